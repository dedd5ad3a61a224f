import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startAmazon } from '../support/amazon';
import { startEngine } from '../support/engines';
import type { StoreUse } from '../support/messages';
import { benchSku } from '../support/order-template';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { environmentOfShop, startShop } from '../support/shop';
import { withUndo } from '../support/undo';
import { openQueue } from './amazon-orders';
import { untilNothingIsPending, untilSending } from './amazon-side';

/** Request units of the store and points of the Admin API, of one happening with all that follows. */
interface ShopifyCost {
  readonly happening: string;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Of 100 a second on Shopify's Standard plan. */
  readonly points: number;
}

export interface ShopifyFigures {
  readonly measured: number;
  readonly costs: readonly ShopifyCost[];
}

const HAPPENINGS = 10;
const SKUS = 20;
const QUIET_MS = 300;
/** A count stands for the settle time of a second, and is looked at until then. */
const COUNT_MS = 2_500;
const WATCHED_MS = 10_000;

/** What both ways cost: each happening on a SKU of its own, one after the other. */
export function measureShopify(): Promise<ShopifyFigures> {
  return withUndo(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, SKUS);
    const amazonUrl = await startAmazon(undo);
    const shopUrl = await startShop(undo);
    const env = { ...(await openQueue(amazonUrl)), ...environmentOfShop(shopUrl) };
    const service = await startService(
      { endpoint: engine.endpoint, amazonUrl, countsCapacity: true, env },
      undo,
    );
    await untilSending(service);
    const items = await stockShop(service, shopUrl);
    await call(`${shopUrl}/_simulator/webhook-targets`, 'PUT', { urls: [`${service.url}/webhook/shopify`] });
    const happenings = new Happenings(service);
    const buyInShop = (sku: string): Promise<unknown> =>
      post(`${shopUrl}/_simulator/orders`, { lines: [{ sku, quantity: 1 }] });
    const buyAtAmazon = (sku: string): Promise<unknown> =>
      post(`${amazonUrl}/_simulator/orders`, { items: [{ sku, units: 1 }], force: true });
    const adjust = (sku: string): Promise<unknown> =>
      post(
        `${service.url}/api/inventory/${sku}/adjustments`,
        { delta: 1, reason: 'found' },
        { 'idempotency-key': randomUUID() },
      );
    const count = (sku: string): Promise<unknown> => post(`${shopUrl}/_simulator/adjust`, { sku, delta: 1 });
    // The first of each reads the SKU, its listing and its link into memory.
    await happenings.each(items, buyInShop, QUIET_MS);
    await happenings.each(items, buyAtAmazon, QUIET_MS);
    await delay(WATCHED_MS);
    const costs = [
      await happenings.cost('an order in the shop of one line, with its push', items, buyInShop, QUIET_MS),
      await happenings.cost(
        'an order at Amazon of one line, written to the shop',
        items,
        buyAtAmazon,
        QUIET_MS,
      ),
      await happenings.cost(
        'a change by hand, with its push and written to the shop',
        items,
        adjust,
        QUIET_MS,
      ),
      await happenings.cost('a count in the shop, with its push', items, count, COUNT_MS),
    ];
    return { measured: HAPPENINGS, costs };
  });
}

/** The items of the shop have what the ledger has. */
async function stockShop(service: BenchService, shopUrl: string): Promise<string[]> {
  const skus = Array.from({ length: HAPPENINGS }, (_, index) => benchSku(index));
  const stocks = await Promise.all(
    skus.map(async (sku) => (await call(`${service.url}/api/inventory/${sku}`)) as { physical: number }),
  );
  await post(`${shopUrl}/_simulator/items`, {
    items: skus.map((sku, index) => ({ sku, available: stocks[index]?.physical })),
  });
  return skus;
}

class Happenings {
  constructor(private readonly service: BenchService) {}

  async each(
    skus: readonly string[],
    happen: (sku: string) => Promise<unknown>,
    quietMs: number,
  ): Promise<void> {
    for (const sku of skus) {
      await happen(sku);
      await delay(quietMs);
      await untilNothingIsPending(this.service, 30_000);
    }
  }

  /** The units and points of each, without those that the questions and the waiting cost. */
  async cost(
    happening: string,
    skus: readonly string[],
    happen: (sku: string) => Promise<unknown>,
    quietMs: number,
  ): Promise<ShopifyCost> {
    await this.use();
    await this.each(skus, () => Promise.resolve(), quietMs);
    const idle = await this.use();
    const pointsBefore = await this.points();
    await this.each(skus, happen, quietMs);
    const use = await this.use();
    return {
      happening,
      writeUnits: Math.max(0, use.writeUnits - idle.writeUnits) / skus.length,
      readUnits: Math.max(0, readsOf(use) - readsOf(idle)) / skus.length,
      points: ((await this.points()) - pointsBefore) / skus.length,
    };
  }

  private use(): Promise<StoreUse> {
    return this.service.child.ask('storeUse', null);
  }

  /** What the service has spent, as Shopify's answers say. */
  private async points(): Promise<number> {
    const page = await (await fetch(`${this.service.url}/metrics`)).text();
    return [...page.matchAll(/^syncstate_shopify_points_total(?:\{[^}]*\})? (\S+)$/gm)].reduce(
      (sum, [, points]) => sum + Number(points),
      0,
    );
  }
}

function readsOf({ readUnits, documentReadUnits }: StoreUse): number {
  return readUnits + documentReadUnits;
}

function post(url: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  return call(url, 'POST', body, headers);
}

async function call(
  url: string,
  method = 'GET',
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
