import { type Signal, useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { LedgerRow, ListPage } from '../../../api/answers';
import { type ApiFailure, failureFrom, get, pathOf } from '../../../api/client';
import { useLive } from '../../../live/live';
import type { ShownList } from '../../../parts/states';
import { type LedgerPart, newestVersion, withHead, withRow, withTail } from './ledger-rows';
import { skuPath } from '../use-stock';

/** Rows of one page. */
const PAGE = 100;
/** Milliseconds until new rows are read: those that come together are read together. */
const SOON_MS = 250;
/** The index of the ledger may be behind by a moment: milliseconds until it is read once more, and how often. */
const BEHIND_MS = 700;
const BEHIND_TRIES = 5;
/** Pages that are read one after the other while a filter finds nothing. */
const EMPTY_PAGES = 4;

interface State extends LedgerPart {
  readonly isLoading: boolean;
  readonly failure: ApiFailure | undefined;
  readonly readAt: number;
}

const NOTHING: State = { rows: [], next: undefined, isLoading: true, failure: undefined, readAt: 0 };

/**
 * The ledger of a SKU, newest first, or its rows of one action. New rows appear by events: a push comes with its event, and
 * a movement (`version` rises) is read as the newest page.
 */
export function useLedger(
  sku: string,
  action: string | undefined,
  version: number | undefined,
): ShownList<LedgerRow> {
  const state = useSignal<State>(NOTHING);
  const reader = useMemo(() => new LedgerReader(sku, action, state), []);
  useEffect(() => {
    reader.read();
    return () => {
      reader.stop();
    };
  }, []);
  useEffect(() => {
    if (version !== undefined) reader.follow(version);
  }, [version]);
  useLive(
    'push',
    useCallback((row) => {
      if (row.sku === sku && (action === undefined || action === row.action)) reader.add(row);
    }, []),
  );
  useLive(
    'lists',
    useCallback(({ lists }) => {
      if (lists.includes('stock')) reader.readSoon(SOON_MS);
    }, []),
  );
  const { rows, next, isLoading, failure, readAt } = state.value;
  return {
    items: rows,
    total: undefined,
    hasMore: next !== undefined,
    isLoading,
    failure,
    readAt,
    more: () => {
      reader.more();
    },
  };
}

/** The reads of one ledger. The newest page and an older one may be under way at the same time. */
class LedgerReader {
  private readonly abort = new AbortController();
  private readonly path: string;
  private timer: number | undefined;
  private isReading = false;
  private wanted = 0;
  private tries = 0;

  constructor(
    sku: string,
    private readonly action: string | undefined,
    private readonly state: Signal<State>,
  ) {
    this.path = pathOf(skuPath(sku, '/transactions'), { action, limit: PAGE });
  }

  stop(): void {
    this.abort.abort();
    window.clearTimeout(this.timer);
  }

  /** Reads until the movement of this version is among the rows. */
  follow(version: number): void {
    const isKnown = this.action === undefined && newestVersion(this.state.value.rows) >= version;
    if (isKnown || version <= this.wanted) return;
    this.wanted = version;
    this.tries = BEHIND_TRIES;
    // A read under way is followed by another one where it did not bring the movement.
    if (!this.isReading || this.action !== undefined) this.readSoon(SOON_MS);
  }

  add(row: LedgerRow): void {
    if (this.state.value.readAt > 0)
      this.state.value = { ...this.state.value, ...withRow(this.state.value, row) };
  }

  readSoon(delayMs: number): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      this.read();
    }, delayMs);
  }

  /** Reads the newest page. */
  read(): void {
    if (this.isReading) {
      this.readSoon(SOON_MS);
      return;
    }
    this.isReading = true;
    void this.page(undefined, (known, head) => (known.readAt === 0 ? head : withHead(known, head))).then(
      () => {
        this.isReading = false;
        const isBehind = this.action === undefined && newestVersion(this.state.value.rows) < this.wanted;
        if (!isBehind || this.tries === 0 || this.abort.signal.aborted) return;
        this.tries -= 1;
        this.readSoon(BEHIND_MS);
      },
    );
  }

  /** Reads the next older page. */
  more(): void {
    const { next, isLoading } = this.state.value;
    if (next === undefined || isLoading) return;
    this.state.value = { ...this.state.value, isLoading: true };
    void this.page(next, (known, tail) => (known.next === next ? withTail(known, tail) : known));
  }

  private async page(
    cursor: string | undefined,
    merged: (known: State, part: LedgerPart) => LedgerPart,
  ): Promise<void> {
    try {
      let rows: readonly LedgerRow[] = [];
      let next = cursor;
      for (let pages = 0; pages < EMPTY_PAGES; pages += 1) {
        const answer = await get<ListPage<LedgerRow>>(pathOf(this.path, { cursor: next }), this.abort.signal);
        rows = answer.items;
        next = answer.nextCursor;
        if (rows.length > 0 || next === undefined) break;
      }
      const { rows: all, next: rest } = merged(this.state.value, { rows, next });
      this.state.value = { rows: all, next: rest, isLoading: false, failure: undefined, readAt: Date.now() };
    } catch (error) {
      if (this.abort.signal.aborted) return;
      const failure = failureFrom(error);
      this.state.value = { ...this.state.value, isLoading: false, failure };
    }
  }
}
