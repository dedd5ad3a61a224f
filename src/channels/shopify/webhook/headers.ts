/** The topics that move stock; every other topic is answered `ignored`. */
export const STOCK_TOPICS = ['orders/create', 'orders/cancelled', 'refunds/create'] as const;

/** One of the topics that move stock. */
export type StockTopic = (typeof STOCK_TOPICS)[number];

/** Headers as Node gives them: names in lower case, a repeated name as an array or joined by commas. */
export type NodeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What Shopify says about a delivery. Only the body is signed: none of these is proof of anything. */
export interface ShopifyHeaders {
  readonly topic: string | undefined;
  /** Absent also when it was sent twice: a delivery with two signatures is not authentic. */
  readonly hmac: string | undefined;
  readonly shopDomain: string | undefined;
  /** The identity of the delivery: the same for every retry of it. */
  readonly webhookId: string | undefined;
  /** The identity of the event; two subscriptions to it share it. */
  readonly eventId: string | undefined;
  /** ISO 8601 with nanoseconds. */
  readonly triggeredAt: string | undefined;
}

/** Reads Shopify's delivery headers; what is empty or repeated counts as absent. */
export function readShopifyHeaders(headers: NodeHeaders): ShopifyHeaders {
  return {
    topic: single(headers['x-shopify-topic']),
    hmac: single(headers['x-shopify-hmac-sha256']),
    shopDomain: single(headers['x-shopify-shop-domain']),
    webhookId: single(headers['x-shopify-webhook-id']),
    eventId: single(headers['x-shopify-event-id']),
    triggeredAt: single(headers['x-shopify-triggered-at']),
  };
}

/** True for a topic that moves stock. */
export function isStockTopic(topic: string | undefined): topic is StockTopic {
  return STOCK_TOPICS.some((known) => known === topic);
}

/** None of these headers holds a comma of its own, so a comma is Node's mark of a repeated header. */
function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && !value.includes(',') ? value : undefined;
}
