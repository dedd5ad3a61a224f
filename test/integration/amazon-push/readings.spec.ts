import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { alertIdOf } from '../../../src/alerts/domain/alert';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { loadConfig } from '../../../src/config/load-config';
import type { Component } from '../../../src/inventory/domain/listing';
import type { Stock } from '../../../src/inventory/domain/stock';
import { GroupCommit } from '../../../src/inventory/ledger/group-commit';
import { DEFAULT_LIMITS } from '../../../src/inventory/ledger/group-commit-limits';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { AmazonNumbersRepository } from '../../../src/inventory/outbox/amazon-numbers.repository';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import { timestampOf } from '../../../src/platform/timestamp';
import { AmazonNumbers } from '../../../src/sync/amazon-push/numbers/amazon-numbers';
import { HeldPushes } from '../../../src/sync/amazon-push/numbers/held-pushes.service';
import { Presumptions } from '../../../src/sync/amazon-push/numbers/presumptions.service';
import { ReadingJudge } from '../../../src/sync/amazon-push/numbers/reading-judge';
import { ReadingsMetrics } from '../../../src/sync/amazon-push/numbers/readings.metrics';
import type { AmazonDrifts } from '../../../src/sync/amazon-drift/amazon-drifts.service';
import { SenderLease } from '../../../src/sync/amazon-push/sender-lease';
import { amazonSubjectOf, type Drift } from '../../../src/sync/drift/domain/drift';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { eventually } from '../../support/eventually';
import { amazonDriftsOf, driftRecordsOf } from '../../support/amazon-push/amazon-drifts';
import { outboxesOf } from '../../support/listings/outboxes';
import { SetClock } from '../../support/set-clock';
import { amazonSale, LedgerWriter, newSku, registration, removal } from '../../support/store/ledger-writer';
import { ScriptedClient } from '../../support/store/scripted-client';
import { HOUR_MS, TestLeases } from '../../support/store/test-leases';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const NOW = Date.now();
const secondsAgo = (seconds: number): number => NOW - seconds * 1000;

describe('what a sender makes of a reading', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let script: ScriptedClient;
  let ledger: LedgerRepository;
  let numbers: AmazonNumbers;
  let presumptions: Presumptions;
  let judge: ReadingJudge;
  let drifts: AmazonDrifts;
  let sku: string;

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
    script = new ScriptedClient(store);
    ({ ledger, numbers, presumptions, judge, drifts } = await senderOn(script));
    sku = newSku();
    await writer.move(registration(sku, { physical: 10 }));
  });

  afterEach(() => {
    script.client.destroy();
  });

  async function senderOn({ client }: ScriptedClient) {
    const clock = new SetClock(NOW);
    const { sync, store: config } = loadConfig(store.env);
    const lease = new SenderLease(
      store.documents,
      new TestLeases(store).optionsOf('sender', { ttlMs: HOUR_MS }),
      sync,
    );
    await lease.keep();
    const changes = new ChangeFeed();
    const own = new LedgerRepository(client, store.tables, config, changes);
    const commits = new GroupCommit(own, clock, new OutboxNotifier(), DEFAULT_LIMITS);
    const known = new AmazonNumbers(clock);
    const repository = new AmazonNumbersRepository(client, store.tables, changes);
    const differences = amazonDriftsOf(store, clock);
    const open = new Presumptions(repository, own, commits, lease, differences, clock);
    const metrics = new ReadingsMetrics(new Registry());
    return {
      ledger: own,
      numbers: known,
      presumptions: open,
      drifts: differences,
      judge: new ReadingJudge(known, open, own, outboxesOf(store), metrics, clock),
    };
  }

  /** A minute ago Amazon showed ten units of the seller SKU. */
  function seenTen(sellerSku: string, components?: readonly Component[]): void {
    const sold = {
      sku: sellerSku,
      ...(components === undefined ? {} : { isListing: true as const, components }),
    };
    const live = { count: 10, askedAtMs: secondsAgo(60), readAtMs: secondsAgo(60) };
    numbers.seen(sold, { sent: [] }, { live, sent: [] });
  }

  /** Amazon shows so many units now. */
  function read(count: number, sellerSku = sku): Promise<readonly Stock[]> {
    const number = numbers.get(sellerSku);
    if (number === undefined) throw new Error(`${sellerSku} is not read.`);
    const reading = { count, askedAtMs: NOW, readAtMs: NOW };
    return judge.judge([{ number, reading }]).then(({ pending }) => pending);
  }

  /** Units that no order explains, as an older release kept them: without the number that Amazon showed. */
  const noteEdit = (minutesAgo: number): Promise<void> =>
    drifts.noteEdit({ sku, sellerSku: sku, units: 3, seenAtMs: secondsAgo(minutesAgo * 60) });

  async function stockOf(one = sku): Promise<Stock> {
    const stock = (await ledger.readRegistered([one])).get(one);
    if (stock === undefined) throw new Error(`${one} is not registered.`);
    return stock;
  }

  /** Clears the mark of the SKU, as a push does. */
  async function settle(): Promise<void> {
    const { version, presumedSold } = await stockOf();
    await outboxesOf(store).stocks.marks.settle({
      sku,
      version,
      count: 10,
      txId: `sync:${sku}:${version}:1`,
      timestamp: timestampOf(secondsAgo(60)),
      fence: 1,
      ...(presumedSold === undefined ? {} : { presumedSold }),
    });
  }

  it('presumes nothing sold while another system writes the number again and again', async () => {
    seenTen(sku);
    for (const minutes of [30, 20, 10]) await noteEdit(minutes);
    expect(await read(7)).toEqual([]);
    expect((await stockOf()).presumedSold).toBeUndefined();
  });

  it('notes units that the search disproves as an edit of something else', async () => {
    for (const minutes of [30, 20]) await noteEdit(minutes);
    seenTen(sku);
    await read(7);
    expect(drifts.isContested(sku)).toBe(false);
    await presumptions.end({ searchedThroughMs: NOW + 60_000 });
    expect(drifts.isContested(sku)).toBe(true);
  });

  it('asks a person about a lower number that no order explains, once a look and also after a takeover', async () => {
    seenTen(sku);
    await read(7);
    presumptions.clear();
    presumptions.note(await stockOf());
    const records = driftRecordsOf(store, new SetClock(NOW));
    const driftOf = async (): Promise<Drift | undefined> => {
      const state = await records.stateOf(amazonSubjectOf(sku));
      return state?.openId === undefined ? undefined : records.find(state.openId);
    };
    expect(await driftOf()).toBeUndefined();
    await presumptions.end({ searchedThroughMs: NOW + 60_000 });
    const drift = await driftOf();
    expect(drift).toMatchObject({ cause: 'edited_elsewhere', expected: 10, found: 7, action: 'open' });
    expect(drift?.evidence).toContain('3 fewer than it should');
    expect(drift).not.toHaveProperty('quiet');
    // Ours is shown again: the difference still waits for a person.
    await drifts.gone(sku);
    const seen = await driftOf();
    expect(seen).toMatchObject({ action: 'open', details: { restoredAt: timestampOf(NOW) } });
    // A process ended before what is presumed sold was removed: the same look again.
    await drifts.noteEdit({ sku, sellerSku: sku, count: 7, units: 3, seenAtMs: NOW });
    expect(await driftOf()).toEqual(seen);
    await records.close(drift?.id ?? '', 'ignore');
  });

  it('asks no person about a lower number that an order explains', async () => {
    seenTen(sku);
    await read(7);
    await writer.move(amazonSale(sku, 3, timestampOf(secondsAgo(20))));
    await presumptions.end({ searchedThroughMs: NOW + 60_000 });
    const state = await driftRecordsOf(store, new SetClock(NOW)).stateOf(amazonSubjectOf(sku));
    expect(state).toBeUndefined();
  });

  it('presumes missing units sold without a movement, and marks the SKU as pending', async () => {
    await settle();
    seenTen(sku);
    const pending = await read(7);
    const stock = await stockOf();
    expect(stock).toMatchObject({
      physical: 10,
      version: 1,
      pending: { state: 'queued' },
      presumedSold: [{ sellerSku: sku, units: 3, perUnit: 1, count: 7, seenAtMs: NOW, version: 1 }],
    });
    expect(pending).toEqual([stock]);
    // The same number once more says nothing new, and costs no read.
    script.forgetCalls();
    expect(await read(7)).toEqual([]);
    expect(script.calls).toEqual([]);
  });

  it('judges a reading again when an order of the SKU is recorded before the result is stored', async () => {
    seenTen(sku);
    script.holdCalls('TransactWriteItems');
    const judged = read(7);
    await eventually('the result is about to be stored', () => script.waiting === 1);
    await writer.move(amazonSale(sku, 2, timestampOf(secondsAgo(20))));
    script.releaseCalls();
    await judged;
    expect(await stockOf()).toMatchObject({ version: 2, presumedSold: [{ units: 1, version: 2 }] });
  });

  it('presumes units once when two readings find them missing at the same time', async () => {
    seenTen(sku);
    await Promise.all([read(7), read(7)]);
    expect((await stockOf()).presumedSold).toMatchObject([{ units: 3 }]);
  });

  it('presumes the components of a kit sold together, or none of them', async () => {
    const [cup, kit] = [newSku(), newSku()];
    await writer.move(registration(cup, { physical: 40 }));
    const components = [
      { sku, units: 1 },
      { sku: cup, units: 2 },
    ];
    seenTen(kit, components);
    await read(9, kit);
    expect((await stockOf()).presumedSold).toMatchObject([{ sellerSku: kit, units: 1, perUnit: 1 }]);
    expect((await stockOf(cup)).presumedSold).toMatchObject([{ sellerSku: kit, units: 1, perUnit: 2 }]);
    // A kit that is not complete any more is not sold.
    await writer.move(removal(cup));
    await read(5, kit);
    expect((await stockOf()).presumedSold).toHaveLength(1);
    expect(numbers.get(kit)).toBeUndefined();
  });

  it.each([
    ['a search that went further than the reading', { searchedThroughMs: NOW + 2_001 }, true],
    ['a search up to the reading', { searchedThroughMs: NOW }, false],
    ['that orders are not read any more', 'off', true],
  ] as const)('whether a presumption ends: %s', async (_, orders, ends) => {
    seenTen(sku);
    await read(7);
    const ended = await presumptions.end(orders);
    expect(ended.map((stock) => stock.sku)).toEqual(ends ? [sku] : []);
    expect((await stockOf()).presumedSold === undefined).toBe(ends);
    expect(await presumptions.end(orders)).toEqual([]);
  });

  it('a number that is held for 15 minutes raises one alert, which ends when none is held', async () => {
    const heldAtMs = Date.now() + 1_000;
    const clock = new SetClock(heldAtMs);
    const alerts = alertsServiceOf(store.client, store.tables);
    const held = new HeldPushes(outboxesOf(store), alerts, new ReadingsMetrics(new Registry()), clock);
    const alert = () => alerts.find(alertIdOf.pushHeld());
    expect(await held.hold(await stockOf(), secondsAgo(600))).toBe(heldAtMs + 30_000);
    await held.watch(true);
    expect(await alert()).toBeUndefined();
    clock.ms += 15 * 60_000;
    // Each try keeps the time of the first one, which every instance shows.
    await held.hold(await stockOf(), secondsAgo(600));
    expect((await stockOf()).pending?.held).toMatchObject({ since: timestampOf(heldAtMs) });
    await held.watch(true);
    await held.watch(true);
    expect(await alert()).toMatchObject({ type: 'push_held', severity: 'warning', count: 1 });
    expect((await alert())?.message).toContain(`SKUs: ${sku}.`);
    expect(held.releaseAll()).toEqual([sku]);
    await held.watch(false);
    expect((await alert())?.closedAt).toBeDefined();
    await settle();
    expect((await stockOf()).pending).toBeUndefined();
  });

  it('a request releases a held number, and keeps what is known of its listing', async () => {
    const { marks, cache } = outboxesOf(store).stocks;
    await cache.save(sku, { productType: 'MUG', checkedAt: timestampOf(NOW), refusedTypes: [] });
    await marks.hold(sku, { reason: 'Orders are stale.', since: timestampOf(Date.now() + HOUR_MS) });
    const requested = await marks.requeue(sku, timestampOf(Date.now()));
    expect(requested?.pending).toMatchObject({ isRequested: true, held: { reason: 'Orders are stale.' } });
    expect(await marks.target(sku)).toMatchObject({ productType: 'MUG' });
    await settle();
    await marks.requeue(sku, timestampOf(Date.now()));
    expect(await marks.target(sku)).not.toHaveProperty('productType');
  });

  it('a push that was not needed is compared again when Amazon does not show its number', async () => {
    await settle();
    seenTen(sku);
    numbers.skipped(await stockOf(), 10);
    await read(12);
    expect((await stockOf()).pending?.state).toBe('queued');
  });
});
