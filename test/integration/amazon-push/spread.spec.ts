import { ChangeFeed } from '../../../src/changes/change-feed';
import type { FiguresMovement } from '../../../src/inventory/domain/movement';
import type { ListingRule } from '../../../src/inventory/domain/listing';
import { quantityOf } from '../../../src/inventory/domain/listing-quantity';
import { CatalogRepository } from '../../../src/inventory/catalog/catalog.repository';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { ListingsService } from '../../../src/inventory/listings/listings.service';
import { ListingWritesRepository } from '../../../src/inventory/listings/store/listing-writes.repository';
import type { HeldSkuRepository } from '../../../src/inventory/outbox/held-sku.repository';
import { ListedSkuRepository } from '../../../src/inventory/outbox/listed-sku.repository';
import { ListingsTable } from '../../../src/inventory/outbox/listings-table';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import { SystemClock } from '../../../src/platform/clock';
import { DAY_MS } from '../../../src/platform/durations';
import { ListingComparison } from '../../../src/sync/amazon-push/jobs/listing-comparison';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { eventually } from '../../support/eventually';
import { heldSkusOf } from '../../support/listings/outboxes';
import { type NumbersAtAmazon, SenderSteps } from '../../support/listings/sender-steps';
import { SetClock } from '../../support/set-clock';
import { onSeed } from '../../support/seeded-random';
import { CrashingClient, ProcessCrashed } from '../../support/store/crashing-client';
import {
  amazonSale,
  LedgerWriter,
  newSku,
  registration,
  removal,
  sale,
  stockItem,
} from '../../support/store/ledger-writer';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

type Units = Readonly<Record<string, number>>;

function heldRegistration(sku: string, physical: number): FiguresMovement {
  const change = { kind: 'set', physical, register: true, isHeld: true } as const;
  return { ...registration(sku, {}), action: 'import', actor: 'shopify', change };
}

describe('the listings of a SKU, between the reads and the writes of the sender', () => {
  let store: TestStore;
  let writer: LedgerWriter;
  let listings: ListingsService;
  let amazon: NumbersAtAmazon;
  let sender: SenderSteps;
  /** Two components, and the listings of a test, which begin with its name. */
  let name: string;
  let tea: string;
  let cup: string;

  beforeAll(async () => {
    store = await startTestStore();
    writer = new LedgerWriter(store);
    const { client, documents, tables } = store;
    listings = new ListingsService(
      new ListingsRepository(client, documents, tables),
      new ListingWritesRepository(client, tables, new ChangeFeed()),
      new CatalogRepository(documents, tables),
      new OutboxNotifier(),
      alertsServiceOf(client, tables),
      new SystemClock(),
    );
  });

  afterAll(async () => {
    await writer.end();
    await store.stop();
  });

  beforeEach(async () => {
    amazon = new Map();
    sender = new SenderSteps(store, amazon);
    name = newSku();
    [tea, cup] = [`${name}-TEA`, `${name}-CUP`];
    await writer.move(registration(tea, { physical: 20 }));
    await writer.move(registration(cup, { physical: 20 }));
  });

  const isOurs = (sku: string): boolean => sku.startsWith(name);

  async function put(sellerSku: string, units: Units, rule: ListingRule = {}, paused = false): Promise<void> {
    const components = Object.entries(units).map(([sku, count]) => ({ sku, units: count }));
    await listings.put(sellerSku, { components, rule, paused });
  }

  async function finished(by = sender): Promise<Record<string, number>> {
    await by.finish(isOurs);
    return Object.fromEntries(
      [...amazon].map(([sku, count]) => [sku.slice(name.length + 1), count] as const).sort(),
    );
  }

  const markOf = async (sku: string): Promise<string | undefined> => (await stockItem(store, sku)).pending?.S;

  describe('of a SKU that an import registered', () => {
    let held: HeldSkuRepository;
    let soap: string;

    beforeEach(async () => {
      held = heldSkusOf(store);
      soap = `${name}-SOAP`;
      await writer.move(heldRegistration(soap, 12));
    });

    const heldHere = async (): Promise<string[]> => (await held.page(1_000)).skus.filter(isOurs);

    it('are held with it, while the other SKUs of a kit go on, and are sent by its release', async () => {
      await put(`${name}-KIT`, { [tea]: 2, [soap]: 1 });
      await put(`${name}-PACK`, { [soap]: 3 });
      expect(await finished()).toEqual({ CUP: 20, TEA: 20 });
      expect(await heldHere()).toEqual([soap]);
      expect((await sender.listing(`${name}-KIT`))?.state.pending?.state).toBe('held');

      await writer.move(sale(tea, 4));
      await writer.move(sale(soap, 2));
      expect(await finished()).toEqual({ CUP: 20, TEA: 16 });
      expect(await markOf(tea)).toBeUndefined();

      expect(await held.release(soap, new Date().toISOString())).toMatchObject({ physical: 10 });
      expect(await finished()).toEqual({ CUP: 20, KIT: 8, PACK: 3, SOAP: 10, TEA: 16 });
      expect(await heldHere()).toEqual([]);
    });

    it('are released many at once while sales move them, and a SKU that is not held stays as it is', async () => {
      const many = Array.from({ length: 30 }, (_, at) => `${name}-MANY-${at}`);
      for (const sku of many) await writer.move(heldRegistration(sku, 12));
      expect(await finished()).toEqual({ CUP: 20, TEA: 20 });
      const release = (skus: readonly string[]) => held.releaseAll(skus, new Date().toISOString());
      expect(await release([cup, soap, `${name}-UNKNOWN`])).toMatchObject([{ sku: soap, physical: 12 }]);
      expect(await markOf(cup)).toBeUndefined();
      const sold = Promise.all(many.map((sku) => writer.move(sale(sku, 1))));
      await eventually('all are released', async () => {
        await release(many);
        return (await heldHere()).length === 0;
      });
      await sold;
      expect(await release(many)).toEqual([]);
      const sent = await finished();
      expect(many.map((_, at) => sent[`MANY-${at}`])).toEqual(many.map(() => 11));
    });

    it('counts sales of both channels, and a movement decided from memory does not miss its release', async () => {
      await writer.move(sale(soap, 2));
      await writer.move(amazonSale(soap, 1));
      expect(await stockItem(store, soap)).toMatchObject({ physical: { N: '9' }, pending: { S: 'held' } });
      expect(writer.pending.filter(({ sku }) => sku === soap)).toEqual([]);
      await held.release(soap, new Date().toISOString());
      await finished();
      await writer.move(sale(soap, 4));
      expect(await finished()).toMatchObject({ SOAP: 5 });
    });

    it('is removed like any SKU without stock, and is not held when it is registered by hand again', async () => {
      await expect(writer.move(removal(soap, false))).resolves.toMatchObject({ kind: 'refused' });
      await writer.move(sale(soap, 12));
      await expect(writer.move(removal(soap, false))).resolves.toMatchObject({ kind: 'applied' });
      expect(await heldHere()).toEqual([]);
      await writer.move(registration(soap, { physical: 3 }));
      expect(await finished()).toMatchObject({ SOAP: 3 });
      await writer.move(removal(soap));
      await writer.move(heldRegistration(soap, 5));
      expect(await heldHere()).toEqual([soap]);
      expect(await finished()).toMatchObject({ SOAP: 3 });
    });
  });

  it('clears the mark of a SKU when all its listings are accepted, and remembers its own name', async () => {
    await put(`${name}-KIT`, { [tea]: 2, [cup]: 1 });
    expect(await finished()).toEqual({ CUP: 20, KIT: 10, TEA: 20 });
    expect(await markOf(tea)).toBeUndefined();
    const own = await sender.listing(tea);
    expect(own).toMatchObject({ listing: { implicit: true }, state: { lastBroadcast: { count: 20 } } });
    expect((await stockItem(store, tea)).lastBroadcast?.M?.txId).toEqual({
      S: own?.state.lastBroadcast?.txId,
    });
  });

  it('keeps the mark when the SKU is sold, or a listing is made, after the stock was read', async () => {
    await put(`${name}-KIT`, { [tea]: 2 });
    await finished();
    for (const change of [
      () => writer.move(sale(tea)),
      () => put(`${name}-MORE`, { [tea]: 5 }),
      () => listings.remove(`${name}-KIT`),
    ]) {
      await writer.move(sale(tea));
      for (const push of await sender.marked(isOurs))
        for (const { push: due } of (await sender.spread(push.sku)).due) await sender.send(due);
      const script = new ScriptedClient(store);
      script.holdCalls('UpdateItem');
      const spread = new SenderSteps(store, amazon, script.client).spread(tea);
      while (script.waiting === 0) await new Promise(setImmediate);
      await change();
      script.releaseCalls();
      expect(await spread).toMatchObject({ isOvertaken: true });
      expect(await markOf(tea)).toBe('queued');
      script.client.destroy();
    }
    expect(await finished()).toEqual({ CUP: 20, KIT: 8, MORE: 3, TEA: 16 });
  });

  it('raises a listing again whose number an order lowered, where its rule makes the same number of what is left', async () => {
    const kit = `${name}-KIT`;
    await put(kit, { [tea]: 2 }, { max: 5 });
    await finished();
    amazon.set(kit, 4);
    const atAmazon = { sellerSku: kit, units: 1, at: new Date().toISOString() };
    await writer.move({ ...amazonSale(tea, 2), atAmazon });
    expect(await finished()).toEqual({ CUP: 20, KIT: 5, TEA: 18 });
    amazon.set(kit, 4);
    await writer.move(sale(tea));
    // No order since: nothing is sent under its seller SKU.
    expect(await finished()).toEqual({ CUP: 20, KIT: 4, TEA: 17 });
  });

  it('does not settle a push of the own name that began before the first listing was made', async () => {
    await sender.call({ sku: tea });
    await put(`${name}-OTHER`, { [tea]: 1 });
    await sender.settle(tea);
    expect(await markOf(tea)).toBe('queued');
    expect(await finished()).toEqual({ CUP: 20, OTHER: 20, TEA: 20 });
    expect(await sender.listing(tea)).toBeUndefined();
  });

  it('hands an unanswered call of the plain SKU to the listing of its own name, once', async () => {
    const unheardAt = Date.now();
    await put(`${name}-KIT`, { [tea]: 2 });
    await sender.spread(tea);
    const call = { attempts: 1, notBefore: 0, error: 'Amazon does not answer', unheardAt };
    await sender.outboxes.stocks.marks.defer(tea, call);
    await sender.send({ sku: tea, isListing: true });
    await sender.spread(tea);
    expect((await sender.listing(tea))?.state.pending).toMatchObject({ state: 'queued', unheardAt });
    expect((await stockItem(store, tea)).unheardAt).toBeUndefined();
    expect(await finished()).toEqual({ CUP: 20, KIT: 10, TEA: 20 });
  });

  it('settles nothing of a listing that is gone, or was made again, by the answer to an earlier push', async () => {
    const kit = `${name}-KIT`;
    await put(kit, { [tea]: 2 });
    await sender.call({ sku: kit, isListing: true });
    await listings.remove(kit);
    await sender.settle(kit);
    expect(await sender.listing(kit)).toBeUndefined();

    await put(kit, { [tea]: 2 });
    await sender.call({ sku: kit, isListing: true });
    await listings.remove(kit);
    await put(kit, { [tea]: 10 });
    await sender.settle(kit);
    expect((await sender.listing(kit))?.state.pending?.state).toBe('queued');
    expect(await finished()).toEqual({ CUP: 20, KIT: 2, TEA: 20 });
  });

  it('lets the answer to a push settle nothing when the SKU moved back to an earlier number meanwhile', async () => {
    const kit = `${name}-KIT`;
    await put(kit, { [tea]: 2 });
    await finished();
    await writer.move(sale(tea, 2));
    await sender.spread(tea);
    await sender.call({ sku: kit, isListing: true });
    await writer.move(registration(tea, { physical: 20 }));
    await sender.spread(tea);
    await sender.settle(kit);
    expect((await sender.listing(kit))?.state.pending?.state).toBe('queued');
    expect(await finished()).toEqual({ CUP: 20, KIT: 10, TEA: 20 });
  });

  it('removes the listing of the own name with its SKU, and calls Amazon for the other listings alone', async () => {
    await put(`${name}-KIT`, { [tea]: 2, [cup]: 1 });
    await sender.spread(tea);
    await writer.move(removal(tea));
    amazon.clear();
    expect(await sender.call({ sku: tea, isListing: true })).toBe(false);
    expect(await sender.listing(tea)).toBeUndefined();
    await sender.send({ sku: `${name}-KIT`, isListing: true });
    expect([...amazon]).toEqual([[`${name}-KIT`, 0]]);
  });

  it('compares all listings as it begins and every day: a SKU was removed by a process that ended before their marks', async () => {
    await put(`${name}-KIT`, { [tea]: 2 });
    await finished();
    const clock = new SetClock(Date.now());
    const { client, tables } = store;
    const comparison = new ListingComparison(
      sender.listings,
      new ListingsTable(clock),
      sender.ledger,
      new ListedSkuRepository(client, tables, new ChangeFeed()),
      sender.outboxes.stocks.marks,
      clock,
    );
    await comparison.run();
    expect([await sender.marked(isOurs), comparison.isDue]).toEqual([[], false]);
    await writer.move(removal(tea));
    clock.ms += DAY_MS;
    expect(comparison.isDue).toBe(true);
    await comparison.run();
    expect(comparison.isDue).toBe(false);
    await sender.send({ sku: `${name}-KIT`, isListing: true });
    expect(amazon.get(`${name}-KIT`)).toBe(0);
    comparison.begin();
    expect(comparison.isDue).toBe(true);
  });

  it('queues again what was sent too late: the listing, or the SKU of its name', async () => {
    await put(`${name}-KIT`, { [tea]: 2 });
    await finished();
    const plain = (await sender.ledger.readRegistered([tea])).get(tea);
    if (plain === undefined) throw new Error('The SKU is not registered.');
    const at = '2026-11-23T10:00:00.000000Z';
    // The push was one of the plain SKU.
    await sender.targets.markPendingAgain(plain, at, undefined);
    expect((await sender.listing(tea))?.state.pending?.state).toBe('queued');
    await finished();
    await listings.remove(`${name}-KIT`);
    await finished();
    // The push was one of the listing of its own name.
    await sender.targets.markPendingAgain({ ...plain, isListing: true }, at, undefined);
    expect(await markOf(tea)).toBe('queued');
  });

  it('finishes what a sender left that ends at any write', async () => {
    await put(`${name}-KIT`, { [tea]: 2, [cup]: 1 });
    await put(`${name}-PACK`, { [tea]: 3 });
    for (let atWrite = 1; ; atWrite += 1) {
      await writer.move(sale(tea, 3));
      await writer.move(registration(tea, { physical: 100 - atWrite }));
      let hasEnded = true;
      for (const when of ['before', 'after'] as const) {
        await writer.move(sale(tea, 6));
        const crashing = new CrashingClient(store, { atWrite, when }, () => undefined);
        const first = new SenderSteps(store, amazon, crashing.client);
        await first.finish(isOurs).catch((error: unknown) => {
          if (!(error instanceof ProcessCrashed)) throw error;
        });
        crashing.client.destroy();
        const left = 100 - atWrite - (when === 'before' ? 6 : 12);
        expect(await finished()).toEqual({
          ...{ CUP: 20, KIT: Math.min(20, Math.floor(left / 2)), PACK: Math.floor(left / 3), TEA: left },
        });
        expect([await markOf(tea), await markOf(cup)]).toEqual([undefined, undefined]);
        hasEnded &&= !crashing.hasCrashed;
      }
      if (hasEnded) break;
    }
  });

  it('leaves every listing at the number of its rule, whatever happens at the same time', async () => {
    await onSeed(async (random) => {
      const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
      const upTo = (most: number): number => Math.floor(random() * (most + 1));
      const sellerSkus = ['KIT', 'PACK', 'OTHER'].map((suffix) => `${name}-${suffix}`);
      const pushes = [
        ...sellerSkus.map((sku) => ({ sku, isListing: true as const })),
        ...[tea, cup].flatMap((sku) => [{ sku }, { sku, isListing: true as const }]),
      ];
      const steps: readonly (() => Promise<unknown>)[] = [
        () => writer.move(sale(pick([tea, cup]), upTo(3))),
        () => writer.move(registration(pick([tea, cup]), { physical: upTo(30) })),
        () => put(`${name}-KIT`, { [tea]: 1 + upTo(2), [cup]: 1 + upTo(2) }, { buffer: upTo(2) }),
        () => put(`${name}-PACK`, { [pick([tea, cup])]: 1 + upTo(3) }, { max: upTo(9) }, random() < 0.2),
        () => put(`${name}-OTHER`, { [tea]: 1 }),
        () => listings.remove(pick(sellerSkus)),
        () => sender.spread(pick([tea, cup])),
        () => sender.spread(pick([tea, cup])),
        () => sender.call(pick(pushes)),
        () => sender.call(pick(pushes)),
        () => sender.settle(pick(pushes).sku),
        () => sender.settle(pick(pushes).sku),
      ];
      const running = new Set<Promise<unknown>>();
      for (let step = 0; step < 250; step += 1) {
        const one = pick(steps)().finally(() => running.delete(one));
        running.add(one);
        if (running.size >= 4) await Promise.race(running);
      }
      await Promise.all(running);
      for (const { sku } of pushes) await sender.settle(sku);
      await finished();
      const stocks = await sender.ledger.readRegistered([tea, cup]);
      const broadcasts = new Map([...stocks].map(([sku, { broadcast }]) => [sku, broadcast]));
      const stored = await sender.listings.findAll([...sellerSkus, tea, cup]);
      for (const [sellerSku, { listing, state }] of stored) {
        expect([sellerSku, amazon.get(sellerSku)]).toEqual([sellerSku, quantityOf(listing, broadcasts)]);
        expect([sellerSku, state.lastBroadcast?.count]).toEqual([sellerSku, amazon.get(sellerSku)]);
      }
      for (const { sku, broadcast, listings: count = 0, pending } of stocks.values()) {
        expect(pending).toBeUndefined();
        if (count === 0) expect([sku, amazon.get(sku)]).toEqual([sku, broadcast]);
        expect([sku, stored.has(sku)]).toEqual([sku, count > 0 && !isRenamed(sku, stored)]);
      }
    });
  });

  /** A SKU that another name sells alone has no listing of its own name. */
  function isRenamed(
    sku: string,
    stored: ReadonlyMap<
      string,
      { readonly listing: { readonly components: readonly { sku: string; units: number }[] } }
    >,
  ): boolean {
    return [...stored].some(
      ([sellerSku, { listing }]) =>
        sellerSku !== sku &&
        listing.components.length === 1 &&
        listing.components[0]?.sku === sku &&
        listing.components[0].units === 1,
    );
  }
});
