/** Whether a search that was asked for starts, or waits for Amazon's limit. */
export interface OrdersPollAnswer {
  readonly status: 'started' | 'waits';
  readonly nextCallAt: string;
}

export type {
  OrderLineView as OrderLine,
  OrderView,
} from '../../../sync/amazon-orders/record/domain/order-view';
