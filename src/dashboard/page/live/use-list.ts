import { useCallback, useEffect, useMemo } from 'preact/hooks';
import { type Signal, useSignal } from '@preact/signals';
import type { ListPage } from '../api/answers';
import { type ApiFailure, failureFrom, get, pathOf } from '../api/client';
import { useLive } from './live';

/** A list of the API as a screen shows it. */
export interface LiveList<T> {
  readonly items: readonly T[];
  /** All that match, where the service counts them. */
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: ApiFailure | undefined;
  /** When the list was last read from the service, in milliseconds since the epoch; 0: never. */
  readonly readAt: number;
  /** Reads it again from the start, as far as it is shown. */
  reload(): void;
  /** The same within a second, however often it is called; later where reads are slow. */
  reloadSoon(): void;
  /** Reads the next page. */
  more(): void;
  /** Replaces items that an event brought; `undefined` leaves an item as it is. */
  patch(change: (item: T) => T | undefined): void;
  /** Shows an item that an event brought: in place of the same one, or else as the first. */
  put(item: T, isSame: (other: T) => boolean): void;
}

interface State<T> {
  readonly items: readonly T[];
  readonly total: number | undefined;
  readonly next: string | undefined;
  readonly isLoading: boolean;
  readonly failure: ApiFailure | undefined;
  readonly readAt: number;
}

/** Shortest pause between two reads that events cause, in milliseconds. */
const REREAD_MS = 1000;
/** The pause is this many times as long as the last read took. */
const PAUSE_PER_READ = 3;
/** Largest page of the API. */
const LARGEST_PAGE = 200;
/** Rows that are read again at most; what is further down is reached by the next page. */
const MOST_REREAD = 1000;
const NOTHING: State<never> = {
  items: [],
  total: undefined,
  next: undefined,
  isLoading: true,
  failure: undefined,
  readAt: 0,
};

/**
 * Reads a list with these filters, again whenever they change, and again (at most once a second) when an event names
 * this list (`name` as in the event `lists`).
 */
export function useList<T>(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
  name: string,
  pageSize = 50,
): LiveList<T> {
  const state: Signal<State<T>> = useSignal<State<T>>(NOTHING);
  const key = pathOf(path, query);
  const reader = useMemo(() => new ListReader<T>(key, pageSize, state), [key, pageSize]);

  useEffect(() => {
    reader.reload();
    return () => {
      reader.stop();
    };
  }, [reader]);
  useLive(
    'lists',
    useCallback(
      ({ lists }: { readonly lists: readonly string[] }) => {
        if (lists.includes(name)) reader.reloadSoon();
      },
      [reader, name],
    ),
  );
  const { next, ...shown } = state.value;
  return {
    ...shown,
    hasMore: next !== undefined,
    reload: () => {
      reader.reload();
    },
    reloadSoon: () => {
      reader.reloadSoon();
    },
    more: () => {
      reader.more();
    },
    patch: (change) => {
      reader.noteChange();
      const { items } = state.value;
      state.value = { ...state.value, items: items.map((item) => change(item) ?? item) };
    },
    put: (item, isSame) => {
      reader.noteChange();
      const { items, total } = state.value;
      const isKnown = items.some(isSame);
      state.value = isKnown
        ? { ...state.value, items: items.map((other) => (isSame(other) ? item : other)) }
        : { ...state.value, items: [item, ...items], total: total === undefined ? undefined : total + 1 };
    },
  };
}

/** The reads of one list with fixed filters. A new read ends the one under way. */
class ListReader<T> {
  private abort: AbortController | undefined;
  private timer: number | undefined;
  private lastReadMs = 0;
  /** Rows that the reader of the page has asked for; a read from the start reads as many. */
  private wanted: number;

  constructor(
    private readonly key: string,
    private readonly pageSize: number,
    private readonly state: Signal<State<T>>,
  ) {
    this.wanted = pageSize;
  }

  stop(): void {
    this.abort?.abort();
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  reloadSoon(): void {
    const pauseMs = Math.max(REREAD_MS, this.lastReadMs * PAUSE_PER_READ);
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      // A read under way is not ended by an event, or a slow one would never end.
      if (this.state.value.isLoading) this.reloadSoon();
      else this.reload();
    }, pauseMs);
  }

  /** A read under way may be older than what an event has brought: it is read once more. */
  noteChange(): void {
    if (this.state.value.isLoading) this.reloadSoon();
  }

  reload(): void {
    void this.read([], undefined);
  }

  more(): void {
    const { items, next, isLoading } = this.state.value;
    if (next === undefined || isLoading) return;
    this.wanted = Math.min(items.length + this.pageSize, MOST_REREAD);
    void this.read(items, next, items.length + this.pageSize);
  }

  private async read(before: readonly T[], cursor: string | undefined, until = this.wanted): Promise<void> {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.state.value = { ...this.state.value, isLoading: true };
    const startedAt = performance.now();
    try {
      let items = before;
      let next = cursor;
      let total: number | undefined;
      do {
        const page = { limit: Math.min(until - items.length, LARGEST_PAGE), cursor: next };
        const answer = await get<ListPage<T>>(pathOf(this.key, page), abort.signal);
        items = [...items, ...answer.items];
        next = answer.nextCursor;
        total = answer.total;
      } while (next !== undefined && items.length < until);
      const readAt = Date.now();
      this.lastReadMs = performance.now() - startedAt;
      this.state.value = { items, total, next, isLoading: false, failure: undefined, readAt };
    } catch (error) {
      if (abort.signal.aborted) return;
      const failure = failureFrom(error);
      this.state.value = { ...this.state.value, isLoading: false, failure };
    }
  }
}
