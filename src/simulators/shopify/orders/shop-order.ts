import type { RestockType } from '../refund-payload';

/** An order of the shop. Times are in ms. */
export interface ShopOrder {
  readonly orderId: string;
  readonly orderNumber: number;
  readonly createdAt: number;
  updatedAt: number;
  cancelledAt?: number;
  cancelReason?: CancelReason;
  readonly sourceName: string;
  readonly lines: ShopOrderLine[];
  readonly refunds: ShopRefund[];
  readonly returns: ShopReturn[];
}

export type CancelReason = 'customer' | 'declined' | 'fraud' | 'inventory' | 'staff' | 'other';

export interface ShopOrderLine {
  readonly lineId: string;
  /** Absent for a custom line. */
  readonly itemId?: string;
  readonly sku: string | null;
  readonly title: string;
  readonly giftCard: boolean;
  readonly tracked: boolean;
  /** Where its units are committed; absent where the order claims no stock. */
  readonly locationId?: string;
  /** Units ordered, with those that were removed since. */
  quantity: number;
  current: number;
  fulfilled: number;
}

export interface ShopRefund {
  readonly refundId: string;
  readonly at: number;
  readonly returnId?: string;
  readonly lines: readonly ShopRefundLine[];
}

interface ShopRefundLine {
  readonly refundLineId: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly restockType: RestockType;
  readonly locationId?: string;
}

/** A return with its one reverse fulfillment order. */
export interface ShopReturn {
  readonly returnId: string;
  readonly reverseOrderId: string;
  readonly createdAt: number;
  closedAt?: number;
  readonly lines: readonly ShopReturnLine[];
  readonly exchanges: readonly ShopExchange[];
}

export interface ShopReturnLine {
  /** Of the reverse fulfillment order. */
  readonly reverseLineId: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly dispositions: ShopDisposition[];
}

export interface ShopDisposition {
  readonly dispositionId: string;
  readonly at: number;
  readonly type: DispositionType;
  readonly quantity: number;
  readonly locationId?: string;
}

export type DispositionType = 'RESTOCKED' | 'NOT_RESTOCKED' | 'MISSING' | 'PROCESSING_REQUIRED';

/** What the buyer gets in exchange. Processed, it has a line of the order. */
export interface ShopExchange {
  readonly exchangeId: string;
  readonly itemId: string;
  readonly quantity: number;
  lineId?: string;
}
