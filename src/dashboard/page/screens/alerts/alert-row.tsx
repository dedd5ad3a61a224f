import { useEffect, useRef } from 'preact/hooks';
import type { Alert, ListPage } from '../../api/answers';
import { send } from '../../api/client';
import { useAction } from '../../parts/action';
import { ActionButton } from '../../parts/action-button';
import { alertTitle, SEVERITY_MARKS } from '../../parts/alert-marks';
import { Badge, MarkBadge } from '../../parts/badge';
import { figure } from '../../parts/figure';
import { OrderLink } from '../../parts/orders/order-link';
import { Time } from '../../parts/time';
import { hrefOf, listingHref, place, skuHref } from '../../router/location';
import { listingOfAlert } from '../listings/words/blocked-listing';
import { conditionOf } from './alert-filter';
import { screenOfAlert } from './alert-screen';

interface AlertRowProps {
  readonly alert: Alert;
  readonly onChange: (alert: Alert) => void;
}

const COLUMNS = 6;

/** An alert; its ids follow below it when the address names it. */
export function AlertRow({ alert, onChange }: AlertRowProps) {
  const { alertId, type, severity, sku, orderId, message, timestamp, read, count, lastSeenAt } = alert;
  const filters = Object.fromEntries(place.value.query);
  const isLinked = filters['alert'] === alertId;
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isLinked) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isLinked]);
  return (
    <>
      <tr
        ref={row}
        class={`${read ? 'read' : 'unread'} ${isLinked ? 'linked' : ''}`}
        aria-current={isLinked ? 'true' : undefined}
      >
        <td class="kind">
          <MarkBadge mark={SEVERITY_MARKS[severity]} />
          <a
            data-row
            href={hrefOf('alerts', { ...filters, alert: isLinked ? undefined : alertId })}
            aria-expanded={isLinked}
          >
            {alertTitle(alert)}
          </a>
        </td>
        <td class="message">
          {message}{' '}
          {type === 'oversold' ? <a href={hrefOf('oversell', { alert: alertId })}>Time line</a> : null}
          <Condition alert={alert} />
        </td>
        <td class="about">
          {sku === undefined ? (
            <ScreenLink alertId={alertId} />
          ) : (
            <a class="sku" href={hrefOfAbout(alert, sku)}>
              {sku}
            </a>
          )}
          {orderId === undefined ? null : (
            <small>
              <OrderLink orderId={orderId} />
            </small>
          )}
        </td>
        <td data-label="Raised">
          <Time at={timestamp} />
        </td>
        <td data-label="Times seen" class="number">
          {figure(count)}
          {lastSeenAt === undefined ? null : (
            <small>
              last <Time at={lastSeenAt} short />
            </small>
          )}
        </td>
        <td class="act">
          <ReadOne alert={alert} onRead={onChange} />
        </td>
      </tr>
      {isLinked ? <Details alert={alert} /> : null}
    </>
  );
}

/** The screen of what an alert is about: a listing's form, or a SKU. */
function hrefOfAbout(alert: Alert, sku: string): string {
  const sellerSku = listingOfAlert(alert);
  return sellerSku === undefined ? skuHref(sku) : listingHref(sellerSku);
}

/** The screen where an alert of no SKU is dealt with, where it has one. */
function ScreenLink({ alertId }: Pick<Alert, 'alertId'>) {
  const screen = screenOfAlert(alertId);
  return screen === undefined ? null : <a href={hrefOf(screen.name)}>{screen.title}</a>;
}

function Condition({ alert }: { readonly alert: Alert }) {
  switch (conditionOf(alert)) {
    case 'open':
      return (
        <p class="condition">
          <Badge tone="warning" icon="clock">
            Still open
          </Badge>
        </p>
      );
    case 'over':
      return (
        <p class="condition">
          <Badge tone="good" icon="check">
            Over
          </Badge>{' '}
          {alert.closedAt === undefined ? null : <Time at={alert.closedAt} short />}
          {alert.note === undefined ? null : <>: {alert.note}</>}
        </p>
      );
    case undefined:
      return null;
  }
}

function ReadOne({ alert, onRead }: { readonly alert: Alert; readonly onRead: (alert: Alert) => void }) {
  const action = useAction();
  const button = useRef<HTMLButtonElement>(null);
  if (alert.read)
    return (
      <span class="quiet" role="status">
        Read{alert.readAt === undefined ? null : <Time at={alert.readAt} short />}
      </span>
    );
  const read = (): void => {
    action.start(async () => {
      const path = `/api/alerts/${encodeURIComponent(alert.alertId)}/read`;
      const [changed] = (await send<ListPage<Alert>>('POST', path)).items;
      // The button goes; the keyboard stays in the row.
      button.current?.closest('tr')?.querySelector<HTMLElement>('[data-row]')?.focus();
      if (changed !== undefined) onRead(changed);
      return undefined;
    });
  };
  return (
    <ActionButton action={action} onClick={read} buttonRef={button}>
      Mark as read
    </ActionButton>
  );
}

function Details({ alert }: { readonly alert: Alert }) {
  const { alertId, timestamp, lastSeenAt, closedAt, readAt } = alert;
  const moments = { Raised: timestamp, 'Last seen': lastSeenAt, Over: closedAt, Read: readAt };
  return (
    <tr class="details">
      <td colSpan={COLUMNS}>
        <dl>
          <div>
            <dt>Alert id</dt>
            <dd class="sku">{alertId}</dd>
          </div>
          {Object.entries(moments).map(([name, at]) =>
            at === undefined ? null : (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <Time at={at} />
                </dd>
              </div>
            ),
          )}
        </dl>
      </td>
    </tr>
  );
}
