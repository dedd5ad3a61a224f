import { useCallback } from 'preact/hooks';
import type { Alert } from '../../api/answers';
import { send } from '../../api/client';
import { useLive } from '../../live/live';
import { type LiveList, useList } from '../../live/use-list';
import { useAction } from '../../parts/action';
import { ActionButton } from '../../parts/action-button';
import { alertTitle, SEVERITY_MARKS } from '../../parts/alert-marks';
import { MarkBadge } from '../../parts/badge';
import { hasOrderScreen, OrderLink } from '../../parts/orders/order-link';
import { Empty, ListFoot } from '../../parts/states';
import { Time } from '../../parts/time';
import { hrefOf } from '../../router/location';
import { openFirst } from './alert-order';

/** The alerts about a SKU: what is open first. */
export function SkuAlerts({ sku }: { readonly sku: string }) {
  const list = useList<Alert>('/api/alerts', { sku }, 'alerts', 20);
  const show = useShow(list, sku);
  useLive('alert', show);
  return (
    <section class="sku-alerts">
      <h2>Alerts</h2>
      {list.items.length === 0 ? (
        <Empty>
          {list.readAt === 0 ? (list.isLoading ? 'Reading the alerts …' : '') : 'No alert about this SKU.'}
        </Empty>
      ) : (
        <ul aria-busy={list.isLoading}>
          {openFirst(list.items).map((alert) => (
            <AlertItem key={alert.alertId} alert={alert} onRead={show} />
          ))}
        </ul>
      )}
      <ListFoot list={list} nouns={['alert', 'alerts']} />
    </section>
  );
}

function useShow(list: LiveList<Alert>, sku: string): (alert: Alert) => void {
  return (alert) => {
    if (alert.sku === sku) list.put(alert, ({ alertId }) => alertId === alert.alertId);
  };
}

function AlertItem({ alert, onRead }: { readonly alert: Alert; readonly onRead: (alert: Alert) => void }) {
  const { alertId, type, severity, message, orderId, timestamp, closedAt, note, read } = alert;
  return (
    <li class={closedAt === undefined ? '' : 'closed'}>
      <header>
        <MarkBadge mark={SEVERITY_MARKS[severity]} />{' '}
        <a data-row href={hrefOf('alerts', { show: 'all', alert: alertId })}>
          {alertTitle(alert)}
        </a>{' '}
        <Time at={timestamp} />
        {read ? null : <MarkRead alert={alert} onRead={onRead} />}
      </header>
      <p>
        {message}{' '}
        {type === 'oversold' ? <a href={hrefOf('oversell', { alert: alertId })}>Time line</a> : null}
        {orderId === undefined || !hasOrderScreen(orderId) ? null : (
          <>
            {' '}
            <OrderLink orderId={orderId} word="Order" />
          </>
        )}
      </p>
      {closedAt === undefined ? null : (
        <p class="good">
          Over <Time at={closedAt} short />
          {note === undefined ? '' : `: ${note}`}
        </p>
      )}
    </li>
  );
}

function MarkRead({ alert, onRead }: { readonly alert: Alert; readonly onRead: (alert: Alert) => void }) {
  const action = useAction();
  const read = useCallback(() => {
    action.start(async () => {
      const path = `/api/alerts/${encodeURIComponent(alert.alertId)}/read`;
      const { items } = await send<{ readonly items: readonly Alert[] }>('POST', path);
      items.forEach(onRead);
      return 'Marked as read.';
    });
  }, [action, onRead]);
  return (
    <ActionButton action={action} onClick={read}>
      Mark as read
    </ActionButton>
  );
}
