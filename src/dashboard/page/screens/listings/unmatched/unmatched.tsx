import type { Unmatched } from '../../../api/listing-answers';
import { useList } from '../../../live/use-list';
import { Empty, ListFoot } from '../../../parts/states';
import { Time } from '../../../parts/time';
import { hrefOf, skuHref } from '../../../router/location';
import { LikelySkus, linkHref } from './likely-skus';

const SOURCES: Readonly<Record<Unmatched['source'], string>> = {
  return: 'in a return',
  catalogue: 'in Amazon’s catalogue',
  push: 'by a push that found no offer',
};

/** Seller SKUs that no listing links, each with the likely SKUs, and SKUs that no listing sells. */
export function UnmatchedPanel({ onClose }: { readonly onClose: () => void }) {
  const list = useList<Unmatched>('/api/listings/unmatched', {}, 'listings');
  return (
    <section class="panel" aria-labelledby="unmatched-title">
      <h2 id="unmatched-title">Not linked</h2>
      <p>
        Seller SKUs that Amazon has named and that are neither registered nor a listing: their returns move no
        stock. A link opens the form, where you see what Amazon gets before you save.
      </p>
      {list.items.length === 0 ? (
        list.readAt === 0 ? null : (
          <Empty>
            Everything that Amazon has named is linked.{' '}
            <a href={hrefOf('listings', { panel: 'match' })}>Read Amazon’s catalogue</a> to compare all of it.
          </Empty>
        )
      ) : (
        <ul class="unmatched">
          {list.items.map((item) => (
            <Row key={`${item.kind} ${item.sellerSku ?? item.sku ?? ''}`} item={item} />
          ))}
        </ul>
      )}
      <ListFoot list={list} nouns={['name', 'names']} />
      <div class="editor-buttons">
        <button type="button" class="secondary outline" onClick={onClose}>
          Close
        </button>
      </div>
    </section>
  );
}

function Row({ item: { sellerSku, sku = '', source, since, suggestions } }: { readonly item: Unmatched }) {
  if (sellerSku !== undefined)
    return (
      <li>
        <span class="sku">{sellerSku}</span>{' '}
        <small>
          {SOURCES[source]}, <Time at={since} short />
        </small>{' '}
        <LikelySkus sellerSku={sellerSku} skus={suggestions} />
      </li>
    );
  return (
    <li>
      <a class="sku" href={skuHref(sku)}>
        {sku}
      </a>{' '}
      <span>
        has stock, and Amazon has no offer of this name <small>({SOURCES[source]})</small>
      </span>{' '}
      <a href={linkHref('', sku)}>
        Sell<span class="unseen"> {sku}</span> under another name
      </a>
    </li>
  );
}
