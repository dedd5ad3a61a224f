import type { ShopView } from '../../../api/shopify-answers';
import { MarkBadge } from '../../../parts/badge';
import { CONNECTION_MARKS } from '../../../parts/connections/connection-marks';
import { Time } from '../../../parts/time';

/** Which webhooks the shop sends here, and which are missing; nothing without PUBLIC_URL, which names the address. */
export function Subscriptions({ view: { subscriptions } }: { readonly view: ShopView }) {
  if (subscriptions === undefined)
    return (
      <section aria-labelledby="subscriptions">
        <h2 id="subscriptions">Webhooks</h2>
        <p class="shop-state">
          <MarkBadge mark={CONNECTION_MARKS.off} /> The subscriptions are kept by hand:{' '}
          <code>PUBLIC_URL</code> is not set, or Shopify does not list them. With it each hour what is missing
          is subscribed again.
        </p>
      </section>
    );
  const { status, uri, checkedAt, topics, missing } = subscriptions;
  return (
    <section aria-labelledby="subscriptions">
      <h2 id="subscriptions">Webhooks</h2>
      <p class="shop-state">
        <MarkBadge mark={CONNECTION_MARKS[status]} />{' '}
        {missing.length === 0
          ? `All ${topics.length} topics are subscribed for ${uri}.`
          : `Not subscribed for ${uri}: ${missing.join(', ')}. npm run shopify:subscribe subscribes them.`}{' '}
        Checked <Time at={checkedAt} short />.
      </p>
    </section>
  );
}
