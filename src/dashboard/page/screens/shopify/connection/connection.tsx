import type { ShopView } from '../../../api/shopify-answers';
import { NEEDED_SCOPES } from '../../../../../channels/shopify/admin/domain/scopes';
import { MarkBadge } from '../../../parts/badge';
import { CONNECTION_MARKS } from '../../../parts/connections/connection-marks';
import { Time } from '../../../parts/time';
import { hrefOf } from '../../../router/location';
import { Scopes } from './scopes';

/** How the service is connected to the shop: what is wrong first, then the shop, the app's scopes and its webhooks. */
export function ConnectionPart({ view }: { readonly view: ShopView }) {
  const { status, message, lastEventAt, scopes, missingScopes } = view;
  if (status === 'off') return <Off />;
  return (
    <section aria-labelledby="connection">
      <h2 id="connection">Connection</h2>
      <p class="shop-state">
        <MarkBadge mark={CONNECTION_MARKS[status]} /> {message ?? 'Shopify answers.'}
      </p>
      <dl class="moments">
        <Fact name="Shop" value={view.shop} />
        <Fact name="Plan" value={view.plan} />
        <Fact name="Admin API" value={view.apiVersion} />
        {lastEventAt === undefined ? null : (
          <div>
            <dt>Last answer</dt>
            <dd>
              <Time at={lastEventAt} />
            </dd>
          </div>
        )}
      </dl>
      <Scopes missing={missingScopes} granted={scopes} />
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  if (value === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Without access to the Admin API only Shopify's webhooks are used: what that means, and how to change it. */
function Off() {
  return (
    <section aria-labelledby="connection">
      <h2 id="connection">Connection</h2>
      <p class="shop-state">
        <MarkBadge mark={CONNECTION_MARKS.off} /> SyncState has no access to Shopify's Admin API. Orders,
        cancellations and refunds are counted from its webhooks; sales at Amazon do not lower Shopify, and
        what is counted in Shopify is not known here.
      </p>
      <ol>
        <li>
          Create an app in Shopify's Dev Dashboard with the scopes {Object.keys(NEEDED_SCOPES).join(', ')},
          and install it in the shop. <code>npm run shopify:check</code> says which are missing.
        </li>
        <li>
          Set <code>SHOPIFY_SHOP_DOMAIN</code>, <code>SHOPIFY_CLIENT_ID</code> and{' '}
          <code>SHOPIFY_CLIENT_SECRET</code>, and restart the service.{' '}
          <a href={hrefOf('settings', { search: 'SHOPIFY' })}>What is set now</a>
        </li>
        <li>
          <code>npm run shopify:subscribe</code> subscribes the webhooks; then the shop is imported here.
        </li>
      </ol>
    </section>
  );
}
