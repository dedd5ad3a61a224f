import { sendWebhook } from '../../../src/simulators/shopify/shopify-sender';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import type { LineSpec } from '../../../src/simulators/shopify/line-item';
import { buildOrder } from '../../../src/simulators/shopify/order-payload';
import { payloadJson, type ShopifyPayload } from '../../../src/simulators/shopify/payload-json';
import { buildRefund } from '../../../src/simulators/shopify/refund-payload';
import type { Api, WebhookBody } from '../service/api';

/** The one ledger row that a fact must leave. A recount is identified by its figure, not by its delta. */
export interface ExpectedRow {
  readonly txId: string;
  readonly sku: string;
  readonly action: string;
  readonly delta?: number;
  readonly physicalAfter?: number;
  readonly bufferAfter?: number;
}

/** The answer to one delivery of a fact, as far as it can be compared with the ledger. */
export interface Delivery {
  readonly status: number;
  readonly code: string | undefined;
  readonly retryAfter: string | undefined;
  /** A webhook's `status`, as in `applied`. */
  readonly webhookStatus?: string;
  /** For each row: whether it was new, and the stock right after it. */
  readonly rows: readonly { readonly txId: string; readonly outcome: string; readonly physical?: number }[];
}

/** An event that moves stock once, however often it is delivered. */
export interface Fact {
  readonly rows: readonly ExpectedRow[];
  deliver(api: Api): Promise<Delivery>;
}

let lastId = 5_180_000_000_000;

/** A unique id as long as Shopify's. */
export function newId(): string {
  lastId += 1;
  return String(lastId);
}

/** An order with a line for each of these. */
export function order(lines: readonly { readonly sku: string; readonly quantity: number }[]): Fact {
  const orderId = newId();
  const specs: LineSpec[] = lines.map((line) => ({ lineId: newId(), ...line }));
  return {
    rows: specs.map(({ lineId, sku, quantity }) => ({
      txId: `shopify:order:${orderId}:line:${lineId}`,
      sku: sku ?? '',
      action: 'sale',
      delta: -quantity,
    })),
    deliver: webhook(
      'orders/create',
      buildOrder({ orderId, lines: specs }),
      (line) => `shopify:order:${orderId}:line:${line}`,
    ),
  };
}

/** An order as a subscription with `include_fields` trims it: small enough for thousands of lines. */
export function trimmedOrder(
  lines: readonly { readonly sku: string; readonly quantity: number }[],
  title = 'Fernhill Stoneware Mug',
): Fact {
  const orderId = newId();
  const items = lines.map((line) => ({
    id: Number(newId()),
    ...line,
    gift_card: false,
    variant_inventory_management: 'shopify',
    title,
  }));
  const txIdOfLine = (lineId: string | number): string => `shopify:order:${orderId}:line:${lineId}`;
  return {
    rows: items.map(({ id, sku, quantity }) => ({
      txId: txIdOfLine(id),
      sku,
      action: 'sale',
      delta: -quantity,
    })),
    deliver: webhook('orders/create', { id: Number(orderId), line_items: items, refunds: [] }, txIdOfLine),
  };
}

/** A refund of one line whose units are restocked. */
export function refund(sku: string, quantity: number): Fact {
  const [refundId, refundLineId, lineId] = [newId(), newId(), newId()];
  const line: LineSpec = { lineId, sku, quantity };
  const payload = buildRefund({
    refundId,
    orderId: newId(),
    lines: [{ refundLineId, line, restockType: 'return' }],
  });
  const txId = `shopify:refund:${refundId}:line:${refundLineId}`;
  return {
    rows: [{ txId, sku, action: 'refund', delta: quantity }],
    deliver: webhook('refunds/create', payload, () => txId),
  };
}

/** Units added or taken away by hand. */
export function adjustment(sku: string, delta: number): Fact {
  const key = newId();
  const path = `/api/inventory/${encodeURIComponent(sku)}/adjustments`;
  return {
    rows: [{ txId: `manual:${key}`, sku, action: 'adjustment', delta }],
    deliver: async (api) => {
      const answer = await api.call<{ code?: string; txId: string; outcome: string; physical: number }>(
        'POST',
        path,
        { delta, reason: 'counted' },
        { 'idempotency-key': key },
      );
      const { txId, outcome, physical } = answer.body;
      return {
        ...ending(answer.status, answer.body, answer.headers.get('retry-after')),
        rows: answer.status === 200 ? [{ txId, outcome, physical }] : [],
      };
    },
  };
}

/** A count of the shelf; the first count registers the SKU. */
export function recount(sku: string, physical: number): Fact {
  return figures(
    sku,
    `/api/inventory/${encodeURIComponent(sku)}`,
    { physical },
    {
      action: 'recount',
      physicalAfter: physical,
    },
  );
}

/** A change of the units held back from Amazon. */
export function holdBack(sku: string, bufferQty: number): Fact {
  return figures(
    sku,
    `/api/buffer/${encodeURIComponent(sku)}`,
    { bufferQty },
    {
      action: 'adjustment',
      delta: 0,
      bufferAfter: bufferQty,
    },
  );
}

function figures(
  sku: string,
  path: string,
  body: Readonly<Record<string, number>>,
  row: Omit<ExpectedRow, 'txId' | 'sku'>,
): Fact {
  const key = newId();
  return {
    rows: [{ txId: `manual:${key}`, sku, ...row }],
    deliver: async (api) => {
      const answer = await api.call<{ code?: string }>('PUT', path, body, { 'idempotency-key': key });
      return { ...ending(answer.status, answer.body, answer.headers.get('retry-after')), rows: [] };
    },
  };
}

function webhook(
  topic: string,
  payload: ShopifyPayload,
  txIdOfLine: (lineId: string) => string,
): Fact['deliver'] {
  const body = payloadJson(payload);
  return async (api) => {
    const answer = await sendWebhook({ url: api.url, topic, body, secret: DEVELOPMENT_WEBHOOK_SECRET });
    const {
      lines = [],
      code,
      status: webhookStatus,
    } = answer.body as Partial<WebhookBody> & { code?: string };
    return {
      ...ending(answer.status, { ...(code === undefined ? {} : { code }) }, answer.headers['retry-after']),
      ...(webhookStatus === undefined ? {} : { webhookStatus }),
      rows: lines.map(({ lineId, outcome, physical }) => ({
        txId: txIdOfLine(lineId),
        outcome,
        ...(physical === undefined ? {} : { physical }),
      })),
    };
  };
}

function ending(
  status: number,
  body: { readonly code?: string },
  retryAfter: string | null | undefined,
): Omit<Delivery, 'rows'> {
  return { status, code: body.code, retryAfter: retryAfter ?? undefined };
}
