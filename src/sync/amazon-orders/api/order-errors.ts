import { ApiError } from '../../../platform/http/api-error';

/** The error of a call for an order without a record. */
export function unknownOrderError(orderId: string): ApiError {
  return new ApiError(
    404,
    'unknown_order',
    `There is no record of the Amazon order ${orderId}: it is not merchant-fulfilled, is older than the count of orders or ` +
      'than the records kept, or Amazon has not reported it yet. POST /api/orders/amazon/poll searches now.',
  );
}
