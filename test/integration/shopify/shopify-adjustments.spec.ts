import { Logger } from '@nestjs/common';
import type { PendingAdjustment, StoredCall } from '../../../src/inventory/items/adjustment-item';
import { AdjustmentSources } from '../../../src/dashboard/deliveries/sources/adjustment.sources';
import { loadConfig } from '../../../src/config/load-config';
import { ShopifyAdjustments } from '../../../src/inventory/outbox/shopify-adjustments.repository';
import {
  adjustment,
  amazonSale,
  LedgerWriter,
  newSku,
  proveLedger,
  registration,
  sale,
} from '../../support/store/ledger-writer';
import { cancelledWhere } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const LOST = new Error('socket hang up');

describe('the adjustments that the ledger leaves for Shopify', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let adjustments: ShopifyAdjustments;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    adjustments = new ShopifyAdjustments(store.client, store.tables);
  });

  afterAll(() => store.stop());

  beforeEach(() => {
    writer = new LedgerWriter({ ...store, env: { ...store.env, ...WITH_ACCESS } });
  });

  afterEach(async () => {
    await writer.end();
    const left = await adjustments.pending(100);
    for (const one of left) await adjustments.finish([one], one.call);
  });

  async function registered(physical: number): Promise<string> {
    const sku = newSku();
    await writer.move(registration(sku, { physical }));
    return sku;
  }

  it('are part of the transaction that writes the row', async () => {
    const sku = await registered(5);
    const atAmazon = amazonSale(sku, 2, undefined, '111-1');
    await writer.submit(sale(sku, 1), atAmazon);
    expect(await adjustments.ofSku(sku)).toEqual([
      {
        sku,
        txId: atAmazon.txId,
        delta: -2,
        at: (await proveLedger(store, sku)).rows[2]?.timestamp,
        cause: 'gid://syncstate/AmazonOrder/111-1',
        isUrgent: false,
        keys: 0,
      },
    ]);
    expect(writer.transactions().at(-1)).toHaveLength(4);
    expect(writer.adjusted).toBe(1);
  });

  it('are none without Admin access', async () => {
    const plain = new LedgerWriter(store);
    const sku = await registered(5);
    await plain.move(amazonSale(sku));
    await plain.end();
    expect(plain.adjusted).toBe(0);
    expect(plain.transactions().at(-1)).toHaveLength(2);
    expect(await adjustments.ofSku(sku)).toEqual([]);
  });

  it('are there once when the answer of their transaction is lost', async () => {
    const sku = await registered(5);
    writer.script.loseAnswer('TransactWriteItems', () => LOST);
    expect(await writer.move(amazonSale(sku, 2))).toMatchObject({ kind: 'applied' });
    expect(await adjustments.ofSku(sku)).toMatchObject([{ delta: -2 }]);
  });

  it.each(['TransactionConflict', 'ThrottlingError'])(
    'delay their commit on %s, as a row does',
    async (code) => {
      const sku = await registered(5);
      writer.script.failBeforeSending(
        'TransactWriteItems',
        cancelledWhere(code, ({ Put }) => Put?.TableName === store.tables.listings),
        2,
      );
      expect(await writer.move(amazonSale(sku, 2))).toMatchObject({ kind: 'applied' });
      expect(await adjustments.ofSku(sku)).toMatchObject([{ delta: -2 }]);
      expect((await proveLedger(store, sku)).stock.physical).toBe(3);
    },
  );

  it('are found with those first that leave nothing to sell, then the oldest first', async () => {
    const [many, few] = [await registered(50), await registered(2)];
    await writer.move(adjustment(many, 3));
    await writer.move(amazonSale(many, 1));
    await writer.move(amazonSale(few, 2));
    expect((await adjustments.pending(100)).map(({ sku, delta }) => [sku, delta])).toEqual([
      [few, -2],
      [many, 3],
      [many, -1],
    ]);
    expect(await adjustments.pending(2)).toHaveLength(2);
    const [, oldest] = await adjustments.pending(100);
    expect(await adjustments.count()).toBe(3);
    expect(await adjustments.oldestSince()).toBe(oldest?.at);
  });

  it('are listed as deliveries that went out, newest first and page by page, until they are confirmed', async () => {
    const [many, few] = [await registered(50), await registered(2)];
    for (let units = 1; units <= 3; units += 1) await writer.move(adjustment(many, units));
    await writer.move(amazonSale(few, 2));
    const { shopifyAdmin } = loadConfig({ ...store.env, ...WITH_ACCESS });
    const listed = new AdjustmentSources(adjustments, shopifyAdmin);
    const [urgent, other] = listed.sources({ direction: 'out' });
    const page = await other?.read(undefined, 2);
    const next = await other?.read(page?.end?.position, 2);
    const deliveries = [...(page?.entries ?? []), ...(next?.entries ?? [])].map(({ delivery }) => delivery);
    expect(deliveries.map(({ at }) => at)).toEqual(
      (await adjustments.ofSku(many))
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
    expect(deliveries[0]).toMatchObject({
      kind: 'adjustment',
      direction: 'out',
      outcome: 'waiting',
      sku: many,
    });
    expect((await urgent?.read(undefined, 2))?.entries).toMatchObject([{ delivery: { sku: few } }]);
    const [ofSku] = listed.sources({ sku: many });
    expect((await ofSku?.read(undefined, 2))?.entries).toHaveLength(3);
    for (const filter of [{ direction: 'in' }, { outcome: 'failed' }] as const)
      expect(listed.sources(filter)).toEqual([]);
    expect(new AdjustmentSources(adjustments, loadConfig(store.env).shopifyAdmin).sources({})).toEqual([]);
  });

  describe('with a call', () => {
    let both: readonly PendingAdjustment[];

    beforeEach(async () => {
      const skus = [await registered(9), await registered(9)];
      for (const sku of skus) await writer.move(amazonSale(sku, 1));
      both = await adjustments.pending(100);
    });

    const callOf = (key: string, of: readonly PendingAdjustment[] = both): StoredCall => ({
      key,
      storedAtMs: 1_000,
      uri: 'gid://syncstate/AmazonOrder/111-1',
      changes: of.map(({ sku, delta }) => ({ sku, itemId: '7', locationId: '8', delta, changeFrom: null })),
      adjustments: of.map(({ sku, txId }) => ({ sku, txId })),
    });

    it('have the same one, from the first sender that stores it', async () => {
      const call = callOf('first');
      expect(await adjustments.storeCall(call, 1, undefined)).toBe(true);
      expect(await adjustments.storeCall(callOf('second'), 1, undefined)).toBe(false);
      expect(await adjustments.pending(100)).toEqual(both.map((one) => ({ ...one, keys: 1, call })));
    });

    it('have no part of it where one of them has another call', async () => {
      const first = both.slice(0, 1);
      expect(await adjustments.storeCall(callOf('alone', first), 1, undefined)).toBe(true);
      expect(await adjustments.storeCall(callOf('together'), 1, undefined)).toBe(false);
      expect((await adjustments.pending(100)).map(({ call }) => call?.key)).toEqual(['alone', undefined]);
      expect(await adjustments.storeCall(callOf('again', first), 2, callOf('alone'))).toBe(true);
      expect(await adjustments.storeCall(callOf('late', first), 2, callOf('alone'))).toBe(false);
    });

    it('are finished together, and by the call that is stored', async () => {
      const call = callOf('first');
      await adjustments.storeCall(call, 1, undefined);
      expect(await adjustments.finish(both, undefined)).toBe(false);
      expect(await adjustments.finish(both, callOf('other'))).toBe(false);
      expect(await adjustments.finish(both.slice(0, 1), callOf('other'))).toBe(false);
      expect(await adjustments.pending(100)).toHaveLength(2);
      expect(await adjustments.finish(both, call)).toBe(true);
      expect(await adjustments.pending(100)).toEqual([]);
      expect(await adjustments.finish(both, call)).toBe(false);
      expect(await adjustments.storeCall(callOf('late'), 1, call)).toBe(false);
      expect(await adjustments.pending(100)).toEqual([]);
    });
  });
});

/** Admin access; nothing is sent there. */
const WITH_ACCESS = { SHOPIFY_SHOP_DOMAIN: 'shop.myshopify.com', SHOPIFY_ACCESS_TOKEN: 'token' };
