import type { Delivery } from '../../api/answers';
import { now } from '../../live/clock';
import { MarkBadge } from '../../parts/badge';
import { outcomeMark } from '../../parts/delivery-marks';
import { figure } from '../../parts/figure';
import { Icon } from '../../parts/icon';
import { OrderLink } from '../../parts/orders/order-link';
import { Time } from '../../parts/time';
import { duration } from '../../parts/time-words';
import { hrefOf, listingHref, place, skuHref } from '../../router/location';
import { nextTryWords, reasonWords, titleOf } from './delivery-words';
import { PushAgain } from './push-again';

interface DeliveryRowProps {
  readonly delivery: Delivery;
  readonly canBePushed: boolean;
  readonly onQueued: () => void;
}

export const COLUMNS = [
  'When',
  'What',
  'Outcome',
  'SKU, order',
  'Reason',
  'Attempts',
  'Took',
  'HTTP',
  '',
] as const;
export const FIGURES: readonly string[] = ['Attempts', 'Took', 'HTTP'];

/** A delivery; its ids follow below it when the address names it. */
export function DeliveryRow({ delivery, canBePushed, onQueued }: DeliveryRowProps) {
  const { id, direction, outcome, sku, sellerSku, orderId, at, attempts, durationMs, httpStatus, more } =
    delivery;
  const filters = Object.fromEntries(place.value.query);
  const isOpen = filters['delivery'] === id;
  const nextTry = nextTryWords(delivery, now.value);
  return (
    <>
      <tr class={isOpen ? 'linked' : undefined}>
        <td class="when">
          <Time at={at} />
        </td>
        <td class="what">
          <Icon name={direction === 'in' ? 'down' : 'sent'} /> <span class="unseen">{direction}</span>
          <a
            data-row
            href={hrefOf('deliveries', { ...filters, delivery: isOpen ? undefined : id })}
            aria-expanded={isOpen}
          >
            {titleOf(delivery)}
          </a>
          {more === undefined ? null : <small>and {figure(more)} more like it</small>}
        </td>
        <td class="outcome">
          <MarkBadge mark={outcomeMark(outcome, attempts)} />
          {nextTry === '' ? null : <small>{nextTry}</small>}
        </td>
        <td class="about">
          {sku === undefined ? null : (
            <a class="sku" href={skuHref(sku)}>
              {sku}
            </a>
          )}
          {sellerSku === sku || sellerSku === undefined ? null : (
            <small>
              as{' '}
              <a class="sku" href={listingHref(sellerSku)}>
                {sellerSku}
              </a>
            </small>
          )}
          {orderId === undefined ? null : (
            <small>
              <OrderLink orderId={orderId} />
            </small>
          )}
        </td>
        <td class="reason">{reasonWords(delivery)}</td>
        <td class="number" data-label={attempts === undefined ? undefined : 'Attempts'}>
          {attempts === undefined ? null : figure(attempts)}
        </td>
        <td class="number" data-label={durationMs === undefined ? undefined : 'Took'}>
          {durationMs === undefined ? null : duration(durationMs)}
        </td>
        <td class="number" data-label={httpStatus === undefined ? undefined : 'HTTP'}>
          {httpStatus}
        </td>
        <td class="act">
          {sku !== undefined && canBePushed ? <PushAgain sku={sku} onQueued={onQueued} /> : null}
        </td>
      </tr>
      {isOpen ? <Details delivery={delivery} /> : null}
    </>
  );
}

function Details({ delivery }: { readonly delivery: Delivery }) {
  const { id, txId, alertId, sku, nextTryAt, at } = delivery;
  return (
    <tr class="details">
      <td colSpan={COLUMNS.length}>
        <dl>
          <Detail name="Delivery" text={id} />
          {txId === undefined || txId === id ? null : <Detail name="Row of the ledger" text={txId} />}
          {alertId === undefined ? null : (
            <div>
              <dt>Alert</dt>
              <dd>
                <a class="sku" href={hrefOf('alerts', { show: 'all', alert: alertId })}>
                  {alertId}
                </a>
              </dd>
            </div>
          )}
          <div>
            <dt>At</dt>
            <dd>
              <Time at={at} />
            </dd>
          </div>
          {nextTryAt === undefined ? null : (
            <div>
              <dt>Next try</dt>
              <dd>
                <Time at={nextTryAt} />
              </dd>
            </div>
          )}
          {sku === undefined ? null : (
            <div>
              <dt>All of this SKU</dt>
              <dd>
                <a href={hrefOf('deliveries', { sku })}>its deliveries</a>
              </dd>
            </div>
          )}
        </dl>
      </td>
    </tr>
  );
}

function Detail({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="sku">{text}</dd>
    </div>
  );
}
