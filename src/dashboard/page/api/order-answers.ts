import type { Component } from './listing-answers';

/** An order at Amazon. */
export interface OrderView {
  readonly orderId: string;
  readonly channel: 'amazon';
  readonly status: string;
  readonly createdAt?: string;
  readonly updatedAt: string;
  readonly lines: readonly OrderLine[];
}

export interface OrderLine {
  readonly lineId: string;
  readonly sellerSku?: string;
  readonly sku?: string;
  readonly components?: readonly Component[];
  readonly ordered: number;
  readonly committed: number;
  readonly released: number;
  readonly cancelledBy?: string;
  readonly notCounted?: string;
  readonly movements: readonly string[];
}
