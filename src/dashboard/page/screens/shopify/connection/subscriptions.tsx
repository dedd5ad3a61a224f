import type { ShopifyView } from '../../../api/shopify-answers';
import { MarkBadge } from '../../../parts/badge';
import { CONNECTION_MARKS } from '../../../parts/connections/connection-marks';
import { Time } from '../../../parts/time';

/** Which webhooks the shop sends here, and which are missing. */
export function Subscriptions({ view: { subscriptions } }: { readonly view: ShopifyView }) {
  if (subscriptions === undefined) return null;
  const { status, checkedAt, topics, missing } = subscriptions;
  return (
    <section aria-labelledby="subscriptions">
      <h2 id="subscriptions">Webhooks</h2>
      <p class="shop-state">
        <MarkBadge mark={CONNECTION_MARKS[status]} />{' '}
        {missing.length === 0
          ? `${topics.length} topics are subscribed.`
          : `${missing.length} topics are not subscribed: ${missing.join(', ')}. npm run shopify:subscribe creates them.`}
        {checkedAt === undefined ? null : (
          <>
            {' '}
            Checked <Time at={checkedAt} short />.
          </>
        )}
      </p>
    </section>
  );
}
