import type { ShopStock } from '../../../api/shopify-answers';
import { Badge, MarkBadge } from '../../../parts/badge';
import { figure } from '../../../parts/figure';
import { Failure } from '../../../parts/states';
import { Time } from '../../../parts/time';
import { hrefOf } from '../../../router/location';
import { treatmentOf } from '../../shopify/links/treatment-words';
import { shopSentence, signed } from './shop-words';
import './in-shopify.css';
import { useShopStock } from './use-shop-stock';

/** What Shopify has of a SKU, what is on the way to it, and how its item is treated. */
export function InShopify({ sku }: { readonly sku: string }) {
  const { shop, failure, reload } = useShopStock(sku);
  const sentence = shop === undefined ? undefined : shopSentence(shop);
  if (shop !== undefined && sentence === undefined) return null;
  return (
    <section class="in-shopify" aria-labelledby="in-shopify">
      <h2 id="in-shopify">
        <a href={hrefOf('shopify')}>In Shopify</a>
      </h2>
      {failure === undefined ? null : <Failure failure={failure} />}
      {sentence === undefined ? null : (
        <p>
          <MarkBadge mark={sentence.mark} /> {sentence.text}{' '}
          <button type="button" class="quiet-button" onClick={reload}>
            Read again
          </button>
        </p>
      )}
      {shop === undefined ? null : (
        <>
          <TreatmentLine shop={shop} />
          {shop.levels.length < 2 && shop.levels.every(({ isInPool }) => isInPool) ? null : (
            <Levels levels={shop.levels} />
          )}
          {shop.pending.length === 0 ? null : <Pending sku={sku} pending={shop.pending} />}
        </>
      )}
    </section>
  );
}

function TreatmentLine({ shop: { link } }: { readonly shop: ShopStock }) {
  if (link === undefined) return null;
  const { treatment, itemId, continuesSelling } = link;
  const { mark, meaning } = treatmentOf(treatment);
  return (
    <p>
      <MarkBadge mark={mark} /> {meaning} <small>Inventory item {itemId}.</small>
      {continuesSelling ? ' The shop goes on selling it below zero.' : ''}
    </p>
  );
}

function Levels({ levels }: { readonly levels: ShopStock['levels'] }) {
  return (
    <table class="stacked" aria-label="Levels at Shopify">
      <thead>
        <tr>
          <th scope="col">Location</th>
          <th scope="col" class="number">
            Available
          </th>
          <th scope="col">Counts</th>
          <th scope="col">Changed</th>
        </tr>
      </thead>
      <tbody>
        {levels.map(({ locationId, available, isInPool, updatedAt }) => (
          <tr key={locationId}>
            <th scope="row">{locationId}</th>
            <td data-label="Available" class="number">
              {figure(available)}
            </td>
            <td data-label="Counts">
              {isInPool ? (
                <Badge tone="good" icon="check">
                  in the pool
                </Badge>
              ) : (
                <Badge tone="quiet" icon="off">
                  not in the pool
                </Badge>
              )}
            </td>
            <td data-label="Changed">
              <Time at={updatedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PendingProps {
  readonly sku: string;
  readonly pending: ShopStock['pending'];
}

function Pending({ sku, pending }: PendingProps) {
  return (
    <table class="stacked" aria-label="On the way to Shopify">
      <caption>On the way to Shopify</caption>
      <thead>
        <tr>
          <th scope="col" class="number">
            Units
          </th>
          <th scope="col">State</th>
          <th scope="col">Due</th>
          <th scope="col">Row of the ledger</th>
        </tr>
      </thead>
      <tbody>
        {pending.map(({ txId, delta, at, isSent }) => (
          <tr key={txId}>
            <td data-label="Units" class="number">
              {signed(delta)}
            </td>
            <td data-label="State">
              {isSent ? (
                <Badge tone="waiting" icon="sent">
                  sent, not confirmed
                </Badge>
              ) : (
                <Badge tone="waiting" icon="clock">
                  waiting
                </Badge>
              )}
            </td>
            <td data-label="Due">
              <Time at={at} />
            </td>
            <td data-label="Row">
              <a href={hrefOf('sku', { sku, row: txId })}>{txId}</a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
