import { useEffect } from 'preact/hooks';
import type { Drift } from '../../api/drift-answers';
import { useList } from '../../live/use-list';
import { Filters, SelectFilter } from '../../parts/filters';
import '../../parts/forms/forms.css';
import { Empty, ListFoot } from '../../parts/states';
import { hrefOf, place } from '../../router/location';
import { CheckPanel } from './check/check-panel';
import { CAUSE_WORDS, CHANNEL_WORDS } from './difference-words';
import { DifferenceRow } from './difference-row';
import './differences.css';

/** Milliseconds between two reads: no event brings a difference. */
const REREAD_MS = 5000;
const COLUMNS = ['SKU', 'Channel', 'Expected', 'Found', 'Why', 'Since', 'Decision'] as const;
const FIGURES: readonly string[] = ['Expected', 'Found'];

/** Where a channel shows another number than the ledger expects: why, since when, and what can be decided. */
export function Differences() {
  const { query } = place.value;
  const cause = query.get('cause') ?? '';
  const state = query.get('state') ?? '';
  const channel = query.get('channel') ?? '';
  const open = state === 'closed' ? 'false' : state === 'all' ? undefined : 'true';
  const list = useList<Drift>('/api/drift', { channel, cause, open }, 'drift');
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') list.reloadSoon();
    }, REREAD_MS);
    return () => {
      window.clearInterval(timer);
    };
  }, [channel, cause, open]);
  const reload = (): void => {
    list.reload();
  };
  const isFiltered = cause !== '' || state !== '' || channel !== '';
  return (
    <>
      <header class="screen-head">
        <h1>Differences</h1>
      </header>
      <p class="lead">
        What a channel shows, where it is not what the ledger expects. A sale, an edit or a count that is on
        its way is waited for first; what stands after that has a cause, or needs a decision.
      </p>
      <CheckPanel />
      <div class="difference-filters">
        <Filters label="Filter the differences">
          <SelectFilter
            label="State"
            name="state"
            unset="open"
            options={{ closed: 'closed, the last 30 days', all: 'all' }}
          />
          <SelectFilter label="Channel" name="channel" unset="both" options={CHANNEL_WORDS} />
          <SelectFilter label="Cause" name="cause" unset="any" options={CAUSE_WORDS} />
        </Filters>
      </div>
      <div class={`difference-list ${list.readAt === 0 && list.failure === undefined ? 'unread' : ''}`}>
        {list.items.length > 0 ? (
          <Table drifts={list.items} onResolved={reload} />
        ) : list.readAt === 0 ? null : isFiltered ? (
          <Empty>
            <strong>Nothing matches.</strong> <a href={hrefOf('differences')}>Clear the filters</a>
          </Empty>
        ) : (
          <NoDifference />
        )}
      </div>
      <ListFoot list={list} nouns={['difference', 'differences']} />
    </>
  );
}

function NoDifference() {
  return (
    <Empty>
      <strong>No open difference.</strong> Each number that is sent is looked at afterwards, each change that
      a channel reports is compared at once, and everything once a day.{' '}
      <a href={hrefOf('differences', { state: 'closed' })}>What was decided</a> of the last 30 days, and{' '}
      <a href={hrefOf('shopify')}>the connection to Shopify</a>.
    </Empty>
  );
}

interface TableProps {
  readonly drifts: readonly Drift[];
  readonly onResolved: () => void;
}

function Table({ drifts, onResolved }: TableProps) {
  return (
    <div class="table">
      <table class="stacked differences" aria-label="Differences">
        <thead>
          <tr>
            {COLUMNS.map((name) => (
              <th key={name} scope="col" class={FIGURES.includes(name) ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drifts.map((drift) => (
            <DifferenceRow key={drift.id} drift={drift} onResolved={onResolved} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
