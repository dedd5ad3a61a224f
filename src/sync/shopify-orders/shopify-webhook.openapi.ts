import { STOCK_TOPICS } from '../../channels/shopify/webhook/headers';
import { answer, type ApiPart, errorAnswer, json, type Parameter } from '../../platform/http/openapi/openapi';
import { invalidSignature } from '../../platform/http/http-errors';
import {
  integer,
  listOf,
  objectOf,
  ref,
  type Schema,
  text,
  wordOf,
} from '../../platform/http/openapi/openapi-schema';
import type { LineAnswer, WebhookAnswer } from './domain/webhook-answer';

const header = (name: string, description: string, example: string, required = false): Parameter => ({
  name,
  in: 'header',
  description,
  required,
  schema: { type: 'string' },
  example,
});

/** Shopify sends ids as numbers; some clients send them as text. */
const shopifyId = (description: string): Schema => ({
  description,
  anyOf: [
    { type: 'integer', minimum: 1 },
    { type: 'string', pattern: '^[1-9][0-9]{0,19}$' },
  ],
});

const ITEM = {
  sku: {
    type: ['string', 'null'],
    description: 'The SKU of the variant. A line whose SKU is empty or not registered is skipped.',
  },
  gift_card: { type: ['boolean', 'null'], description: 'A gift card is skipped.' },
  variant_inventory_management: {
    type: ['string', 'null'],
    description: '`shopify`, or left out; a line that Shopify does not track is skipped.',
  },
} as const satisfies Readonly<Record<string, Schema>>;

const QUANTITY = integer('Units.', { minimum: 0, maximum: 1_000_000 });

const SCHEMAS: ApiPart['schemas'] = {
  ShopifyOrder: {
    type: 'object',
    description: 'The order of `orders/create` and `orders/cancelled`. Other fields are ignored.',
    properties: {
      id: shopifyId('The order. `admin_graphql_api_id` has priority.'),
      line_items: listOf(ref('ShopifyOrderLine'), 'At most 10,000.'),
      refunds: {
        type: ['array', 'null'],
        items: ref('ShopifyRefund'),
        description: 'Read in `orders/cancelled`.',
      },
    },
    required: ['id', 'line_items'],
  },
  ShopifyOrderLine: {
    type: 'object',
    description: 'A line of an order.',
    properties: { id: shopifyId('The line.'), quantity: QUANTITY, ...ITEM },
    required: ['id', 'quantity'],
  },
  ShopifyRefund: {
    type: 'object',
    description: 'The refund of `refunds/create`. Other fields are ignored.',
    properties: {
      id: shopifyId('The refund.'),
      order_id: shopifyId('Its order; inside an order it may be left out.'),
      refund_line_items: listOf(ref('ShopifyRefundLine'), 'At most 10,000.'),
    },
    required: ['id', 'refund_line_items'],
  },
  ShopifyRefundLine: {
    type: 'object',
    description: 'A line of a refund.',
    properties: {
      id: shopifyId('The line of the refund.'),
      line_item_id: shopifyId('The line of the order.'),
      quantity: QUANTITY,
      restock_type: text('`cancel`, `return` and `legacy_restock` put units back; anything else does not.'),
      line_item: { type: ['object', 'null'], properties: ITEM, description: 'The line of the order.' },
    },
    required: ['id', 'line_item_id', 'quantity', 'restock_type'],
  },
  WebhookAnswer: objectOf<WebhookAnswer>(
    'The result of a webhook. 200 is answered only when all of it is durable.',
    {
      status: wordOf<WebhookAnswer['status']>({
        applied: 'at least one line moved stock now',
        duplicate: 'every line that moves stock was applied before',
        ignored: 'nothing in it moves stock',
      }),
      orderId: { type: ['string', 'null'], description: 'The order; null for a topic that moves no stock.' },
      lines: listOf(ref('WebhookLine'), 'The outcome of each line.'),
    },
  ),
  WebhookLine: objectOf<LineAnswer>('The outcome of one line.', {
    lineId: text('The line of the order.'),
    sku: { type: ['string', 'null'], description: 'Its SKU, as it was sent.' },
    outcome: wordOf<LineAnswer['outcome']>({
      applied: 'it moved stock now',
      duplicate: 'it was applied before; the figures are those of that time',
      skipped: 'it moves no stock, for the `reason`',
    }),
    reason: {
      optional: text(
        'Why it was skipped: `unknown_sku`, `no_sku`, `invalid_sku`, `gift_card`, `not_tracked`, `zero_quantity`, `not_restocked`, `told_before` (a refund that a cancellation repeats and that is older than the ledger rows that are kept), `out_of_bounds`.',
      ),
    },
    physical: { optional: integer('Units on the shelf right after it.') },
    broadcast: { optional: integer('The quantity for Amazon right after it.', { minimum: 0 }) },
  }),
};

/** The webhook for Shopify. */
export const SHOPIFY_WEBHOOK_API: ApiPart = {
  tag: { name: 'webhooks', description: "Shopify's webhooks. Point the subscriptions at this address." },
  schemas: SCHEMAS,
  paths: {
    '/webhook/shopify': {
      post: {
        operationId: 'receiveShopifyWebhook',
        summary: 'A signed webhook of Shopify',
        description:
          'Checks the signature over the raw bytes, then the shape, then commits, then answers. A message moves stock once, however often and in whatever order it is delivered.',
        access: 'signature',
        parameters: [
          header(
            'X-Shopify-Topic',
            `${STOCK_TOPICS.map((topic) => `\`${topic}\``).join(', ')}; any other topic is answered \`ignored\`.`,
            'orders/create',
            true,
          ),
          header('X-Shopify-Shop-Domain', 'The shop; not used.', 'fernhill-supply.myshopify.com'),
          header(
            'X-Shopify-Webhook-Id',
            'Identifies the delivery in the log. It is not signed, so nothing depends on it.',
            'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
          ),
          header('X-Shopify-Event-Id', 'The event; not used.', '98880550-7158-44d4-b7cd-2c97c8a091b5'),
          header('X-Shopify-Triggered-At', 'When it happened; not used.', '2026-11-23T10:02:16.917812345Z'),
          header('X-Shopify-API-Version', 'The version of the payload; not used.', '2026-10'),
        ],
        body: {
          description: 'The payload of the topic, byte for byte as it was signed.',
          content: json(
            { anyOf: [ref('ShopifyOrder'), ref('ShopifyRefund')] },
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
        },
        answers: {
          200: answer('The durable result.', ref('WebhookAnswer'), {
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
          401: errorAnswer('The signature is missing or wrong. Nothing was changed.', {
            notAuthentic: invalidSignature(),
          }),
        },
      },
    },
  },
};
