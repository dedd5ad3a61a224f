import type { Alert } from '../../api/answers';
import { useLive } from '../../live/live';
import { type LiveList, useList } from '../../live/use-list';
import { ALERT_WORDS, SEVERITY_MARKS } from '../../parts/alert-marks';
import { Filters, SelectFilter, SkuFilter } from '../../parts/filters';
import { Empty, ListFoot } from '../../parts/states';
import { hrefOf, place } from '../../router/location';
import { apiQueryOf, matches, momentAfter, narrowedBy, shownBy, type ShownAlerts } from './alert-filter';
import { AlertRow } from './alert-row';
import './alerts.css';
import { LinkedAlert } from './linked-alert';
import { ReadMatching } from './read-matching';

const SEVERITY_OPTIONS = Object.fromEntries(
  Object.entries(SEVERITY_MARKS).map(([severity, { word }]) => [severity, word]),
);

/** What needs a person: unread alerts first, with what happened, what to do, and how it ended. */
export function Alerts() {
  const shown = shownBy(place.value.query);
  const list = useList<Alert>('/api/alerts', apiQueryOf(shown), 'alerts');
  const show = (alert: Alert): void => {
    if (matches(alert, shown)) list.put(alert, isSame(alert));
    else list.patch((other) => (isSame(alert)(other) ? alert : undefined));
  };
  useLive('alert', show);
  const linkedId = place.value.query.get('alert');
  return (
    <div class="alerts">
      <h1>Alerts</h1>
      <Filters label="Filter alerts">
        <SelectFilter
          label="Show"
          name="show"
          unset="Unread"
          options={{ all: 'Unread and read', read: 'Read' }}
        />
        <SelectFilter label="Severity" name="severity" unset="Every severity" options={SEVERITY_OPTIONS} />
        <SelectFilter label="Type" name="type" unset="Every type" options={ALERT_WORDS} />
        <SkuFilter />
      </Filters>
      {shown.unread === false ? null : (
        <ReadMatching
          key={JSON.stringify(shown)}
          shown={shown}
          before={momentAfter(list.items)}
          onRead={() => {
            list.reload();
          }}
        />
      )}
      {linkedId === null ||
      list.readAt === 0 ||
      list.items.some(({ alertId }) => alertId === linkedId) ? null : (
        <LinkedAlert key={linkedId} alertId={linkedId} onChange={show} />
      )}
      {list.items.length === 0 ? (
        <NoAlerts list={list} shown={shown} />
      ) : (
        <AlertTable alerts={list.items} isLoading={list.isLoading} onChange={show} />
      )}
      <ListFoot list={list} nouns={['alert', 'alerts']} />
    </div>
  );
}

interface AlertTableProps {
  readonly alerts: readonly Alert[];
  readonly isLoading: boolean;
  readonly onChange: (alert: Alert) => void;
}

function AlertTable({ alerts, isLoading, onChange }: AlertTableProps) {
  return (
    <div class="table">
      <table class="stacked" aria-label="Alerts, newest first" aria-busy={isLoading}>
        <thead>
          <tr>
            <th scope="col">Alert</th>
            <th scope="col">What happened, and what to do</th>
            <th scope="col">SKU, order</th>
            <th scope="col">Raised</th>
            <th scope="col" class="number">
              Times seen
            </th>
            <th scope="col">Read</th>
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <AlertRow key={alert.alertId} alert={alert} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NoAlerts({ list, shown }: { readonly list: LiveList<Alert>; readonly shown: ShownAlerts }) {
  if (list.readAt === 0 || list.hasMore) return <Empty>{list.isLoading ? 'Reading the alerts …' : ''}</Empty>;
  if (narrowedBy(shown) !== '' && shown.unread === true)
    return (
      <Empty>
        No unread alert matches.{' '}
        <a href={hrefOf('alerts', { ...Object.fromEntries(place.value.query), show: 'all' })}>
          Show those that were read
        </a>{' '}
        or <a href={hrefOf('alerts')}>clear the filters</a>
      </Empty>
    );
  if (narrowedBy(shown) !== '' || shown.unread === false)
    return (
      <Empty>
        Nothing matches. <a href={hrefOf('alerts')}>Clear the filters</a>
      </Empty>
    );
  if (shown.unread === undefined)
    return <Empty>No alert yet. What needs a person appears here: oversold, blocked, held returns.</Empty>;
  return (
    <Empty>
      No unread alert: nothing waits for you here.{' '}
      <a href={hrefOf('alerts', { show: 'all' })}>Show read alerts</a>
    </Empty>
  );
}

function isSame({ alertId }: Alert): (other: Alert) => boolean {
  return (other) => other.alertId === alertId;
}
