import { type AlertChange, alertIdOf, draftAlert } from '../../alerts/domain/alert';

/** The part of a stock that decides its alerts. */
interface DippingStock {
  readonly sku: string;
  readonly physical: number;
  readonly lowStockThreshold?: number;
  readonly oversoldAlert?: string;
  readonly lowStockAlert?: string;
}

/** The part of a ledger row that its alerts name. */
interface DippingRow {
  readonly txId: string;
  readonly timestamp: string;
  readonly delta: number;
  readonly cause: { readonly orderId?: string };
}

/**
 * The alerts that are open after a row, and what the row does to alerts. `stock` has the figures after the row. A registration
 * below zero oversells nothing: the shop continues to sell the item when it is out of stock.
 */
export function alertsAfter(
  stock: DippingStock,
  row: DippingRow,
  isRegistration = false,
): {
  readonly open: Pick<DippingStock, 'oversoldAlert' | 'lowStockAlert'>;
  readonly alerts: readonly AlertChange[];
} {
  const alerts: AlertChange[] = [];
  const oversold = isRegistration ? undefined : oversoldDip(stock, row, alerts);
  const low = lowStockDip(stock, row, alerts);
  const open = {
    ...(oversold === undefined ? {} : { oversoldAlert: oversold }),
    ...(low === undefined ? {} : { lowStockAlert: low }),
  };
  return { open, alerts };
}

/**
 * A dip below zero has one alert, which names the shortage and closes when `physical` is back at zero or above.
 */
function oversoldDip(stock: DippingStock, row: DippingRow, alerts: AlertChange[]): string | undefined {
  const open = stock.oversoldAlert;
  const at = row.timestamp;
  if (stock.physical >= 0) {
    if (open !== undefined)
      alerts.push({ kind: 'close', alertId: open, at, note: `Stock is back at ${stock.physical}.` });
    return undefined;
  }
  const order = row.cause.orderId;
  const message =
    `${stock.sku} is oversold by ${-stock.physical}: ${order === undefined ? 'a movement' : `order ${order}`} took it ` +
    `${open === undefined ? '' : 'further '}below zero. Amazon shows 0. Find the missing units, or cancel the order ` +
    'before Amazon counts a defect.';
  if (open !== undefined) {
    if (row.delta < 0) alerts.push({ kind: 'repeat', alertId: open, at, message });
    return open;
  }
  const alertId = alertIdOf.oversold(stock.sku, row.txId);
  const about = { sku: stock.sku, ...(order === undefined ? {} : { orderId: order }) };
  alerts.push({ kind: 'raise', alert: draftAlert(alertId, 'oversold', at, message, about) });
  return alertId;
}

/** Units above the threshold that still belong to the dip: stock that moves around the threshold raises one alert. */
function lowStockBand(threshold: number): number {
  return Math.max(1, Math.ceil(threshold / 10));
}

/** A SKU at or below its threshold raises one alert. It must rise above threshold and band before it raises another. */
function lowStockDip(stock: DippingStock, row: DippingRow, alerts: AlertChange[]): string | undefined {
  const open = stock.lowStockAlert;
  const at = row.timestamp;
  const threshold = stock.lowStockThreshold ?? -Infinity;
  if (open !== undefined) {
    if (stock.physical <= threshold + lowStockBand(threshold)) return open;
    alerts.push({ kind: 'close', alertId: open, at, note: `Stock is back at ${stock.physical}.` });
    return undefined;
  }
  if (stock.physical > threshold) return undefined;
  const alertId = alertIdOf.stockLow(stock.sku, row.txId);
  const message = `${stock.sku} is low: ${stock.physical} left, threshold ${threshold}. Reorder, or lower the threshold.`;
  alerts.push({ kind: 'raise', alert: draftAlert(alertId, 'stock_low', at, message, { sku: stock.sku }) });
  return alertId;
}
