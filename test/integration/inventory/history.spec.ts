import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { HistoryRepository } from '../../../src/inventory/history/history.repository';
import { HistoryService } from '../../../src/inventory/history/history.service';
import { InventoryRepository } from '../../../src/inventory/stock/inventory.repository';
import { adjustment, LedgerWriter, newSku, registration, sale } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const FOREVER = ['2000-01-01T00:00:00.000000Z', '2100-01-01T00:00:00.000000Z'] as const;

describe('the ledger of a busy SKU', () => {
  const sku = newSku();
  let store: TestStore;
  let writer: LedgerWriter;

  beforeAll(async () => {
    store = await startTestStore();
    writer = new LedgerWriter(store);
    await writer.move(registration(sku, { physical: 5_000 }));
    await writer.move(adjustment(sku, -4_900));
    await writer.move(adjustment(sku, 4_900));
    for (let unit = 0; unit < 50; unit += 1)
      await writer.submit(...Array.from({ length: 44 }, () => sale(sku)));
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  function historyWith(maxRows?: number): HistoryService {
    const inventory = new InventoryRepository(store.documents, store.tables);
    return new HistoryService(
      new HistoryRepository(store.documents, store.tables, undefined, maxRows),
      inventory,
    );
  }

  it('lists an action that is rare in short pages, each of which reads a bounded part', async () => {
    const inventory = new InventoryRepository(store.documents, store.tables);
    const pages: number[][] = [];
    let from: Readonly<Record<string, string>> | undefined;
    do {
      const page = await inventory.historyOf(sku, 'adjustment', 1, from);
      pages.push(page.items.map(({ version }) => version));
      from = page.next;
    } while (from !== undefined);
    // 1,000 rows a page: the two adjustments are the oldest of 2,203.
    expect(pages.slice(0, 4)).toEqual([[], [], [3], [2]]);
    expect(pages.slice(4).flat()).toEqual([]);
  });

  it('has at most 2,000 points of history, with the dip that was shorter than a step', async () => {
    const history = await historyWith().between(sku, ...FOREVER);
    const points = history?.points ?? [];
    expect(points.length).toBeLessThanOrEqual(2_000);
    expect(points[0]).toMatchObject({ physical: 5_000, version: 1 });
    expect(points).toContainEqual(expect.objectContaining({ physical: 100, version: 2 }));
    expect(points.at(-1)).toMatchObject({ physical: 2_800, version: 2_203 });
  });

  it('begins where the reading ended when there is too much to read', async () => {
    const history = await historyWith(100).between(sku, ...FOREVER);
    expect(history?.points).toHaveLength(100);
    expect(history?.points[0]).toMatchObject({ version: 2_104 });
    expect(history?.from).toBe(history?.points[0]?.at);
    const before = await historyWith(100).between(sku, FOREVER[0], history?.from ?? '');
    expect(before?.points.at(-1)).toMatchObject({ version: 2_104 });
  });

  it('shows a SKU whose rows have expired at the level that it has', async () => {
    const quiet = newSku();
    await writer.move(registration(quiet, { physical: 7, buffer: 2 }));
    const [{ timestamp, txId } = { timestamp: '', txId: '' }] = (
      await new InventoryRepository(store.documents, store.tables).history(quiet, 1)
    ).items;
    await store.client.send(
      new DeleteItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: txId } } }),
    );
    const level = { physical: 7, broadcast: 5, version: 1 };
    expect(await historyWith().between(quiet, ...FOREVER)).toEqual({
      points: [{ at: timestamp, ...level }],
      from: timestamp,
      to: FOREVER[1],
    });
    const since = '2099-01-01T00:00:00.000000Z';
    expect(await historyWith().between(quiet, since, FOREVER[1])).toEqual({
      points: [{ at: since, ...level }],
      from: since,
      to: FOREVER[1],
    });
  });
});
