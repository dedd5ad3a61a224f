import { Logger } from '@nestjs/common';
import { alertIdOf } from '../../../src/alerts/domain/alert';
import type { AlertsService } from '../../../src/alerts/raise/alerts.service';
import type { Component } from '../../../src/inventory/domain/listing';
import type { Stock } from '../../../src/inventory/domain/stock';
import { ListingRequeue } from '../../../src/inventory/listings/listing-requeue.service';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { ListingOutboxIndexRepository } from '../../../src/inventory/outbox/listing-outbox-index.repository';
import { ListingsTable } from '../../../src/inventory/outbox/listings-table';
import { OutboxIndexRepository } from '../../../src/inventory/outbox/outbox-index.repository';
import { timestampOf } from '../../../src/platform/timestamp';
import { ComparisonSkus } from '../../../src/sync/amazon-push/circuit/comparison-skus.service';
import { listingProblem, missingComponents } from '../../../src/sync/amazon-push/domain/problem-texts';
import { BlockedRecheck } from '../../../src/sync/amazon-push/jobs/blocked-recheck';
import { SharedProblems } from '../../../src/sync/amazon-push/problems/shared-problems.service';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { heldSkusOf, outboxesOf } from '../../support/listings/outboxes';
import { QUEUED, storeListing } from '../../support/listings/stored-listing';
import { SetClock } from '../../support/set-clock';
import { LedgerWriter, newSku, registration } from '../../support/store/ledger-writer';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const DAY_MS = 86_400_000;
const AT = '2026-11-23T10:00:00.000000Z';
const BLOCKED = { pending: 'blocked', pendingSince: AT, syncError: 'Why.', syncCause: 'fba' } as const;
const ACCEPTED = { lastBroadcast: { count: 3, txId: 'sync:1', timestamp: AT } } as const;

describe('blocked listings', () => {
  const clock = new SetClock(Date.now());
  let store: TestStore;
  let writer: LedgerWriter;
  let alerts: AlertsService;
  let listings: ListingsRepository;
  let table: ListingsTable;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    writer = new LedgerWriter(store);
    alerts = alertsServiceOf(store.client, store.tables);
    listings = new ListingsRepository(store.client, store.documents, store.tables);
    table = new ListingsTable(clock);
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  const problems = (): SharedProblems => new SharedProblems(outboxesOf(store), alerts, clock);
  const requeue = (): ListingRequeue =>
    new ListingRequeue(listings, table, outboxesOf(store), heldSkusOf(store));

  function recheck(known = problems()): BlockedRecheck {
    const { client, documents, tables } = store;
    const index = new OutboxIndexRepository(client, documents, tables);
    const listingIndex = new ListingOutboxIndexRepository(client, documents, tables, table);
    return new BlockedRecheck(index, listingIndex, requeue(), known, clock);
  }

  /** A SKU of nine units that was pushed. */
  async function synced(): Promise<string> {
    const sku = newSku();
    await writer.move(registration(sku, { physical: 9 }));
    const push = { sku, version: 1, count: 9, txId: `sync:${sku}:1:a`, timestamp: AT, fence: 1 };
    await outboxesOf(store).stocks.marks.settle(push);
    return sku;
  }

  async function list(
    sellerSku: string,
    components: readonly Component[],
    attributes: Readonly<Record<string, unknown>>,
  ): Promise<Stock> {
    await storeListing(store, { sellerSku, components, attributes });
    return stateOf(sellerSku);
  }

  async function stateOf(sellerSku: string): Promise<Stock> {
    const state = (await listings.find(sellerSku))?.state;
    if (state === undefined) throw new Error(`There is no listing ${sellerSku}.`);
    return state;
  }

  const pendingOf = async (sku: string): Promise<string | undefined> =>
    (await writer.inventory.find(sku))?.pending?.state;

  it('are tried again after a day with the SKUs that they sell, and their siblings are left', async () => {
    const [tea, cup] = [await synced(), await synced()];
    const kit = [
      { sku: tea, units: 1 },
      { sku: cup, units: 2 },
    ];
    await list(`${tea}-KIT`, kit, { ...BLOCKED, pendingSince: timestampOf(clock.now()) });
    await list(`${tea}-3PACK`, [{ sku: tea, units: 3 }], ACCEPTED);
    const day = recheck();
    expect(await day.requeueDue()).not.toContain(`${tea}-KIT`);
    clock.ms += DAY_MS + 60_000;
    expect(await day.requeueDue()).toContain(`${tea}-KIT`);
    expect((await stateOf(`${tea}-KIT`)).pending?.state).toBe('queued');
    expect((await stateOf(`${tea}-3PACK`)).pending).toBeUndefined();
    expect([await pendingOf(tea), await pendingOf(cup)]).toEqual(['queued', 'queued']);
  });

  it('are tried again with their SKU, whose mark shows the worst of them', async () => {
    const tea = await synced();
    await list(`${tea}-BLOCKED`, [{ sku: tea, units: 2 }], BLOCKED);
    await list(`${tea}-3PACK`, [{ sku: tea, units: 3 }], ACCEPTED);
    const requeued = await requeue().bySku(tea, AT, 'blocked');
    expect(requeued.map(({ sku }) => sku)).toEqual([`${tea}-BLOCKED`, tea]);
    expect((await stateOf(`${tea}-3PACK`)).pending).toBeUndefined();
  });

  it('are pushed again by request with all others of their SKU, and its own name', async () => {
    const tea = await synced();
    const own = { sellerSku: tea, components: [{ sku: tea, units: 1 }], implicit: true } as const;
    await storeListing(store, own);
    await list(`${tea}-3PACK`, [{ sku: tea, units: 3 }], ACCEPTED);
    const requeued = await requeue().bySku(tea, AT);
    expect(requeued.map(({ sku, isListing }) => [sku, isListing])).toEqual([
      [`${tea}-3PACK`, true],
      [tea, true],
      [tea, undefined],
    ]);
    expect((await requeue().bySellerSku(`${tea}-3PACK`, AT)).map(({ sku }) => sku)).toEqual([
      `${tea}-3PACK`,
      tea,
    ]);
    expect(await requeue().bySellerSku('NOTHING', AT)).toEqual([]);
  });

  it('are known to the next sender, and not once more as the SKU that they sell', async () => {
    const tea = await synced();
    const state = await list(`${tea}-KIT`, [{ sku: tea, units: 1 }], QUEUED);
    const problem = listingProblem(missingComponents(state, ['CUP']));
    const one = problems();
    expect(await one.block([{ stock: state, problem }])).toEqual(new Set([`${tea}-KIT`]));
    await outboxesOf(store).stocks.blocked.blockUnder({ sku: tea, version: 1, reason: 'A listing.' }, AT);
    expect(await alerts.find(alertIdOf.listingBlocked(`${tea}-KIT`))).toMatchObject({
      sku: `${tea}-KIT`,
      severity: 'warning',
      message: expect.stringMatching(
        /KIT \(1 x .*Its component CUP is not registered.*Register CUP/,
      ) as unknown,
    });

    const next = problems();
    const third = await stateOf(`${tea}-KIT`);
    await next.solved(third, timestampOf(clock.now()));
    expect(await alerts.isOpen(alertIdOf.listingBlocked(`${tea}-KIT`))).toBe(false);
  });

  it('share one alert when many have one component that is missing', async () => {
    const states = [];
    for (const name of ['A', 'B', 'C', 'D'])
      states.push(await list(`${newSku()}-${name}`, [{ sku: 'GONE', units: 1 }], QUEUED));
    const known = problems();
    await known.block(
      states.map((stock) => ({ stock, problem: listingProblem(missingComponents(stock, ['GONE'])) })),
    );
    expect(await alerts.find('shared:listing_blocked:missing_component:GONE')).toMatchObject({
      message: expect.stringMatching(/of 4 SKUs .* Register the component, or change these/) as unknown,
    });
    // One of them is accepted: the others are due at once, as listings.
    const [first, ...others] = states;
    if (first === undefined) throw new Error('There is no listing.');
    clock.ms += 1;
    await known.solved(await stateOf(first.sku), timestampOf(clock.now()));
    const due = await recheck(known).requeueDue();
    expect(due).toEqual(expect.arrayContaining(others.map(({ sku }) => sku)));
    for (const { sku } of others) expect((await stateOf(sku)).pending?.state).toBe('queued');
  });

  it('are compared with as listings: a SKU that listings sell is never sent under its own mark', async () => {
    const tea = await synced();
    await list(`${tea}-3PACK`, [{ sku: tea, units: 3 }], ACCEPTED);
    const comparisons = new ComparisonSkus(writer.inventory, listings, table, outboxesOf(store), clock);
    comparisons.remember(tea);
    comparisons.remember(`${tea}-3PACK`);
    expect(await comparisons.queueOne(new Set())).toMatchObject({ sku: `${tea}-3PACK`, isListing: true });
    expect(await pendingOf(tea)).toBeUndefined();
  });
});
