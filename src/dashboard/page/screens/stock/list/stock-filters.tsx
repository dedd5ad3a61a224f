import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { overview } from '../../../live/live';
import type { Overview } from '../../../api/answers';
import { Filters } from '../../../parts/filters';
import { hrefOf, place, setQuery } from '../../../router/location';
import type { StockFilter } from './rows';

/** Milliseconds after the last letter before the list is searched. */
const TYPING_MS = 250;

/** Status of the list, its word, and where the overview counts it. */
const STATES: readonly (readonly [string, string, keyof Overview['skus']])[] = [
  ['', 'All', 'total'],
  ['in_sync', 'In sync', 'inSync'],
  ['pending', 'Pending', 'pending'],
  ['blocked', 'Blocked', 'blocked'],
  ['oversold', 'Oversold', 'oversold'],
  ['low', 'Low', 'low'],
];

/** Search, state and order; the service applies them to all SKUs. */
export function StockFilters({ filter, isBusy }: { readonly filter: StockFilter; readonly isBusy: boolean }) {
  const { status, sort } = filter;
  return (
    <Filters label="Filter the stock">
      <SearchField search={filter.search} isBusy={isBusy} />
      <ul class="chips" aria-label="State">
        {STATES.map(([value, word, count]) => (
          <li key={value}>
            <a
              href={hrefOf('stock', {
                ...Object.fromEntries(place.value.query),
                status: value,
                sort: undefined,
              })}
              aria-current={status === value ? 'true' : undefined}
            >
              {word} <span class="chip-count">{overview.value?.skus[count].toLocaleString('en') ?? ''}</span>
            </a>
          </li>
        ))}
      </ul>
      {status === 'pending' ? (
        <label class="order">
          Order
          <select
            value={sort}
            onChange={(event) => {
              setQuery({ sort: event.currentTarget.value });
            }}
          >
            <option value="sku">by SKU</option>
            <option value="pendingSince">longest waiting first</option>
          </select>
        </label>
      ) : null}
    </Filters>
  );
}

/** The text is the address's, unless it is being typed. */
function SearchField({ search, isBusy }: { readonly search: string; readonly isBusy: boolean }) {
  const text = useSignal(search);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (timer.current === undefined) text.value = search;
  }, [search]);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
    },
    [],
  );
  const apply = (): void => {
    window.clearTimeout(timer.current);
    timer.current = undefined;
    setQuery({ search: text.value });
  };
  return (
    <label class="search">
      Search
      <input
        type="search"
        data-search
        maxLength={40}
        placeholder="any part of a SKU"
        autocomplete="off"
        spellcheck={false}
        value={text}
        aria-busy={isBusy}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(apply, TYPING_MS);
        }}
        onChange={apply}
      />
    </label>
  );
}
