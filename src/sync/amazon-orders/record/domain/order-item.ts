import type { AlertChange } from '../../../../alerts/domain/alert';
import type { OrderItemState, OrderState } from '../../../../channels/amazon/orders/order-state';
import type { Component } from '../../../../inventory/domain/listing';
import type { DeltaMovement } from '../../../../inventory/domain/movement';
import { txIdOf } from '../../../../inventory/domain/tx-id';
import { covers, isFinal, isOpen, joined, type KnownItem, knownOf, targetOf } from './known-item';
import { alertsOf } from './order-alerts';
import type { NotCounted, OrderItemRecord } from './order-item-record';

/** A state of one item, with times as `moment` gives them. */
export interface ItemState {
  readonly state: OrderState;
  readonly item: OrderItemState;
  /** Absent where Amazon left it out. */
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
}

/** What else decides about an item. */
export interface ItemPolicy {
  /** False for an item without a record that belongs to the time before the count, or before the records kept. */
  readonly isCounted: boolean;
  /** What a unit of the seller SKU consists of today; undefined: it is unknown. */
  readonly components: readonly Component[] | undefined;
  /** Why the ledger refused the movement of this item before. */
  readonly refused?: NotCounted | undefined;
  /** The time of the write. */
  readonly at: string;
}

/** The record before and after, with what commits together with it. */
export interface ItemChange {
  readonly kind: 'write';
  readonly before: OrderItemRecord | undefined;
  readonly record: OrderItemRecord;
  /** In units of the seller SKU. */
  readonly movement?: DeltaMovement;
  readonly alerts: readonly AlertChange[];
}

/**
 * `parked`: Amazon did not name the seller SKU. `needs_order`: a notice is not enough to move stock.
 * `not_counted`: the item moves nothing and gets no record.
 */
type ItemDecision = ItemChange | { readonly kind: 'unchanged' | 'not_counted' | 'parked' | 'needs_order' };

/**
 * Decides what a state of an item does: the target of its units follows from all that is known of it, and the movement is the
 * target less what is committed. So duplicates, disorder, partial cancellations and quantities that Amazon leaves out need no
 * rule of their own. Pure.
 */
export function decideItem(
  before: OrderItemRecord | undefined,
  { state, item, createdAt, updatedAt }: ItemState,
  { isCounted, components, refused, at }: ItemPolicy,
): ItemDecision {
  const isNotice = state.source === 'notice';
  if (before === undefined && !isCounted) return { kind: 'not_counted' };
  // Without a time the state cannot be placed among the others.
  if (updatedAt === undefined || (before === undefined && createdAt === undefined))
    return { kind: isNotice ? 'needs_order' : 'parked' };
  const sellerSku = before?.sellerSku ?? item.sellerSku;
  if (sellerSku === undefined) return { kind: 'parked' };
  const stated = knownOf(state, item, updatedAt);
  if (before !== undefined && refused === undefined && covers(before, stated)) return { kind: 'unchanged' };

  const known = joined(stated, before);
  const target = targetOf(known);
  const counted = componentsOf(before, components);
  const notCounted = before?.notCounted ?? refused ?? (counted === undefined ? 'unknown_sku' : undefined);
  const committed = before?.committed ?? 0;
  const units = notCounted === undefined ? target.units - committed : 0;
  if (isNotice && !isEnough(before, stated, units, target.withheld)) return { kind: 'needs_order' };

  const draft: OrderItemRecord = {
    ...known,
    orderId: state.orderId,
    orderItemId: item.orderItemId,
    sellerSku,
    createdAt: earliest(before?.createdAt, createdAt ?? updatedAt),
    components: counted ?? [],
    committed: committed + units,
    n: (before?.n ?? 0) + (units === 0 ? 0 : 1),
    ...(notCounted === undefined ? {} : { notCounted }),
    revision: (before?.revision ?? 0) + 1,
  };
  return {
    kind: 'write',
    before,
    record: draft,
    ...(units === 0 ? {} : { movement: movementOf(draft, units) }),
    alerts: alertsOf(before, draft, at),
  };
}

/** While units are out of stock, what was taken for them comes back, whatever the seller SKU sells since. */
function componentsOf(
  before: OrderItemRecord | undefined,
  today: readonly Component[] | undefined,
): readonly Component[] | undefined {
  if (before === undefined || (before.n === 0 && before.notCounted === undefined)) return today;
  return before.components;
}

/**
 * A notice commits the units of a new order item. It does not report who cancelled, and its words are fewer than those of
 * `getOrder`, which is asked about anything else that would move stock.
 */
function isEnough(
  before: OrderItemRecord | undefined,
  { status, ordered, fulfilled }: KnownItem,
  units: number,
  withheld: number,
): boolean {
  if (before === undefined) return isOpen(status) && withheld === 0;
  if (units !== 0 || withheld !== targetOf(before).withheld || ordered !== before.ordered) return false;
  // Nothing follows a shipment: if it has fewer units than are out of stock, the others were cancelled.
  if (isFinal(status) && fulfilled > 0 && fulfilled < before.committed) return false;
  return isOpen(status) || isFinal(status);
}

function earliest(one: string | undefined, other: string): string {
  return one === undefined || other < one ? other : one;
}

/** Amazon changed its own number by the same units: when it took the order, or when it carried out the cancellation. */
function movementOf(
  { orderId, orderItemId, sellerSku, n, createdAt, updatedAt }: OrderItemRecord,
  units: number,
): DeltaMovement {
  return {
    txId: txIdOf.amazonOrderItem(orderId, orderItemId, n),
    sku: sellerSku,
    action: units > 0 ? 'amazon_sale' : 'amazon_cancel',
    // A sale that happened is a fact.
    change: { kind: 'delta', delta: -units, mayOversell: true },
    actor: 'amazon',
    cause: { orderId, lineId: orderItemId },
    atAmazon: { sellerSku, units, at: units > 0 ? createdAt : updatedAt },
  };
}
