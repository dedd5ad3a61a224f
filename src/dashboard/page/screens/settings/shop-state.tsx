import { overview } from '../../live/live';
import { MarkBadge } from '../../parts/badge';
import { CONNECTION_MARKS } from '../../parts/connections/connection-marks';
import { hrefOf } from '../../router/location';

/** The connection to the shop, with what is missing; nothing where an instance of the release before answers. */
export function ShopState() {
  const shop = overview.value?.connections.find(({ name }) => name === 'shopify');
  if (shop === undefined) return null;
  return (
    <section aria-labelledby="shop-state">
      <h2 id="shop-state">
        <a href={hrefOf('shopify')}>Shopify</a>
      </h2>
      <p>
        <MarkBadge mark={CONNECTION_MARKS[shop.status]} /> {shop.message ?? 'Shopify answers.'}
      </p>
    </section>
  );
}
