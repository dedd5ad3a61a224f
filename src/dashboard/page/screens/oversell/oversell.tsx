import type { OversellEvent, OversellReport } from '../../api/past-answers';
import { useAnswer } from '../../live/use-answer';
import { Badge } from '../../parts/badge';
import { figure } from '../../parts/figure';
import { OrderLink } from '../../parts/orders/order-link';
import { Failure } from '../../parts/states';
import { Time } from '../../parts/time';
import { hrefOf, place, skuHref } from '../../router/location';
import { actionMark, actorWord, signed } from '../sku/ledger/ledger-words';
import { bufferText, latePushText, pushText, shownText } from './oversell-words';
import './oversell.css';

const COLUMNS = ['When', 'What', 'Units', 'On the shelf', 'Amazon showed', 'Shopify showed'] as const;

/** How a SKU came to be oversold: what each channel showed, which sale, which push, which delay. */
export function Oversell() {
  const alertId = place.value.query.get('alert') ?? '';
  if (alertId === '')
    return (
      <>
        <h1>Oversold</h1>
        <p>
          The address names no alert.{' '}
          <a href={hrefOf('alerts', { type: 'oversold' })}>Choose one in Alerts</a>
        </p>
      </>
    );
  return <Report alertId={alertId} />;
}

function Report({ alertId }: { readonly alertId: string }) {
  const { value, failure } = useAnswer<OversellReport>(`/api/alerts/${encodeURIComponent(alertId)}/oversell`);
  return (
    <div class="oversell" aria-busy={value === undefined && failure === undefined}>
      <h1>
        Oversold
        {value === undefined ? null : (
          <>
            :{' '}
            <a class="sku" href={skuHref(value.sku)}>
              {value.sku}
            </a>
          </>
        )}
      </h1>
      {failure === undefined ? null : <Failure failure={failure} />}
      {value === undefined ? null : <Story report={value} />}
    </div>
  );
}

function Story({ report }: { readonly report: OversellReport }) {
  const { sku, at, text, oversoldBy, sale, savingBuffer, events } = report;
  return (
    <>
      <p class="oversell-text">{text}</p>
      <dl class="oversell-facts">
        <div>
          <dt>Below zero</dt>
          <dd>
            by {figure(oversoldBy)}, since <Time at={at} />
          </dd>
        </div>
        <div>
          <dt>The sale</dt>
          <dd>
            {figure(sale.units)} by {actorWord(sale.actor)}
            {sale.orderId === undefined ? null : (
              <>
                , <OrderLink orderId={sale.orderId} />
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>The push</dt>
          <dd>{latePushText(report)}</dd>
        </div>
        <div>
          <dt>The buffer</dt>
          <dd>
            {bufferText(report)}{' '}
            {(savingBuffer ?? 0) > 0 ? <a href={skuHref(sku)}>Set it on the screen of the SKU</a> : null}
          </dd>
        </div>
      </dl>
      <h2>Time line</h2>
      <table class="stacked" aria-label="Time line, the oldest first">
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" class={name === 'When' || name === 'What' ? undefined : 'number'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <Event key={event.txId} sku={sku} event={event} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Event({ sku, event }: { readonly sku: string; readonly event: OversellEvent }) {
  const { kind, txId, action, actor, orderId, units, physical, push, shown } = event;
  const mark = actionMark({ action, status: push?.state === 'failed' ? 'failed' : 'completed' });
  const isBelow = kind === 'oversold';
  return (
    <tr class={isBelow ? 'linked' : undefined}>
      <td data-label="When">
        <Time at={event.at} />
      </td>
      <td data-label="What">
        <a href={hrefOf('sku', { sku, row: txId })} title={txId}>
          <Badge tone={isBelow ? 'bad' : mark.tone} icon={mark.icon}>
            {mark.word}
          </Badge>
        </a>{' '}
        {push === undefined ? (
          <>
            <small>by {actorWord(actor)}</small>
            {orderId === undefined ? null : (
              <>
                , <OrderLink orderId={orderId} />
              </>
            )}
          </>
        ) : (
          pushText(event)
        )}
      </td>
      <td data-label="Units" class="number">
        {push === undefined ? signed(units) : ''}
      </td>
      <td data-label="On the shelf" class="number">
        <span class={physical < 0 ? 'bad' : undefined}>{figure(physical).replace('-', '−')}</span>
      </td>
      <td data-label="Amazon showed" class="number">
        {shownText(shown.amazon)}
      </td>
      <td data-label="Shopify showed" class="number">
        {shownText(shown.shopify)}
      </td>
    </tr>
  );
}
