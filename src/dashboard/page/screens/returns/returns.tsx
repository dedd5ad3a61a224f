import type { ReturnedUnit } from '../../api/answers';
import { useLive } from '../../live/live';
import { useList } from '../../live/use-list';
import { Filters, SelectFilter, SkuFilter } from '../../parts/filters';
import { Empty, ListFoot } from '../../parts/states';
import { hrefOf, place } from '../../router/location';
import { PollPanel } from './poll-panel';
import { ReturnTable } from './return-table';
import { DECISIONS } from './return-words';
import './returns.css';

type Decision = ReturnedUnit['decision'];

const ORDER = Object.keys(DECISIONS) as Decision[];
const TITLES: Readonly<Record<Decision, string>> = {
  review: 'To be judged',
  hold: 'Held',
  restock: 'Back in stock',
};
const NONE: Readonly<Record<Decision, string>> = {
  review: 'No unit waits to be judged.',
  hold: 'No unit is held.',
  restock: 'No unit came back into stock yet.',
};

/** Returned units: what is to be judged and what is held first, and the poll that finds them. */
export function Returns() {
  const { query } = place.value;
  const sku = query.get('sku') ?? '';
  const decision = ORDER.find((one) => one === query.get('decision'));
  return (
    <>
      <h1>Returns</h1>
      <PollPanel />
      <div class="returns-filters">
        <Filters label="Filter returns">
          <SelectFilter label="Decision" name="decision" unset="Every decision" options={TITLES} />
          <SkuFilter />
        </Filters>
      </div>
      {(decision === undefined ? ORDER : [decision]).map((one) => (
        <UnitsDecided key={`${one} ${sku}`} decision={one} sku={sku} />
      ))}
    </>
  );
}

function UnitsDecided({ decision, sku }: { readonly decision: Decision; readonly sku: string }) {
  const list = useList<ReturnedUnit>('/api/returns', { decision, sku }, 'returns', 25);
  useLive('return', (unit) => {
    if (sku !== '' && unit.sku !== sku) return;
    const isSame = (other: ReturnedUnit): boolean => other.returnId === unit.returnId;
    if (unit.decision === decision) list.put(unit, isSame);
    // It belongs to another list now, and disappears from this one.
    else list.patch((other) => (isSame(other) ? unit : undefined));
  });
  const units = list.items.filter((unit) => unit.decision === decision);
  return (
    <section>
      <h2>{TITLES[decision]}</h2>
      {units.length === 0 ? (
        <NoUnits
          decision={decision}
          isRead={list.readAt > 0}
          isLoading={list.isLoading}
          sku={sku}
          hasMore={list.hasMore}
        />
      ) : (
        <ReturnTable units={units} isLoading={list.isLoading} label={`${TITLES[decision]}, newest first`} />
      )}
      <ListFoot list={{ ...list, items: units }} nouns={['return', 'returns']} />
    </section>
  );
}

interface NoUnitsProps {
  readonly decision: Decision;
  readonly isRead: boolean;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly sku: string;
}

function NoUnits({ decision, isRead, isLoading, hasMore, sku }: NoUnitsProps) {
  if (!isRead) return <Empty>{isLoading ? 'Reading the returns …' : ''}</Empty>;
  if (hasMore) return <Empty>None among the newest returns. The next page reads on.</Empty>;
  if (sku === '') return <Empty>{NONE[decision]}</Empty>;
  return (
    <Empty>
      Nothing matches. <a href={hrefOf('returns')}>Clear the filters</a>
    </Empty>
  );
}
