import type { Order, OrderLine } from '../../../../channels/shopify/webhook/payload';
import type { DeltaMovement } from '../../../../inventory/domain/movement';
import { isRegistrableSku } from '../../../../inventory/domain/sku';
import { txIdOf } from '../../../../inventory/domain/tx-id';
import {
  CLOCKS_DIFFER_MS,
  type LinePlan,
  mayHaveExpired,
  type MovePlan,
  planOrderCancelled,
  planRefund,
  planSale,
  repeated,
  type SkipReason,
} from '../../domain/order-movements';

/** The row of the ledger that counted a line. */
export interface CountedLine {
  /** The SKU that moved: the variant may have another one by now. */
  readonly sku: string;
  readonly units: number;
  /** When it was written, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** What the ledger knows of an order. */
export interface KnownOrder {
  /** The rows of its lines, by the id of the line. */
  readonly rows: ReadonlyMap<string, CountedLine>;
  /** The units of the lines to which an edit added some, with those of the row. */
  readonly edited: ReadonlyMap<string, number>;
  /** The keys of its restocks that are in the ledger. */
  readonly restocked: ReadonlySet<string>;
  /** When SKUs were registered, in milliseconds since the epoch; absent: the SKU is not registered. */
  readonly registeredAtMs: ReadonlyMap<string, number>;
}

/** Units that an edit added to a line that is counted. */
interface LineEdit {
  readonly lineId: string;
  readonly sku: string;
  /** The units of the line with them. */
  readonly quantity: number;
  readonly movement: DeltaMovement;
}

/** What the state of an order asks for. */
export interface StatePlan {
  readonly edits: readonly LineEdit[];
  /** Sales of lines that are not counted yet; that of a SKU that is not registered is refused, with its alert. */
  readonly sales: readonly MovePlan[];
  /** Lines that move nothing. */
  readonly skipped: readonly {
    readonly lineId: string;
    readonly sku: string | null;
    readonly reason: SkipReason;
  }[];
  /** Restocks that are not counted yet. */
  readonly restocks: readonly LinePlan[];
  /** Lines that are counted in full. */
  readonly counted: readonly string[];
}

export interface StateContext {
  readonly nowMs: number;
  /** How long the ledger keeps its rows, in milliseconds. */
  readonly rowsKeptMs: number;
  /** Lines that are known to be new, such as those of an exchange. */
  readonly added?: ReadonlySet<string>;
  /** The topic of the message that brought the state. */
  readonly topic?: string;
}

/**
 * What an order lacks in the ledger, by its state: each line up to its `quantity`, never down, and what its refunds put back.
 * Of a line without a row nothing is known, so it counts only where it was sold after its SKU was registered and its row cannot
 * have expired: a change of an old order, or of one from before the import, moves nothing.
 * Shop path: OrderStates -> planOrderState -> OrderIntakeService. ADR 22.
 */
export function planOrderState(order: Order, known: KnownOrder, context: StateContext): StatePlan {
  const plan = {
    edits: [] as LineEdit[],
    sales: [] as MovePlan[],
    skipped: [] as StatePlan['skipped'][number][],
    counted: [] as string[],
    restocks: restocksOf(order, known, context),
  };
  for (const line of order.lines) {
    const { lineId } = line;
    const row = known.rows.get(lineId);
    if (row === undefined) {
      const sale = planSale(order.orderId, line, context.topic);
      const reason = sale.kind === 'skip' ? sale.reason : whyNotCounted(order, sale, known, context);
      if (sale.kind === 'move' && reason === undefined) plan.sales.push(sale);
      else if (reason !== undefined) plan.skipped.push({ lineId, sku: line.sku, reason });
      continue;
    }
    const units = Math.max(row.units, known.edited.get(lineId) ?? 0);
    if (line.quantity <= units) plan.counted.push(lineId);
    else plan.edits.push(editOf(order.orderId, line, row.sku, units, context.topic));
  }
  return plan;
}

/** The SKUs for which it matters when they were registered: those of lines and restocks whose sale has no row. */
export function skusToDate(order: Order, { rows }: Pick<KnownOrder, 'rows'>): string[] {
  const lines = [...order.lines, ...order.refunds.flatMap((refund) => refund.lines)];
  const skus = lines.flatMap(({ lineId, sku }) =>
    rows.has(lineId) || sku === null || !isRegistrableSku(sku) ? [] : [sku],
  );
  return [...new Set(skus)];
}

/** The keys of the rows that the lines and restocks of an order have where they are counted. */
export function txIdsOf({ orderId, lines, refunds }: Order): {
  readonly sales: string[];
  readonly restocks: string[];
} {
  return {
    sales: lines.map(({ lineId }) => txIdOf.shopifyOrderLine(orderId, lineId)),
    restocks: refunds.flatMap(({ refundId, lines: refunded }) =>
      refunded.map(({ refundLineId }) => txIdOf.shopifyRefundLine(refundId, refundLineId)),
    ),
  };
}

function whyNotCounted(
  order: Order,
  { lineId, sku }: { readonly lineId: string; readonly sku: string },
  known: KnownOrder,
  { nowMs, rowsKeptMs, added }: StateContext,
): SkipReason | undefined {
  const firstRowMs = Math.min(...[...known.rows.values()].map(({ atMs }) => atMs));
  if (added?.has(lineId) === true) return undefined;
  const placedMs = order.createdAtMs ?? firstRowMs;
  if (placedMs === Infinity) return 'before_registration';
  if (mayHaveExpired(nowMs - placedMs, rowsKeptMs)) return 'too_old';
  const registeredMs = known.registeredAtMs.get(sku);
  // Its alert says that the SKU is not registered.
  if (registeredMs === undefined) return undefined;
  if (order.createdAtMs !== undefined && order.createdAtMs + CLOCKS_DIFFER_MS >= registeredMs)
    return undefined;
  // The SKU was registered when the order was counted: a line without a row was added since.
  return firstRowMs !== Infinity && firstRowMs >= registeredMs ? undefined : 'before_registration';
}

/** Restocks of the order that have no row, and can have none that expired. */
function restocksOf(order: Order, known: KnownOrder, { nowMs, rowsKeptMs, topic }: StateContext): LinePlan[] {
  return order.refunds.flatMap((refund) => {
    const { createdAtMs } = refund;
    if (createdAtMs === undefined || mayHaveExpired(nowMs - createdAtMs, rowsKeptMs)) return [];
    return planRefund(refund, topic).filter(
      (plan) =>
        plan.kind !== 'skip' &&
        !known.restocked.has(plan.movement.txId) &&
        isRestockAfterCount(plan, known, createdAtMs),
    );
  });
}

/** The refund lines of a cancelled order: those that are in the count that registered the SKU are skipped. */
export function planCancelledRefunds(order: Order, known: KnownOrder, rowsKeptMs: number): LinePlan[] {
  return order.refunds.flatMap((refund) =>
    planOrderCancelled({ ...order, refunds: [refund] }, rowsKeptMs).map((plan) =>
      plan.kind === 'skip' || isRestockAfterCount(plan, known, refund.createdAtMs)
        ? plan
        : repeated(plan.lineId, plan.sku),
    ),
  );
}

/** A restock from before its SKU was registered is in the count that registered it, unless its sale was counted here. */
function isRestockAfterCount(
  { lineId, sku }: Pick<LinePlan, 'lineId' | 'sku'>,
  { rows, registeredAtMs }: Pick<KnownOrder, 'rows' | 'registeredAtMs'>,
  refundedAtMs: number | undefined,
): boolean {
  if (rows.has(lineId) || refundedAtMs === undefined || sku === null) return true;
  return refundedAtMs + CLOCKS_DIFFER_MS >= (registeredAtMs.get(sku) ?? -Infinity);
}

function editOf(
  orderId: string,
  { lineId, quantity }: OrderLine,
  sku: string,
  units: number,
  topic: string | undefined,
): LineEdit {
  return {
    lineId,
    sku,
    quantity,
    movement: {
      txId: txIdOf.shopifyOrderLineTo(orderId, lineId, quantity),
      sku,
      action: 'order_edit',
      // An edit happened at Shopify: as a sale it may oversell.
      change: { kind: 'delta', delta: units - quantity, mayOversell: true },
      actor: 'shopify',
      cause: { orderId, lineId, ...(topic === undefined ? {} : { topic }) },
    },
  };
}
