/** The topics that move stock; every other topic is answered `ignored`. */
export const STOCK_TOPICS = ['orders/create', 'orders/cancelled', 'refunds/create'] as const;

export type StockTopic = (typeof STOCK_TOPICS)[number];

const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/;

/** Headers as Node gives them: names in lower case, a repeated name as an array or joined by commas. */
export type NodeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers of a delivery that the service reads. Only the body is signed: no header can be trusted. */
export interface ShopifyHeaders {
  /** In lower case, as Shopify sends it. */
  readonly topic: string | undefined;
  /** Also undefined when it was sent twice: a delivery with two signatures is not authentic. */
  readonly hmac: string | undefined;
  /** The id of the delivery: the same for every retry of it. */
  readonly webhookId: string | undefined;
  /** The shop's domain at Shopify; undefined when it is not one. */
  readonly shop: string | undefined;
}

/** Reads the headers of a delivery; an empty or repeated header counts as absent. */
export function readShopifyHeaders(headers: NodeHeaders): ShopifyHeaders {
  return {
    topic: single(headers['x-shopify-topic'])?.toLowerCase(),
    hmac: single(headers['x-shopify-hmac-sha256']),
    webhookId: single(headers['x-shopify-webhook-id']),
    shop: shopOf(single(headers['x-shopify-shop-domain'])),
  };
}

export function isStockTopic(topic: string | undefined): topic is StockTopic {
  return STOCK_TOPICS.some((known) => known === topic);
}

function shopOf(domain: string | undefined): string | undefined {
  const shop = domain?.toLowerCase();
  return shop !== undefined && SHOP_DOMAIN.test(shop) ? shop : undefined;
}

/** None of these headers contains a comma, so a comma means that Node joined a repeated header. */
function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && !value.includes(',') ? value : undefined;
}
