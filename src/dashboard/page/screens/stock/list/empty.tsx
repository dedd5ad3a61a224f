import { Empty } from '../../../parts/states';
import { hrefOf } from '../../../router/location';
import type { StockFilter } from './rows';

/** The three ways to begin. */
export function NoSkus() {
  return (
    <Empty>
      <strong>No SKU registered yet.</strong> Three ways to begin:{' '}
      <a href={hrefOf('stock', { panel: 'register' })}>register one SKU</a>,{' '}
      <a href={hrefOf('stock', { panel: 'import' })}>import a CSV file</a> with all of them, or let the first
      order come: a SKU that is not registered raises <a href={hrefOf('alerts')}>an alert</a>.
    </Empty>
  );
}

const STATES: Readonly<Record<string, string>> = {
  in_sync: 'in sync',
  pending: 'pending',
  blocked: 'blocked',
  oversold: 'oversold',
  low: 'low',
};

export function NothingMatches({ filter: { search, status } }: { readonly filter: StockFilter }) {
  const state = STATES[status];
  return (
    <Empty>
      <strong>Nothing matches.</strong> No SKU
      {state === undefined ? '' : ` is ${state}`}
      {state !== undefined && search !== '' ? ' and' : ''}
      {search === '' ? (
        ''
      ) : (
        <>
          {' '}
          contains “<span class="sku">{search}</span>”
        </>
      )}
      . <a href={hrefOf('stock')}>Clear the filters</a>
    </Empty>
  );
}
