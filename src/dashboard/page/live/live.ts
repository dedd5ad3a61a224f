import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Alert, LedgerRow, Overview, ReturnedUnit, StockView } from '../api/answers';
import { ApiFailure, get, hasAccess } from '../api/client';
import { EventParser, isWithoutEvents } from './event-parser';

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
/** Questions in a row before the page tries again whether there are events. */
const POLLS = 12;
/** Milliseconds before the page tries again when the service is lost, unless the stream names others. */
const RETRY_MS = 2000;
/** Milliseconds in which the stream has to open. */
const OPEN_MS = 10_000;
/** Milliseconds of silence after which a connection counts as broken: two heartbeats of 15 s are missing. */
const SILENCE_MS = 40_000;
/** Milliseconds that a hidden page keeps its connection, so that a glance at another tab costs no reconnect. */
const HIDDEN_MS = 10_000;
/** Milliseconds after which the page asks for an overview that the stream has not sent. */
const OVERVIEW_MS = 5000;
/** Milliseconds after which an overview is asked for again while the stream sends none. */
const AGED_MS = 60_000;
const LISTS = ['stock', 'listings', 'deliveries', 'returns', 'alerts'] as const;

export const link = signal<LinkState>('connecting');
/** When the link was last known to work, in milliseconds since the epoch; 0: never. */
export const linkedAt = signal(0);
/** Why the link is lost, in the words of the service where it answers. */
export const linkProblem = signal('');
export const overview = signal<Overview | undefined>(undefined);
/** When the overview was received, in milliseconds since the epoch; 0: never. */
export const overviewAt = signal(0);
/** Why there is no newer overview although the service answers. */
export const overviewFailure = signal<ApiFailure | undefined>(undefined);

const handlers: { [N in keyof Events]: Set<(data: Events[N]) => void> } = {
  stock: new Set(),
  push: new Set(),
  alert: new Set(),
  return: new Set(),
  overview: new Set(),
  lists: new Set(),
};

/** The one connection of this page, with its retries; aborted when it is not wanted any more. */
let connection: AbortController | undefined;
let hiding: number | undefined;
/** False once the service has answered that it sends none: the browser would log each further 404 as an error. */
let sendsEvents = true;

/** Calls the handler for each event of this name while the component stands. */
export function useLive<N extends keyof Events>(name: N, handler: (data: Events[N]) => void): void {
  useEffect(() => {
    handlers[name].add(handler);
    return () => {
      handlers[name].delete(handler);
    };
  }, [name, handler]);
}

/** Keeps a connection while the page is visible: a hidden tab holds none (a browser has six for each host). */
export function startLive(): void {
  document.addEventListener('visibilitychange', follow);
  hasAccess.subscribe(follow);
}

function follow(): void {
  window.clearTimeout(hiding);
  if (!hasAccess.value) disconnect();
  else if (document.visibilityState === 'visible') connect();
  else hiding = window.setTimeout(disconnect, HIDDEN_MS);
}

function connect(): void {
  if (connection !== undefined) return;
  connection = new AbortController();
  link.value = 'connecting';
  void keep(connection.signal);
}

function disconnect(): void {
  connection?.abort();
  connection = undefined;
}

/** Follows the stream, or asks where there is none, until `stop`. One step at a time: there is never a second one. */
async function keep(stop: AbortSignal): Promise<void> {
  let retryMs = RETRY_MS;
  while (!stop.aborted) {
    try {
      if (!sendsEvents) {
        await poll(stop);
        continue;
      }
      const response = await openStream(stop);
      if (response.status === 401) hasAccess.value = false;
      else if (response.ok && response.body !== null) retryMs = await followStream(response.body, stop);
      else {
        sendsEvents = !isWithoutEvents(response.status, await response.text());
        await poll(stop);
      }
    } catch (error) {
      lost(error, stop);
    }
    // Pages that a restart has cut off do not come back in one moment.
    await pause(retryMs * (1 + Math.random() / 2), stop);
  }
}

/** The answer to the request for events. A service that is stopped takes the connection and never answers. */
async function openStream(stop: AbortSignal): Promise<Response> {
  const unanswered = new AbortController();
  const timer = window.setTimeout(() => {
    unanswered.abort();
  }, OPEN_MS);
  try {
    return await fetch('/api/events', {
      headers: { accept: 'text/event-stream', 'x-requested-with': 'syncstate' },
      cache: 'no-store',
      signal: AbortSignal.any([stop, unanswered.signal]),
    });
  } finally {
    window.clearTimeout(timer);
  }
}

/** Delivers the events of one connection until it ends; gives the milliseconds to wait before the next one. */
async function followStream(body: ReadableStream<Uint8Array>, stop: AbortSignal): Promise<number> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  let silence: number | undefined;
  const received = (): void => {
    linkedAt.value = Date.now();
    window.clearTimeout(silence);
    silence = window.setTimeout(() => void reader.cancel(), SILENCE_MS);
  };
  const ended = new AbortController();
  void keepOverview(AbortSignal.any([stop, ended.signal]));
  try {
    received();
    restored('live');
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      received();
      for (const { name, data } of parser.read(decoder.decode(value, { stream: true }))) {
        if (isKnown(name)) deliver(name, JSON.parse(data) as never);
      }
    }
  } catch {
    // The connection broke, which is an end like any other: the next try shows whether the service is lost.
  } finally {
    window.clearTimeout(silence);
    ended.abort();
    await reader.cancel().catch(() => undefined);
  }
  if (!stop.aborted) link.value = 'connecting';
  return parser.retryMs ?? RETRY_MS;
}

/**
 * Asks for the overview where the stream has not sent its first one, which would leave the page without one or without
 * the reason; and once a minute while nothing happens, because its hours and days move on.
 */
async function keepOverview(stop: AbortSignal): Promise<void> {
  const beganAt = Date.now();
  for (;;) {
    await pause(OVERVIEW_MS, stop);
    if (stop.aborted) return;
    if (overviewAt.value >= beganAt && Date.now() - overviewAt.value < AGED_MS) continue;
    await askOverview(stop).catch((error: unknown) => {
      if (error instanceof ApiFailure) overviewFailure.value = error;
    });
  }
}

/** Asks for a minute where there is no stream; then the page looks for one again. */
async function poll(stop: AbortSignal): Promise<void> {
  for (let asked = 0; asked < POLLS && !stop.aborted; asked += 1) {
    await askOverview(stop);
    restored('polling');
    await pause(POLL_MS, stop);
  }
}

async function askOverview(stop?: AbortSignal): Promise<void> {
  deliver('overview', await get<Overview>('/api/overview', stop));
}

/** Asks for the overview now: what a person has just done moved no stock, so that no event brings it. */
export function rereadOverview(): void {
  askOverview().catch((error: unknown) => {
    if (error instanceof ApiFailure) overviewFailure.value = error;
  });
}

function lost(error: unknown, stop: AbortSignal): void {
  if (stop.aborted) return;
  link.value = 'lost';
  linkProblem.value = error instanceof ApiFailure && error.statusCode > 0 ? error.message : '';
}

/** What happened meanwhile is unknown, also between the first read of a list and the first connection. */
function restored(state: LinkState): void {
  link.value = state;
  linkedAt.value = Date.now();
  linkProblem.value = '';
  deliver('lists', { lists: LISTS });
}

function deliver<N extends keyof Events>(name: N, data: Events[N]): void {
  if (name === 'overview') {
    overview.value = data as Overview;
    overviewAt.value = Date.now();
    overviewFailure.value = undefined;
  }
  for (const handler of handlers[name]) handler(data);
}

function isKnown(name: string): name is keyof Events {
  return name in handlers;
}

function pause(delayMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      window.clearTimeout(timer);
      stop.removeEventListener('abort', end);
      resolve();
    };
    const timer = window.setTimeout(end, delayMs);
    stop.addEventListener('abort', end);
  });
}
