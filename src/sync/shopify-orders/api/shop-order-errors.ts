import { ApiError } from '../../../platform/http/api-error';

/** The error of a call for an order that the shop does not show. */
export function unknownShopOrder(orderId: string): ApiError {
  return new ApiError(
    404,
    'unknown_order',
    `Shopify shows no order ${orderId}. The id is the number at the end of the order's address in the admin, and not its name ` +
      '(#1204); orders of more than 60 days ago need the scope read_all_orders.',
  );
}

export function shopOrdersNotRead(): ApiError {
  return new ApiError(
    409,
    'shopify_off',
    "The shop's orders are not read, because the service has no Admin access. Set SHOPIFY_SHOP_DOMAIN with SHOPIFY_CLIENT_ID and " +
      'SHOPIFY_CLIENT_SECRET, or SHOPIFY_ACCESS_TOKEN, and restart the service.',
  );
}

/** `problem`: what Shopify answered, or that it did not. */
export function shopOrderNotRead(problem: string): ApiError {
  return new ApiError(
    502,
    'shopify_not_read',
    `Shopify did not show the order: ${problem} Send the request again; GET /api/shopify shows the state of the connection.`,
  );
}
