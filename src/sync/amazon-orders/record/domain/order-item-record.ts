import type { Component } from '../../../../inventory/domain/listing';
import type { KnownItem } from './known-item';

/** The record of an order item: what is known of it, and what it took out of stock. */
export interface OrderItemRecord extends KnownItem {
  readonly orderId: string;
  readonly orderItemId: string;
  readonly sellerSku: string;
  readonly createdAt: string;
  /** What one unit of the seller SKU consisted of when it was counted. */
  readonly components: readonly Component[];
  /** Units of the seller SKU that are out of stock because of the item: the sum of its movements. */
  readonly committed: number;
  /** Movements so far; the key of the next one follows from it. */
  readonly n: number;
  /** Why the item moves no stock any more. */
  readonly notCounted?: NotCounted;
  /** +1 per write. */
  readonly revision: number;
}

/** The seller SKU, or a component of it, is not registered; or the ledger cannot count so many units. */
export type NotCounted = 'unknown_sku' | 'out_of_bounds';
