import type { StockView } from '../../../api/answers';
import { figure } from '../../../parts/figure';
import { Icon } from '../../../parts/icon';
import { offered } from '../../../parts/push/offered';
import { PushAgain } from '../../../parts/push/push-again';
import { ReceiptBadge } from '../../../parts/receipt/receipt-badge';
import { StockState } from '../../../parts/stock-state';
import { Time } from '../../../parts/time';
import { hrefOf, skuHref } from '../../../router/location';

interface RowProps {
  readonly stock: StockView;
  /** Events that changed the row so far; each is shown by a short flash. */
  readonly flashes: number;
  readonly isMatch: boolean;
  readonly isEdited: boolean;
  readonly onEdit: () => void;
}

/** The button that gets the focus back when the form is closed. */
export function editButtonId(sku: string): string {
  return `edit-${sku}`;
}

export function StockRow({ stock, flashes, isMatch, isEdited, onEdit }: RowProps) {
  const { sku, physical, buffer, lowStockThreshold, version, updatedAt } = stock;
  const flash = flashes === 0 ? '' : flashes % 2 === 0 ? 'flash-even' : 'flash-odd';
  return (
    <tr class={isEdited ? `is-edited ${flash}` : flash}>
      <th scope="row">
        <a class="sku" data-row href={skuHref(sku)}>
          {sku}
        </a>
        {isMatch ? null : <small class="note">no longer matches the filter</small>}
      </th>
      <td data-label="State" class="state">
        <StockState stock={stock} />
        <PushNote stock={stock} />
      </td>
      <td data-label="Physical" class="number units">
        <span class={physical < 0 ? 'bad' : undefined}>{figure(physical)}</span>
        {lowStockThreshold === undefined ? null : (
          <small class="note">low at {figure(lowStockThreshold)}</small>
        )}
      </td>
      <td data-label="Buffer" class="number units">
        {figure(buffer)}
      </td>
      <td data-label="Broadcast" class="number units">
        <strong>{figure(offered(stock))}</strong>
        {stock.presumedSold === undefined ? null : (
          <small class="note">{figure(stock.presumedSold)} presumed sold at Amazon</small>
        )}
      </td>
      <td data-label="At Amazon" class="number units">
        <AtAmazon stock={stock} />
      </td>
      <td data-label="Receipt" class="beside">
        <ReceiptBadge receipt={stock.receipt} />
      </td>
      <td data-label="Updated" class="beside">
        <Time at={updatedAt} /> <small>v{figure(version)}</small>
      </td>
      <td class="row-actions">
        <button
          type="button"
          id={editButtonId(sku)}
          class="secondary outline"
          aria-expanded={isEdited}
          aria-label={`Edit ${sku}`}
          onClick={onEdit}
        >
          Edit
        </button>
        {needsPush(stock) ? <PushAgain sku={sku} /> : null}
      </td>
    </tr>
  );
}

function needsPush({ syncStatus, attempts = 0, held }: StockView): boolean {
  return syncStatus === 'blocked' || attempts > 0 || held !== undefined;
}

/** The figure that Amazon accepted last, visibly another where it is not the broadcast. Listings have figures of their own. */
function AtAmazon({ stock }: { readonly stock: StockView }) {
  const { sku, lastBroadcast, listings } = stock;
  const broadcast = offered(stock);
  if (listings !== undefined)
    return (
      <a href={hrefOf('listings', { sku })}>
        {figure(listings)} {listings === 1 ? 'listing' : 'listings'}
      </a>
    );
  if (lastBroadcast === undefined) return <span class="quiet">none yet</span>;
  const { count } = lastBroadcast;
  if (count === broadcast) return <>{figure(count)}</>;
  return (
    <strong class="warning" title={`Amazon accepted ${count}; the broadcast is ${broadcast}.`}>
      <Icon name="differs" /> {figure(count)}
      <span class="unseen"> differs from the broadcast</span>
    </strong>
  );
}

/** Since when a push waits, and when it is tried next. */
function PushNote({ stock: { syncStatus, pendingSince, nextTryAt } }: { readonly stock: StockView }) {
  if (syncStatus === 'in_sync') return null;
  return (
    <small class="note">
      {pendingSince === undefined ? null : (
        <>
          since <Time at={pendingSince} short />
        </>
      )}
      {nextTryAt === undefined ? null : (
        <>
          , next try <Time at={nextTryAt} short />
        </>
      )}
    </small>
  );
}
