import { type AttributeValue, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../../../src/config/load-config';
import type { Movement } from '../../../src/inventory/domain/movement';
import { decide } from '../../../src/inventory/domain/stock';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { timestampOf } from '../../../src/platform/timestamp';
import { figures, sale } from '../../support/orders/movements';
import { reportOf } from '../../support/proof/verify-run';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const DAY_MS = 86_400_000;

describe('npm run verify over a ledger with expired rows', () => {
  let store: TestStore;

  beforeEach(async () => {
    store = await startTestStore();
  });

  afterEach(() => store.stop());

  const daysAgo = (days: number): string => timestampOf(Date.now() - days * DAY_MS);

  const putStock = async (
    sku: string,
    version: number,
    physical: number,
    days: number,
    mark: Readonly<Record<string, AttributeValue>> = {},
  ): Promise<void> => {
    await store.client.send(
      new PutItemCommand({
        TableName: store.tables.inventory,
        Item: {
          sku: { S: sku },
          physical: { N: String(physical) },
          buffer: { N: '1' },
          broadcast: { N: String(physical - 1) },
          version: { N: String(version) },
          updatedAt: { S: daysAgo(days) },
          lastBroadcast: { M: { count: { N: String(physical - 1) } } },
          ...mark,
        },
      }),
    );
  };

  const putSale = async (
    sku: string,
    version: number,
    physicalAfter: number,
    days: number,
  ): Promise<void> => {
    await store.client.send(
      new PutItemCommand({
        TableName: store.tables.transactions,
        Item: {
          txId: { S: `shopify:order:${sku}:line:${version}` },
          sku: { S: sku },
          timestamp: { S: daysAgo(days) },
          action: { S: 'sale' },
          delta: { N: '-1' },
          physicalAfter: { N: String(physicalAfter) },
          broadcastAfter: { N: String(physicalAfter - 1) },
          version: { N: String(version) },
          expiresAt: { N: String(Math.floor(Date.now() / 1000) + (30 - days) * 86_400) },
        },
      }),
    );
  };

  it('accepts that rows before the oldest one have expired', async () => {
    await putStock('SELLS', 9, 4, 2);
    await putSale('SELLS', 8, 5, 20);
    await putSale('SELLS', 9, 4, 2);
    await putStock('RESTS', 7, 3, 31);
    expect(await reportOf(store.env)).toMatchObject({
      proven: true,
      skus: 2,
      rows: 2,
      reach: { fromFirstRow: 0, fromLaterRow: 2, unmoved: 0 },
    });
    for (const days of ['30', '60', '0']) {
      // All rows were written with a retention of 30 days, whatever the setting is now.
      const env = { ...store.env, TRANSACTION_TTL_DAYS: days };
      expect((await reportOf(env)).violations).toEqual([]);
      expect((await reportOf(env, '--sku', 'SELLS')).violations).toEqual([]);
    }
  });

  it('accepts a number that Amazon accepted and a late-call check will read', async () => {
    await putStock('CHECKED', 7, 3, 31, { pending: { S: 'doubtful' }, pendingSince: { S: daysAgo(1) } });
    expect((await reportOf(store.env)).violations).toEqual([]);
    expect((await reportOf(store.env, '--sku', 'CHECKED')).violations).toEqual([]);
  });

  it('is refuted by a SKU whose last row is missing before it expires', async () => {
    await putStock('RESTS', 7, 3, 29);
    await putStock('OLD', 7, 3, 40);
    expect((await reportOf(store.env)).violations).toEqual([
      {
        sku: 'RESTS',
        invariant: 'I1',
        what: 'no row of the ledger is left',
        expected: 'a row of version 7',
        found: 'none',
      },
    ]);
  });

  /** Commits a movement as the service did `days` ago, with a retention of `ttlDays`. */
  const commitAgo = async (movement: Movement, days: number, ttlDays: number): Promise<void> => {
    const { store: config } = loadConfig({ ...store.env, TRANSACTION_TTL_DAYS: String(ttlDays) });
    const ledger = new LedgerRepository(store.client, store.tables, config);
    const before = (await ledger.readStocks([movement.sku])).get(movement.sku);
    const decision = decide(before, movement, Date.now() - days * DAY_MS);
    if (decision.kind === 'refused') throw new Error(`${movement.txId} was refused: ${decision.reason}.`);
    const result = await ledger.commit({
      rows: [{ row: decision.row, commitId: movement.txId }],
      stocks: [{ before, after: decision.stock }],
      alerts: [],
    });
    expect(result.kind).toBe('committed');
  };

  const removeRow = async (txId: string): Promise<void> => {
    await store.client.send(
      new DeleteItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: txId } } }),
    );
  };

  it.each(['60', '0'])('accepts expired rows after a retention of 30 days and then of %s', async (days) => {
    const env = { ...store.env, TRANSACTION_TTL_DAYS: days };
    await commitAgo(figures('SELLS', { physical: 9, buffer: 1 }, 'first', true), 50, 30);
    await commitAgo(sale('SELLS', 1, 'second'), 45, 30);
    await commitAgo(sale('SELLS', 1, 'third'), 20, Number(days));
    await commitAgo(sale('SELLS', 1, 'fourth'), 19, Number(days));
    await commitAgo(figures('RESTS', { physical: 9, buffer: 1 }, 'only', true), 31, 30);
    for (const txId of ['first', 'second', 'only']) await removeRow(txId);
    const proven = await reportOf(env);
    expect(proven.violations).toEqual([]);
    expect(proven.reach).toEqual({ fromFirstRow: 0, fromLaterRow: 2, unmoved: 0 });
    for (const sku of ['SELLS', 'RESTS']) expect((await reportOf(env, '--sku', sku)).violations).toEqual([]);

    // A row with a longer retention must be there, whatever the setting is now.
    await removeRow('third');
    const what = 'the ledger begins with row 4, though row 3 cannot have expired yet';
    const { violations } = await reportOf({ ...store.env, TRANSACTION_TTL_DAYS: '1' });
    expect(violations).toMatchObject([{ sku: 'SELLS', what }]);
  });

  it('accepts no missing row when rows are kept for ever', async () => {
    await putStock('RESTS', 7, 3, 400);
    expect(await reportOf({ ...store.env, TRANSACTION_TTL_DAYS: '0' })).toMatchObject({ proven: false });
  });
});
