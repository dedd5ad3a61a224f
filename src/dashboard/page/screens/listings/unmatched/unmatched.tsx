import type { Unmatched } from '../../../api/listing-answers';
import { useList } from '../../../live/use-list';
import { Empty, ListFoot } from '../../../parts/states';
import { skuHref } from '../../../router/location';
import { linkHref } from './unmatched-links';

/** Seller SKUs that no listing links, each with the likely SKUs, and SKUs that no listing sells. */
export function UnmatchedPanel({ onClose }: { readonly onClose: () => void }) {
  const list = useList<Unmatched>('/api/listings/unmatched', {}, 'listings');
  return (
    <section class="panel" aria-labelledby="unmatched-title">
      <h2 id="unmatched-title">Not linked</h2>
      <p>
        Seller SKUs that Amazon has named and no listing links: their orders and returns move no stock. A link
        opens the form, where you see what Amazon gets before you save.
      </p>
      {list.items.length === 0 ? (
        list.readAt === 0 ? null : (
          <Empty>Every seller SKU that Amazon has named is linked.</Empty>
        )
      ) : (
        <ul class="unmatched">
          {list.items.map(({ sellerSku, sku, suggestions = [] }) => (
            <li key={sellerSku ?? sku}>
              {sellerSku === undefined ? (
                <>
                  <a class="sku" href={skuHref(sku ?? '')}>
                    {sku}
                  </a>{' '}
                  is sold by no listing. <a href={linkHref('', sku)}>Make one</a>
                </>
              ) : (
                <>
                  <span class="sku">{sellerSku}</span>
                  {suggestions.map((likely) => (
                    <a
                      key={likely}
                      role="button"
                      class="secondary outline small"
                      href={linkHref(sellerSku, likely)}
                    >
                      Link to {likely}
                    </a>
                  ))}
                  <a href={linkHref(sellerSku)}>
                    Link<span class="unseen"> {sellerSku}</span> to{' '}
                    {suggestions.length === 0 ? 'a' : 'another'} SKU
                  </a>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <ListFoot list={list} nouns={['not linked', 'not linked']} />
      <button type="button" class="secondary outline" onClick={onClose}>
        Close
      </button>
    </section>
  );
}
