import { Logger } from '@nestjs/common';
import type { DeltaMovement } from '../../../src/inventory/domain/movement';
import type { PendingAdjustment } from '../../../src/inventory/items/adjustment-item';
import { alertIdOf } from '../../../src/alerts/domain/alert';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/platform/durations';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { eventually } from '../../support/eventually';
import { DriftRepository } from '../../../src/sync/drift/drift.repository';
import { SetClock } from '../../support/set-clock';
import { AdjustingInstance } from '../../support/shopify/adjusting-instance';
import { startTestShop } from '../../support/shopify/simulated-shop';
import { adjustment, amazonSale, newSku, proveLedger, registration } from '../../support/store/ledger-writer';
import { cancelledWhere } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const START = Date.parse('2026-11-29T12:00:00.000Z');
const SETTLE_MS = 60_000;
const ADJUST = 'inventoryAdjustQuantities';
const LOST = new Error('socket hang up');

describe('the sender to Shopify', () => {
  let store: TestStore;
  let shop: ShopifySimulator;
  let instances: AdjustingInstance[];
  let first: AdjustingInstance;
  const clock = new SetClock(START);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
  });

  afterAll(() => store.stop());

  beforeEach(async () => {
    clock.ms += 30 * 24 * HOUR_MS;
    shop = await startTestShop({ now: () => clock.ms });
    instances = [];
    first = instance();
  });

  afterEach(async () => {
    const aside = await first.adjustments.asideUntil(clock.ms + 30 * DAY_MS, 200);
    for (const one of [...(await first.adjustments.pending(200)), ...aside])
      await first.adjustments.finish([one], one.call);
    for (const one of instances) await one.end();
    await shop.close();
  });

  /** Another process on the same store. */
  function instance(env: Record<string, string> = {}): AdjustingInstance {
    const one = new AdjustingInstance(store, shop, clock, { SHOPIFY_SETTLE_MS: String(SETTLE_MS), ...env });
    instances.push(one);
    return one;
  }

  /** A SKU with as many units here as in the shop. */
  async function synced(units: number): Promise<string> {
    const sku = newSku();
    shop.merchant.createItem({ sku, available: units });
    await first.writer.move(registration(sku, { physical: units }));
    return sku;
  }

  const available = (sku: string): number => shop.merchant.available({ sku });
  const pendingOf = (sku: string): Promise<PendingAdjustment[]> => first.adjustments.ofSku(sku);

  /** The shop has what the ledger has, nothing is pending, and the shop was written exactly so often. */
  async function expectWritten(sku: string, times = 1): Promise<void> {
    expect(await pendingOf(sku)).toEqual([]);
    const { stock } = await proveLedger(store, sku);
    expect(available(sku)).toBe(stock.physical);
    expect(shop.adjustments().filter(({ changes }) => changes.some((one) => one.sku === sku))).toHaveLength(
      times,
    );
  }

  it('writes an order at Amazon with all its lines as one call, once, and names the order', async () => {
    const skus = [await synced(9), await synced(9)];
    const lines = skus.map((sku, index) => lineOf(sku, index + 1));
    await first.writer.submit(...lines);
    expect((await first.send()).isDone).toBe(false);
    expect(await first.send()).toMatchObject({ isDone: true });
    for (const sku of skus) await expectWritten(sku);
    expect(shop.adjustments()).toMatchObject([
      {
        referenceDocumentUri: 'gid://syncstate/AmazonOrder/111-7',
        reason: 'correction',
        changes: skus.map((sku, index) => ({ sku, delta: -(index + 1) })).sort(bySku),
      },
    ]);
    expect(await metric(first, 'syncstate_shopify_adjustments_total', 'applied')).toBe(2);
  });

  it('makes one change of several rows of a SKU, and none of those that cancel out', async () => {
    const [kept, undone] = [await synced(9), await synced(9)];
    await first.writer.submit(
      lineOf(kept, 1, 'a'),
      lineOf(kept, 2, 'b'),
      lineOf(undone, 3, 'c'),
      lineOf(undone, -3, 'd'),
    );
    await first.send();
    await expectWritten(kept);
    await expectWritten(undone, 0);
    expect(shop.adjustments()).toMatchObject([{ changes: [{ sku: kept, delta: -3 }] }]);
  });

  it('ends what the shop does not have without a call', async () => {
    const missing = newSku();
    await first.writer.move(registration(missing, { physical: 5 }));
    await first.writer.submit(amazonSale(missing));
    await first.send();
    expect(await pendingOf(missing)).toEqual([]);
    expect(shop.calls(ADJUST)).toEqual([]);
    expect(await metric(first, 'syncstate_shopify_adjustments_total', 'not_linked')).toBe(1);
  });

  it('keeps aside what is sold while a product is copied with its SKU, and writes it when the copy has another', async () => {
    const sku = await synced(10);
    const copy = shop.merchant.createItem({ sku, available: 0 });
    await first.writer.submit(amazonSale(sku, 2));
    await first.send();
    expect(await first.adjustments.pending(10)).toEqual([]);
    expect(await pendingOf(sku)).toMatchObject([{ delta: -2 }]);
    shop.merchant.changeItem({ itemId: copy.itemId }, { sku: newSku() });
    await first.links.refresh(copy.itemId);
    clock.ms += 5 * MINUTE_MS;
    await first.send();
    await expectWritten(sku);
  });

  it('ends after a week what belongs to an item that is not linked', async () => {
    const untracked = await synced(5);
    shop.merchant.changeItem({ sku: untracked }, { tracked: false });
    await first.writer.submit(amazonSale(untracked));
    await first.send();
    expect(await pendingOf(untracked)).toHaveLength(1);
    clock.ms += 7 * DAY_MS;
    await first.send();
    expect(await pendingOf(untracked)).toEqual([]);
    expect(shop.calls(ADJUST)).toEqual([]);
  });

  it('goes on with the locations that it knows while Shopify leaves the question for newer ones open', async () => {
    const { pool } = first;
    const known = await pool.ids();
    expect(known).toMatchObject({ ok: true, value: [expect.any(String)] });
    clock.ms += 2 * HOUR_MS;
    shop.script({ kind: 'hang', operation: 'locations', times: 'always' });
    const asked = shop.calls('locations').length;
    expect(await Promise.all([pool.ids(), pool.ids(), pool.ids()])).toEqual([known, known, known]);
    expect(shop.calls('locations')).toHaveLength(asked + 1);
  }, 10_000);

  it('writes more rows of one cause than a call may hold in several calls', async () => {
    const skus = await Promise.all(Array.from({ length: 30 }, () => synced(9)));
    for (const sku of skus) await first.writer.move(lineOf(sku, 1, sku));
    await first.send();
    for (const sku of skus) await expectWritten(sku);
    expect(
      shop
        .adjustments()
        .map(({ changes }) => changes.length)
        .sort(),
    ).toEqual([25, 5]);
  });

  describe('writes once after a crash', () => {
    let sku: string;
    let other: string;

    beforeEach(async () => {
      [sku, other] = [await synced(9), await synced(9)];
      await first.writer.submit(lineOf(sku, 2, '1'), lineOf(other, 1, '2'));
    });

    afterEach(async () => {
      for (const one of [sku, other]) await expectWritten(one);
      expect(shop.adjustments()).toHaveLength(1);
    });

    it('before the call is stored', async () => {
      first.script.failBeforeSending('TransactWriteItems', () => LOST);
      await expect(first.send()).rejects.toThrow();
      expect(shop.calls(ADJUST)).toEqual([]);
      await instance().send();
    });

    it('when the answer to its storing is lost', async () => {
      first.script.loseAnswer('TransactWriteItems', () => LOST);
      await expect(first.send()).rejects.toThrow();
      expect(shop.calls(ADJUST)).toEqual([]);
      expect(new Set((await first.adjustments.pending(9)).map(({ call }) => call?.key)).size).toBe(1);
      await instance().send();
    });

    it('after the call is stored, before it is sent', async () => {
      let asked = 0;
      await first.send(() => (asked += 1) === 1);
      expect(shop.calls(ADJUST)).toEqual([]);
      expect((await pendingOf(sku))[0]?.call).toBeDefined();
      await instance().send();
    });

    it.each(['before', 'after'] as const)(
      'after the call is sent, when the shop dies %s it works',
      async (when) => {
        shop.script({ kind: 'reset', when, operation: ADJUST, times: 1 });
        await first.send();
        expect((await pendingOf(sku))[0]?.call).toBeDefined();
        await instance().send();
        expect(keysSent()).toHaveLength(2);
        expect(new Set(keysSent()).size).toBe(1);
      },
    );

    it('after the answer, before the adjustments are deleted', async () => {
      const isDeletion = cancelledWhere('ThrottlingError', ({ Delete }) => Delete !== undefined);
      first.script.failBeforeSending('TransactWriteItems', isDeletion);
      await expect(first.send()).rejects.toThrow();
      expect(available(sku)).toBe(7);
      expect(await pendingOf(sku)).toHaveLength(1);
      await instance().send();
      expect(new Set(keysSent()).size).toBe(1);
    });

    it('when the answer to their deletion is lost', async () => {
      first.script.loseAnswer('TransactWriteItems', ({ input }) =>
        JSON.stringify(input).includes('"Delete"') ? LOST : undefined,
      );
      await expect(first.send()).rejects.toThrow();
      await instance().send();
      expect(keysSent()).toHaveLength(1);
    });

    it('while it has several times no usable answer', async () => {
      shop.script({ kind: 'throttled', operation: ADJUST, times: 1 });
      shop.script({ kind: 'status', status: 502, operation: ADJUST, times: 1 });
      shop.script({ kind: 'internal-error', when: 'after', operation: ADJUST, times: 1 });
      shop.script({ kind: 'cut', operation: ADJUST, times: 1 });
      for (let tries = 0; tries < 6; tries += 1) {
        await first.send();
        clock.ms += 10 * 60_000;
      }
      expect(new Set(keysSent()).size).toBe(1);
      expect(keysSent()).toHaveLength(5);
    });

    it('when another sender is faster to store the call', async () => {
      first.script.holdCalls('TransactWriteItems');
      const slow = first.send();
      await held(first);
      await instance().send();
      first.script.releaseCalls();
      await slow;
      expect(keysSent()).toHaveLength(1);
    });

    it('when two senders send it at the same time', async () => {
      shop.script({ kind: 'delay', ms: 200, operation: ADJUST, times: 1 });
      await Promise.all([first.send(), instance().send(), instance().send()]);
      clock.ms += 60_000;
      await first.send();
      expect(new Set(keysSent()).size).toBe(1);
    });

    it('when its link and the location have changed in between', async () => {
      shop.script({ kind: 'reset', when: 'after', operation: ADJUST, times: 1 });
      await first.send();
      const { locationId } = shop.merchant.addLocation({ name: 'Second' });
      await instance({ SHOPIFY_LOCATION_IDS: `${locationId},${shop.locationId}` }).send();
      expect(new Set(keysSent()).size).toBe(1);
    });

    it('after Admin access was off for some hours', async () => {
      shop.script({ kind: 'reset', when: 'after', operation: ADJUST, times: 1 });
      await first.send();
      clock.ms += 22 * HOUR_MS;
      await instance().send();
      expect(new Set(keysSent()).size).toBe(1);
    });
  });

  describe('when Shopify refuses', () => {
    it('one of several changes, makes the others, and asks for a person to make that one', async () => {
      const [right, wrong] = [await synced(9), await synced(9)];
      await first.links.ofSku(wrong);
      shop.merchant.changeItem({ sku: wrong }, { bundleParent: true });
      await first.writer.submit(lineOf(right, 1), lineOf(wrong, 2));
      await sendAll();
      await expectWritten(right);
      expect(await first.adjustments.pending(10)).toEqual([]);
      expect(shop.adjustments()).toMatchObject([{ changes: [{ sku: right }] }]);
      // Read at Shopify again, its link says that it is not to be written at all.
      expect(await openAlert(alertIdOf.adjustmentRefused(lineOf(wrong, 2).txId))).toBeUndefined();
    });

    it('a change of an item that is as it was, drops it with an alert and an open difference', async () => {
      const sku = await synced(9);
      shop.script({
        kind: 'user-error',
        code: 'INVALID_QUANTITY_TOO_LOW',
        operation: ADJUST,
        times: 'always',
      });
      await first.writer.move(lineOf(sku, 2));
      await sendAll();
      expect(await pendingOf(sku)).toEqual([]);
      expect(await metric(first, 'syncstate_shopify_adjustments_total', 'dropped')).toBe(1);
      expect(await openAlert(alertIdOf.adjustmentRefused(lineOf(sku, 2).txId))).toMatch(
        /by -2 \(INVALID_QUANTITY_TOO_LOW: .*111-7/,
      );
      // Else what Shopify has more would count as its own, and undo the sale.
      const link = await first.links.ofSku(sku);
      const drifts = new DriftRepository(store.client, store.documents, store.tables);
      const state = link.ok ? await drifts.stateOf(link.value?.itemId ?? '') : undefined;
      expect(await drifts.find(state?.openId ?? '')).toMatchObject({
        sku,
        expected: 7,
        found: 9,
        cause: 'unknown',
      });
    });

    it('the location, because it has changed, makes the change at the other one under a new key', async () => {
      const sku = await synced(9);
      const { locationId } = shop.merchant.addLocation({ name: 'Second' });
      await first.links.ofSku(sku);
      shop.script({ kind: 'reset', when: 'before', operation: ADJUST, times: 1 });
      await first.writer.move(lineOf(sku, 2));
      await first.send();
      shop.merchant.adjust({ sku }, 9, locationId);
      shop.merchant.adjust({ sku }, -9, shop.locationId);
      shop.merchant.disconnect({ sku }, shop.locationId);
      shop.script({ kind: 'user-error', code: 'INVALID_LOCATION', operation: ADJUST, times: 1 });
      await sendAll();
      await expectWritten(sku);
      expect(shop.adjustments()).toMatchObject([{ changes: [{ sku, delta: -2, locationId }] }]);
      expect(new Set(keysSent()).size).toBe(2);
    });

    it('a key that is used up, sends the change under another one', async () => {
      const sku = await synced(9);
      shop.script({
        kind: 'user-error',
        code: 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED',
        operation: ADJUST,
        times: 1,
      });
      await first.writer.move(lineOf(sku, 2));
      await sendAll();
      await expectWritten(sku);
      expect(new Set(keysSent()).size).toBe(2);
    });

    it.each(['IDEMPOTENCY_CONCURRENT_REQUEST', 'SERVICE_UNAVAILABLE', 'ADJUST_QUANTITIES_FAILED'])(
      'with %s, repeats the call unchanged',
      async (code) => {
        const sku = await synced(9);
        shop.script({ kind: 'user-error', code, operation: ADJUST, times: 2 });
        await first.writer.move(lineOf(sku, 2));
        await sendAll();
        await expectWritten(sku);
        expect(keysSent()).toHaveLength(3);
        expect(new Set(keysSent()).size).toBe(1);
      },
    );

    it('what no person can mend at a SKU, keeps it, raises an alert, and goes on with the others', async () => {
      const [refused, other] = [await synced(9), await synced(9)];
      shop.script({ kind: 'user-error', code: 'INVALID_REASON', operation: ADJUST, times: 1 });
      await first.writer.move(lineOf(refused, 2));
      await first.send();
      expect(await openAlert(alertIdOf.adjustmentsRefused())).toContain(refused);
      await first.writer.move(adjustment(other, -1));
      await first.send();
      await expectWritten(other);
      expect(await pendingOf(refused)).toHaveLength(1);
      clock.ms += 16 * 60_000;
      await first.send();
      await expectWritten(refused);
      expect(await openAlert(alertIdOf.adjustmentsRefused())).toBeUndefined();
    });

    it('the app, waits without a call for each adjustment, and goes on by itself', async () => {
      const sku = await synced(9);
      shop.script({ kind: 'status', status: 403, operation: ADJUST, times: 'always' });
      await first.writer.submit(...Array.from({ length: 6 }, () => adjustment(sku, -1)));
      await first.send();
      const sent = keysSent().length;
      expect(sent).toBeLessThanOrEqual(4);
      expect(await first.send()).toMatchObject({ isDone: true, waitMs: 30_000 });
      expect(keysSent()).toHaveLength(sent);
      shop.clearFaults();
      await sendAll();
      await expectWritten(sku, 6);
    });
  });

  describe('with a call of more than 23 hours ago', () => {
    let sku: string;

    beforeEach(async () => {
      sku = await synced(9);
    });

    /** An order whose call got no answer; the shop forgets its key. */
    async function unanswered(when: 'before' | 'after', units = 2): Promise<void> {
      shop.script({ kind: 'reset', when, operation: ADJUST, times: 1 });
      await first.writer.move(lineOf(sku, units));
      await first.send();
      clock.ms += 25 * HOUR_MS;
    }

    it('that was applied, only deletes its adjustment', async () => {
      await unanswered('after');
      await sendAll();
      await expectWritten(sku);
      expect(keysSent()).toHaveLength(1);
    });

    it('that was not applied, sends another one that applies to the level alone that it read', async () => {
      await unanswered('before');
      await sendAll();
      await expectWritten(sku);
      expect(new Set(keysSent()).size).toBe(2);
      expect(shop.calls(ADJUST).at(-1)?.variables).toMatchObject({
        input: { changes: [{ delta: -2, changeFromQuantity: 9 }] },
      });
    });

    it('does not decide by one look: an order of the shop may be on its way', async () => {
      await unanswered('before');
      // Sold in the shop, and not arrived here yet: the level looks as if the call had been applied.
      shop.merchant.adjust({ sku }, -2);
      await first.send();
      await first.writer.move({ ...lineOf(sku, 2, 'late'), actor: 'shopify', action: 'sale' });
      await sendAll();
      await expectWritten(sku);
    });

    it('looks again when a buyer was faster than the new call', async () => {
      await unanswered('before');
      await first.send();
      clock.ms += SETTLE_MS;
      shop.script({ kind: 'reset', when: 'before', operation: ADJUST, times: 1 });
      await first.send();
      expect(await pendingOf(sku)).toMatchObject([{ keys: 2 }]);
      shop.merchant.adjust({ sku }, -1);
      await first.writer.move({ ...lineOf(sku, 1, 'shop'), actor: 'shopify', action: 'sale' });
      await sendAll();
      await expectWritten(sku);
      expect(new Set(keysSent()).size).toBe(3);
    });

    it('whose level shows neither, records a difference for a person', async () => {
      await unanswered('before');
      shop.merchant.count({ sku }, 40);
      const { itemId } = shop.merchant.changeItem({ sku }, {});
      await sendAll();
      const drifts = new DriftRepository(store.client, store.documents, store.tables);
      const { openId = '' } = (await drifts.stateOf(itemId)) ?? {};
      expect(await drifts.find(openId)).toMatchObject({
        sku,
        cause: 'unknown',
        expected: 7,
        found: 40,
      });
      expect(await pendingOf(sku)).toEqual([]);
      expect(available(sku)).toBe(40);
      expect(await metric(first, 'syncstate_shopify_adjustments_total', 'compared')).toBe(1);
    });

    it('of an item that the shop does not have any more, ends', async () => {
      await unanswered('before');
      shop.merchant.removeItem({ sku });
      await sendAll();
      expect(await pendingOf(sku)).toEqual([]);
      expect(keysSent()).toHaveLength(1);
    });

    it('writes newer adjustments of the SKU meanwhile', async () => {
      await unanswered('after');
      await first.writer.move(adjustment(sku, 5));
      await sendAll();
      await expectWritten(sku, 2);
    });
  });

  /** Rounds until nothing is left to do, or for an hour of looks. */
  async function sendAll(): Promise<void> {
    for (let rounds = 0; rounds < 60; rounds += 1) {
      await first.send();
      if ((await first.adjustments.pending(1)).length === 0) return;
      clock.ms += SETTLE_MS / 2;
    }
  }

  async function openAlert(alertId: string): Promise<string | undefined> {
    const alert = await new AlertsRepository(store.documents, store.tables).find(alertId);
    return alert?.closedAt === undefined ? alert?.message : undefined;
  }

  function keysSent(): unknown[] {
    return shop.calls(ADJUST).map(({ variables }) => variables.key);
  }
});

/** A line of one order at Amazon; a negative quantity restores units. */
function lineOf(sku: string, units: number, line = sku): DeltaMovement {
  return {
    ...amazonSale(sku, units, undefined, '111-7'),
    txId: `amazon:order:111-7:item:${line}:${sku}`,
  };
}

function bySku(one: { readonly sku: string }, other: { readonly sku: string }): number {
  return one.sku < other.sku ? -1 : 1;
}

function held({ script }: AdjustingInstance): Promise<unknown> {
  return eventually('the sender writes to the store', () => Promise.resolve(script.waiting > 0));
}

async function metric({ registry }: AdjustingInstance, name: string, outcome: string): Promise<number> {
  const found = await registry.getSingleMetric(name)?.get();
  return found?.values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
}
