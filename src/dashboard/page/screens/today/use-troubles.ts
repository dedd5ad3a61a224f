import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Alert, StockView } from '../../api/answers';
import type { ApiFailure } from '../../api/client';
import { overview, useLive } from '../../live/live';
import { type LiveList, useList } from '../../live/use-list';
import type { TodayFacts } from './trouble-kinds';
import { LATE_SECONDS } from './trouble-words';

/** Rows that are read of each list: more than are shown, so that causes can be compared. */
const READ = 50;

/** What Today knows of troubles; `facts` is undefined until everything is read once. */
export interface TroubleReads {
  readonly facts: TodayFacts | undefined;
  readonly failure: ApiFailure | undefined;
}

/** Reads what needs a person, and keeps it current by the events. */
export function useTroubles(): TroubleReads {
  const oversold = useList<StockView>('/api/inventory', { status: 'oversold' }, 'stock', READ);
  const blocked = useList<StockView>('/api/inventory', { status: 'blocked' }, 'stock', READ);
  const waiting = useList<StockView>(
    '/api/inventory',
    { status: 'pending', sort: 'pendingSince' },
    'stock',
    1,
  );
  const critical = useList<Alert>('/api/alerts', { unread: 'true', severity: 'critical' }, 'alerts', READ);
  const unread = useList<Alert>('/api/alerts', { unread: 'true' }, 'alerts', 200);
  useStockEvents(oversold, ({ physical }) => physical < 0);
  useStockEvents(blocked, ({ syncStatus }) => syncStatus === 'blocked');
  useStockEvents(waiting, ({ sku, syncStatus }) => syncStatus === 'pending' && sku === waiting.items[0]?.sku);
  useAlertEvents([critical, unread]);
  useCounts(oversold, blocked, waiting);

  const lists = [oversold, blocked, waiting, critical, unread];
  const failure = lists.find((list) => list.failure !== undefined)?.failure;
  const state = overview.value;
  if (state === undefined || lists.some(({ readAt }) => readAt === 0)) return { facts: undefined, failure };
  const ids = new Set(critical.items.map(({ alertId }) => alertId));
  return {
    failure,
    facts: {
      overview: state,
      oversold: oversold.items,
      blocked: blocked.items,
      waiting: waiting.items,
      alerts: [...critical.items, ...unread.items.filter(({ alertId }) => !ids.has(alertId))],
      hasAllAlerts: !unread.hasMore,
    },
  };
}

/** Shows the figures that an event brings, and reads the list again when a SKU enters or leaves it. */
function useStockEvents(list: LiveList<StockView>, belongs: (stock: StockView) => boolean): void {
  const current = useRef({ list, belongs });
  current.current = { list, belongs };
  useLive(
    'stock',
    useCallback((stock: StockView) => {
      const shown = current.current;
      const isListed = shown.list.items.some(({ sku }) => sku === stock.sku);
      if (isListed !== shown.belongs(stock)) shown.list.reloadSoon();
      else if (isListed) shown.list.patch(({ sku }) => (sku === stock.sku ? stock : undefined));
    }, []),
  );
}

function useAlertEvents(lists: readonly LiveList<Alert>[]): void {
  const current = useRef(lists);
  current.current = lists;
  useLive(
    'alert',
    useCallback(() => {
      for (const list of current.current) list.reloadSoon();
    }, []),
  );
}

/** The counts of the overview show what no event of this page has: another instance, or many changes at once. */
function useCounts(...lists: readonly LiveList<StockView>[]): void {
  const { skus, push } = overview.value ?? {};
  const current = useRef(lists);
  current.current = lists;
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) for (const list of current.current) list.reloadSoon();
    if (skus !== undefined) isFirst.current = false;
  }, [skus?.oversold, skus?.blocked, (push?.oldestPendingSeconds ?? 0) >= LATE_SECONDS]);
}
