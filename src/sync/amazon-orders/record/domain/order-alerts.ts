import { type AlertChange, alertIdOf, draftAlert } from '../../../../alerts/domain/alert';
import { visibleSku } from '../../../../inventory/domain/sku-spelling';
import { targetOf } from './known-item';
import type { OrderItemRecord } from './order-item-record';

/**
 * The alerts of an item: one while cancelled units of it stay out of stock, and one when the ledger cannot count its
 * units. The alert of a seller SKU that is not registered is raised before the record is written. Pure.
 */
export function alertsOf(
  before: OrderItemRecord | undefined,
  after: OrderItemRecord,
  at: string,
): AlertChange[] {
  return [...withheldAlerts(before, after, at), ...uncountableAlerts(before, after, at)];
}

function withheldAlerts(
  before: OrderItemRecord | undefined,
  after: OrderItemRecord,
  at: string,
): AlertChange[] {
  const { orderId, orderItemId, sellerSku } = after;
  const withheld = withheldOf(after);
  const shown = withheldOf(before);
  if (withheld === shown && isUnstated(after) === isUnstated(before)) return [];
  const alertId = alertIdOf.orderCancellation(orderId, orderItemId);
  if (withheld === 0) return [{ kind: 'close', alertId, at, note: 'No cancelled unit is out of stock.' }];
  const message = isUnstated(after) ? unstatedText(after, withheld) : withheldText(after, withheld);
  const alert = draftAlert(alertId, 'manual_review', at, message, { sku: sellerSku, orderId });
  return [{ kind: 'raise', alert }];
}

function withheldText(after: OrderItemRecord, withheld: number): string {
  const { orderId, sellerSku, cancelledBy } = after;
  const units = withheld === 1 ? '1 unit' : `${withheld} units`;
  return (
    `${units} of ${visibleSku(sellerSku)} in the Amazon order ${orderId} ${withheld === 1 ? 'was' : 'were'} cancelled ` +
    `${cancelledBy === undefined ? 'and Amazon does not name by whom' : `by ${cancelledBy}`}. The stock does not rise, ` +
    'because units that a merchant cancels are mostly missing or damaged. Look on the shelf: add what is there by ' +
    `${callsFor(after, withheld)}; otherwise ignore this.`
  );
}

function unstatedText(after: OrderItemRecord, withheld: number): string {
  const { orderId, sellerSku, cancelledBy = '', ordered } = after;
  return (
    `Units of ${visibleSku(sellerSku)} in the Amazon order ${orderId} were cancelled by ${cancelledBy}, and Amazon leaves out ` +
    `how many of the ${ordered}: all stay out of stock. Compare the order in Seller Central: for each cancelled unit that is ` +
    `on the shelf, add one by ${callsFor(after, 1)}, ${withheld} times at most; otherwise ignore this.`
  );
}

/** Amazon leaves out how many units were cancelled. */
function isUnstated(record: OrderItemRecord | undefined): boolean {
  return record !== undefined && targetOf(record).isUnstated === true;
}

/** The units of an item that moves no stock are not out of stock. */
function withheldOf(record: OrderItemRecord | undefined): number {
  return record === undefined || record.notCounted !== undefined ? 0 : targetOf(record).withheld;
}

/** The call that puts the units back, of each component. */
function callsFor({ components }: OrderItemRecord, units: number): string {
  const calls = components.map(
    (component) =>
      `POST /api/inventory/${encodeURIComponent(component.sku)}/adjustments with delta ${units * component.units}`,
  );
  return calls.join(' and ');
}

function uncountableAlerts(
  before: OrderItemRecord | undefined,
  { notCounted, orderId, orderItemId, sellerSku, ordered }: OrderItemRecord,
  at: string,
): AlertChange[] {
  if (notCounted !== 'out_of_bounds' || before?.notCounted === notCounted) return [];
  const message =
    `The Amazon order ${orderId} has ${ordered} units of ${visibleSku(sellerSku)}, more than can be counted: no stock is ` +
    'moved. Compare the order with the stock, and set the stock with PUT /api/inventory/{sku}.';
  const alertId = alertIdOf.orderCancellation(orderId, orderItemId);
  return [
    {
      kind: 'raise',
      alert: draftAlert(alertId, 'manual_review', at, message, { sku: sellerSku, orderId }),
    },
  ];
}

/** The text of the alert that the seller SKU of an order, or a component of it, is not registered. Pure. */
export function unregisteredText(sku: string, sellerSku: string, orderId: string): string {
  const order = `The Amazon order ${orderId} has units of ${visibleSku(sellerSku)}`;
  if (sku === sellerSku)
    return (
      `${order}, which is not registered here: no stock is moved. Register the SKU with PUT /api/inventory/{sku}, or link ` +
      'it to the SKUs that it sells with PUT /api/listings/amazon/{sellerSku}, and count what is on the shelf, or ignore this.'
    );
  return (
    `${order}, whose component ${visibleSku(sku)} is not registered here: no stock is moved. Register the component with ` +
    'PUT /api/inventory/{sku}, or change the listing with PUT /api/listings/amazon/{sellerSku}, and count what is on the shelf.'
  );
}
