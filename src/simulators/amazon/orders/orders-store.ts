import { randomInt } from 'node:crypto';
import { dropOldest } from '../drop-oldest';
import { type ListingsStore } from '../listings/listings-store';
import { ownNumber } from '../listings/number-log';
import {
  type CancelledBy,
  type FirstStatus,
  type FulfilledBy,
  openUnits,
  type Order,
  type OrderEvent,
  type OrderItem,
  statusOf,
} from './order';
import { ORDER_SETTINGS, type OrderSettings } from './order-settings';

/** Orders in memory; the oldest leave first. */
const MAX_ORDERS = 100_000;

/** An order as a buyer places it. */
export interface Purchase {
  readonly items: readonly { readonly sku: string; readonly units: number; readonly orderItemId?: string }[];
  /** Absent: a new id. */
  readonly orderId?: string;
  /** Default PENDING. */
  readonly status?: FirstStatus;
  /** Default MERCHANT. Amazon's own fulfilment does not change the merchant's number. */
  readonly fulfilledBy?: FulfilledBy;
  /** The id of the order that this one replaces. */
  readonly replaces?: string;
  /** True: the order is taken even where the listing shows too few units, and its number stops at 0. */
  readonly force?: boolean;
  /** When it was placed, in ms; default now. */
  readonly createdAt?: number;
}

/** Units of an item; absent units: all that are open. */
export interface ItemUnits {
  readonly orderItemId: string;
  readonly units?: number;
}

export interface Cancellation {
  readonly by: CancelledBy;
  /** Default: `NoInventory` for the merchant, else a reason of the buyer's or Amazon's. */
  readonly reason?: string;
  /** Absent: all open units of the order. */
  readonly items?: readonly ItemUnits[];
  /** Whether Amazon raises its number again; default: unless the reason is `NoInventory`. */
  readonly restores?: boolean;
}

export interface OrdersStoreParts {
  readonly listings: ListingsStore;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Called after each change with the new state; `touched`: nothing that a notice is about. */
  readonly onChange: (order: Order, event: OrderEvent) => void;
}

/**
 * The seller's orders at Amazon, and Amazon's own change of the listing's number. Amazon lowers the number when an order is
 * placed, and raises it for a cancellation unless its reason is `No Inventory` (Amazon's seller support blog, 2010 and 2011;
 * Seller Central's help 200198080 names such reasons for Japan today). That a cancellation by Amazon raises it, and that
 * replacements lower it, is assumed. What cannot be done is returned as a sentence.
 */
export class OrdersStore {
  private readonly orders = new Map<string, Order>();
  settings: OrderSettings = ORDER_SETTINGS;

  constructor(private readonly parts: OrdersStoreParts) {}

  find(orderId: string): Order | undefined {
    return this.orders.get(orderId);
  }

  /** All orders, in the order in which they were placed. */
  list(): readonly Order[] {
    return [...this.orders.values()];
  }

  change(settings: Partial<OrderSettings>): OrderSettings {
    this.settings = { ...this.settings, ...settings };
    return this.settings;
  }

  /** Takes an order and lowers the numbers of its listings. */
  place(purchase: Purchase): Order | string {
    const { status = 'PENDING', fulfilledBy = 'MERCHANT', replaces, force = false } = purchase;
    const orderId = purchase.orderId ?? newOrderId();
    if (this.orders.has(orderId)) return `There is an order ${orderId} already.`;
    const isOurs = fulfilledBy === 'MERCHANT';
    const short = isOurs && !force ? this.firstShort(purchase) : undefined;
    if (short !== undefined) return short;
    const now = this.parts.now();
    const items = purchase.items.map(({ sku, units, orderItemId }): OrderItem => ({
      orderItemId: orderItemId ?? newItemId(),
      sellerSku: sku,
      ordered: units,
      fulfilled: 0,
      cancelled: 0,
      lowered: isOurs ? this.parts.listings.lower(sku, units) : 0,
    }));
    const createdAt = purchase.createdAt ?? now;
    return this.save(
      {
        orderId,
        status,
        fulfilledBy,
        createdAt,
        updatedAt: createdAt,
        ...(replaces === undefined ? {} : { replaces }),
        items,
      },
      'placed',
      'placed',
    );
  }

  /** The payment is authorised: a pending order becomes UNSHIPPED. */
  confirm(orderId: string): Order | string {
    const order = this.orders.get(orderId);
    if (order === undefined) return unknown(orderId);
    if (order.status !== 'PENDING' && order.status !== 'PENDING_AVAILABILITY')
      return `Order ${orderId} is ${order.status} and not pending.`;
    return this.update(order, { status: 'UNSHIPPED' }, 'confirmed');
  }

  /** Ships these units; absent: all open units. */
  ship(orderId: string, wanted?: readonly ItemUnits[]): Order | string {
    const { status } = this.orders.get(orderId) ?? {};
    if (status === 'PENDING' || status === 'PENDING_AVAILABILITY')
      return `Order ${orderId} is ${status}: confirm it before it ships.`;
    return this.changeUnits(orderId, wanted, 'shipped', (item, units) => ({
      ...item,
      fulfilled: item.fulfilled + units,
    }));
  }

  /** Cancels these units and raises the listing's number where Amazon does. */
  cancel(orderId: string, { by, reason, items, restores }: Cancellation): Order | string {
    const why = reason ?? DEFAULT_REASONS[by];
    const raises = restores ?? why !== DEFAULT_REASONS.MERCHANT;
    return this.changeUnits(orderId, items, `cancelled by ${by}`, (item, units) => {
      const raised = raises ? Math.min(units, item.lowered) : 0;
      this.parts.listings.raise(item.sellerSku, raised);
      return {
        ...item,
        cancelled: item.cancelled + units,
        lowered: item.lowered - raised,
        cancelledBy: by,
        cancelReason: why,
      };
    });
  }

  /** The buyer asks for a cancellation: nothing is cancelled yet. */
  requestCancel(orderId: string): Order | string {
    const order = this.orders.get(orderId);
    if (order === undefined) return unknown(orderId);
    const items = order.items.map((item) => ({ ...item, cancelRequested: true as const }));
    return this.update(order, { items }, 'asked to be cancelled', 'cancel-requested');
  }

  /** A change of something that is not modelled here, such as an address: only the time of the last update moves. */
  touch(orderId: string): Order | string {
    const order = this.orders.get(orderId);
    return order === undefined ? unknown(orderId) : this.update(order, {}, 'touched', 'touched');
  }

  /** The newest orders, for the state file. */
  newest(count: number): readonly Order[] {
    return [...this.orders.values()].slice(-count);
  }

  /** Takes over what an earlier run had, before the first call. */
  restore(orders: readonly Order[]): void {
    for (const order of orders) this.orders.set(order.orderId, order);
  }

  clear(): void {
    this.orders.clear();
    this.settings = ORDER_SETTINGS;
  }

  /** A buyer cannot order more than the listing shows, and nothing of a listing that is not buyable. */
  private firstShort({ items }: Purchase): string | undefined {
    const wanted = new Map<string, number>();
    for (const { sku, units } of items) wanted.set(sku, (wanted.get(sku) ?? 0) + units);
    for (const [sku, units] of wanted) {
      const listing = this.parts.listings.find(sku);
      if (listing?.suppressed === true) return `The listing ${JSON.stringify(sku)} is suppressed.`;
      const shown = ownNumber(listing?.availability ?? []);
      if (shown < units)
        return `The listing ${JSON.stringify(sku)} shows ${shown} units, fewer than ${units}.`;
    }
    return undefined;
  }

  private changeUnits(
    orderId: string,
    wanted: readonly ItemUnits[] | undefined,
    reason: string,
    changed: (item: OrderItem, units: number) => OrderItem,
  ): Order | string {
    const order = this.orders.get(orderId);
    if (order === undefined) return unknown(orderId);
    const asked: readonly ItemUnits[] = wanted ?? order.items.map(({ orderItemId }) => ({ orderItemId }));
    const units = new Map(
      order.items.flatMap((item) => {
        const one = asked.find(({ orderItemId }) => orderItemId === item.orderItemId);
        return one === undefined ? [] : [[item.orderItemId, one.units ?? openUnits(item)] as const];
      }),
    );
    if (asked.length !== units.size) return `Order ${orderId} has no such item.`;
    const tooMany = order.items.some((item) => (units.get(item.orderItemId) ?? 0) > openUnits(item));
    const total = [...units.values()].reduce((sum, count) => sum + count, 0);
    if (tooMany || total === 0) return `Order ${orderId} (${order.status}) has fewer open units.`;
    const items = order.items.map((item) => {
      const count = units.get(item.orderItemId) ?? 0;
      return count === 0 ? item : changed(item, count);
    });
    const after = statusOf(items);
    // A pending order of which a part is cancelled stays pending.
    const status = after === 'UNSHIPPED' ? order.status : after;
    return this.update(order, { items, status }, reason);
  }

  private update(order: Order, change: Partial<Order>, reason: string, event: OrderEvent = 'changed'): Order {
    const updatedAt = Math.max(this.parts.now(), order.updatedAt + 1);
    return this.save({ ...order, ...change, updatedAt }, reason, event);
  }

  private save(order: Order, reason: string, event: OrderEvent): Order {
    this.orders.set(order.orderId, order);
    dropOldest(this.orders, MAX_ORDERS);
    const what = order.items.map(({ sellerSku, ordered }) => `${JSON.stringify(sellerSku)} ${ordered}`);
    this.parts.log(`order ${order.orderId} ${reason}: ${order.status}, ${what.join(', ')}`);
    this.parts.onChange(order, event);
    return order;
  }
}

/** Reasons of cancellations. The model calls them an explanation and lists none; these are of the older order feeds. */
const DEFAULT_REASONS = {
  BUYER: 'BuyerCanceled',
  MERCHANT: 'NoInventory',
  AMAZON: 'PaymentNotAuthorized',
} as const satisfies Record<CancelledBy, string>;

function unknown(orderId: string): string {
  return `There is no order ${orderId}.`;
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('');
}

/** In Amazon's 3-7-7 format. */
function newOrderId(): string {
  return `${randomInt(100, 1000)}-${digits(7)}-${digits(7)}`;
}

function newItemId(): string {
  return `${randomInt(1, 10)}${digits(13)}`;
}
