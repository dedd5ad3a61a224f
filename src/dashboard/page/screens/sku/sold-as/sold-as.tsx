import type { SoldAs as SoldAsItem } from '../../../api/listing-answers';
import { MarkBadge } from '../../../parts/badge';
import { figure } from '../../../parts/figure';
import { PushAgain } from '../../../parts/push/push-again';
import { ReceiptBadge } from '../../../parts/receipt/receipt-badge';
import { Failure } from '../../../parts/states';
import { hrefOf, listingHref } from '../../../router/location';
import { componentWords, listingMarks } from '../../listings/words/listing-words';
import { quantityLine } from '../../listings/words/quantity-steps';
import './sold-as.css';
import { isPlain, type SoldAsList } from './use-sold-as';

/** Under which names a SKU is sold, each quantity with its reason. */
export function SoldAs({ sku, list }: { readonly sku: string; readonly list: SoldAsList }) {
  const { items, failure } = list;
  if (items === undefined) return failure === undefined ? null : <Failure failure={failure} />;
  const another = (
    <a href={hrefOf('listings', { panel: 'new', of: sku })}>
      {items.length === 1 ? 'Sell it under another name or as a pack' : 'Sell it under one more name'}
    </a>
  );
  if (isPlain(items))
    return <p class="sold-as-plain">Sold at Amazon under its own name, one unit for one. {another}</p>;
  return (
    <section class="sold-as">
      <h2>
        <a href={hrefOf('listings', { sku })}>Sold as</a>
      </h2>
      <table class="stacked" aria-label="Sold as">
        <thead>
          <tr>
            <th scope="col">Seller SKU</th>
            <th scope="col">Sells</th>
            <th scope="col" class="number">
              Quantity
            </th>
            <th scope="col" class="number">
              At Amazon
            </th>
            <th scope="col">State</th>
            <th scope="col">Why this quantity</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Row key={item.sellerSku} sku={sku} item={item} />
          ))}
        </tbody>
      </table>
      {failure === undefined ? null : <Failure failure={failure} />}
      <p>
        {items.some(({ isOwnName }) => isOwnName)
          ? ''
          : 'Not sold under its own name, because another name sells it alone, one unit. '}
        {another}
      </p>
    </section>
  );
}

function Row({ sku, item }: { readonly sku: string; readonly item: SoldAsItem }) {
  const { sellerSku, isOwnName, components, quantity, terms, lastBroadcast, syncStatus, syncError, held } =
    item;
  return (
    <tr>
      <th scope="row">
        <a class="sku" href={listingHref(sellerSku, isOwnName ? sku : undefined)}>
          {sellerSku}
        </a>
      </th>
      <td data-label="Sells">{isOwnName ? 'its own name' : componentWords(components)}</td>
      <td data-label="Quantity" class="number">
        <strong>{figure(quantity)}</strong>
      </td>
      <td data-label="At Amazon" class="number">
        {lastBroadcast === undefined ? <span class="quiet">none yet</span> : figure(lastBroadcast.count)}
      </td>
      <td data-label="State" class="listing-state">
        {listingMarks(item).map((mark) => (
          <MarkBadge key={mark.word} mark={mark} />
        ))}
        <ReceiptBadge receipt={item.receipt} />
        {held === undefined ? null : <small class="why">{held.reason}</small>}
        {syncError === undefined ? null : <small class="why">{syncError}</small>}
        {syncStatus === 'blocked' || held !== undefined ? <PushAgain sku={sellerSku} /> : null}
      </td>
      <td data-label="Why">{quantityLine(item, terms)}</td>
    </tr>
  );
}
