import { isRecord, type JsonRecord } from '../../../platform/json-record';
import {
  BAD_ID,
  entriesOf,
  isAbsent,
  quantityOf,
  resourceId,
  type SoldItem,
  soldItemOf,
  UNREADABLE,
  withoutRepeats,
} from './payload-fields';
import { note, type Problem, type Reading, readingOf } from './payload-reading';
import { idOf, idOfNested } from './shopify-id';

/** One line of an order; `quantity` is the ordered units, including units that were removed later. */
export interface OrderLine extends SoldItem {
  readonly lineId: string;
  readonly quantity: number;
}

/** One line of a refund; `restockType` decides whether the units come back into stock. */
export interface RefundLine extends SoldItem {
  readonly refundLineId: string;
  /** The order line that is refunded. */
  readonly lineId: string;
  readonly quantity: number;
  readonly restockType: string;
  /** Where the units were put back; absent where they were not, and in a trimmed payload. */
  readonly locationId?: string;
}

/** A refund; it may have no lines, for instance when only money is refunded. */
export interface Refund {
  readonly refundId: string;
  readonly orderId: string;
  /** Milliseconds since the epoch; absent when the webhook's `include_fields` leave it out. */
  readonly createdAtMs?: number;
  /** True when it belongs to a return, whose dispositions say what came back. */
  readonly isOfReturn?: true;
  readonly lines: readonly RefundLine[];
}

/** An order with the refunds made so far. */
export interface Order {
  readonly orderId: string;
  readonly lines: readonly OrderLine[];
  /** When it was placed, in milliseconds since the epoch; absent when the webhook's `include_fields` leave it out. */
  readonly createdAtMs?: number;
  /** Milliseconds since the epoch; absent unless it is cancelled. */
  readonly cancelledAtMs?: number;
  /** Which channel or app placed it, `source_name` as it was sent; absent when the webhook's `include_fields` leave it out. */
  readonly sourceName?: string;
  /** Its id on the platform on which it was placed (`source_identifier`): that of Amazon's order, for an imported one. */
  readonly sourceOrderId?: string;
  readonly refunds: readonly Refund[];
}

/** The order of a refund, for what the refund itself leaves out. */
interface SurroundingOrder {
  readonly orderId: string;
  readonly items: ReadonlyMap<string, SoldItem>;
}

/** The item of a refund line that does not name it: there is no SKU to put back. */
const UNKNOWN_ITEM: SoldItem = { sku: null, giftCard: false, tracked: true };

/**
 * Reads the order of `orders/create`; other fields are ignored.
 * Order path: parseWebhookJson -> readOrder -> planOrderCreated. ADR 1.
 */
export function readOrder(payload: unknown): Reading<Order> {
  return orderOf(payload, (order, problems) =>
    entriesOf(order, 'line_items', '', problems, (line, path) => orderLineOf(line, path, problems)),
  );
}

/** Reads the order of `orders/cancelled`. Its refunds move stock, so its own lines may be missing, or have only an id. */
export function readCancellation(payload: unknown): Reading<Order> {
  return orderOf(payload, (order, problems) => {
    // Only a subscription that leaves the key out (include_fields) has none, and then nothing would be restocked.
    if (order.refunds === undefined) note(problems, 'refunds', 'must be a list');
    return isAbsent(order.line_items)
      ? []
      : entriesOf(order, 'line_items', '', problems, (line, path) =>
          orderLineOf(isAbsent(line.quantity) ? { ...line, quantity: 0 } : line, path, problems),
        );
  });
}

function orderOf(
  payload: unknown,
  linesOf: (order: JsonRecord, problems: Problem[]) => OrderLine[],
): Reading<Order> {
  return readObject(payload, (order, problems) => {
    const orderId = resourceId(order, 'Order', '', problems);
    const lines = withoutRepeats(linesOf(order, problems), (line) => line.lineId, 'line_items', problems);
    const refunds = refundsOf(order, { orderId, items: itemsById(lines) }, problems);
    const createdAtMs = momentOf(order.created_at);
    const cancelledAtMs = momentOf(order.cancelled_at);
    const sourceName = textOf(order.source_name);
    const sourceOrderId = textOf(order.source_identifier);
    return {
      orderId,
      lines,
      ...(createdAtMs === undefined ? {} : { createdAtMs }),
      ...(cancelledAtMs === undefined ? {} : { cancelledAtMs }),
      ...(sourceName === undefined ? {} : { sourceName }),
      ...(sourceOrderId === undefined ? {} : { sourceOrderId }),
      refunds,
    };
  });
}

/** Reads the refund of `refunds/create`; other fields are ignored. */
export function readRefund(payload: unknown): Reading<Refund> {
  return readObject(payload, (refund, problems) => refundOf(refund, '', undefined, problems));
}

function readObject<T>(payload: unknown, read: (object: JsonRecord, problems: Problem[]) => T): Reading<T> {
  if (!isRecord(payload)) return { ok: false, problems: [{ field: '', problem: 'must be a JSON object' }] };
  const problems: Problem[] = [];
  return readingOf(read(payload, problems), problems);
}

function orderLineOf(line: JsonRecord, path: string, problems: Problem[]): OrderLine {
  return {
    lineId: resourceId(line, 'LineItem', path, problems),
    ...soldItemOf(line, path, problems),
    quantity: quantityOf(line, path, problems),
  };
}

function itemsById(lines: readonly OrderLine[]): ReadonlyMap<string, SoldItem> {
  return new Map(lines.map(({ lineId, quantity: _, ...item }) => [lineId, item]));
}

function refundsOf(order: JsonRecord, surrounding: SurroundingOrder, problems: Problem[]): readonly Refund[] {
  if (isAbsent(order.refunds)) return [];
  const refunds = entriesOf(order, 'refunds', '', problems, (refund, path) =>
    refundOf(refund, path, surrounding, problems),
  );
  return withoutRepeats(refunds, (refund) => refund.refundId, 'refunds', problems);
}

function refundOf(
  refund: JsonRecord,
  path: string,
  order: SurroundingOrder | undefined,
  problems: Problem[],
): Refund {
  const refundId = resourceId(refund, 'Refund', path, problems);
  const orderId = isAbsent(refund.order_id) ? order?.orderId : idOf(refund.order_id, 'Order');
  if (orderId === undefined) note(problems, `${path}order_id`, BAD_ID);
  const lines = entriesOf(refund, 'refund_line_items', path, problems, (line, linePath) =>
    refundLineOf(line, linePath, order, problems),
  );
  const createdAtMs = momentOf(refund.created_at);
  return {
    refundId,
    orderId: orderId ?? UNREADABLE,
    ...(createdAtMs === undefined ? {} : { createdAtMs }),
    ...(isRecord(refund.return) ? { isOfReturn: true as const } : {}),
    lines: withoutRepeats(lines, (line) => line.refundLineId, `${path}refund_line_items`, problems),
  };
}

/** A value that is not a date counts as absent; it is no reason to refuse the payload. */
function momentOf(value: unknown): number | undefined {
  const moment = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(moment) ? undefined : moment;
}

/** Any other value counts as absent; it is no reason to refuse the payload. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function refundLineOf(
  line: JsonRecord,
  path: string,
  order: SurroundingOrder | undefined,
  problems: Problem[],
): RefundLine {
  const { line_item: lineItem, restock_type: restockType } = line;
  const lineId = idOf(line.line_item_id, 'LineItem') ?? idOfNested(lineItem, 'LineItem');
  if (lineId === undefined) note(problems, `${path}line_item_id`, BAD_ID);
  if (typeof restockType !== 'string') note(problems, `${path}restock_type`, 'must be text');
  if (!isAbsent(lineItem) && !isRecord(lineItem)) note(problems, `${path}line_item`, 'must be a JSON object');
  const ofOrder = order?.items.get(lineId ?? UNREADABLE);
  const item =
    isRecord(lineItem) && !(ofOrder !== undefined && isAbsent(lineItem.sku))
      ? soldItemOf(lineItem, `${path}line_item.`, problems)
      : (ofOrder ?? UNKNOWN_ITEM);
  const locationId = idOf(line.location_id, 'Location');
  return {
    refundLineId: resourceId(line, 'RefundLineItem', path, problems),
    lineId: lineId ?? UNREADABLE,
    ...item,
    quantity: quantityOf(line, path, problems),
    restockType: typeof restockType === 'string' ? restockType : UNREADABLE,
    ...(locationId === undefined ? {} : { locationId }),
  };
}
