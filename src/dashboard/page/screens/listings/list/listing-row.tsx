import type { ListingView } from '../../../api/listing-answers';
import { MarkBadge } from '../../../parts/badge';
import { figure } from '../../../parts/figure';
import { Icon } from '../../../parts/icon';
import { PushAgain } from '../../../parts/push/push-again';
import { ReceiptBadge } from '../../../parts/receipt/receipt-badge';
import { hrefOf, place, skuHref } from '../../../router/location';
import { listingMarks, ruleWords } from '../words/listing-words';

interface RowProps {
  readonly listing: ListingView;
  readonly isEdited: boolean;
}

/** The link that gets the focus back when the form is closed. */
export function rowLinkId(sellerSku: string): string {
  return `listing-${sellerSku}`;
}

export function ListingRow({ listing, isEdited }: RowProps) {
  const { sellerSku, components, rule, broadcast, lastBroadcast, syncStatus, syncError, held } = listing;
  const filters = Object.fromEntries(place.value.query);
  const edit = isEdited ? undefined : sellerSku;
  return (
    <tr class={isEdited ? 'is-edited' : undefined}>
      <th scope="row">
        <a
          class="sku"
          data-row
          id={rowLinkId(sellerSku)}
          href={hrefOf('listings', { ...filters, panel: undefined, edit })}
          aria-expanded={isEdited}
        >
          {sellerSku}
        </a>
      </th>
      <td data-label="Sells">
        <ul class="sold">
          {components.map(({ sku, units }) => (
            <li key={sku}>
              {units} ×{' '}
              <a class="sku" href={skuHref(sku)}>
                {sku}
              </a>
            </li>
          ))}
        </ul>
      </td>
      <td data-label="Rule">{ruleWords(rule)}</td>
      <td data-label="Quantity" class="number">
        <strong>{figure(broadcast)}</strong>
      </td>
      <td data-label="At Amazon" class="number">
        {lastBroadcast === undefined ? (
          <span class="quiet">none yet</span>
        ) : lastBroadcast.count === broadcast ? (
          figure(broadcast)
        ) : (
          <strong
            class="warning"
            title={`Amazon accepted ${lastBroadcast.count}; the quantity is ${broadcast}.`}
          >
            <Icon name="differs" /> {figure(lastBroadcast.count)}
            <span class="unseen"> differs from the quantity</span>
          </strong>
        )}
      </td>
      <td data-label="State" class="listing-state">
        {listingMarks(listing).map((mark) => (
          <MarkBadge key={mark.word} mark={mark} />
        ))}
        <ReceiptBadge receipt={listing.receipt} />
        {held === undefined ? null : <small class="why">{held.reason}</small>}
        {syncError === undefined ? null : <small class="why">{syncError}</small>}
        {syncStatus === 'blocked' || held !== undefined ? <PushAgain sku={sellerSku} /> : null}
      </td>
    </tr>
  );
}
