import type { ShopOrder, ShopOrderLine } from '../../../../channels/shopify/admin/admin-values';
import type { LedgerRow } from '../../../../inventory/domain/stock';

/** An order of Shopify as the API shows it. */
export interface ShopOrderView {
  readonly orderId: string;
  readonly channel: 'shopify';
  readonly status: 'open' | 'cancelled';
  /** When it was placed, and the time of its newest state, by Shopify's clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lines: readonly ShopOrderLineView[];
}

export interface ShopOrderLineView {
  readonly lineId: string;
  /** The SKU as Shopify names it; empty where the line has none. */
  readonly sellerSku: string;
  /** The SKU that moved, where units of the line did. */
  readonly sku?: string;
  /** Units ordered, with those that were removed since. */
  readonly ordered: number;
  /** Units that are out of stock because of the line. */
  readonly committed: number;
  /** Units that left the stock and came back. */
  readonly released: number;
  /** The ledger rows, in the order of the movements. */
  readonly movements: readonly string[];
}

/** The view of an order from what Shopify has of it and from the rows that it left in the ledger. Pure. */
export function shopOrderView(order: ShopOrder, rows: readonly LedgerRow[]): ShopOrderView {
  const { orderId, cancelledAt, createdAt, updatedAt, lines } = order;
  return {
    orderId,
    channel: 'shopify',
    status: cancelledAt === undefined ? 'open' : 'cancelled',
    createdAt,
    updatedAt,
    lines: lines.map((line) =>
      lineView(
        line,
        rows.filter(({ cause }) => cause.lineId === line.lineId),
      ),
    ),
  };
}

function lineView({ lineId, sku, quantity }: ShopOrderLine, rows: readonly LedgerRow[]): ShopOrderLineView {
  const inOrder = rows.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1));
  const left = inOrder.reduce((units, { delta }) => units + Math.max(0, -delta), 0);
  const back = inOrder.reduce((units, { delta }) => units + Math.max(0, delta), 0);
  const moved = inOrder[0]?.sku;
  return {
    lineId,
    sellerSku: sku ?? '',
    ...(moved === undefined ? {} : { sku: moved }),
    ordered: quantity,
    committed: left - back,
    released: back,
    movements: inOrder.map(({ txId }) => txId),
  };
}
