import type { ReturnedUnit } from '../../api/answers';
import { MarkBadge } from '../../parts/badge';
import { figure } from '../../parts/figure';
import { OrderLink } from '../../parts/orders/order-link';
import { Time } from '../../parts/time';
import { hrefOf, skuHref } from '../../router/location';
import { decisionMark, reasonOf } from './return-words';
import './return-table.css';

interface ReturnTableProps {
  readonly units: readonly ReturnedUnit[];
  readonly isLoading: boolean;
  readonly label: string;
  /** False where all units are of one SKU. */
  readonly hasSku?: boolean;
}

/** Returned units: what Amazon states, what was decided and why. */
export function ReturnTable({ units, isLoading, label, hasSku = true }: ReturnTableProps) {
  return (
    <div class="table">
      <table class="stacked returns" aria-label={label} aria-busy={isLoading}>
        <thead>
          <tr>
            {hasSku ? <th scope="col">SKU</th> : null}
            <th scope="col">Decision and reason</th>
            <th scope="col" class="number">
              Units
            </th>
            <th scope="col">At Amazon</th>
            <th scope="col">Order, plate</th>
            <th scope="col">Came back</th>
          </tr>
        </thead>
        <tbody>
          {units.map((unit) => (
            <ReturnRow key={unit.returnId} unit={unit} hasSku={hasSku} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReturnRow({ unit, hasSku }: { readonly unit: ReturnedUnit; readonly hasSku: boolean }) {
  const { sku, orderId, quantity, disposition, status, reason, licensePlateNumber, returnedAt, alertId } =
    unit;
  return (
    <tr>
      {hasSku ? (
        <td>
          <a class="sku" data-row href={skuHref(sku)}>
            {sku}
          </a>
        </td>
      ) : null}
      <td class="why-decided">
        <MarkBadge mark={decisionMark(unit)} />
        <span> {reasonOf(unit)}</span>
        {alertId === undefined ? null : (
          <>
            {' '}
            <a href={hrefOf('alerts', { show: 'all', alert: alertId })}>Alert</a>
          </>
        )}
      </td>
      <td class="number" data-label="Units">
        {figure(quantity)}
      </td>
      <td data-label="At Amazon">
        <code>{disposition}</code>
        {status === undefined ? null : <small> {status}</small>}
        {reason === undefined ? null : <small> The buyer's reason: {reason}</small>}
      </td>
      <td data-label="Order, plate" class="ids">
        {orderId === '' ? 'no order named' : <OrderLink orderId={orderId} word="" />}
        {licensePlateNumber === undefined ? null : <small> {licensePlateNumber}</small>}
      </td>
      <td data-label="Came back">
        <Time at={returnedAt} />
      </td>
    </tr>
  );
}
