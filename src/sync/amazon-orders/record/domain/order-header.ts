import type { OrderState } from '../../../../channels/amazon/orders/order-state';
import { compared, covers, joined, type KnownItem, knownOf, moment, targetOf } from './known-item';
import type { OrderItemRecord } from './order-item-record';

/** One line of an order, with all that its record knows of Amazon's states. */
export interface HeaderLine extends KnownItem {
  readonly lineId: string;
}

/**
 * What is recorded of an order. It is written after the records of its items, so that a state that it covers is recorded
 * whole: such a state costs one read.
 */
export interface OrderHeader {
  readonly orderId: string;
  readonly createdAt: string;
  /** In the order in which they were first seen. */
  readonly lines: readonly HeaderLine[];
  /** When the order was first recorded, and from what. */
  readonly recordedAt: string;
  readonly firstSource: OrderState['source'];
  /** +1 per write. */
  readonly revision: number;
}

/** True when every item of the state is recorded and the state adds nothing to it. Pure. */
export function coversState({ lines }: OrderHeader, state: OrderState): boolean {
  const updatedAt = moment(state.updatedAt);
  if (updatedAt === undefined) return false;
  return state.items.every((item) => {
    const line = lines.find(({ lineId }) => lineId === item.orderItemId);
    return line !== undefined && covers(line, knownOf(state, item, updatedAt));
  });
}

/** The header that follows from these records of its items; undefined when it covers them already. Pure. */
export function withRecords(
  header: OrderHeader | undefined,
  records: readonly OrderItemRecord[],
  source: OrderState['source'],
  at: string,
): OrderHeader | undefined {
  const [first] = records;
  if (first === undefined) return undefined;
  const lines = new Map((header?.lines ?? []).map((line) => [line.lineId, line]));
  const isCovered = records.every((record) => {
    const line = lines.get(record.orderItemId);
    return line !== undefined && covers(line, record);
  });
  if (header !== undefined && isCovered) return undefined;
  for (const record of records) {
    const { orderItemId: lineId } = record;
    lines.set(lineId, { lineId, ...joined(record, lines.get(lineId)) });
  }
  return {
    orderId: first.orderId,
    createdAt: header?.createdAt ?? first.createdAt,
    lines: [...lines.values()],
    recordedAt: header?.recordedAt ?? at,
    firstSource: header?.firstSource ?? source,
    revision: header?.revision ?? 0,
  };
}

/**
 * The records of which more cancelled units stay out of stock than the header shows: Amazon may have added these to its own
 * number. They stay so until the header is written. Pure.
 */
export function newlyWithheld(
  header: OrderHeader | undefined,
  records: readonly OrderItemRecord[],
): OrderItemRecord[] {
  return records.filter((record) => {
    const line = header?.lines.find(({ lineId }) => lineId === record.orderItemId);
    const shown = line === undefined ? 0 : targetOf(line).withheld;
    return record.notCounted === undefined && targetOf(record).withheld > shown;
  });
}

/** The newest state of all lines. Pure. */
export function newestOf(lines: readonly HeaderLine[]): KnownItem | undefined {
  return lines.toSorted(compared).at(-1);
}
