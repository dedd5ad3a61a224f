import type { Delivery } from '../../api/answers';
import { useLive } from '../../live/live';
import { type LiveList, useList } from '../../live/use-list';
import { Filters, SelectFilter, SkuFilter } from '../../parts/filters';
import { Empty, ListFoot } from '../../parts/states';
import { hrefOf, place, setQuery } from '../../router/location';
import './deliveries.css';
import {
  apiQueryOf,
  isFiltered,
  outcomeOptions,
  outcomesOf,
  shownBy,
  type ShownDeliveries,
} from './delivery-filter';
import { COLUMNS, DeliveryRow, FIGURES } from './delivery-row';
import { pushableOf } from './delivery-words';

const VIEWS = [
  { title: 'Both', direction: undefined },
  { title: 'In', direction: 'in' },
  { title: 'Out', direction: 'out' },
] as const;

/** What came in and what went out, with outcome, reason and next try. */
export function Deliveries() {
  const shown = shownBy(place.value.query);
  const list = useList<Delivery>('/api/deliveries', apiQueryOf(shown), 'deliveries');
  // No event carries a delivery as it is listed: the list is read again, however many events come.
  const refresh = (): void => {
    list.reloadSoon();
  };
  useLive('push', refresh);
  useLive('stock', refresh);
  useLive('return', refresh);
  useLive('alert', refresh);
  return (
    <div class="deliveries">
      <h1>Deliveries</h1>
      <Views shown={shown} />
      <Filters label="Filter deliveries">
        <SelectFilter
          label="Outcome"
          name="outcome"
          unset="Every outcome"
          options={outcomeOptions(shown.direction)}
        />
        <SkuFilter />
        <label class="noise">
          <input
            type="checkbox"
            role="switch"
            checked={shown.withoutNoise}
            disabled={shown.outcome !== undefined}
            onChange={(event) => {
              setQuery({ noise: event.currentTarget.checked ? 'hide' : undefined });
            }}
          />
          Hide what went well
        </label>
        <a class="find" href={hrefOf('order')}>
          Find an order
        </a>
      </Filters>
      {list.items.length === 0 ? (
        <NoDeliveries list={list} shown={shown} />
      ) : (
        <DeliveryTable deliveries={list.items} isLoading={list.isLoading} onQueued={refresh} />
      )}
      <ListFoot list={list} nouns={['delivery', 'deliveries']} />
    </div>
  );
}

/** The two directions as links: an outcome that the other one does not have is left out. */
function Views({ shown }: { readonly shown: ShownDeliveries }) {
  const { delivery: _open, ...filters } = Object.fromEntries(place.value.query);
  const { outcome } = shown;
  return (
    <nav class="views" aria-label="Direction">
      <ul>
        {VIEWS.map(({ title, direction }) => (
          <li key={title}>
            <a
              href={hrefOf('deliveries', {
                ...filters,
                direction,
                outcome:
                  outcome !== undefined && outcomesOf(direction).includes(outcome) ? outcome : undefined,
              })}
              aria-current={shown.direction === direction ? 'true' : undefined}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface DeliveryTableProps {
  readonly deliveries: readonly Delivery[];
  readonly isLoading: boolean;
  readonly onQueued: () => void;
}

function DeliveryTable({ deliveries, isLoading, onQueued }: DeliveryTableProps) {
  const pushable = pushableOf(deliveries);
  return (
    <div class="table">
      <table class="stacked" aria-label="Deliveries, newest first" aria-busy={isLoading}>
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" class={FIGURES.includes(name) ? 'number' : undefined}>
                {name === '' ? <span class="unseen">Action</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <DeliveryRow
              key={delivery.id}
              delivery={delivery}
              canBePushed={pushable.has(delivery.id)}
              onQueued={onQueued}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NoDeliveries({
  list,
  shown,
}: {
  readonly list: LiveList<Delivery>;
  readonly shown: ShownDeliveries;
}) {
  if (list.readAt === 0 || list.hasMore)
    return <Empty>{list.isLoading ? 'Reading the deliveries …' : ''}</Empty>;
  if (isFiltered(shown))
    return (
      <Empty>
        Nothing matches. <a href={hrefOf('deliveries', { direction: shown.direction })}>Clear the filters</a>
      </Empty>
    );
  switch (shown.direction) {
    case 'in':
      return (
        <Empty>Nothing came in yet. Orders of both channels and returned units of Amazon appear here.</Empty>
      );
    case 'out':
      return (
        <Empty>Nothing went out yet. Numbers that are pushed to Amazon and alert messages appear here.</Empty>
      );
    case undefined:
      return (
        <Empty>
          No delivery yet. Orders of both channels, returned units, pushes to Amazon and alert messages appear
          here.
        </Empty>
      );
  }
}
