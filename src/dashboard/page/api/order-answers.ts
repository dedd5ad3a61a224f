/** The answers of the calls of orders, in the types of those who give them. */
export type {
  OrderLineView as OrderLine,
  OrderView,
} from '../../../sync/amazon-orders/record/domain/order-view';
