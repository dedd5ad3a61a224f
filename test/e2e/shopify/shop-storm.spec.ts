import { runVerify } from '../../../src/cli/verify-command';
import type { Order } from '../../../src/simulators/amazon/orders/order';
import type { ShopOrder } from '../../../src/simulators/shopify/orders/shop-order';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { untilQuiet } from '../../support/amazon-push/sender-status';
import { eventually } from '../../support/eventually';
import { onSeed } from '../../support/seeded-random';
import { closeScene, type FleetScene, openScene } from '../../support/service/service-fleet';
import { ordersOverLossyNotices, quantityAtAmazon } from '../../support/service/simulated-amazon';
import { shopAt, startTestShop, webhooksDelivered } from '../../support/shopify/simulated-shop';

const SKUS = Array.from({ length: 12 }, (_, index) => `SKU-${String(index).padStart(2, '0')}`);
const UNITS = 40;
const ROUNDS = 2;
/** Things that happen in one round, in the shop, at Amazon and by hand. */
const HAPPENINGS = 60;

let scene: FleetScene;
let shop: ShopifySimulator;

beforeAll(async () => {
  scene = await openScene({ sweepMs: 200, ttlMs: 5_000 });
  shop = await startTestShop();
});

afterAll(async () => {
  await closeScene(scene);
  await shop.close();
});

test('two shops move one pool while messages are lost, calls fail and instances are killed, and every figure agrees', () =>
  onSeed(run));

async function run(random: () => number): Promise<void> {
  const { fleet, store, amazon } = scene;
  shop.merchant.createItems(SKUS.map((sku) => ({ sku, available: UNITS })));
  const env = {
    ...shopAt(shop),
    SHOPIFY_SETTLE_MS: '1500',
    ...ordersOverLossyNotices(amazon),
  };
  await fleet.add(env, env, env);
  const deliver = (): void => {
    shop.webhooks.deliverTo(...fleet.answering.map(({ api }) => `${api.url}/webhook/shopify`));
  };
  deliver();
  shop.webhooks.change({ delayMs: [0, 400], dropShare: 0.1, doubleShare: 0.1, retryMs: 100 });

  await importShop();
  await eventually('Amazon shows every SKU', () =>
    Promise.resolve(SKUS.every((sku) => quantityAtAmazon(amazon, sku) === UNITS)),
  );

  const some = (): string => SKUS[Math.floor(random() * SKUS.length)] ?? 'SKU-00';
  const story = new Story(random, some);
  for (let round = 0; round < ROUNDS; round += 1) {
    faults(random);
    for (let done = 0; done < HAPPENINGS; done += 1) {
      await story.happen();
      if (done === HAPPENINGS / 2) {
        await fleet.end(
          round === 0 ? await fleet.leader() : (fleet.answering[0] ?? (await fleet.leader())),
          'SIGKILL',
        );
        deliver();
        await fleet.add(env);
        deliver();
      }
    }
  }
  shop.clearFaults();
  expect(story.atAmazon.length).toBeGreaterThan(HAPPENINGS / 4);
  expect(story.inShop.length).toBeGreaterThan(HAPPENINGS / 4);

  await webhooksDelivered(shop);
  const api = fleet.next();
  const expected = new Map(SKUS.map((sku) => [sku, story.unitsLeft(sku)]));
  await eventually('the shop, the ledger and Amazon agree', async () => {
    const stocks = await Promise.all(SKUS.map((sku) => api.stock(sku)));
    return stocks.every(
      ({ sku, physical, broadcast, syncStatus }) =>
        physical === expected.get(sku) &&
        shop.merchant.available({ sku }) === physical &&
        syncStatus === 'in_sync' &&
        quantityAtAmazon(amazon, sku) === broadcast,
    );
  });
  await untilQuiet(api);
  story.checkAdjustments();
  expect(amazon.violations()).toEqual([]);

  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  const exitCode = await runVerify(
    ['--shopify'],
    { PATH: process.env.PATH, ...store.env, ...shopAt(shop) },
    { out: print, err: print },
  );
  expect({ exitCode, printed }).toMatchObject({ exitCode: 0 });
}

/** Registers what the shop has, and releases it for Amazon. */
async function importShop(): Promise<void> {
  const api = scene.fleet.next();
  await api.call('POST', '/api/shopify/import');
  await eventually('the import is done', async () => {
    const stocks = await Promise.all(SKUS.map((sku) => api.stock(sku)));
    return stocks.every(({ physical }) => physical === UNITS);
  });
  expect(SKUS.map((sku) => quantityAtAmazon(scene.amazon, sku))).not.toContain(UNITS);
  const { status } = await api.call('POST', '/api/sync/resume');
  expect(status).toBe(200);
}

/** Calls of the Admin API that fail in the next round, each kind some times. */
function faults(random: () => number): void {
  const few = (): number => 1 + Math.floor(random() * 3);
  const operation = 'inventoryAdjustQuantities';
  shop.script({ kind: 'throttled', operation, times: few() });
  shop.script({ kind: 'reset', when: 'before', operation, times: few() });
  shop.script({ kind: 'reset', when: 'after', operation, times: few() });
  shop.script({ kind: 'status', status: 500, operation, times: few() });
  shop.script({ kind: 'internal-error', when: 'after', operation, times: few() });
  shop.script({ kind: 'user-error', code: 'SERVICE_UNAVAILABLE', operation, times: few() });
  shop.script({ kind: 'expire-token', operation: 'any', times: 1 });
  shop.script({ kind: 'cut', operation, times: 1 });
}

/** What happens in the storm, and what it leaves. */
class Story {
  readonly atAmazon: Order[] = [];
  readonly inShop: ShopOrder[] = [];
  /** Units that the merchant counted in the shop, and that a caller adjusted here. */
  private readonly counted = new Map<string, number>();
  private readonly adjusted = new Map<string, number>();

  constructor(
    private readonly random: () => number,
    private readonly some: () => string,
  ) {}

  async happen(): Promise<void> {
    const chance = this.random();
    if (chance < 0.4) this.buyInShop();
    else if (chance < 0.8) this.buyAtAmazon();
    else if (chance < 0.9) this.countInShop();
    else await this.adjustHere();
    await new Promise((resolve) => setImmediate(resolve));
  }

  unitsLeft(sku: string): number {
    // A cancelled order gave back what it had taken.
    const inShop = this.inShop
      .filter(({ cancelledAt }) => cancelledAt === undefined)
      .flatMap(({ lines }) => lines)
      .reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
    const atAmazon = this.atAmazon
      .flatMap(({ orderId }) => scene.amazon.orders.find(orderId)?.items ?? [])
      .filter(({ sellerSku }) => sellerSku === sku)
      .reduce((sum, item) => sum + item.ordered - (item.cancelledBy === 'MERCHANT' ? 0 : item.cancelled), 0);
    return UNITS - inShop - atAmazon + (this.counted.get(sku) ?? 0) + (this.adjusted.get(sku) ?? 0);
  }

  /** Each order at Amazon lowered the shop once, by what it took, and no order of the shop was written back. */
  checkAdjustments(): void {
    const written = new Map<string, number>();
    for (const { referenceDocumentUri, changes } of shop.adjustments()) {
      const uri = referenceDocumentUri ?? '';
      expect(uri).toMatch(/^gid:\/\/syncstate\/(AmazonOrder|Adjustment)\//);
      const units = changes.reduce((sum, { delta }) => sum + delta, 0);
      written.set(uri, (written.get(uri) ?? 0) + units);
    }
    for (const { orderId } of this.atAmazon) {
      const items = scene.amazon.orders.find(orderId)?.items ?? [];
      const taken = items.reduce(
        (sum, item) => sum + item.ordered - (item.cancelledBy === 'MERCHANT' ? 0 : item.cancelled),
        0,
      );
      const lowered = written.get(`gid://syncstate/AmazonOrder/${orderId}`) ?? 0;
      expect({ orderId, taken, left: taken + lowered }).toEqual({ orderId, taken, left: 0 });
    }
  }

  private buyInShop(): void {
    const order = shop.orders.place({
      lines: [{ sku: this.some(), quantity: 1 + Math.floor(this.random() * 2) }],
    });
    // The shop has too few units for it.
    if (typeof order === 'string') return;
    this.inShop.push(order);
    const earlier = this.inShop[Math.floor(this.random() * this.inShop.length)];
    if (earlier !== undefined && earlier.cancelledAt === undefined) this.change(earlier);
  }

  /** Staff change an earlier order of the shop: cancel it, with or without a refund record, add to it, or ship it. */
  private change({ orderId, lines }: ShopOrder): void {
    const chance = this.random();
    const lineId = lines[0]?.lineId ?? '';
    if (chance < 0.1) shop.changes.cancel(orderId);
    else if (chance < 0.15) shop.changes.cancel(orderId, { recordsRefund: false });
    else if (chance < 0.3) shop.changes.edit(orderId, { increase: [{ lineId, quantity: 1 }] });
    else if (chance < 0.4) shop.changes.edit(orderId, { add: [{ sku: this.some(), quantity: 1 }] });
    else if (chance < 0.5) shop.changes.touch(orderId);
  }

  private buyAtAmazon(): void {
    const { orders } = scene.amazon;
    const bought = orders.place({
      items: [{ sku: this.some(), units: 1 + Math.floor(this.random() * 2) }],
      status: this.random() < 0.5 ? 'PENDING' : 'UNSHIPPED',
    });
    // Amazon shows too few units for it.
    if (typeof bought === 'string') return;
    this.atAmazon.push(bought);
    const earlier = this.atAmazon[Math.floor(this.random() * this.atAmazon.length)];
    const chance = this.random();
    if (earlier === undefined) return;
    if (chance < 0.15) orders.cancel(earlier.orderId, { by: 'BUYER' });
    else if (chance < 0.3) orders.ship(earlier.orderId);
  }

  /** A delivery comes, or a broken unit goes, and the merchant counts it in the shop. */
  private countInShop(): void {
    const sku = this.some();
    const delta = this.random() < 0.7 ? 3 : -1;
    shop.merchant.adjust({ sku }, delta);
    this.counted.set(sku, (this.counted.get(sku) ?? 0) + delta);
  }

  private async adjustHere(): Promise<void> {
    const sku = this.some();
    const id = `storm-${sku}-${Math.floor(this.random() * 1e9)}`;
    const { status, body } = await scene.fleet
      .next()
      .call(
        'POST',
        `/api/inventory/${sku}/adjustments`,
        { delta: 2, reason: 'found' },
        { 'idempotency-key': id },
      );
    expect({ status, body }).toMatchObject({ status: 200 });
    this.adjusted.set(sku, (this.adjusted.get(sku) ?? 0) + 2);
  }
}
