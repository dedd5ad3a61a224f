import type { LineSpec } from '../../../src/simulators/shopify/line-item';
import { buildOrder } from '../../../src/simulators/shopify/order-payload';
import type { ShopifyPayload } from '../../../src/simulators/shopify/payload-json';

let lastId = 6_100_000_000_000;

/** An id that no other order, line or refund of this test file has. */
export function freshId(): string {
  lastId += 1;
  return String(lastId);
}

/** An order line with an id of its own. */
export function lineOf(sku: string | null, quantity = 1, more: Partial<LineSpec> = {}): LineSpec {
  return { lineId: freshId(), sku, quantity, ...more };
}

/** A new order, as `orders/create` carries it. */
export function orderOf(...lines: readonly LineSpec[]): ShopifyPayload {
  return buildOrder({ orderId: freshId(), lines });
}
