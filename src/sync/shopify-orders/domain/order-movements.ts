import type { Order, OrderLine, Refund, RefundLine } from '../../../channels/shopify/webhook/payload';
import type { DeltaMovement, MovementAction } from '../../../inventory/domain/movement';
import { isRegistrableSku } from '../../../inventory/domain/sku';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { DAY_MS } from '../../../platform/durations';

/**
 * Why a line moves no stock, as in the webhook's answer; `told_before` is a refund that had a webhook of its own,
 * `ignored_source` an order that another app imported from Amazon, `other_location` a restock outside the pool, and
 * `by_disposition` a refund of a return, whose dispositions decide. In the state of an order, `before_registration` is a
 * line that was sold before its SKU was registered, and `too_old` one whose row may have expired.
 */
export type SkipReason =
  | 'no_sku'
  | 'invalid_sku'
  | 'gift_card'
  | 'not_tracked'
  | 'tracked_elsewhere'
  | 'zero_quantity'
  | 'not_restocked'
  | 'told_before'
  | 'ignored_source'
  | 'other_location'
  | 'by_disposition'
  | 'before_registration'
  | 'too_old';

/** A line that moves stock; `lineId` is always the id of the order line, for refunds too. */
export interface MovePlan {
  readonly kind: 'move';
  readonly lineId: string;
  readonly sku: string;
  readonly movement: DeltaMovement;
  readonly restock?: Restock;
}

/** What decides whether a refund line counts, beside its restock type. */
interface Restock {
  readonly locationId?: string;
  readonly isOfReturn?: true;
}

/** A line that moves none. */
interface SkipPlan {
  readonly kind: 'skip';
  readonly lineId: string;
  readonly sku: string | null;
  readonly reason: SkipReason;
  /** The fulfilment service of a line that is `tracked_elsewhere`. */
  readonly trackedBy?: string;
}

/** A restock without a SKU that can be moved; the ledger row of the sale may name one. */
export interface UnnamedPlan {
  readonly kind: 'unnamed';
  readonly lineId: string;
  readonly sku: string | null;
  /** Why it is skipped when the ledger has no sale. */
  readonly reason: 'no_sku' | 'invalid_sku';
  readonly movement: Omit<DeltaMovement, 'sku'>;
  readonly restock?: Restock;
}

/** The plan for one line that needs nothing more. */
export type DecidedPlan = MovePlan | SkipPlan;

/** The plan for one line as its message gives it. */
export type LinePlan = DecidedPlan | UnnamedPlan;

/**
 * The restock types that put units back, and the action of each. The action depends on the restock type alone, so that
 * a refund that arrives by `orders/cancelled` and by `refunds/create` is one movement.
 */
const RESTOCKS: ReadonlyMap<string, MovementAction> = new Map([
  ['cancel', 'cancel'],
  ['return', 'refund'],
  ['legacy_restock', 'refund'],
]);

/** Shopify's times may be in whole seconds, and its clock behind. */
export const CLOCKS_DIFFER_MS = 2_000;

/**
 * Milliseconds in which a cancellation is delivered: Shopify retries for four hours, and an operator may send it again.
 */
const DELIVERED_WITHIN_MS = DAY_MS;

/**
 * `orders/create`: every line is a sale of the ordered units. A sale is a fact and may oversell.
 * Order path: readOrder -> planOrderCreated -> OrderIntakeService. ADR 1.
 */
export function planOrderCreated(order: Order): DecidedPlan[] {
  return order.lines.map((line) => planSale(order.orderId, line, 'orders/create'));
}

/**
 * `orders/cancelled`: the restocking lines of its refunds put units back; the cancellation itself does not. It repeats
 * all refunds of the order. The ledger recognises those of the last `rowsKeptMs`; older ones had webhooks of their own
 * and are skipped, because their rows may have expired and they would count twice.
 */
export function planOrderCancelled(order: Order, rowsKeptMs: number): LinePlan[] {
  const { cancelledAtMs = -Infinity } = order;
  return order.refunds.flatMap((refund) => {
    const plans = planRefund(refund, 'orders/cancelled');
    const ageMs = cancelledAtMs - (refund.createdAtMs ?? Infinity);
    return mayHaveExpired(ageMs, rowsKeptMs) ? plans.map(({ lineId, sku }) => repeated(lineId, sku)) : plans;
  });
}

/** True for what is so old that the ledger may have dropped its row: a message of it may be delivered later still. */
export function mayHaveExpired(ageMs: number, rowsKeptMs: number): boolean {
  return ageMs > Math.max(rowsKeptMs - DELIVERED_WITHIN_MS, rowsKeptMs / 2);
}

/** A restock that was counted before. */
export function repeated(lineId: string, sku: string | null): LinePlan {
  return { kind: 'skip', lineId, sku, reason: 'told_before' };
}

/** The lines of an order that another app imported from Amazon: none moves stock. */
export function ignoredPlans(plans: readonly LinePlan[]): DecidedPlan[] {
  return plans.map((plan) =>
    plan.kind === 'skip'
      ? plan
      : { kind: 'skip', lineId: plan.lineId, sku: plan.sku, reason: 'ignored_source' },
  );
}

/** `refunds/create`: the lines that were put back into stock. */
export function planRefundCreated(refund: Refund): LinePlan[] {
  return planRefund(refund, 'refunds/create');
}

/** The sale of a line, by the message of this topic. */
export function planSale(orderId: string, line: OrderLine, topic?: string): DecidedPlan {
  const { lineId } = line;
  const plan = planLine(line, {
    txId: txIdOf.shopifyOrderLine(orderId, lineId),
    action: 'sale',
    change: { kind: 'delta', delta: -line.quantity, mayOversell: true },
    actor: 'shopify',
    cause: { orderId, lineId, ...(topic === undefined ? {} : { topic }) },
  });
  return plan.kind === 'unnamed' ? named(plan, undefined) : plan;
}

/** The lines of a refund that were put back into stock; the others are skipped. */
export function planRefund(refund: Refund, topic?: string): LinePlan[] {
  return refund.lines.map((line) => {
    const { lineId, sku } = line;
    const action = RESTOCKS.get(line.restockType);
    return action === undefined
      ? { kind: 'skip', lineId, sku, reason: 'not_restocked' }
      : planRestock(refund, line, action, topic);
  });
}

function planRestock(refund: Refund, line: RefundLine, action: MovementAction, topic?: string): LinePlan {
  const { orderId, refundId, isOfReturn } = refund;
  const { lineId, locationId } = line;
  const plan = planLine(line, {
    txId: txIdOf.shopifyRefundLine(refundId, line.refundLineId),
    action,
    // An oversold SKU may still be below zero after its restock.
    change: { kind: 'delta', delta: line.quantity, mayOversell: true },
    actor: 'shopify',
    cause: { orderId, lineId, refundId, ...(topic === undefined ? {} : { topic }) },
  });
  return plan.kind === 'skip' || (locationId === undefined && isOfReturn === undefined)
    ? plan
    : {
        ...plan,
        restock: { ...(locationId === undefined ? {} : { locationId }), ...(isOfReturn && { isOfReturn }) },
      };
}

/** The plans after the rules of the shop: which locations make up the pool, and whether dispositions are read. */
export function underShopRules(
  plans: readonly LinePlan[],
  pool: { readonly has: (locationId: string) => boolean },
  readsDispositions: boolean,
): LinePlan[] {
  return plans.map((plan) => {
    if (plan.kind === 'skip' || plan.restock === undefined) return plan;
    const { lineId, sku, restock } = plan;
    if (restock.isOfReturn === true && readsDispositions)
      return { kind: 'skip', lineId, sku, reason: 'by_disposition' };
    return restock.locationId === undefined || pool.has(restock.locationId)
      ? plan
      : { kind: 'skip', lineId, sku, reason: 'other_location' };
  });
}

function planLine(line: OrderLine, movement: Omit<DeltaMovement, 'sku'>): LinePlan {
  const { lineId, sku, trackedBy } = line;
  const skip = (reason: SkipReason): LinePlan => ({ kind: 'skip', lineId, sku, reason });
  if (line.giftCard) return skip('gift_card');
  if (trackedBy !== undefined) return { kind: 'skip', lineId, sku, reason: 'tracked_elsewhere', trackedBy };
  if (!line.tracked) return skip('not_tracked');
  if (line.quantity === 0) return skip('zero_quantity');
  if (sku === null || sku === '') return { kind: 'unnamed', lineId, sku, reason: 'no_sku', movement };
  if (!isRegistrableSku(sku)) return { kind: 'unnamed', lineId, sku, reason: 'invalid_sku', movement };
  return moveOf(lineId, sku, movement);
}

function moveOf(lineId: string, sku: string, movement: Omit<DeltaMovement, 'sku'>): MovePlan {
  const { txId, ...rest } = movement;
  return { kind: 'move', lineId, sku, movement: { txId, sku, ...rest } };
}

/** The key of the sale that a restock takes back; undefined for a sale. */
export function saleOf({ cause, change }: Pick<DeltaMovement, 'cause' | 'change'>): string | undefined {
  const { orderId, lineId } = cause;
  if (orderId === undefined || lineId === undefined || change.delta < 0) return undefined;
  return txIdOf.shopifyOrderLine(orderId, lineId);
}

/** The plan of a restock under the SKU of its sale, or without a sale in the ledger as a line that is skipped. */
export function named(plan: UnnamedPlan, skuOfSale: string | undefined): DecidedPlan {
  const { lineId, sku, reason, movement } = plan;
  return skuOfSale === undefined
    ? { kind: 'skip', lineId, sku, reason }
    : moveOf(lineId, skuOfSale, movement);
}

/** A restock under the SKU of its sale; nothing where that is unknown or the same. */
export function underSku(movement: DeltaMovement, skuOfSale: string | undefined): DeltaMovement[] {
  return skuOfSale === undefined || skuOfSale === movement.sku ? [] : [{ ...movement, sku: skuOfSale }];
}
