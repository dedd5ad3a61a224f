import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { StockView } from '../../api/answers';
import { overview, useLive } from '../../live/live';
import { useList } from '../../live/use-list';
import { lazy } from '../../lazy';
import { closePanel, PanelButton } from '../../parts/panels/panel-button';
import { ListFoot } from '../../parts/states';
import { place, setQuery } from '../../router/location';
import { NoSkus, NothingMatches } from './list/empty';
import { StockFilters } from './list/stock-filters';
import { StockTable } from './list/stock-table';
import {
  isFiltered,
  isNews,
  type LiveStock,
  newest,
  newsText,
  type StockFilter,
  withEdited,
} from './list/rows';
import '../../parts/forms/forms.css';
import './stock.css';

/** Milliseconds after the first paint until the form is fetched, so that it opens at once. */
const FETCH_MS = 1000;

const RegisterForm = lazy(async () => (await import('./edit/register-form')).RegisterForm);
const PausePanel = lazy(async () => (await import('../../parts/sending/pause-panel')).PausePanel);
const StockImport = lazy(async () => (await import('./stock-import')).StockImport);

/** All SKUs: what is on the shelf, what Amazon shows, and what has to be done; edited in the row, and by CSV. */
export function Stock() {
  const filter = filterOf(place.value.query);
  const panel = place.value.query.get('panel');
  const list = useList<StockView>('/api/inventory', queryOf(filter), 'stock');
  const live = useSignal<ReadonlyMap<string, LiveStock>>(new Map());
  const news = useSignal<ReadonlySet<string>>(new Set());
  const edited = useSignal<StockView | undefined>(undefined);

  useEffect(() => {
    const timer = window.setTimeout(RegisterForm.load, FETCH_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, []);
  const reload = (): void => {
    list.reload();
  };
  /** One new SKU of a later page is searched for; otherwise the list is read again. */
  const showNews = (): void => {
    const [sku = ''] = news.value;
    const isBehind = list.hasMore && sku > (list.items.at(-1)?.sku ?? '');
    if (news.value.size === 1 && isBehind) setQuery({ search: sku });
    else reload();
  };
  const latest = useRef({ list, filter });
  latest.current = { list, filter };
  const take = useCallback((stock: StockView): void => {
    const { list, filter } = latest.current;
    if (list.items.some(({ sku }) => sku === stock.sku) || edited.value?.sku === stock.sku) {
      const count = (live.value.get(stock.sku)?.count ?? 0) + 1;
      live.value = new Map(live.value).set(stock.sku, { stock, arrivedAt: Date.now(), count });
    } else if (isNews(stock, list.items, filter, list.hasMore))
      news.value = new Set(news.value).add(stock.sku);
  }, []);
  useLive('stock', take);
  useEffect(() => {
    news.value = new Set();
  }, [list.readAt]);

  const current = (stock: StockView): StockView => newest(stock, live.value.get(stock.sku), list.readAt);
  const rows = withEdited(list.items, edited.value, filter).map(current);
  const hasNoSkus = overview.value?.skus.total === 0 || !isFiltered(filter);
  return (
    <>
      <header class="screen-head">
        <h1>Stock</h1>
        <div class="screen-actions">
          <PanelButton name="register">Register a SKU</PanelButton>
          <PanelButton name="import">Import CSV</PanelButton>
          <PanelButton name="pause">Pause sending</PanelButton>
          <a role="button" class="secondary outline" href="/api/inventory.csv" download="inventory.csv">
            Download CSV
          </a>
        </div>
      </header>
      {panel === 'register' ? <RegisterForm.show onDone={reload} onClose={closePanel} /> : null}
      {panel === 'import' ? <StockImport.show onWritten={reload} onClose={closePanel} /> : null}
      {panel === 'pause' ? <PausePanel.show onClose={closePanel} /> : null}
      <StockFilters filter={filter} isBusy={list.isLoading} />
      <p class="stock-news" aria-live="polite">
        {news.value.size === 0 ? null : (
          <button type="button" class="link" onClick={showNews}>
            {newsText(news.value.size, filter)}
          </button>
        )}
      </p>
      <div class={`stock-list ${list.readAt === 0 ? 'unread' : ''}`}>
        {rows.length > 0 ? (
          <StockTable
            rows={rows}
            filter={filter}
            live={live.value}
            edited={edited.value?.sku}
            onEdit={(stock) => {
              edited.value = stock;
            }}
            onStock={take}
            onRemoved={reload}
          />
        ) : list.readAt === 0 ? null : hasNoSkus ? (
          <NoSkus />
        ) : (
          <NothingMatches filter={filter} />
        )}
      </div>
      <ListFoot list={list} nouns={['SKU', 'SKUs']} />
    </>
  );
}

function filterOf(query: URLSearchParams): StockFilter {
  return {
    search: query.get('search') ?? '',
    status: query.get('status') ?? '',
    sort: query.get('sort') ?? 'sku',
  };
}

/** The order by waiting time is one of the pending SKUs alone. */
function queryOf({ search, status, sort }: StockFilter): Record<string, string> {
  return { search, status, sort: status === 'pending' && sort === 'pendingSince' ? sort : 'sku' };
}
