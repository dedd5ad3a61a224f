import type { QuantityResult } from './admin/idempotent-calls';
import { BulkOperations } from './bulk/bulk-operations';
import { OrderChanges } from './orders/order-changes';
import { OrderReturns } from './orders/order-returns';
import { ShopOrders } from './orders/shop-orders';
import { ShopIds } from './shop-ids';
import { ShopFile } from './state/shop-file';
import type { ShopSnapshot } from './state/shop-snapshot';
import { AdjustmentLog } from './stock/adjustment-log';
import { IdempotencyKeys } from './stock/idempotency';
import { MerchantStock } from './stock/merchant-stock';
import { QuantityMutations } from './stock/quantity-mutations';
import { ShopStock } from './stock/shop-stock';
import { ShopWebhooks } from './webhooks/shop-webhooks';
import { Subscriptions } from './webhooks/subscriptions';

export interface ShopParts {
  readonly shopDomain: string;
  readonly webhookSecret: string;
  /** Absent: the state ends with the simulator. */
  readonly stateFile: string | undefined;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** How many adjustments and orders are kept across restarts. */
const KEPT = 2000;

/** What a shop has: stock, orders, webhooks and bulk operations. Kept in the state file, if there is one. */
export class Shop {
  readonly stock: ShopStock;
  readonly merchant: MerchantStock;
  readonly orders: ShopOrders;
  readonly changes: OrderChanges;
  readonly returns: OrderReturns;
  readonly subscriptions: Subscriptions;
  readonly webhooks: ShopWebhooks;
  readonly adjustmentLog = new AdjustmentLog();
  readonly keys: IdempotencyKeys<QuantityResult>;
  readonly mutations: QuantityMutations;
  readonly bulk: BulkOperations;
  /** The resolvers of the Admin API's root, which bulk operations use too. */
  root: Readonly<Record<string, unknown>> = {};
  private readonly ids = new ShopIds();
  private readonly file: ShopFile | undefined;

  constructor(private readonly parts: ShopParts) {
    const { shopDomain, webhookSecret, stateFile, now, random, log, warn } = parts;
    const { ids } = this;
    this.file = stateFile === undefined ? undefined : new ShopFile(stateFile, () => this.snapshot(), warn);
    const onChange = this.changed;
    this.subscriptions = new Subscriptions(ids, now);
    const { subscriptions } = this;
    const webhooks = new ShopWebhooks({
      shopDomain,
      secret: () => webhookSecret,
      subscriptions,
      now,
      random,
      log,
    });
    this.webhooks = webhooks;
    const stock = new ShopStock(ids, now);
    this.stock = stock;
    const merchant = new MerchantStock(stock, webhooks, now, onChange);
    this.merchant = merchant;
    const orders = new ShopOrders({ stock, merchant, webhooks, ids, now, onChange, log });
    this.orders = orders;
    const changeParts = { orders, stock, webhooks, ids, now, onChange };
    this.changes = new OrderChanges(changeParts);
    this.returns = new OrderReturns(changeParts, this.changes);
    this.keys = new IdempotencyKeys(now);
    this.mutations = new QuantityMutations(stock, this.adjustmentLog, ids, now);
    this.bulk = new BulkOperations({ root: () => this.root, webhooks, ids, now });
  }

  /** Takes over the state file of an earlier run, or opens the shop's first location. */
  open(): void {
    const kept = this.file?.load();
    if (kept !== undefined) this.restore(kept);
    if (this.stock.locations.size === 0) this.stock.addLocation({ name: 'Main warehouse' });
  }

  readonly changed = (): void => {
    this.file?.changed();
  };

  close(): void {
    this.webhooks.close();
    this.bulk.close();
    this.file?.close();
  }

  private restore(kept: ShopSnapshot): void {
    for (const location of kept.locations) this.stock.locations.set(location.locationId, location);
    for (const item of kept.items) {
      this.stock.put(item);
      for (const { levelId } of item.levels) this.ids.startAfter(levelId);
    }
    this.orders.restore(kept.orders);
    this.adjustmentLog.replace(kept.adjustments);
    this.keys.restore(kept.keys);
    this.subscriptions.restore(kept.subscriptions);
    const used = [
      ...kept.items.flatMap(({ itemId, variantId, productId }) => [itemId, variantId, productId]),
      ...kept.orders.flatMap(({ orderId, lines, refunds }) => [
        orderId,
        ...lines.map(({ lineId }) => lineId),
        ...refunds.flatMap((refund) => refund.lines.map(({ refundLineId }) => refundLineId)),
      ]),
      ...kept.adjustments.map(({ groupId }) => groupId),
      ...kept.subscriptions.map(({ id }) => id),
    ];
    for (const id of used) this.ids.startAfter(id);
    this.parts.log(`state restored: ${kept.items.length} items, ${kept.orders.length} orders`);
  }

  private snapshot(): ShopSnapshot {
    return {
      format: 1,
      items: [...this.stock.items.values()],
      locations: [...this.stock.locations.values()],
      orders: this.orders.list().slice(-KEPT),
      adjustments: this.adjustmentLog.entries().slice(-KEPT),
      keys: this.keys.entries(),
      subscriptions: this.subscriptions.list(),
    };
  }
}
