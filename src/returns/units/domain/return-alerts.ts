import { type AlertChange, alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import type { Concern } from './disposition';
import type { ReturnUnit } from './return-unit';

/** A unit that was judged anew. */
export interface Turn {
  readonly before: ReturnUnit | undefined;
  readonly unit: ReturnUnit;
  /** Units by which stock moves. */
  readonly delta: number;
  /** The alert that stands open for the unit. */
  readonly openAlert: string | undefined;
  /** What is wrong with it; undefined also when the alert of its unregistered SKU says it all. */
  readonly concern: Concern | undefined;
}

/** The unit's alert from now on, and what has to happen to alerts. */
export function alertsFor({ before, unit, delta, openAlert, concern }: Turn): {
  alertId?: string;
  alerts: AlertChange[];
} {
  const alerts: AlertChange[] = [];
  const close = (note: string): void => {
    if (openAlert !== undefined) alerts.push({ kind: 'close', alertId: openAlert, at: unit.updatedAt, note });
  };
  if (unit.decision === 'restock') {
    close(`${words(unit)} came back into stock.`);
    return { alerts };
  }
  const about = { sku: unit.sku, ...(unit.orderId === '' ? {} : { orderId: unit.orderId }) };
  if (delta < 0) {
    const alertId = alertIdOf.returnReversed(unit.returnId, unit.revision);
    const message =
      `${words(unit)} had been put into stock and is now reported as ${unit.disposition}: it was taken out again. ` +
      (concern?.advice ?? 'Check the shelf.');
    const severity = concern?.severity === 'critical' ? 'critical' : undefined;
    const alert = draftAlert(alertId, 'return_reversed', unit.updatedAt, message, about, severity);
    alerts.push({ kind: 'raise', alert });
    return { alertId, alerts };
  }
  if (concern === undefined) {
    close(`${words(unit)} is now reported as ${unit.disposition}.`);
    return { alerts };
  }
  const alertId = alertIdOf.returnHeld(concern.type, unit.returnId);
  if (openAlert !== alertId) close(`${words(unit)} is now reported as ${unit.disposition}.`);
  // A second source that says the same must not show an alert again that somebody has read.
  else if (before !== undefined && isSame(before, unit)) return { alertId, alerts };
  const message = `${words(unit)} came back as ${unit.disposition} and was not put into stock. ${concern.advice}`;
  const alert = draftAlert(alertId, concern.type, unit.updatedAt, message, about, concern.severity);
  alerts.push({ kind: 'raise', alert });
  return { alertId, alerts };
}

function isSame(before: ReturnUnit, unit: ReturnUnit): boolean {
  return (
    before.disposition === unit.disposition &&
    before.quantity === unit.quantity &&
    (unit.decision === 'hold' || before.status === unit.status)
  );
}

function words({ quantity, sku, orderId }: ReturnUnit): string {
  const units = quantity === 1 ? 'A unit' : `${quantity} units`;
  return `${units} of ${sku}${orderId === '' ? '' : ` from order ${orderId}`}`;
}
