import type { OrderView } from '../../../sync/amazon-orders/record/domain/order-view';
import type { ShopOrderView } from '../../../sync/shopify-orders/api/domain/shop-order-view';

/** Whether a search that was asked for starts, or waits for Amazon's limit. */
export interface OrdersPollAnswer {
  readonly status: 'started' | 'waits';
  readonly nextCallAt: string;
}

/** An order of either channel. */
export type AnyOrder = OrderView | ShopOrderView;

export type {
  OrderLineView as OrderLine,
  OrderView,
} from '../../../sync/amazon-orders/record/domain/order-view';
