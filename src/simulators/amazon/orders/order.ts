/** The words of `fulfillmentStatus` in the model of 2026-01-01. */
export const FULFILLMENT_STATUSES = [
  'PENDING_AVAILABILITY',
  'PENDING',
  'UNSHIPPED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'CANCELLED',
  'UNFULFILLABLE',
] as const;
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

/** The states that an order can begin in. */
export const FIRST_STATUSES = ['PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED'] as const;
export type FirstStatus = (typeof FIRST_STATUSES)[number];

/** Who cancelled, as in `cancellationExecution.cancelledBy`. */
export const CANCELLED_BY = ['BUYER', 'MERCHANT', 'AMAZON'] as const;
export type CancelledBy = (typeof CANCELLED_BY)[number];

export const FULFILLED_BY = ['MERCHANT', 'AMAZON'] as const;
export type FulfilledBy = (typeof FULFILLED_BY)[number];

/** An item of an order as Amazon has it. */
export interface OrderItem {
  readonly orderItemId: string;
  readonly sellerSku: string;
  readonly ordered: number;
  readonly fulfilled: number;
  readonly cancelled: number;
  /** By which Amazon lowered its own number and has not raised it again. */
  readonly lowered: number;
  readonly cancelledBy?: CancelledBy;
  readonly cancelReason?: string;
  /** The buyer asked for a cancellation, which is not one yet. */
  readonly cancelRequested?: true;
}

/** An order as Amazon has it. Times in ms. */
export interface Order {
  readonly orderId: string;
  readonly status: FulfillmentStatus;
  readonly fulfilledBy: FulfilledBy;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The order that this one replaces. */
  readonly replaces?: string;
  readonly items: readonly OrderItem[];
}

/** What happened to an order; `touched`: a change that is not modelled here. */
export type OrderEvent = 'placed' | 'changed' | 'cancel-requested' | 'touched';

/** Units of an item that are neither shipped nor cancelled. */
export function openUnits({ ordered, fulfilled, cancelled }: OrderItem): number {
  return ordered - fulfilled - cancelled;
}

/** The status that the items of a confirmed order amount to. */
export function statusOf(items: readonly OrderItem[]): FulfillmentStatus {
  const fulfilled = items.reduce((sum, item) => sum + item.fulfilled, 0);
  const open = items.reduce((sum, item) => sum + openUnits(item), 0);
  if (open === 0) return fulfilled === 0 ? 'CANCELLED' : 'SHIPPED';
  return fulfilled === 0 ? 'UNSHIPPED' : 'PARTIALLY_SHIPPED';
}
