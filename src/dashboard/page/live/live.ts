import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Alert, LedgerRow, Overview, ReturnedUnit, StockView } from '../api/answers';
import { ApiFailure, get, hasAccess } from '../api/client';

/** The events of the service and what each of them carries. */
interface Events {
  stock: StockView;
  push: LedgerRow;
  alert: Alert;
  return: ReturnedUnit;
  overview: Overview;
  /** Lists that changed too much for single events, or after a reconnect: they are read again. */
  lists: { readonly lists: readonly string[] };
}

/** `polling`: this service sends no events, so the page asks. `lost`: no answer; the page tries again by itself. */
type LinkState = 'connecting' | 'live' | 'polling' | 'lost';

/** Milliseconds between two questions where there are no events. */
const POLL_MS = 5000;
/** Milliseconds before the page tries again when the service is lost. */
const RETRY_MS = 2000;
const NAMES = ['stock', 'push', 'alert', 'return', 'overview', 'lists'] as const;

export const link = signal<LinkState>('connecting');
/** When the link was last known to work, in milliseconds since the epoch. */
export const linkedAt = signal(Date.now());
export const overview = signal<Overview | undefined>(undefined);

const handlers: { [N in keyof Events]: Set<(data: Events[N]) => void> } = {
  stock: new Set(),
  push: new Set(),
  alert: new Set(),
  return: new Set(),
  overview: new Set(),
  lists: new Set(),
};

let source: EventSource | undefined;
let timer: number | undefined;
let wasLost = false;

/** Calls the handler for each event of this name while the component stands. */
export function useLive<N extends keyof Events>(name: N, handler: (data: Events[N]) => void): void {
  useEffect(() => {
    handlers[name].add(handler);
    return () => {
      handlers[name].delete(handler);
    };
  }, [name, handler]);
}

/** Opens the stream while the page is visible: a hidden tab holds no connection (a browser has six for each host). */
export function startLive(): void {
  document.addEventListener('visibilitychange', follow);
  hasAccess.subscribe(follow);
}

function follow(): void {
  const isWanted = document.visibilityState === 'visible' && hasAccess.value;
  if (!isWanted) {
    close();
    wasLost = true;
  } else if (source === undefined && timer === undefined) open();
}

function close(): void {
  source?.close();
  source = undefined;
  window.clearTimeout(timer);
  timer = undefined;
}

function open(): void {
  timer = undefined;
  source = new EventSource('/api/events');
  source.onopen = () => {
    restored('live');
  };
  source.onerror = () => {
    close();
    void askWhy();
  };
  for (const name of NAMES)
    source.addEventListener(name, (event: MessageEvent<string>) => {
      linkedAt.value = Date.now();
      deliver(name, JSON.parse(event.data) as never);
    });
}

/** The stream ended. An EventSource hides the cause, so one ordinary call asks for it. */
async function askWhy(): Promise<void> {
  try {
    deliver('overview', await get<Overview>('/api/overview'));
    // The service answers: it restarted, or it sends no events.
    const hasEvents = await fetch('/api/events', { method: 'HEAD' }).then(({ status }) => status !== 404);
    restored(hasEvents ? 'connecting' : 'polling');
    again(hasEvents ? open : poll, hasEvents ? RETRY_MS : POLL_MS);
  } catch (error) {
    if (error instanceof ApiFailure && error.statusCode === 401) return;
    link.value = 'lost';
    wasLost = true;
    again(() => void askWhy(), RETRY_MS);
  }
}

function poll(): void {
  timer = undefined;
  wasLost = true;
  void askWhy();
}

function again(action: () => void, delayMs: number): void {
  window.clearTimeout(timer);
  timer = undefined;
  if (document.visibilityState !== 'visible') return;
  timer = window.setTimeout(() => {
    timer = undefined;
    action();
  }, delayMs);
}

/** What happened meanwhile is unknown: every list is read again. */
function restored(state: LinkState): void {
  link.value = state;
  linkedAt.value = Date.now();
  if (wasLost) deliver('lists', { lists: ['stock', 'deliveries', 'returns', 'alerts'] });
  wasLost = false;
}

function deliver<N extends keyof Events>(name: N, data: Events[N]): void {
  if (name === 'overview') overview.value = data as Overview;
  for (const handler of handlers[name]) handler(data);
}
