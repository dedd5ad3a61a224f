import { lazy } from '../../lazy';
import '../../parts/forms/forms.css';
import { closePanel, PanelButton } from '../../parts/panels/panel-button';
import { Failure } from '../../parts/states';
import { hrefOf, place } from '../../router/location';
import { ConnectionPart } from './connection/connection';
import { Pool } from './connection/pool';
import { Subscriptions } from './connection/subscriptions';
import { Links } from './links/links';
import './shopify.css';
import { useShopify } from './use-shopify';

const FirstDay = lazy(async () => (await import('./first-day/first-day')).FirstDay);

/** The shop: how it is connected, what of it is compared, and its import on the first day. */
export function Shopify() {
  const { view, failure } = useShopify();
  const panel = place.value.query.get('panel');
  const isOn = view !== undefined && view.status !== 'off';
  return (
    <>
      <header class="screen-head">
        <h1>Shopify</h1>
        {isOn ? (
          <div class="screen-actions">
            <PanelButton name="import">First day</PanelButton>
            <a role="button" class="secondary outline" href={hrefOf('differences', { channel: 'shopify' })}>
              Differences
            </a>
          </div>
        ) : null}
      </header>
      {failure === undefined ? null : <Failure failure={failure} />}
      {isOn && panel === 'import' ? <FirstDay.show onClose={closePanel} /> : null}
      {view === undefined ? (
        <div class="shop-space" aria-busy={failure === undefined} />
      ) : (
        <>
          <ConnectionPart view={view} />
          {isOn ? (
            <>
              <Subscriptions view={view} />
              <Pool view={view} />
              <Links />
            </>
          ) : null}
        </>
      )}
    </>
  );
}
