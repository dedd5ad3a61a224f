import { type Component, sellsOneUnitOf } from '../../../../inventory/domain/listing';
import { orderItemRowIds } from '../../../../inventory/domain/order-records';
import { newestOf, type OrderHeader } from './order-header';
import type { NotCounted, OrderItemRecord } from './order-item-record';

/** An order as the API shows it. */
export interface OrderView {
  readonly orderId: string;
  readonly channel: 'amazon';
  readonly status: string;
  /** When it was placed, by Amazon's clock. */
  readonly createdAt: string;
  /** The time of its newest state by Amazon's clock. */
  readonly updatedAt: string;
  /** When it was first recorded here, and what brought it. */
  readonly recordedAt: string;
  readonly foundBy: OrderHeader['firstSource'];
  readonly lines: readonly OrderLineView[];
}

/** All quantities are units of the seller SKU. */
export interface OrderLineView {
  readonly lineId: string;
  readonly sellerSku: string;
  /** Where the seller SKU consists of one component. */
  readonly sku?: string;
  /** Where it does not consist of one unit of a SKU of its own name. */
  readonly components?: readonly Component[];
  readonly ordered: number;
  readonly committed: number;
  readonly released: number;
  /** Who cancelled units of it, in Amazon's word. */
  readonly cancelledBy?: string;
  readonly notCounted?: NotCounted;
  /** The ledger rows, in the order of the movements. */
  readonly movements: readonly string[];
}

/** The view of an order from its header and the records of its lines. Pure. */
export function orderView(
  { orderId, createdAt, recordedAt, firstSource, lines }: OrderHeader,
  records: ReadonlyMap<string, OrderItemRecord>,
): OrderView {
  const newest = newestOf(lines);
  return {
    orderId,
    channel: 'amazon',
    status: newest?.status ?? '',
    createdAt,
    updatedAt: newest?.updatedAt ?? '',
    recordedAt,
    foundBy: firstSource,
    lines: lines.flatMap(({ lineId }) => {
      const record = records.get(lineId);
      return record === undefined ? [] : [lineView(record)];
    }),
  };
}

function lineView(record: OrderItemRecord): OrderLineView {
  const { orderItemId, sellerSku, components, ordered, committed, cancelledBy, notCounted } = record;
  const [only, ...others] = components;
  const isItself = sellsOneUnitOf(sellerSku, { components });
  return {
    lineId: orderItemId,
    sellerSku,
    ...(only === undefined || others.length > 0 ? {} : { sku: only.sku }),
    ...(isItself || components.length === 0 ? {} : { components }),
    ordered,
    committed,
    released: notCounted === undefined ? ordered - committed : 0,
    ...(cancelledBy === undefined ? {} : { cancelledBy }),
    ...(notCounted === undefined ? {} : { notCounted }),
    movements: orderItemRowIds(record),
  };
}
