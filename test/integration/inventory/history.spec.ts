import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../../../src/config/load-config';
import { PastExport } from '../../../src/inventory/csv/past-export.service';
import { HistoryRepository } from '../../../src/inventory/history/history.repository';
import { HistoryService } from '../../../src/inventory/history/history.service';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { MomentsRepository } from '../../../src/inventory/moments/moments.repository';
import { PastStocks } from '../../../src/inventory/moments/past-stocks.service';
import { type Clock, SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { timestampOf } from '../../../src/platform/timestamp';
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

describe('a stock as of a moment', () => {
  const HOUR = 3_600_000;
  const longAgo = Date.now() - 72 * HOUR;
  let store: TestStore;
  let writer: LedgerWriter;
  let past: PastStocks;
  let file: PastExport;
  let nowMs = longAgo;

  beforeAll(async () => {
    store = await startTestStore();
    const clock: Clock = { now: () => nowMs };
    writer = new LedgerWriter(store, {}, store.endpoint, undefined, clock);
    const { store: config, shopifyAdmin } = loadConfig(store.env);
    const documents = documentClientOf(writer.script.client);
    const moments = new MomentsRepository(documents, store.tables);
    const ledger = new LedgerRepository(writer.script.client, store.tables, config, undefined, shopifyAdmin);
    past = new PastStocks(moments, ledger, config, new SystemClock());
    file = new PastExport(moments, past, config, new SystemClock());
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  /** Commits these an hour apart, and gives the times of their rows. */
  async function lived(...movements: Parameters<LedgerWriter['submit']>): Promise<string[]> {
    const times: string[] = [];
    nowMs = longAgo;
    for (const movement of movements) {
      nowMs += HOUR;
      const outcome = await writer.move(movement);
      times.push(outcome.kind === 'refused' ? '' : outcome.row.timestamp);
    }
    return times;
  }

  async function expire(sku: string, ...versions: number[]): Promise<void> {
    const { items } = await new InventoryRepository(store.documents, store.tables).history(sku, 100);
    for (const { txId } of items.filter(({ version }) => versions.includes(version)))
      await store.client.send(
        new DeleteItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: txId } } }),
      );
  }

  const queries = (): number => writer.script.calls.filter(({ operation }) => operation === 'Query').length;

  async function textAt(at: string): Promise<string> {
    let text = '';
    for await (const chunk of file.text(at)) text += chunk;
    return text;
  }

  it('of every SKU costs no query for those that have not moved since', async () => {
    const quiet = newSku();
    const moved = newSku();
    await lived(
      registration(quiet, { physical: 4, lowStockThreshold: 1 }),
      registration(moved, { physical: 6 }),
    );
    const at = timestampOf(nowMs);
    nowMs += HOUR;
    await writer.move(sale(moved));
    const others = (await textAt(timestampOf(nowMs))).split('\r\n').length;
    const before = queries();
    const lines = (await textAt(timestampOf(nowMs))).split('\r\n');
    expect([queries() - before, lines.length]).toEqual([0, others]);
    const then = await textAt(at);
    expect(then).toContain(`${quiet},4,0,4,1,`);
    expect(then).toContain(`${moved},6,0,6,,`);
  });

  it('is known from the row after it when its own has expired, and expired before that', async () => {
    const sku = newSku();
    const [first = '', second = '', third = '', fourth = ''] = await lived(
      registration(sku, { physical: 9, buffer: 2 }),
      sale(sku),
      sale(sku, 2),
      sale(sku),
    );
    await expire(sku, 1, 2);
    expect(await past.at(sku, second)).toMatchObject({
      kind: 'known',
      stock: { physical: 8, buffer: 2, broadcast: 6, version: 2, updatedAt: second },
    });
    expect(await past.at(sku, first)).toEqual({ kind: 'expired', oldest: second });
    await expire(sku, 3);
    expect(await past.at(sku, second)).toEqual({ kind: 'expired', oldest: third });
    expect(await past.at(sku, third)).toMatchObject({ stock: { physical: 6, buffer: 2 } });
    await expire(sku, 4);
    expect(await past.at(sku, third)).toEqual({ kind: 'expired', oldest: fourth });
    expect(await past.at(sku, fourth)).toMatchObject({ stock: { physical: 5, buffer: 2, version: 4 } });
    await expect(textAt(first)).rejects.toMatchObject({ code: 'moment_expired', statusCode: 410 });
  });

  it('of a SKU that was sold out for long finds its buffer far back', async () => {
    const sku = newSku();
    const shelf = Array.from({ length: 60 }, (_, index) => adjustment(sku, index % 2 === 0 ? -1 : 1));
    const times = await lived(registration(sku, { physical: 3, buffer: 7 }), ...shelf);
    await writer.move(sale(sku));
    expect(await past.at(sku, times[45] ?? '')).toMatchObject({
      stock: { physical: 2, buffer: 7, broadcast: 0 },
    });
  });
});
