import { PutItemCommand, TransactionConflictException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { type AlertDraft, alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import { loadConfig } from '../../../src/config/load-config';
import type { PresumedSold } from '../../../src/inventory/domain/amazon-number';
import type { LedgerRow } from '../../../src/inventory/domain/stock';
import { listValue } from '../../../src/inventory/items/stock-item';
import {
  OutboxIndexRepository,
  type PendingSku,
} from '../../../src/inventory/outbox/outbox-index.repository';
import { BlockedSkuRepository } from '../../../src/inventory/outbox/blocked-sku.repository';
import { ListingCacheRepository } from '../../../src/inventory/outbox/listing-cache.repository';
import type { AcceptedPush } from '../../../src/inventory/outbox/accepted-push';
import { OutboxRepository } from '../../../src/inventory/outbox/outbox.repository';
import {
  adjustment,
  amazonSale,
  ledgerOf,
  LedgerWriter,
  newSku,
  registration,
  removal,
  sale,
  stockItem,
} from '../../support/store/ledger-writer';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const AT = '2026-11-23T10:00:00.000000Z';
const LATER = '2026-11-23T11:00:00.000000Z';

function blockedAlert(sku: string, at: string): AlertDraft {
  return draftAlert(alertIdOf.syncFailed(sku), 'sync_failed', at, `Amazon refuses ${sku}.`, { sku });
}

describe('the outbox', () => {
  let store: TestStore;
  let outbox: OutboxRepository;
  let index: OutboxIndexRepository;
  let cache: ListingCacheRepository;
  let blocking: BlockedSkuRepository;
  let writer: LedgerWriter;
  let sku: string;

  beforeAll(async () => {
    store = await startTestStore();
    outbox = new OutboxRepository(store.client, store.tables, loadConfig(store.env).store, new ChangeFeed());
    index = new OutboxIndexRepository(store.client, store.documents, store.tables);
    cache = new ListingCacheRepository(store.documents, store.tables);
    blocking = new BlockedSkuRepository(store.client, store.documents, store.tables, new ChangeFeed());
    writer = new LedgerWriter(store);
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  /** Each test starts with ten units of a new SKU, whose push is pending. */
  beforeEach(async () => {
    sku = newSku();
    await writer.move(registration(sku, { physical: 10 }));
  });

  function accepted(over: Partial<AcceptedPush> = {}): AcceptedPush {
    return {
      sku,
      version: 1,
      count: 10,
      txId: `sync:${sku}:1:a`,
      timestamp: AT,
      fence: 1,
      ...over,
    };
  }

  async function pendingPushes(): Promise<PendingSku[]> {
    const pushes: PendingSku[] = [];
    for await (const page of index.pendingPages()) pushes.push(...page);
    return pushes;
  }

  async function isPending(which = sku): Promise<boolean> {
    return (await pendingPushes()).some((push) => push.sku === which);
  }

  async function blockedReason(): Promise<string | undefined> {
    return (await index.blocked()).find((blocked) => blocked.sku === sku)?.reason;
  }

  describe('of a SKU that was removed', () => {
    const traces = [
      'pending',
      'pendingSince',
      'attempts',
      'notBefore',
      'syncError',
      'syncCause',
      'unheardAt',
      'listing',
    ];

    it('has no mark, and no late end of a push makes one', async () => {
      await outbox.defer(sku, { attempts: 3, notBefore: 0, error: 'Amazon throttles', unheardAt: 1 });
      await cache.save(sku, { productType: 'MUG', checkedAt: AT, refusedTypes: [] });
      expect(await writer.move(removal(sku))).toMatchObject({ kind: 'applied', row: { delta: -10 } });
      const settled = await outbox.settle(accepted({ unheardAt: 1 }));
      expect(settled).toMatchObject({
        kind: 'moved',
        stock: { removed: true, lastBroadcast: { count: 10 } },
      });
      // A push of zero has the broadcast of what is left.
      await outbox.settle(accepted({ count: 0, unheardAt: 1 }));
      expect(await outbox.defer(sku, { attempts: 4, notBefore: 0, error: 'x' })).toBe(false);
      expect(await blocking.block({ sku, version: 1, reason: 'x' }, blockedAlert(sku, AT))).toBe(false);
      expect(await blocking.blockUnder({ sku, version: 1, reason: 'x', cause: 'y' }, AT)).toBe(false);
      expect(await outbox.requeue(sku, AT)).toBeUndefined();
      await outbox.markPendingAgain(sku, AT, 1);
      await cache.save(sku, { productType: 'MUG', checkedAt: AT, refusedTypes: [] });
      const item = await stockItem(store, sku);
      for (const trace of traces) expect(item).not.toHaveProperty(trace);
      expect(await isPending()).toBe(false);
      expect(await outbox.target(sku)).toBeUndefined();
    });

    it('begins again when it is registered, in a process that remembers it too', async () => {
      const other = new LedgerWriter(store);
      try {
        await other.move(sale(sku));
        await writer.move(removal(sku));
        // The other process remembers nine units of the version before.
        expect(await other.move(sale(sku))).toEqual({ kind: 'refused', reason: 'unknown_sku' });
        expect(await other.move(removal(sku))).toEqual({ kind: 'refused', reason: 'unknown_sku' });
        await other.move(registration(sku, { physical: 0 }));
        expect(await writer.move(sale(sku))).toMatchObject({ row: { physicalAfter: -1, version: 5 } });
        expect(await isPending()).toBe(true);
        expect(await stockItem(store, sku)).not.toHaveProperty('removedVersion');
      } finally {
        await other.end();
      }
    });

    it('is not removed without force while a push waits that this process does not know of', async () => {
      await writer.move(registration(sku, { physical: 0 }));
      const settled = await outbox.settle(accepted({ version: 2, count: 0 }));
      if (settled.kind === 'settled') writer.commits.learn(settled.stock);
      await outbox.requeue(sku, AT);
      expect(await writer.move(removal(sku, false))).toEqual({ kind: 'refused', reason: 'push_pending' });
      await outbox.settle(accepted({ version: 2, count: 0 }));
      expect(await writer.move(removal(sku, false))).toMatchObject({ kind: 'applied' });
    });

    it('is removed with a sale in the same moment, and nothing is lost', async () => {
      const [sold, gone, late] = await Promise.all([
        writer.move(sale(sku)),
        writer.move(removal(sku)),
        writer.move(sale(sku)),
      ]);
      expect(sold).toMatchObject({ kind: 'applied', row: { physicalAfter: 9 } });
      expect(gone).toMatchObject({ kind: 'applied', row: { delta: -9, physicalAfter: 0, version: 3 } });
      expect(late).toEqual({ kind: 'refused', reason: 'unknown_sku' });
    });
  });

  describe('settles a push', () => {
    it('by writing what Amazon accepted and clearing the mark', async () => {
      await outbox.defer(sku, { attempts: 3, notBefore: 0, error: 'Amazon throttles' });
      const result = await outbox.settle(accepted());
      expect(result).toMatchObject({
        kind: 'settled',
        stock: {
          physical: 10,
          version: 1,
          lastBroadcast: { count: 10, txId: `sync:${sku}:1:a`, timestamp: AT },
        },
      });
      expect(result).not.toHaveProperty('stock.pending');
      expect(await isPending()).toBe(false);
      expect(await outbox.target(sku)).toBeUndefined();
      const item = await stockItem(store, sku);
      for (const trace of ['pending', 'pendingSince', 'attempts', 'notBefore', 'syncError'])
        expect(item).not.toHaveProperty(trace);
    });

    it('but keeps the mark when a newer broadcast is pending', async () => {
      const since = (await stockItem(store, sku)).pendingSince;
      await writer.move(sale(sku));
      expect(await outbox.settle(accepted())).toMatchObject({
        kind: 'moved',
        stock: { broadcast: 9, version: 2, pending: { state: 'queued' }, lastBroadcast: { count: 10 } },
      });
      expect(await isPending()).toBe(true);
      expect((await stockItem(store, sku)).pendingSince).toEqual(since);
      expect(await outbox.settle(accepted({ version: 2, count: 9 }))).toMatchObject({ kind: 'settled' });
      expect(await isPending()).toBe(false);
    });

    it('also when the stock has moved and come back to the broadcast that was sent', async () => {
      await writer.move(sale(sku));
      await writer.move(registration(sku, { physical: 10 }));
      expect(await outbox.settle(accepted())).toMatchObject({
        kind: 'settled',
        stock: { version: 3, lastBroadcast: { count: 10 } },
      });
      expect(await isPending()).toBe(false);
    });

    it('also when the movement left the broadcast unchanged', async () => {
      await writer.move({ ...sale(sku), change: { kind: 'set', register: false, lowStockThreshold: 3 } });
      expect(await outbox.settle(accepted())).toMatchObject({ kind: 'settled', stock: { version: 2 } });
    });

    it('of an item of an older table, which has no version yet', async () => {
      const older = newSku();
      await store.client.send(
        new PutItemCommand({
          TableName: store.tables.inventory,
          Item: { sku: { S: older }, physical: { N: '4' }, buffer: { N: '0' }, broadcast: { N: '4' } },
        }),
      );
      await outbox.requeue(older, AT);
      expect((await outbox.target(older))?.stock).toMatchObject({ version: 0, broadcast: 4 });
      expect(await outbox.settle(accepted({ sku: older, version: 0, count: 4 }))).toMatchObject({
        kind: 'settled',
      });
      expect(await isPending(older)).toBe(false);
    });

    describe('after which an older call may still arrive', () => {
      async function settleUnchecked(): Promise<void> {
        await outbox.defer(sku, { attempts: 1, notBefore: 0, error: 'timeout', unheardAt: 77 });
        expect((await outbox.target(sku))?.stock.pending).toMatchObject({ unheardAt: 77 });
        const result = await outbox.settle(accepted({ unheardAt: 77 }));
        expect(result).toMatchObject({ kind: 'settled', stock: { needsLateCallCheck: true } });
        // As the sender does.
        if (result.kind === 'settled') writer.commits.learn(result.stock);
      }

      it('by marking it for the late-call check, without a pending push', async () => {
        await settleUnchecked();
        expect(await isPending()).toBe(false);
        expect(await index.lateCallChecksDueBefore(LATER, 10)).toEqual([{ sku, since: AT }]);
        expect(await index.lateCallChecksDueBefore(AT, 10)).toEqual([]);
        expect(await stockItem(store, sku)).not.toHaveProperty('syncError');
        await outbox.confirm(sku, 2);
        expect(await index.lateCallChecksDueBefore(LATER, 10)).toHaveLength(1);
        await outbox.confirm(sku, 1);
        expect(await index.lateCallChecksDueBefore(LATER, 10)).toEqual([]);
        for (const trace of ['pending', 'pendingSince', 'unheardAt'])
          expect(await stockItem(store, sku)).not.toHaveProperty(trace);
        expect(await outbox.reopen(sku, 1, LATER)).toBeUndefined();
        expect(await isPending()).toBe(false);
      });

      it('until the check finds another quantity: then it is pending again', async () => {
        await settleUnchecked();
        expect(await outbox.reopen(sku, 2, LATER)).toBeUndefined();
        expect(await isPending()).toBe(false);
        expect(await outbox.reopen(sku, 1, LATER)).toMatchObject({ sku, pending: { state: 'queued' } });
        expect(await isPending()).toBe(true);
        expect(await stockItem(store, sku)).toMatchObject({ pendingSince: { S: LATER } });
      });

      it('until its broadcast changes, which is pending since then', async () => {
        await settleUnchecked();
        await writer.move(sale(sku));
        const item = await stockItem(store, sku);
        expect(item).toMatchObject({ pending: { S: 'queued' }, pendingSince: item.updatedAt });
        await outbox.confirm(sku, 2);
        expect(await outbox.reopen(sku, 2, LATER)).toBeUndefined();
        expect(await isPending()).toBe(true);
        expect(await stockItem(store, sku)).toMatchObject({ pendingSince: item.updatedAt });
        await outbox.settle(accepted({ version: 2, count: 9 }));
        expect(await stockItem(store, sku)).not.toHaveProperty('unheardAt');
      });

      it('and checks only from the time at which the older call was given up, if that is later', async () => {
        await outbox.settle(accepted({ unheardAt: Date.parse(LATER) }));
        expect(await index.lateCallChecksDueBefore(LATER, 10)).toEqual([]);
        expect(await stockItem(store, sku)).toMatchObject({ pendingSince: { S: LATER } });
      });

      it('and passes the older call on to the next push', async () => {
        const result = await outbox.settle(accepted({ unheardAt: 77 }));
        if (result.kind === 'settled') writer.commits.learn(result.stock);
        await writer.move(sale(sku));
        expect((await outbox.target(sku))?.stock.pending).toMatchObject({ unheardAt: 77 });
      });

      it('also after a change that leaves the broadcast unchanged', async () => {
        await settleUnchecked();
        await writer.move({ ...sale(sku), change: { kind: 'set', register: false, lowStockThreshold: 3 } });
        expect(await index.lateCallChecksDueBefore(LATER, 10)).toEqual([{ sku, since: AT }]);
      });
    });

    it('not for a sender that was fenced off', async () => {
      await outbox.settle(accepted({ fence: 7, count: 9 }));
      await outbox.requeue(sku, LATER);
      expect(await outbox.settle(accepted({ fence: 6, count: 10 }))).toEqual({ kind: 'fenced', fence: 7 });
      expect((await stockItem(store, sku)).lastBroadcast?.M?.count).toEqual({ N: '9' });
      expect(await isPending()).toBe(true);
      expect(await outbox.settle(accepted({ fence: 7 }))).toMatchObject({ kind: 'settled' });
      await outbox.requeue(sku, LATER);
      expect(await outbox.settle(accepted({ fence: 8 }))).toMatchObject({ kind: 'settled' });
    });

    it('not for a fenced sender when the stock has moved either', async () => {
      await outbox.settle(accepted({ fence: 7, count: 10 }));
      await writer.move(sale(sku));
      expect(await outbox.settle(accepted({ fence: 6 }))).toEqual({ kind: 'fenced', fence: 7 });
      expect((await stockItem(store, sku)).fence).toEqual({ N: '7' });
    });

    it('also while a sale of the SKU is being committed', async () => {
      const script = new ScriptedClient(store);
      const busy = new OutboxRepository(
        script.client,
        store.tables,
        loadConfig(store.env).store,
        new ChangeFeed(),
      );
      script.failBeforeSending(
        'UpdateItem',
        () =>
          new TransactionConflictException({ message: 'Transaction is ongoing for the item', $metadata: {} }),
        3,
      );
      expect(await busy.settle(accepted())).toMatchObject({ kind: 'settled' });
      script.client.destroy();
    });
  });

  describe('blocks a SKU', () => {
    it('that Amazon refuses: it is listed with its reason and no longer pending', async () => {
      await outbox.defer(sku, { attempts: 2, notBefore: 99, error: 'Amazon throttles' });
      expect(
        await blocking.block({ sku: sku, version: 1, reason: 'no such listing' }, blockedAlert(sku, AT)),
      ).toBe(true);
      expect(await isPending()).toBe(false);
      expect(await blockedReason()).toBe('no such listing');
      expect(await outbox.target(sku)).toBeUndefined();
      const item = await stockItem(store, sku);
      expect(item).not.toHaveProperty('attempts');
      expect(item).not.toHaveProperty('notBefore');
    });

    it('but not when its stock has moved: the new broadcast gets its own try', async () => {
      await writer.move(sale(sku));
      expect(await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, AT))).toBe(
        false,
      );
      expect(await isPending()).toBe(true);
      expect(await blockedReason()).toBeUndefined();
    });

    it('of an older table, which has no version yet', async () => {
      const older = newSku();
      await store.client.send(
        new PutItemCommand({
          TableName: store.tables.inventory,
          Item: { sku: { S: older }, physical: { N: '4' }, buffer: { N: '0' }, broadcast: { N: '4' } },
        }),
      );
      await outbox.requeue(older, AT);
      expect(
        await blocking.block(
          { sku: older, version: 0, reason: 'no such listing' },
          blockedAlert(older, LATER),
        ),
      ).toBe(true);
      expect(await isPending(older)).toBe(false);
    });

    it('again while its alert is open: one more sighting, and a read alert stays read', async () => {
      const alerts = new AlertsRepository(store.documents, store.tables);
      const alertId = alertIdOf.syncFailed(sku);
      await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, AT));
      await alerts.markRead(alertId, AT);
      await outbox.requeue(sku, LATER);
      const newReason = { ...blockedAlert(sku, LATER), message: `Amazon refuses ${sku} for another reason.` };
      expect(await blocking.block({ sku: sku, version: 1, reason: 'refused' }, newReason)).toBe(true);
      expect(await blockedReason()).toBe('refused');
      expect(await alerts.find(alertId)).toMatchObject({
        count: 2,
        message: newReason.message,
        timestamp: AT,
        lastSeenAt: LATER,
        read: true,
      });
      expect(
        await blocking.block({ sku: sku, version: 2, reason: 'refused' }, blockedAlert(sku, LATER)),
      ).toBe(false);
      expect(await alerts.find(alertId)).toMatchObject({ count: 2 });
    });

    it('again after Amazon had accepted it: its alert is new', async () => {
      const alerts = new AlertsRepository(store.documents, store.tables);
      const alertId = alertIdOf.syncFailed(sku);
      await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, AT));
      await alerts.markRead(alertId, AT);
      await alerts.close(alertId, AT, 'Amazon accepted the quantity.');
      await outbox.requeue(sku, LATER);
      expect(
        await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, LATER)),
      ).toBe(true);
      const alert = await alerts.find(alertId);
      expect(alert).toMatchObject({ count: 2, timestamp: LATER, read: false });
      expect(alert).not.toHaveProperty('closedAt');
    });

    it('until its broadcast changes', async () => {
      await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, AT));
      await writer.move(sale(sku));
      expect(await blockedReason()).toBeUndefined();
      expect((await outbox.target(sku))?.stock).toMatchObject({
        broadcast: 9,
        pending: { state: 'queued', attempts: 0, error: 'refused' },
      });
      await outbox.settle(accepted({ version: 2, count: 9 }));
      expect(await stockItem(store, sku)).not.toHaveProperty('syncError');
    });

    it('until its stock changes, also when the broadcast stays and its process did not know of the block', async () => {
      await writer.move(sale(sku, 12));
      await outbox.settle(accepted({ version: 1, count: 10 }));
      await blocking.block({ sku: sku, version: 2, reason: 'refused' }, blockedAlert(sku, AT));
      const pendingBefore = writer.pending.length;
      await writer.move({ ...sale(sku), change: { kind: 'set', register: false, lowStockThreshold: 3 } });
      expect(await blockedReason()).toBe('refused');
      await writer.move(sale(sku));
      expect(await blockedReason()).toBeUndefined();
      const item = await stockItem(store, sku);
      expect(item).toMatchObject({ physical: { N: '-3' }, pending: { S: 'queued' }, version: { N: '4' } });
      expect(item.pendingSince).toEqual(item.updatedAt);
      expect(writer.pending.slice(pendingBefore).map((stock) => stock.sku)).toEqual([sku]);

      // Blocked once more, and then sold by a process that has not read it.
      await blocking.block({ sku: sku, version: 4, reason: 'refused' }, blockedAlert(sku, LATER));
      const other = new LedgerWriter(store);
      await other.move(sale(sku));
      expect((await outbox.target(sku))?.stock).toMatchObject({ physical: -4, pending: { state: 'queued' } });
      await other.end();
      expect((await ledgerOf(store, sku)).map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    });

    it('until it is requeued, which checks the listing again', async () => {
      await cache.save(sku, { productType: 'SHIRT', refusedTypes: [], checkedAt: AT });
      expect((await outbox.target(sku))?.productType).toBe('SHIRT');
      await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, AT));
      expect(await outbox.requeue(sku, LATER)).toMatchObject({ sku, pending: { state: 'queued' } });
      expect(await blockedReason()).toBeUndefined();
      const target = await outbox.target(sku);
      expect(target).not.toHaveProperty('productType');
      expect(target?.stock.pending).toEqual({
        state: 'queued',
        since: LATER,
        attempts: 0,
        error: 'refused',
        isRequested: true,
      });
    });
  });

  describe('defers a push', () => {
    it('with its time, tries and error; the SKU keeps its place', async () => {
      const since = (await stockItem(store, sku)).pendingSince?.S;
      await outbox.defer(sku, { attempts: 2, notBefore: 1234.5, error: 'Amazon throttles' });
      expect((await outbox.target(sku))?.stock.pending).toEqual({
        state: 'queued',
        since,
        attempts: 2,
        notBefore: 1235,
        error: 'Amazon throttles',
      });
      expect(await isPending()).toBe(true);
    });

    it('only while it is pending', async () => {
      await outbox.settle(accepted());
      await outbox.defer(sku, { attempts: 1, notBefore: 99, error: 'too late' });
      const item = await stockItem(store, sku);
      expect(item).not.toHaveProperty('syncError');
      expect(item).not.toHaveProperty('notBefore');
      await outbox.requeue(sku, AT);
      await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, AT));
      await outbox.defer(sku, { attempts: 1, notBefore: 99, error: 'too late' });
      expect(await blockedReason()).toBe('refused');
    });
  });

  describe('of a SKU that Amazon sells too', () => {
    const presumedSold = [
      { sellerSku: 'MUG', units: 2, perUnit: 1, seenAtMs: 1_795_428_137_123, version: 1 },
    ];

    async function presume(...presumed: PresumedSold[]): Promise<void> {
      await store.client.send(
        new UpdateItemCommand({
          TableName: store.tables.inventory,
          Key: { sku: { S: sku } },
          UpdateExpression: presumed.length === 0 ? 'REMOVE presumedSold' : 'SET presumedSold = :presumed',
          ...(presumed.length === 0
            ? {}
            : { ExpressionAttributeValues: { ':presumed': listValue(presumed) } }),
        }),
      );
    }

    it('settles no push after which Amazon changed its number by itself, also at the same number', async () => {
      await writer.submit(amazonSale(sku), adjustment(sku, 1));
      expect(await outbox.settle(accepted())).toMatchObject({ kind: 'moved', stock: { broadcast: 10 } });
      expect(await isPending()).toBe(true);
      expect(await outbox.settle(accepted({ version: 3 }))).toMatchObject({ kind: 'settled' });
    });

    it('settles what is offered while units are presumed sold', async () => {
      await presume(...presumedSold);
      const stock = (await outbox.target(sku))?.stock;
      expect(stock).toMatchObject({ presumedSold });
      const settled = await outbox.settle(accepted({ count: 8, presumedSold }));
      expect(settled).toMatchObject({
        kind: 'settled',
        stock: { broadcast: 10, lastBroadcast: { count: 8 } },
      });
      expect(await isPending()).toBe(false);
    });

    it('keeps the mark when a presumption begins or ends while its push is under way', async () => {
      await presume(...presumedSold);
      expect(await outbox.settle(accepted())).toMatchObject({ kind: 'moved' });
      await presume();
      expect(await outbox.settle(accepted({ count: 8, presumedSold }))).toMatchObject({ kind: 'moved' });
      expect(await isPending()).toBe(true);
    });
  });

  describe('requeues a SKU', () => {
    it('also when Amazon shows its number by itself: the push is requested until it is accepted', async () => {
      await outbox.requeue(sku, LATER);
      expect((await outbox.target(sku))?.stock.pending).toMatchObject({ isRequested: true });
      await outbox.settle(accepted());
      await writer.move(sale(sku));
      expect((await outbox.target(sku))?.stock.pending).not.toHaveProperty('isRequested');
    });

    it('that was settled before', async () => {
      await outbox.settle(accepted());
      expect(await outbox.requeue(sku, LATER)).toMatchObject({ sku, pending: { state: 'queued' } });
      expect((await outbox.target(sku))?.stock.pending).toEqual({
        state: 'queued',
        since: LATER,
        attempts: 0,
        isRequested: true,
      });
    });

    it('at once when it was deferred, and in its old place', async () => {
      const since = (await stockItem(store, sku)).pendingSince?.S;
      await outbox.defer(sku, { attempts: 3, notBefore: 99, error: 'HTTP 503' });
      expect(await outbox.requeue(sku, LATER)).toMatchObject({ sku, pending: { state: 'queued', since } });
      expect((await outbox.target(sku))?.stock.pending).toEqual({
        state: 'queued',
        since,
        attempts: 0,
        error: 'HTTP 503',
        isRequested: true,
      });
    });

    it('but not an unregistered SKU, which it does not create', async () => {
      const unknown = newSku();
      expect(await outbox.requeue(unknown, AT)).toBeUndefined();
      expect(await stockItem(store, unknown)).toEqual({});
    });
  });

  it('lists the oldest first', async () => {
    const [first, second] = [newSku(), newSku()];
    await writer.submit(registration(first, { physical: 1 }), registration(second, { physical: 1 }));
    for (const each of [first, second]) await outbox.settle(accepted({ sku: each, count: 1 }));
    await outbox.requeue(second, '2001-01-01T00:00:00.000000Z');
    await outbox.requeue(first, '2002-01-01T00:00:00.000000Z');
    const oldest = { sku: second, since: '2001-01-01T00:00:00.000000Z' };
    expect((await pendingPushes()).slice(0, 2)).toEqual([
      oldest,
      { sku: first, since: '2002-01-01T00:00:00.000000Z' },
    ]);
    expect(await index.oldest()).toEqual(oldest);
  });

  it('reads the pending ones among many SKUs at once', async () => {
    const [other, settled] = [newSku(), newSku()];
    await writer.submit(registration(other, { physical: 4 }), registration(settled, { physical: 5 }));
    await outbox.settle(accepted({ sku: settled, count: 5 }));
    await cache.save(other, { productType: 'SHIRT', refusedTypes: [], checkedAt: AT });
    const targets = await outbox.targets([sku, other, settled, newSku()]);
    expect([...targets.keys()].sort()).toEqual([sku, other].sort());
    expect(targets.get(other)).toMatchObject({ productType: 'SHIRT', stock: { broadcast: 4 } });
  });

  it('finds the SKUs that were blocked before a time, oldest first', async () => {
    const [early, late] = [newSku(), newSku()];
    await writer.submit(registration(early, { physical: 1 }), registration(late, { physical: 1 }));
    await blocking.block(
      { sku: late, version: 1, reason: 'refused' },
      blockedAlert(late, '2001-02-01T00:00:00.000000Z'),
    );
    await blocking.block(
      { sku: early, version: 1, reason: 'refused' },
      blockedAlert(early, '2001-01-01T00:00:00.000000Z'),
    );
    const before = async (timestamp: string, limit = 10): Promise<string[]> =>
      (await index.blockedBefore(timestamp, limit)).map((blocked) => blocked.sku);
    expect(await before('2001-03-01T00:00:00.000000Z')).toEqual([early, late]);
    expect(await before('2001-02-01T00:00:00.000000Z')).toEqual([early]);
    expect(await before('2001-03-01T00:00:00.000000Z', 1)).toEqual([early]);
  });

  it('queues a SKU again after a call that may arrive late, and leaves an existing mark', async () => {
    const since = (await stockItem(store, sku)).pendingSince;
    await outbox.markPendingAgain(sku, LATER);
    expect((await stockItem(store, sku)).pendingSince).toEqual(since);
    await outbox.settle(accepted());
    await outbox.markPendingAgain(sku, LATER);
    expect(await stockItem(store, sku)).toMatchObject({
      pending: { S: 'queued' },
      pendingSince: { S: LATER },
    });
    await outbox.settle(accepted({ unheardAt: 77 }));
    await outbox.markPendingAgain(sku, LATER, 88);
    expect((await outbox.target(sku))?.stock.pending).toMatchObject({ since: LATER, unheardAt: 88 });
    await outbox.markPendingAgain(sku, AT, 99);
    expect((await outbox.target(sku))?.stock.pending).toMatchObject({ since: LATER, unheardAt: 99 });
    await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, AT));
    await outbox.markPendingAgain(sku, LATER);
    expect(await blockedReason()).toBe('refused');
    const unknown = newSku();
    await outbox.markPendingAgain(unknown, LATER);
    expect(await stockItem(store, unknown)).toEqual({});
  });

  it('counts the pending SKUs, and not the blocked ones', async () => {
    const before = await index.countPending();
    await blocking.block({ sku: sku, version: 1, reason: 'refused' }, blockedAlert(sku, AT));
    expect(await index.countPending()).toBe(before - 1);
  });

  it('finds nothing to send for a SKU that is settled or unknown', async () => {
    await outbox.settle(accepted());
    expect(await outbox.target(sku)).toBeUndefined();
    expect(await outbox.target(newSku())).toBeUndefined();
  });

  it('reads the current broadcast, not the one at the time of the mark', async () => {
    await writer.move(sale(sku, 4));
    expect((await outbox.target(sku))?.stock).toMatchObject({ broadcast: 6, version: 2 });
  });

  it('adds a push to the history of its SKU', async () => {
    const row: LedgerRow = {
      txId: `sync:${sku}:1:s-1`,
      sku,
      timestamp: LATER,
      action: 'sync',
      status: 'completed',
      delta: 0,
      physicalAfter: 10,
      broadcastAfter: 10,
      version: 1,
      actor: 'system',
      cause: {},
      push: { quantity: 10, submissionId: 's-1', propagationMs: 42 },
    };
    await outbox.record(row);
    const history = await writer.inventory.history(sku, 10);
    expect(history.items.find((found) => found.action === 'sync')).toEqual(row);
    expect(await ledgerOf(store, sku)).toHaveLength(1);
  });
});
