import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { Overview, SeriesPoint } from '../../api/answers';
import { type ApiFailure, failureFrom, get } from '../../api/client';
import { now } from '../../live/clock';
import { useLive } from '../../live/live';

/** Shortest time between two reads that events cause, in milliseconds. */
const REREAD_MS = 10_000;
const HOUR_MS = 3_600_000;

/** The hours of the charts. */
export interface SeriesState {
  readonly points: readonly SeriesPoint[];
  readonly isRead: boolean;
  readonly failure: ApiFailure | undefined;
}

/** The last 24 hours, one point each: read again when an hour begins, and at most every ten seconds after events. */
export function useSeries(): SeriesState {
  const state = useSignal<SeriesState>({ points: [], isRead: false, failure: undefined });
  const reader = useMemo(
    () =>
      new SeriesReader((change) => {
        state.value = { ...state.value, ...change };
      }),
    [],
  );
  useEffect(() => {
    return () => {
      reader.stop();
    };
  }, [reader]);
  useEffect(() => {
    reader.read();
  }, [reader, Math.floor(now.value / HOUR_MS)]);
  useLive(
    'overview',
    useCallback(
      (overview: Overview) => {
        reader.noteOverview(overview);
      },
      [reader],
    ),
  );
  return state.value;
}

class SeriesReader {
  private abort: AbortController | undefined;
  private timer: number | undefined;
  private readAt = 0;
  /** What the overview counted at the last read. */
  private counted = '';

  constructor(private readonly show: (change: Partial<SeriesState>) => void) {}

  stop(): void {
    this.abort?.abort();
    window.clearTimeout(this.timer);
  }

  /** Reads again where a sale or a push has come since the last read. */
  noteOverview({ sales, latency }: Overview): void {
    const counted = `${sales['24h'].orders} ${sales['24h'].units} ${latency['24h'].count}`;
    if (counted === this.counted) return;
    this.counted = counted;
    this.timer ??= window.setTimeout(
      () => {
        this.read();
      },
      Math.max(0, this.readAt + REREAD_MS - Date.now()),
    );
  }

  read(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.readAt = Date.now();
    this.abort?.abort();
    this.abort = new AbortController();
    void this.answer(this.abort.signal);
  }

  private async answer(stop: AbortSignal): Promise<void> {
    try {
      const { points } = await get<{ readonly points: readonly SeriesPoint[] }>(
        '/api/overview/series?hours=24',
        stop,
      );
      this.show({ points, isRead: true, failure: undefined });
    } catch (error) {
      if (stop.aborted) return;
      this.show({
        failure: failureFrom(error),
      });
    }
  }
}
