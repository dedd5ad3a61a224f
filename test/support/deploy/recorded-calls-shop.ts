import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { eventually } from '../eventually';
import type { Api } from '../service/api';
import type { TestStore } from '../store/test-store';
import { metricsPage } from '../operations/metrics-page';
import { shopHas } from '../shopify/simulated-shop';

interface OpenDrift {
  readonly id: string;
  readonly sku: string;
}

/** Every use of the shop's Admin API, each in its shortest form, at a service that asks about differences. */
export class ShopRun {
  constructor(
    private readonly api: Api,
    private readonly shop: ShopifySimulator,
    /** For calls of the test itself, which are not recorded. */
    private readonly store: TestStore,
  ) {}

  async run(): Promise<void> {
    this.shop.webhooks.deliverTo(this.api.url);
    await this.register('SHOP-CUP', 20);
    await this.link();
    await this.adjust();
    await this.sell();
    await this.sellWithoutMessage();
    await this.stockAtTwo();
    await this.differ();
    await this.pause();
    await this.importAll();
  }

  /** At a service where Shopify leads: its count becomes the stock. */
  async follow(api: Api): Promise<void> {
    this.shop.webhooks.deliverTo(api.url);
    this.shop.merchant.count({ sku: 'SHOP-CUP' }, 33);
    await eventually('the count is followed', async () => {
      const { body } = await api.call<{ physical: number }>('GET', '/api/inventory/SHOP-CUP');
      return body.physical === 33;
    });
    // Left for the proof: the service does not hear of it.
    this.shop.webhooks.script({ topic: 'inventory_levels/update', times: 'always', kind: 'drop' });
    this.shop.merchant.count({ sku: 'SHOP-CUP' }, 32);
  }

  /** Items that are not linked, one that gets another SKU, and one that goes. */
  private async link(): Promise<void> {
    const { merchant } = this.shop;
    merchant.createItem({ sku: 'SHOP-LOOSE', available: 1, tracked: false });
    merchant.createItem({ sku: 'SHOP-GONE', available: 1 });
    await this.ok('POST', '/api/drift/check');
    await this.linked('SHOP-LOOSE', 'untracked');
    await this.putAside('SHOP-LOOSE');
    await this.register('SHOP-MOVED', 4);
    await this.ok(
      'POST',
      '/api/inventory/SHOP-MOVED/adjustments',
      { delta: -1, reason: 'broken' },
      'broken-1',
    );
    await shopHas(this.shop, 'SHOP-MOVED', 3);
    merchant.changeItem({ sku: 'SHOP-MOVED' }, { sku: 'SHOP-MOVED-2' });
    merchant.changeItem({ sku: 'SHOP-LOOSE' }, { tracked: true });
    merchant.removeItem({ sku: 'SHOP-GONE' });
    await eventually('the link is read again', async () => {
      const { items } = await this.ok<{ items: { sku: string }[] }>('GET', '/api/shopify/links');
      return items.every(({ sku }) => sku !== 'SHOP-LOOSE');
    });
  }

  /** What is changed here while the item is not linked. */
  private async putAside(sku: string): Promise<void> {
    await this.ok('PUT', `/api/inventory/${sku}`, { physical: 1 });
    await this.ok('POST', `/api/inventory/${sku}/adjustments`, { delta: 1, reason: 'found' }, 'loose-1');
    await eventually('the adjustment is put aside', async () => {
      const Key = { pk: `shopify-sku:${sku}`, sk: 'adjustment:manual:loose-1' };
      const { Item } = await this.store.documents.send(
        new GetCommand({ TableName: this.store.tables.listings, Key, ConsistentRead: true }),
      );
      return Item?.pending === 'shopify-adjust:aside';
    });
  }

  private linked(sku: string, treatment: string): Promise<unknown> {
    return eventually(`${sku} is ${treatment}`, async () => {
      const path = `/api/shopify/links?treatment=${treatment}`;
      const { items } = await this.ok<{ items: { sku: string }[] }>('GET', path);
      return items.some((item) => item.sku === sku);
    });
  }

  /** One call that Shopify takes only under a new key. */
  private async adjust(): Promise<void> {
    this.shop.script({
      kind: 'user-error',
      code: 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED',
      operation: 'inventoryAdjustQuantities',
      times: 1,
    });
    await this.ok('POST', '/api/inventory/SHOP-CUP/adjustments', { delta: -2, reason: 'broken' }, 'broken-2');
    await shopHas(this.shop, 'SHOP-CUP', 18);
  }

  /** An order whose edit adds units. */
  private async sell(): Promise<void> {
    const order = this.shop.orders.place({ lines: [{ sku: 'SHOP-CUP', quantity: 1 }] });
    if (typeof order === 'string') throw new Error(order);
    await this.physicalIs('SHOP-CUP', 17);
    const lineId = order.lines[0]?.lineId ?? '';
    this.shop.changes.edit(order.orderId, { increase: [{ lineId, quantity: 2 }] });
    await this.physicalIs('SHOP-CUP', 15);
    await this.ok('GET', `/api/orders/shopify/${order.orderId}`);
  }

  /** An order without its message, of a SKU that an older release registered. */
  private async sellWithoutMessage(): Promise<void> {
    await this.register('SHOP-OLD', 9);
    await this.store.documents.send(
      new UpdateCommand({
        TableName: this.store.tables.inventory,
        Key: { sku: 'SHOP-OLD' },
        UpdateExpression: 'REMOVE registeredAt',
      }),
    );
    this.shop.webhooks.script({ topic: 'orders/create', times: 1, kind: 'drop' });
    this.shop.orders.place({ lines: [{ sku: 'SHOP-OLD', quantity: 1 }] });
    await this.physicalIs('SHOP-OLD', 8);
  }

  /** A message of one of two locations. */
  private async stockAtTwo(): Promise<void> {
    const { merchant } = this.shop;
    const [first, second] = ['First floor', 'Second floor'].map((name) => merchant.addLocation({ name }));
    const at = { [first?.locationId ?? '']: 3, [second?.locationId ?? '']: 4 };
    merchant.createItem({ sku: 'SHOP-TWO', at });
    await this.ok('PUT', '/api/inventory/SHOP-TWO', { physical: 7 });
    const looks = await this.looks();
    merchant.count({ sku: 'SHOP-TWO' }, 5, second?.locationId);
    await eventually('the item is looked at', async () => (await this.looks()) > looks);
    merchant.count({ sku: 'SHOP-TWO' }, 4, second?.locationId);
  }

  /** Looks that showed a difference. */
  private async looks(): Promise<number> {
    return (await metricsPage(this.api)).sum('syncstate_shopify_level_looks_total', { outcome: 'different' });
  }

  /** Differences that are ignored, written and gone. */
  private async differ(): Promise<void> {
    const { merchant } = this.shop;
    // An order is counted between two looks.
    const looks = await this.looks();
    this.shop.webhooks.script({ topic: 'orders/create', times: 1, kind: 'hold' });
    this.shop.webhooks.script({ topic: 'orders/updated', times: 1, kind: 'hold' });
    this.shop.orders.place({ lines: [{ sku: 'SHOP-CUP', quantity: 1 }] });
    merchant.count({ sku: 'SHOP-CUP' }, 25);
    await eventually('the item is looked at', async () => (await this.looks()) > looks);
    this.shop.webhooks.release();
    await this.resolve('ignore');
    merchant.count({ sku: 'SHOP-CUP' }, 14);
    await this.ok('POST', '/api/drift/check');
    merchant.count({ sku: 'SHOP-CUP' }, 30);
    await this.resolve('push');
    await shopHas(this.shop, 'SHOP-CUP', 14);
    await this.ok('GET', '/api/drift');
    await this.ok('GET', '/api/deliveries?direction=out');
  }

  private async resolve(action: 'ignore' | 'push'): Promise<void> {
    const open = await eventually('a difference is open', async () => {
      const { items } = await this.ok<{ items: OpenDrift[] }>('GET', '/api/drift?open=true');
      return items.find(({ sku }) => sku === 'SHOP-CUP');
    });
    await this.ok('POST', `/api/drift/${open.id}/resolve`, { action });
  }

  private async pause(): Promise<void> {
    await this.ok('POST', '/api/sync/pause', { reason: 'counting' });
    await this.ok('GET', '/api/sync');
    await this.ok('POST', '/api/sync/resume?dryRun=true');
    await this.ok('POST', '/api/sync/resume');
  }

  /** What the import registers is held until it is released; a kit of it waits as well. */
  private async importAll(): Promise<void> {
    this.shop.merchant.createItem({ sku: 'SHOP-HELD', available: 6 });
    this.shop.merchant.createItem({ sku: null, available: 1 });
    // No message of the shop names it, so that the import is the first to know it.
    this.shop.merchant.createItems([{ sku: 'SHOP-NEW', available: 2 }]);
    await this.ok('POST', '/api/shopify/import?dryRun=true');
    await this.ok('POST', '/api/shopify/import');
    await eventually('the import has ended', async () => {
      const { status } = await this.api.call('GET', '/api/inventory/SHOP-HELD');
      return status === 200;
    });
    await this.ok('PUT', '/api/listings/amazon/SHOP-KIT', {
      components: [{ sku: 'SHOP-HELD', units: 2 }],
    });
    await eventually('the kit is held', async () => {
      const Key = { pk: 'amazon:SHOP-KIT', sk: 'listing' };
      const { Item } = await this.store.documents.send(
        new GetCommand({ TableName: this.store.tables.listings, Key, ConsistentRead: true }),
      );
      return Item?.pending === 'held';
    });
    await this.ok('POST', '/api/sync/resume?dryRun=true');
    await this.ok('POST', '/api/sync/resume');
    await eventually('nothing is held', async () => {
      const { syncStatus } = await this.ok<{ syncStatus: string }>('GET', '/api/inventory/SHOP-HELD');
      return syncStatus !== 'pending';
    });
  }

  private async register(sku: string, units: number): Promise<void> {
    this.shop.merchant.createItem({ sku, available: units });
    await this.ok('PUT', `/api/inventory/${sku}`, { physical: units });
  }

  private physicalIs(sku: string, units: number): Promise<unknown> {
    return eventually(`${sku} has ${units}`, async () => {
      const { physical } = await this.ok<{ physical: number }>('GET', `/api/inventory/${sku}`);
      return physical === units;
    });
  }

  private async ok<T = unknown>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
    const headers = key === undefined ? undefined : { 'idempotency-key': key };
    const answer = await this.api.call<T>(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  }
}
