import { setTimeout as delay } from 'node:timers/promises';
import { startAmazon } from '../support/amazon';
import { startEngine } from '../support/engines';
import type { StoreUse } from '../support/messages';
import { benchSku } from '../support/order-template';
import { say } from '../support/say';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { withUndo } from '../support/undo';
import type { Plan } from '../plan';
import { patchesAt, untilNothingIsPending, untilSending, violationsAt } from './amazon-side';
import { AMAZON_BURST, AMAZON_RATE } from './burst';
import type { Generator } from './generator';

/** Request units and calls of a sale of one unit, each pushed before the next one. */
interface ListedSale {
  /** What the SKU is sold as. */
  readonly soldAs: string;
  readonly sales: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Numbers sent to Amazon. */
  readonly calls: number;
}

/** One SKU with many listings, of which one unit is sold, and then all at once. */
interface HotComponent {
  readonly listings: number;
  /** From the last unit's adjustment to the first and to the last 0 at Amazon. */
  readonly firstZeroSeconds: number;
  readonly lastZeroSeconds: number;
  /** The same under Amazon's limits. */
  readonly boundSeconds: number;
  /** Numbers above 0 that were sent between the adjustment and the last 0. */
  readonly othersBeforeLastZero: number;
  /** Numbers sent in all, and the least that is needed. */
  readonly calls: number;
  readonly violations: number;
}

export interface ListingsFigures {
  readonly sales: readonly ListedSale[];
  readonly hot: HotComponent;
}

const SALES = 10;
/** The SKUs of one kind, so that each is sold once. */
const SKUS = SALES;
/** Pauses in which what a sale writes behind it is written, in milliseconds. */
const QUIET_MS = 250;

interface ListingBody {
  readonly components: readonly { readonly sku: string; readonly units: number }[];
}

interface Kind {
  readonly soldAs: string;
  /** The listings of the n-th SKU. */
  readonly listingsOf: (n: number) => Readonly<Record<string, ListingBody>>;
}

const one = (n: number, units = 1) => ({ sku: benchSku(n), units });

const KINDS: readonly Kind[] = [
  { soldAs: 'its own name', listingsOf: () => ({}) },
  { soldAs: 'another name', listingsOf: (n) => ({ [`AMZ-${n}`]: { components: [one(n)] } }) },
  {
    soldAs: 'its own name and a pack of 2',
    listingsOf: (n) => ({ [`PACK-${n}`]: { components: [one(n, 2)] } }),
  },
  {
    soldAs: 'its own name and a kit of 3 SKUs',
    listingsOf: (n) => ({ [`KIT-${n}`]: { components: [one(n), one(n + SKUS), one(n + 2 * SKUS)] } }),
  },
];

/** Counts what a sale costs by what its SKU is sold as, and times a component that many listings share. */
export async function measureListings(
  plan: Plan['listings'],
  generator: Generator,
): Promise<ListingsFigures> {
  const sales: ListedSale[] = [];
  for (const kind of KINDS) {
    say(`sales of SKUs sold as ${kind.soldAs}`);
    sales.push(await salesOf(kind, generator));
  }
  say(`${plan.onOneComponent} listings on one component`);
  return { sales, hot: await measureHot(plan.onOneComponent) };
}

function salesOf({ soldAs, listingsOf }: Kind, generator: Generator): Promise<ListedSale> {
  return withUndo(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, 3 * SKUS);
    const amazonUrl = await startAmazon(undo);
    const service = await startService({ endpoint: engine.endpoint, amazonUrl, countsCapacity: true }, undo);
    await untilSending(service);
    for (let n = 0; n < SKUS; n += 1)
      for (const [sellerSku, body] of Object.entries(listingsOf(n))) await put(service, sellerSku, body);
    await untilNothingIsPending(service, 120_000);
    // The first sale of a SKU reads it into memory.
    await sell(service, generator, { orders: SKUS, inTurn: true });
    const before = (await patchesAt(service)).length;
    await storeUse(service);
    for (let sale = 0; sale < SALES; sale += 1) await sell(service, generator, { orders: 1, inTurn: false });
    const use = await storeUse(service);
    return {
      soldAs,
      sales: SALES,
      writeUnits: use.writeUnits / SALES,
      readUnits: use.readUnits / SALES,
      calls: ((await patchesAt(service)).length - before) / SALES,
    };
  });
}

/** Sells one unit in each order, and waits until Amazon has the numbers. */
async function sell(
  service: BenchService,
  generator: Generator,
  sales: { readonly orders: number; readonly inTurn: boolean },
): Promise<void> {
  await generator.send({
    ports: [service.port],
    load: { skus: SKUS, lines: 1, inFlight: 1 },
    warmUpMs: 0,
    durationMs: 60_000,
    ...sales,
  });
  await untilNothingIsPending(service, 60_000);
  await delay(QUIET_MS);
}

function measureHot(listings: number): Promise<HotComponent> {
  return withUndo(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, 1);
    const service = await startService({ endpoint: engine.endpoint }, undo);
    await untilSending(service);
    const sku = benchSku(0);
    await adjustTo(service, sku, 1000);
    for (let n = 0; n < listings; n += 1)
      await put(service, `HOT-${n}`, { components: [{ sku, units: 1 + (n % 5) }] });
    const patience = (listings / AMAZON_RATE + 60) * 1000;
    await untilNothingIsPending(service, patience);
    const seen = (await patchesAt(service)).length;
    // A change of every number, and while those wait, all units are gone.
    await adjustTo(service, sku, 500);
    const soldOutAt = Date.now();
    await adjustTo(service, sku, 0);
    await untilNothingIsPending(service, 2 * patience);
    const calls = (await patchesAt(service)).slice(seen);
    const zeros = calls.filter(({ quantity }) => quantity === 0);
    const lastZeroAt = zeros.at(-1)?.at ?? NaN;
    const others = calls.filter(({ at, quantity }) => quantity !== 0 && at > soldOutAt && at < lastZeroAt);
    return {
      listings,
      firstZeroSeconds: ((zeros[0]?.at ?? NaN) - soldOutAt) / 1000,
      lastZeroSeconds: (lastZeroAt - soldOutAt) / 1000,
      // The own name of the SKU is sold too.
      boundSeconds: Math.max(0, listings + 1 - AMAZON_BURST) / AMAZON_RATE,
      othersBeforeLastZero: others.length,
      calls: calls.length,
      violations: await violationsAt(service),
    };
  });
}

async function put(service: BenchService, sellerSku: string, body: ListingBody): Promise<void> {
  await send(service, `/api/listings/amazon/${encodeURIComponent(sellerSku)}`, body);
}

async function adjustTo(service: BenchService, sku: string, physical: number): Promise<void> {
  await send(service, `/api/inventory/${encodeURIComponent(sku)}`, { physical });
}

async function send({ url }: BenchService, path: string, body: object): Promise<void> {
  const answer = await fetch(url + path, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
}

function storeUse(service: BenchService): Promise<StoreUse> {
  return service.child.ask('storeUse', null);
}
