import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { type Report, reportOf, verify } from '../../support/proof/verify-run';
import { shopAt, startTestShop } from '../../support/shopify/simulated-shop';
import { LedgerWriter, newSku, registration } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

interface ShopReport extends Report {
  readonly shopify?: Readonly<Record<string, number>>;
}

describe('npm run verify -- --shopify', () => {
  let store: TestStore;
  let shop: ShopifySimulator;
  let writer: LedgerWriter;

  beforeAll(async () => {
    shop = await startTestShop();
    const tables = await startTestStore();
    store = { ...tables, env: { ...tables.env, ...shopAt(shop) } };
    writer = new LedgerWriter(store);
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
    await shop.close();
  });

  /** A SKU that both sides have, of which two units were damaged: that is not written to Shopify yet. */
  async function damaged(available = 10): Promise<{ sku: string; txId: string; itemId: string }> {
    const sku = newSku();
    const { itemId } = shop.merchant.createItem({ sku, available });
    await writer.move(registration(sku, { physical: 10 }));
    const txId = `manual:${randomUUID()}`;
    await writer.move({
      txId,
      sku,
      action: 'adjustment',
      change: { kind: 'delta', delta: -2, mayOversell: false },
      actor: 'api',
      cause: { reason: 'damaged' },
    });
    return { sku, txId, itemId };
  }

  const report = (...args: string[]): Promise<ShopReport> => reportOf(store.env, ...args);
  const texts = ({ violations }: Report): string[] =>
    violations.map(({ invariant, what, expected, found }) => `${invariant} ${what}: ${expected}, ${found}`);

  it('proves that Shopify lacks only what is not written yet, for one SKU and for all', async () => {
    const { sku } = await damaged();
    const one = { compared: 1, open: 0, ignored: 0, underWay: 0, notLinked: 0 };
    expect(await report('--shopify', '--sku', sku)).toMatchObject({
      proven: true,
      adjustments: 1,
      shopify: one,
    });
    // The shop does not have it.
    await writer.move(registration(newSku(), { physical: 3 }));
    expect(await report('--shopify')).toMatchObject({ proven: true, shopify: { ...one, notLinked: 1 } });
    expect((await verify(store.env, '--shopify')).out).toContain(
      'Compared with the shop: 1 SKU; not linked or not stocked in the pool: 1',
    );
    // Without the option the shop is not asked.
    const calls = shop.calls().length;
    expect(await report()).not.toHaveProperty('shopify');
    expect(shop.calls().length).toBe(calls);
  });

  it('refutes a count that the service does not know, and accepts one that is recorded or compared now', async () => {
    const { sku, itemId } = await damaged(7);
    const found = await report('--shopify', '--sku', sku);
    expect(texts(found)).toEqual([
      'I8 Shopify has another count, and no difference of it is recorded: 10 available in the pool (physical 8, -2 of it not written yet), 7 available in the pool',
    ]);
    const put = (
      pk: string,
      sk: string,
      more: Record<string, { N: string } | { S: string }>,
    ): Promise<unknown> =>
      store.client.send(
        new PutItemCommand({
          TableName: store.tables.listings,
          Item: { pk: { S: pk }, sk: { S: sk }, ...more },
        }),
      );
    await put(`shopify-task:level:${itemId}`, 'task', { revision: { N: '1' } });
    expect(await report('--shopify', '--sku', sku)).toMatchObject({
      proven: true,
      shopify: { open: 0, underWay: 1 },
    });
    await put(`drift-item:${itemId}`, 'drift', { difference: { N: '-3' }, openId: { S: 'shopify-1' } });
    expect(await report('--shopify', '--sku', sku)).toMatchObject({
      proven: true,
      shopify: { open: 1, underWay: 0 },
    });
  });

  it('refutes a pending adjustment without its movement, also without the shop', async () => {
    const { sku, txId } = await damaged();
    await store.client.send(
      new DeleteItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: txId } } }),
    );
    expect(texts(await report('--sku', sku)).filter((text) => text.startsWith('I8'))).toEqual([
      `I8 an adjustment of -2 waits without its movement: the row ${txId}, none`,
    ]);
  });

  it('names the cause when the shop cannot be read', async () => {
    const { SHOPIFY_CLIENT_ID: _id, SHOPIFY_CLIENT_SECRET: _secret, ...others } = store.env;
    const refused = { ...others, SHOPIFY_ACCESS_TOKEN: 'wrong' };
    const run = await verify(refused, '--shopify');
    expect(run).toMatchObject({ exitCode: 2, out: '' });
    expect(run.err).toContain('Shopify refuses the access token');
    expect(await verify({ ...store.env, MOCK_SHOPIFY: 'true' }, '--shopify')).toMatchObject({ exitCode: 2 });
  });
});
