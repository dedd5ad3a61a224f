import { type AlertChange, type AlertDraft, alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import { visibleSku } from '../../../inventory/domain/sku-spelling';
import type { Concern } from './disposition';
import type { ReturnUnit } from './return-unit';

/** A unit with a new decision. */
interface DecidedUnit {
  readonly before: ReturnUnit | undefined;
  readonly unit: ReturnUnit;
  /** Units by which stock moves. */
  readonly delta: number;
  /** The open alert of the unit. */
  readonly openAlert: string | undefined;
  /** What is wrong with the unit; undefined also when the alert of its unregistered SKU covers it. */
  readonly concern: Concern | undefined;
}

/** The alert that the unit has from now on, and the changes to alerts. */
export function alertsFor({ before, unit, delta, openAlert, concern }: DecidedUnit): {
  alertId?: string;
  alerts: AlertChange[];
} {
  const alerts: AlertChange[] = [];
  const close = (note: string): void => {
    if (openAlert !== undefined) alerts.push({ kind: 'close', alertId: openAlert, at: unit.updatedAt, note });
  };
  if (unit.decision === 'restock') {
    close(`${nameOf(unit)} came back into stock.`);
    return { alerts };
  }
  const about = { sku: unit.sku, ...(unit.orderId === '' ? {} : { orderId: unit.orderId }) };
  if (delta < 0) {
    const alertId = alertIdOf.returnReversed(unit.returnId, unit.revision);
    const message =
      `${nameOf(unit)} was in stock and is now reported as ${unit.disposition}: it was taken out again. ` +
      (concern?.advice ?? 'Check the shelf.');
    const severity = concern?.severity === 'critical' ? 'critical' : undefined;
    const alert = draftAlert(alertId, 'return_reversed', unit.updatedAt, message, about, severity);
    alerts.push({ kind: 'raise', alert });
    return { alertId, alerts };
  }
  if (concern === undefined) {
    close(`${nameOf(unit)} is now reported as ${unit.disposition}.`);
    return { alerts };
  }
  const alertId = alertIdOf.returnHeld(concern.type, unit.returnId);
  if (openAlert !== alertId) close(`${nameOf(unit)} is now reported as ${unit.disposition}.`);
  // A second source that agrees does not mark a read alert unread.
  else if (before !== undefined && isSame(before, unit)) return { alertId, alerts };
  const message = `${nameOf(unit)} came back as ${unit.disposition} and was not put into stock. ${concern.advice}`;
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

function nameOf({ quantity, sku, orderId }: ReturnUnit): string {
  const units = quantity === 1 ? 'A unit' : `${quantity} units`;
  return `${units} of ${sku}${orderId === '' ? '' : ` from order ${orderId}`}`;
}

/** One alert for all units whose sale was not counted here. */
export function salesNotCountedAlert(at: string): AlertDraft {
  const message =
    "Returned units in Amazon's report are fit to sell and were not put into stock: their sales were not counted here, and " +
    'RETURNS_RESTOCK_DISPOSITIONS is not set. Amazon ships such orders from its own stock, and takes their returns back ' +
    'into it. GET /api/returns?decision=hold lists them, with heldReason. If that stock is yours to sell here too, set ' +
    'RETURNS_RESTOCK_DISPOSITIONS=SELLABLE, which restocks those that come from then on, and add the units of the list ' +
    'with POST /api/inventory/{sku}/adjustments. If it is not, set RETURNS_RESTOCK_DISPOSITIONS to nothing.';
  return draftAlert(alertIdOf.returnsNotCounted(), 'manual_review', at, message, {});
}

/** The text of the alert that a SKU of a return is not registered: its own, or a component of its listing. */
export function unregisteredText(sku: string, sellerSku: string): string {
  if (sku === sellerSku)
    return (
      `A return of ${visibleSku(sku)} arrived, which is not registered here: it is kept, and no stock is moved. ` +
      'Register the SKU with PUT /api/inventory/{sku}, or link it to the SKUs that it sells with ' +
      'PUT /api/listings/amazon/{sellerSku}, and count what is on the shelf, or ignore this.'
    );
  return (
    `A return of ${visibleSku(sellerSku)} arrived, whose component ${visibleSku(sku)} is not registered here: it is kept, ` +
    'and no stock is moved. Register the component with PUT /api/inventory/{sku}, or change the listing with ' +
    'PUT /api/listings/amazon/{sellerSku}, and count what is on the shelf.'
  );
}
