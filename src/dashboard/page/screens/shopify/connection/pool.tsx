import type { ShopView } from '../../../api/shopify-answers';
import { Badge } from '../../../parts/badge';

/** The locations of the shop, and which of them make up the pool. */
export function Pool({ view: { locations, pool } }: { readonly view: ShopView }) {
  if (locations.length === 0) return null;
  return (
    <section aria-labelledby="pool">
      <h2 id="pool">Locations</h2>
      <p class="lead">
        The stock of a SKU is the sum of what is available at the locations of the pool.{' '}
        <code>SHOPIFY_LOCATION_IDS</code> names them; without it they are all active ones that are no
        fulfilment service's.
      </p>
      <table class="stacked pool" aria-label="Locations">
        <thead>
          <tr>
            <th scope="col">Location</th>
            <th scope="col">Id</th>
            <th scope="col">Counts</th>
          </tr>
        </thead>
        <tbody>
          {locations.map(({ locationId, name, isActive, isFulfillmentService }) => (
            <tr key={locationId}>
              <th scope="row">{name}</th>
              <td data-label="Id">
                <code>{locationId}</code>
              </td>
              <td data-label="Counts">
                {pool.includes(locationId) ? (
                  <Badge tone="good" icon="check">
                    in the pool
                  </Badge>
                ) : (
                  <Badge tone="quiet" icon="off">
                    {!isActive
                      ? 'not active'
                      : isFulfillmentService
                        ? 'fulfilment service'
                        : 'not in the pool'}
                  </Badge>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
