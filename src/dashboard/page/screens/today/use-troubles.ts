import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Alert, Overview, StockView } from '../../api/answers';
import type { ApiFailure } from '../../api/client';
import { useLive } from '../../live/live';
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
export function useTroubles(state: Overview | undefined): TroubleReads {
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
  useStockEvents(oversold, isOversold);
  useStockEvents(blocked, isBlocked);
  useStockEvents(waiting, ({ sku, syncStatus }) => syncStatus === 'pending' && sku === waiting.items[0]?.sku);
  useAlertEvents(critical, (alert) => isUnread(alert) && alert.severity === 'critical');
  useAlertEvents(unread, isUnread);
  useCounts(state, oversold, blocked, waiting);

  const lists = [oversold, blocked, waiting, critical, unread];
  const failure = lists.find((list) => list.failure !== undefined)?.failure;
  if (state === undefined || lists.some(({ readAt }) => readAt === 0)) return { facts: undefined, failure };
  const ids = new Set(critical.items.map(({ alertId }) => alertId));
  return {
    failure,
    facts: {
      overview: state,
      oversold: oversold.items.filter(isOversold),
      blocked: blocked.items.filter(isBlocked),
      waiting: waiting.items,
      alerts: [...critical.items, ...unread.items.filter(({ alertId }) => !ids.has(alertId))].filter(
        isUnread,
      ),
      hasAllAlerts: !unread.hasMore,
    },
  };
}

const isOversold = ({ physical }: StockView): boolean => physical < 0;
const isBlocked = ({ syncStatus }: StockView): boolean => syncStatus === 'blocked';
const isUnread = ({ read }: Alert): boolean => !read;

/** Shows the SKU of an event where it belongs to the list; what has left is not shown, and is replaced from further down. */
function useStockEvents(list: LiveList<StockView>, belongs: (stock: StockView) => boolean): void {
  const current = useRef({ list, belongs });
  current.current = { list, belongs };
  useLive(
    'stock',
    useCallback((stock: StockView) => {
      const shown = current.current;
      const isSame = ({ sku }: StockView): boolean => sku === stock.sku;
      if (shown.belongs(stock)) shown.list.put(stock, isSame);
      else if (shown.list.items.some(isSame)) {
        shown.list.patch((other) => (isSame(other) ? stock : undefined));
        if (shown.list.hasMore) shown.list.reloadSoon();
      }
    }, []),
  );
}

function useAlertEvents(list: LiveList<Alert>, belongs: (alert: Alert) => boolean): void {
  const current = useRef({ list, belongs });
  current.current = { list, belongs };
  useLive(
    'alert',
    useCallback((alert: Alert) => {
      const shown = current.current;
      const isSame = ({ alertId }: Alert): boolean => alertId === alert.alertId;
      if (shown.belongs(alert) || shown.list.items.some(isSame)) shown.list.put(alert, isSame);
    }, []),
  );
}

/** The counts of the overview show what no event of this page has: another instance, or many changes at once. */
function useCounts(state: Overview | undefined, ...lists: readonly LiveList<StockView>[]): void {
  const { skus, push } = state ?? {};
  const current = useRef(lists);
  current.current = lists;
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) for (const list of current.current) list.reloadSoon();
    if (skus !== undefined) isFirst.current = false;
  }, [skus?.oversold, skus?.blocked, (push?.oldestPendingSeconds ?? 0) >= LATE_SECONDS]);
}
