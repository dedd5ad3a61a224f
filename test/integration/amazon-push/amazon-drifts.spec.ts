import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Logger } from '@nestjs/common';
import { alertIdOf } from '../../../src/alerts/domain/alert';
import type { Alert } from '../../../src/alerts/domain/alert';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import type { Stock } from '../../../src/inventory/domain/stock';
import { MINUTE_MS } from '../../../src/platform/durations';
import { txIdOf } from '../../../src/inventory/domain/tx-id';
import { ListingRequeue } from '../../../src/inventory/listings/listing-requeue.service';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { ListingsTable } from '../../../src/inventory/outbox/listings-table';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import { timestampOf } from '../../../src/platform/timestamp';
import type { AmazonDrifts } from '../../../src/sync/amazon-drift/amazon-drifts.service';
import { AmazonDecisions } from '../../../src/sync/amazon-drift/decide/amazon-decisions.service';
import type { Mismatch } from '../../../src/sync/amazon-drift/domain/cause';
import type { ShownEvidence } from '../../../src/sync/amazon-drift/domain/shown-evidence';
import type { SoldSku } from '../../../src/sync/amazon-drift/domain/sold-sku';
import { amazonSubjectOf, type Drift } from '../../../src/sync/drift/domain/drift';
import { DriftPages } from '../../../src/sync/drift/drift-pages.service';
import { DriftRepository } from '../../../src/sync/drift/drift.repository';
import { amazonDriftsOf, driftRecordsOf } from '../../support/amazon-push/amazon-drifts';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { soldNamesOf } from '../../support/listings/sold-names';
import { heldSkusOf, outboxesOf } from '../../support/listings/outboxes';
import { storeListing } from '../../support/listings/stored-listing';
import { SetClock } from '../../support/set-clock';
import { adjustment, aloneWith, LedgerWriter, newSku, registration } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const START = Date.parse('2026-11-29T12:00:00.000Z');

const LATE_CALL: Mismatch = { kind: 'mismatch', cause: 'late_call', action: 'push', expected: 10 };
const EDITED: Mismatch = { kind: 'mismatch', cause: 'edited_elsewhere', action: 'ask', expected: 10 };
const TOO_MANY: Mismatch = { ...EDITED, action: 'push_and_ask' };

describe('the differences at Amazon on a store', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let drifts: AmazonDrifts;
  let sku: string;
  const clock = new SetClock(START);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    writer = new LedgerWriter(store);
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  beforeEach(async () => {
    clock.ms += 24 * 60 * MINUTE_MS;
    drifts = amazonDriftsOf(store, clock);
    sku = newSku();
    await writer.move(registration(sku, { physical: 10 }));
    await settle();
  });

  afterEach(async () => {
    const open = await stateOf();
    if (open?.openId !== undefined) await driftRecordsOf(store, clock).close(open.openId, 'ignore');
  });

  const plain = (): SoldSku => ({ sellerSku: sku, components: [{ sku, units: 1 }] });
  const stateOf = () => driftRecordsOf(store, clock).stateOf(amazonSubjectOf(sku));

  function evidence(count: number): ShownEvidence {
    const look = { count, channels: ['DEFAULT'], askedAtMs: clock.ms, readAtMs: clock.ms };
    const sentAtMs = clock.ms - 10 * MINUTE_MS;
    return {
      accepted: { count: 10, sentAtMs, acceptedAtMs: sentAtMs, txId: 'sync:1' },
      earlier: [],
      knownFromMs: -Infinity,
      earlierLooks: [],
      look,
      log: { changes: [], completeFromMs: -Infinity },
      orders: {},
      lastStepAtMs: clock.ms,
      offered: 10,
      allowed: 10,
      push: 'none',
    };
  }

  /** Amazon shows the number after so many minutes. */
  async function find(mismatch: Mismatch, count: number, minutes = 10): Promise<void> {
    clock.ms += minutes * MINUTE_MS;
    await drifts.found(plain(), mismatch, evidence(count));
  }

  /** Units that no order explains, as an older release kept them: without the number that Amazon showed. */
  const noteEdit = (seenAtMs: number): Promise<void> =>
    drifts.noteEdit({ sku, sellerSku: sku, units: 3, seenAtMs });

  async function openDrift(): Promise<Drift> {
    const { openId = '' } = (await stateOf()) ?? {};
    const drift = await driftRecordsOf(store, clock).find(openId);
    if (drift === undefined) throw new Error(`No drift of ${sku} is open.`);
    return drift;
  }

  async function alert(): Promise<Alert | undefined> {
    return new AlertsRepository(store.documents, store.tables).find(alertIdOf.driftOpen('amazon'));
  }

  async function stock(): Promise<Stock> {
    const found = await writer.inventory.find(sku);
    if (found === undefined) throw new Error(`${sku} is not registered.`);
    return found;
  }

  /** Amazon accepts the number. */
  async function settle(): Promise<void> {
    const { version } = await stock();
    await outboxesOf(store).stocks.marks.settle({
      sku,
      version,
      count: 10,
      txId: `sync:${sku}:${version}:1`,
      timestamp: timestampOf(clock.ms),
      fence: 1,
    });
  }

  /** True when the number is sent again; then Amazon accepts it. */
  async function isSentAgain(): Promise<boolean> {
    const isPending = (await stock()).pending !== undefined;
    if (isPending) await settle();
    return isPending;
  }

  it('sends a number again after a late call, raises no alert, and ends when Amazon shows it', async () => {
    await find(LATE_CALL, 12);
    expect(await isSentAgain()).toBe(true);
    expect(await openDrift()).toMatchObject({
      sku,
      sellerSku: sku,
      channel: 'amazon',
      expected: 10,
      found: 12,
      cause: 'late_call',
      quiet: true,
      details: { sent: [{ quantity: 10, txId: 'sync:1' }], shown: [{ quantity: 12 }] },
    });
    expect(await alert()).toBeUndefined();
    const { id } = await openDrift();
    await drifts.gone(sku);
    expect(await driftRecordsOf(store, clock).find(id)).toMatchObject({ action: 'ended' });
  });

  it('sends it twice an hour at most, also by another sender, and then raises one alert', async () => {
    await find(LATE_CALL, 12);
    expect(await isSentAgain()).toBe(true);
    await drifts.gone(sku);
    await find(LATE_CALL, 12);
    expect(await isSentAgain()).toBe(true);
    await drifts.gone(sku);
    drifts = amazonDriftsOf(store, clock);
    await find(LATE_CALL, 12);
    expect(await isSentAgain()).toBe(false);
    expect(await alert()).toMatchObject({ message: expect.stringContaining('not sent by itself') as string });
    expect((await alert())?.closedAt).toBeUndefined();
    await find(LATE_CALL, 12, 60);
    expect(await isSentAgain()).toBe(true);
    await drifts.gone(sku);
    expect((await alert())?.closedAt).toBeDefined();
  });

  it('sends nothing for an edit elsewhere, and a decision to leave it holds while it stays the same', async () => {
    await find(EDITED, 7);
    expect(await isSentAgain()).toBe(false);
    const { id } = await openDrift();
    await driftRecordsOf(store, clock).close(id, 'ignore');
    await find(EDITED, 7);
    expect((await stateOf())?.openId).toBeUndefined();
    await find(EDITED, 6);
    expect(await openDrift()).toMatchObject({ found: 6 });
  });

  it('sends at once where Amazon shows more than there is, and waits until it is seen', async () => {
    await find(TOO_MANY, 15);
    expect(await isSentAgain()).toBe(true);
    await drifts.gone(sku);
    expect(await openDrift()).toMatchObject({ found: 15, details: { restoredAt: timestampOf(clock.ms) } });
    await driftRecordsOf(store, clock).close((await openDrift()).id, 'ignore');
    // The same again is found again.
    await find(TOO_MANY, 15);
    expect(await isSentAgain()).toBe(true);
  });

  it('leaves another writer alone after its third edit within an hour, also as another sender', async () => {
    for (const isSent of [true, true, false]) {
      await find(TOO_MANY, 15);
      expect(await isSentAgain()).toBe(isSent);
    }
    expect(drifts.isContested(sku)).toBe(true);
    expect((await alert())?.message).toContain('Another system writes it after each push');
    drifts = amazonDriftsOf(store, clock);
    await find(TOO_MANY, 15, 120);
    expect(await isSentAgain()).toBe(false);
    expect(drifts.isContested(sku)).toBe(true);
    await driftRecordsOf(store, clock).close((await openDrift()).id, 'push');
    await drifts.gone(sku);
    expect(drifts.isContested(sku)).toBe(false);
  });

  it('takes units that no order explains, three times within an hour, for another writer', async () => {
    for (const minute of [0, 10, 20]) {
      expect(drifts.isContested(sku)).toBe(false);
      await noteEdit(clock.ms + minute * MINUTE_MS);
      // Each component of a kit notes the same look.
      await noteEdit(clock.ms + minute * MINUTE_MS);
    }
    expect(drifts.isContested(sku)).toBe(true);
    await find(EDITED, 7, 5);
    expect((await openDrift()).evidence).toContain('Another system writes it after each push');
    clock.ms += 120 * MINUTE_MS;
  });

  it('presumes units sold again an hour after the last of these edits, without another look', async () => {
    for (const minute of [0, 10, 20]) await noteEdit(clock.ms + minute * MINUTE_MS);
    expect(drifts.isContested(sku)).toBe(true);
    clock.ms += 81 * MINUTE_MS;
    expect(drifts.isContested(sku)).toBe(false);
  });

  it('are not among the inventory items that an older release compares with the shop', async () => {
    const { client, documents, tables } = store;
    await find(EDITED, 7);
    const { Items = [] } = await documents.send(
      new QueryCommand({
        TableName: tables.listings,
        IndexName: 'pending-index',
        KeyConditionExpression: 'pending = :items',
        ExpressionAttributeValues: { ':items': 'drift-item' },
      }),
    );
    expect(Items).toEqual([]);
    const known = new Map<string, unknown>();
    for await (const states of new DriftRepository(client, documents, tables).sellerSkus())
      for (const [sellerSku, state] of states) known.set(sellerSku, state);
    expect(known.get(sku)).toEqual(await stateOf());
  });

  it('lists what is mended by itself after what waits for a person, and does not count it', async () => {
    const { client, documents, tables } = store;
    const repository = new DriftRepository(client, documents, tables);
    const pages = new DriftPages(repository, new ListingsTable(clock));
    await find(LATE_CALL, 12);
    const quiet = await openDrift();
    expect(await repository.countOpen()).toBe(0);
    const other = newSku();
    const asked: SoldSku = { sellerSku: other, components: [{ sku: other, units: 1 }] };
    await drifts.found(asked, EDITED, evidence(7));
    expect(await repository.countOpen()).toBe(1);
    const filter = { channel: 'amazon', cause: undefined, open: true } as const;
    const first = await pages.page(filter, 1, undefined);
    expect(first.items.map(({ sku: one }) => one)).toEqual([other]);
    const { items } = await pages.page(filter, 10, first.next);
    expect(items).toEqual([quiet]);
    await drifts.gone(other);
    expect(await repository.countOpen()).toBe(0);
  });

  it('costs no write where the same is found again', async () => {
    await find(EDITED, 7);
    const before = await openDrift();
    await find(EDITED, 7);
    // A write would have the later look.
    expect(await openDrift()).toEqual(before);
  });

  it('sends a listing again by its own mark and those of its components', async () => {
    const sellerSku = `${sku}-3PACK`;
    const components = [{ sku, units: 3 }];
    await storeListing(store, { sellerSku, components });
    await drifts.found({ sellerSku, isListing: true, components }, LATE_CALL, evidence(4));
    const marked = await outboxesOf(store).listings.marks.marked(sellerSku);
    expect(marked?.target?.stock.pending?.state).toBe('queued');
    expect((await stock()).pending?.state).toBe('queued');
    await drifts.gone(sellerSku);
  });

  describe('what a person decides', () => {
    const requeued: string[] = [];

    function decisions(): AmazonDecisions {
      const { client, documents, tables } = store;
      const listings = new ListingsRepository(client, documents, tables);
      const outboxes = outboxesOf(store);
      const notifier = new OutboxNotifier();
      notifier.onPending(({ sku: one }) => requeued.push(one));
      return new AmazonDecisions(
        new ListingRequeue(listings, new ListingsTable(clock), outboxes, heldSkusOf(store)),
        listings,
        new InventoryService(
          aloneWith(writer.commits, store),
          writer.inventory,
          alertsServiceOf(client, tables),
          soldNamesOf(store),
        ),
        notifier,
        clock,
      );
    }

    it('sends the number again on request', async () => {
      await find(EDITED, 7);
      expect(await decisions().carryOut(await openDrift(), 'push')).toBeUndefined();
      expect(requeued).toContain(sku);
      expect((await stock()).pending).toMatchObject({ state: 'queued', isRequested: true });
    });

    it('recounts the SKU once, so that the number of Amazon is offered', async () => {
      await writer.move({ ...registration(sku, { buffer: 3 }), txId: `manual:${sku}-buffer` });
      await settle();
      await find({ ...EDITED, expected: 7 }, 4);
      const drift = await openDrift();
      const txId = await decisions().carryOut(drift, 'adopt');
      expect(txId).toBe(txIdOf.amazonCount(drift.id));
      expect(await stock()).toMatchObject({ physical: 7, buffer: 3, broadcast: 4 });
      await expect(decisions().carryOut(drift, 'adopt')).rejects.toMatchObject({ code: 'drift_unclear' });
      expect(await stock()).toMatchObject({ physical: 7 });
    });

    it('refuses to follow Amazon on figures that have moved', async () => {
      await find(EDITED, 7);
      const drift = await openDrift();
      await writer.move(adjustment(sku, 2));
      await expect(decisions().carryOut(drift, 'adopt')).rejects.toMatchObject({ code: 'drift_unclear' });
      await outboxesOf(store).stocks.marks.settle({
        sku,
        version: (await stock()).version,
        count: 12,
        txId: 'sync:2',
        timestamp: timestampOf(clock.ms),
        fence: 1,
      });
      await expect(decisions().carryOut(drift, 'adopt')).rejects.toMatchObject({ code: 'drift_moved' });
    });

    it('refuses to follow the number of a kit, or to send what nothing sells', async () => {
      const sellerSku = `${sku}-3PACK`;
      await storeListing(store, { sellerSku, components: [{ sku, units: 3 }] });
      await find(EDITED, 7);
      const drift = { ...(await openDrift()), sellerSku };
      await expect(decisions().carryOut(drift, 'adopt')).rejects.toMatchObject({
        code: 'drift_not_adoptable',
      });
      const unlinked = { ...drift, sellerSku: newSku(), cause: 'not_linked' as const };
      await expect(decisions().carryOut(unlinked, 'push')).rejects.toMatchObject({
        code: 'drift_not_linked',
      });
    });
  });

  it('keeps a look that showed more than there is for the next sender, until it is decided', async () => {
    const of = async (): Promise<readonly string[]> =>
      (await amazonDriftsOf(store, clock).undecided()).map(({ sold }) => sold.sellerSku);
    await drifts.replace({ sold: plain(), evidence: evidence(20) });
    expect(await isSentAgain()).toBe(true);
    expect(await of()).toEqual([sku]);
    await drifts.explained(sku);
    expect(await of()).toEqual([]);
    await drifts.replace({ sold: plain(), evidence: evidence(20) });
    await find({ ...TOO_MANY, action: 'replaced' }, 20);
    expect(await of()).toEqual([]);
    expect(await openDrift()).toMatchObject({ cause: 'edited_elsewhere', found: 20, action: 'open' });
  });
});
