import { STOCK_TOPICS } from '../../channels/shopify/webhook/headers';
import { SHOP_TOPICS } from '../../channels/shopify/webhook/shop-topics';
import * as api from '../../platform/http/openapi/openapi';
import { invalidSignature } from '../../platform/http/http-errors';
import type { LineAnswer, WebhookAnswer } from './domain/webhook-answer';

const header = (name: string, description: string, example: string, required = false): api.Parameter => ({
  name,
  in: 'header',
  description,
  required,
  schema: { type: 'string' },
  example,
});

/** Shopify sends ids as numbers; some clients send them as text. */
const shopifyId = (description: string): api.Schema => ({
  description,
  anyOf: [
    { type: 'integer', minimum: 1 },
    { type: 'string', pattern: '^[1-9][0-9]{0,19}$' },
  ],
});

const ITEM = {
  sku: api.nullable(
    'string',
    'The SKU of the variant. A line whose SKU is empty or not registered is skipped.',
  ),
  gift_card: api.nullable('boolean', 'A gift card is skipped.'),
  variant_inventory_management: api.nullable(
    'string',
    '`shopify`, or left out; a line that Shopify does not track is skipped.',
  ),
};

const QUANTITY = api.integer('Units.', { minimum: 0, maximum: 1_000_000 });

function named(topics: readonly string[]): string {
  return topics.map((topic) => `\`${topic}\``).join(', ');
}

const SCHEMAS: api.Schemas = {
  ShopifyOrder: api.shapeOf(
    'The order of `orders/create`, `orders/cancelled` and `orders/updated`. Other fields are ignored.',
    {
      id: shopifyId('The order. `admin_graphql_api_id` has priority.'),
      line_items: api.listOf(
        api.ref('ShopifyOrderLine'),
        'At most 10,000. `orders/cancelled` may leave it out.',
      ),
      'created_at?': {
        type: ['string', 'null'],
        description:
          'When it was placed. Without it nothing of an order that has no row in the ledger is counted by its later states.',
      },
      'refunds?': {
        ...api.listOf(api.ref('ShopifyRefund'), 'Read in `orders/cancelled` and `orders/updated`.'),
        type: ['array', 'null'],
      },
    },
  ),
  ShopifyOrderLine: {
    ...api.shapeOf('A line of an order.', { id: shopifyId('The line.'), quantity: QUANTITY, ...ITEM }),
    required: ['id', 'quantity'],
  },
  ShopifyRefund: api.shapeOf('The refund of `refunds/create`. Other fields are ignored.', {
    id: shopifyId('The refund.'),
    'order_id?': shopifyId('Its order; inside an order it may be left out.'),
    'return?': {
      type: ['object', 'null'],
      description: 'The return that it belongs to: with Admin access the dispositions of the return decide.',
    },
    refund_line_items: api.listOf(api.ref('ShopifyRefundLine'), 'At most 10,000.'),
  }),
  ShopifyRefundLine: api.shapeOf('A line of a refund.', {
    id: shopifyId('The line of the refund.'),
    line_item_id: shopifyId('The line of the order.'),
    quantity: QUANTITY,
    restock_type: api.text('`cancel`, `return` and `legacy_restock` put units back; anything else does not.'),
    'location_id?': {
      type: ['integer', 'string', 'null'],
      description: 'Where units were put back; outside the pool they do not come back to it.',
    },
    'line_item?': { type: ['object', 'null'], properties: ITEM, description: 'The line of the order.' },
  }),
  WebhookAnswer: api.objectOf<WebhookAnswer>(
    'The result of a webhook. 200 is answered only when all of it is durable.',
    {
      status: api.wordOf<WebhookAnswer['status']>({
        applied: 'at least one line moved stock now, or the task that a message asks for is stored',
        duplicate: 'every line that moves stock was applied before',
        ignored: 'nothing in it moves stock',
      }),
      orderId: api.nullable('string', 'The order; null for a message that names none.'),
      lines: api.listOf(api.ref('WebhookLine'), 'The outcome of each line.'),
    },
  ),
  WebhookLine: api.objectOf<LineAnswer>('The outcome of one line.', {
    lineId: api.text('The line of the order.'),
    sku: api.nullable('string', 'Its SKU, as it was sent; of a restock without one, that of its sale.'),
    outcome: api.wordOf<LineAnswer['outcome']>({
      applied: 'it moved stock now',
      duplicate: 'it was applied before; the figures are those of that time',
      skipped: 'it moves no stock, for the `reason`',
    }),
    'reason?': api.text(
      'Why it was skipped: `unknown_sku`, `no_sku`, `invalid_sku`, `gift_card`, `not_tracked`, `tracked_elsewhere` (by a fulfilment service), `zero_quantity`, `not_restocked`, `told_before` (a refund that a cancellation repeats and that is older than the ledger rows that are kept), `ignored_source` (an order that another app imported from Amazon), `other_location` (put back outside the pool), `by_disposition` (a refund of a return, whose dispositions decide), `before_registration` (in a state of an order: sold before its SKU was registered), `too_old` (its row may have expired), `out_of_bounds`.',
    ),
    'physical?': api.integer('Units on the shelf right after it.'),
    'broadcast?': api.count('The quantity for Amazon right after it.'),
  }),
};

/** The webhook for Shopify. */
export const SHOPIFY_WEBHOOK_API: api.Part = {
  tag: 'webhooks',
  description: "Shopify's webhooks. Point the subscriptions at this address.",
  schemas: SCHEMAS,
  operations: {
    'POST /webhook/shopify': {
      operationId: 'receiveShopifyWebhook',
      summary: 'A signed webhook of Shopify',
      description:
        'Checks the signature over the raw bytes, then the shape, then commits, then answers. A message moves stock once, however often and in whatever order it is delivered. With Admin access a message that is a trigger (`orders/edited`, `returns/process`, `reverse_fulfillment_orders/dispose`, `inventory_levels/*`, `inventory_items/*`, `locations/*`) is answered when its task is stored, without lines. A body may have 10 MB. An authentic message that is refused raises an alert.',
      access: 'signature',
      parameters: [
        header(
          'X-Shopify-Topic',
          `${named(STOCK_TOPICS)}; with Admin access also ${named(SHOP_TOPICS)}. Any other topic is answered \`ignored\`.`,
          'orders/create',
          true,
        ),
        header('X-Shopify-Shop-Domain', 'The shop, as alerts name it.', 'fernhill-supply.myshopify.com'),
        header(
          'X-Shopify-Webhook-Id',
          'Identifies the delivery in the log. It is not signed, so nothing depends on it.',
          'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
        ),
        header('X-Shopify-Event-Id', 'The event; not used.', '98880550-7158-44d4-b7cd-2c97c8a091b5'),
        header('X-Shopify-Triggered-At', 'When it happened; not used.', '2026-11-23T10:02:16.917812345Z'),
        header('X-Shopify-API-Version', 'The version of the payload; not used.', '2026-10'),
      ],
      body: api.json(
        'The payload of the topic, byte for byte as it was signed.',
        { anyOf: [api.ref('ShopifyOrder'), api.ref('ShopifyRefund')] },
        {
          order: {
            id: 5934020165815,
            line_items: [{ id: 14702961154231, sku: 'MUG-BLU-12OZ', quantity: 2 }],
          },
          refund: {
            id: 951738597559,
            order_id: 5934020165815,
            refund_line_items: [
              {
                id: 661847334071,
                line_item_id: 14702961154231,
                quantity: 1,
                restock_type: 'return',
                line_item: { sku: 'MUG-BLU-12OZ' },
              },
            ],
          },
        },
      ),
      answers: {
        200: api.json('The durable result.', api.ref('WebhookAnswer'), {
          applied: {
            status: 'applied',
            orderId: '5934020165815',
            lines: [
              {
                lineId: '14702961154231',
                sku: 'MUG-BLU-12OZ',
                outcome: 'applied',
                physical: 12,
                broadcast: 10,
              },
              { lineId: '14702961088695', sku: 'TEE-RED-L', outcome: 'skipped', reason: 'unknown_sku' },
            ],
          } satisfies WebhookAnswer,
          ignored: { status: 'ignored', orderId: null, lines: [] } satisfies WebhookAnswer,
        }),
        401: api.errorAnswer('The signature is missing or wrong. Nothing was changed.', {
          notAuthentic: invalidSignature(),
        }),
      },
    },
  },
};
