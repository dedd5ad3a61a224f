import { useCallback, useEffect, useMemo } from 'preact/hooks';
import { type Signal, useSignal } from '@preact/signals';
import type { Listing } from '../api/answers';
import { ApiFailure, get, pathOf } from '../api/client';
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
  const key = pathOf(path, { ...query, limit: pageSize });
  const reader = useMemo(() => new ListReader<T>(key, state), [key]);

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
    more: () => {
      reader.more();
    },
    patch: (change) => {
      const { items } = state.value;
      state.value = { ...state.value, items: items.map((item) => change(item) ?? item) };
    },
    put: (item, isSame) => {
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

  constructor(
    private readonly key: string,
    private readonly state: Signal<State<T>>,
  ) {}

  stop(): void {
    this.abort?.abort();
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  reloadSoon(): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      this.reload();
    }, REREAD_MS);
  }

  reload(): void {
    void this.read(undefined);
  }

  more(): void {
    const { next, isLoading } = this.state.value;
    if (next !== undefined && !isLoading) void this.read(next);
  }

  private async read(cursor: string | undefined): Promise<void> {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.state.value = { ...this.state.value, isLoading: true };
    try {
      const path = cursor === undefined ? this.key : `${this.key}&cursor=${encodeURIComponent(cursor)}`;
      const { items, nextCursor, total } = await get<Listing<T>>(path, abort.signal);
      const before = cursor === undefined ? [] : this.state.value.items;
      this.state.value = {
        items: [...before, ...items],
        total,
        next: nextCursor,
        isLoading: false,
        failure: undefined,
        readAt: Date.now(),
      };
    } catch (error) {
      if (abort.signal.aborted) return;
      const failure = error instanceof ApiFailure ? error : new ApiFailure(0, 'unknown', String(error));
      this.state.value = { ...this.state.value, isLoading: false, failure };
    }
  }
}
