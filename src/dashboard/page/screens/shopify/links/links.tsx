import type { ShopifyLink } from '../../../api/shopify-answers';
import { useList } from '../../../live/use-list';
import { MarkBadge } from '../../../parts/badge';
import { Filters, SelectFilter } from '../../../parts/filters';
import { Empty, ListFoot } from '../../../parts/states';
import { Time } from '../../../parts/time';
import { place, skuHref } from '../../../router/location';
import { treatmentOf, UNLINKED_WORDS } from './treatment-words';

/** The items of the shop that are not linked, by the reason. */
export function Links() {
  const treatment = place.value.query.get('treatment') ?? '';
  const list = useList<ShopifyLink>('/api/shopify/links', { treatment }, 'shopify-links');
  return (
    <section class="shop-links" aria-labelledby="links">
      <h2 id="links">Items that are not linked</h2>
      <p class="lead">
        Every other item of the shop is linked by its SKU: sales at Amazon are written to it, and its counts
        are compared.
      </p>
      <Filters label="Filter the items">
        <SelectFilter label="Why" name="treatment" unset="any reason" options={UNLINKED_WORDS} />
      </Filters>
      {treatment === '' ? null : <p class="hint">{treatmentOf(treatment).meaning}</p>}
      {list.items.length > 0 ? (
        <Table links={list.items} />
      ) : list.readAt === 0 ? null : (
        <Empty>
          {treatment === '' ? 'Every item of the shop that was read is linked.' : 'No item is treated so.'}
        </Empty>
      )}
      <ListFoot list={list} nouns={['item', 'items']} />
    </section>
  );
}

function Table({ links }: { readonly links: readonly ShopifyLink[] }) {
  return (
    <div class="table">
      <table class="stacked links" aria-label="Items that are not linked">
        <thead>
          <tr>
            <th scope="col">SKU</th>
            <th scope="col">Inventory item</th>
            <th scope="col">Why</th>
            <th scope="col">Since</th>
          </tr>
        </thead>
        <tbody>
          {links.map(({ itemId, sku, treatment, since }) => (
            <tr key={itemId}>
              <th scope="row">
                {sku === '' ? (
                  <span class="quiet">none</span>
                ) : (
                  <a class="sku" data-row href={skuHref(sku)}>
                    {sku}
                  </a>
                )}
              </th>
              <td data-label="Item">
                <code>{itemId}</code>
              </td>
              <td data-label="Why">
                <MarkBadge mark={treatmentOf(treatment).mark} />
                <small class="why">{treatmentOf(treatment).meaning}</small>
              </td>
              <td data-label="Since">
                <Time at={since} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
