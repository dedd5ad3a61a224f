import { useSignal } from '@preact/signals';
import type { ChartConfiguration } from 'chart.js';
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { StockView } from '../../../api/answers';
import { ApiFailure, get, pathOf } from '../../../api/client';
import { useLive } from '../../../live/live';
import { Chart } from '../../../parts/chart';
import { Failure } from '../../../parts/states';
import { hrefOf, place } from '../../../router/location';
import { broadcastWord } from '../broadcast-word';
import { chartOf } from './level-chart-config';
import { type History, knownFrom, levelText, type Range, rangeOf, RANGES, withLevel } from './level';
import { skuPath } from '../use-stock';

/** The level of a SKU over time: what was on the shelf, and what Amazon got. */
export function LevelChart({ stock }: { readonly stock: StockView }) {
  const range = rangeOf(place.value.query.get('range'));
  return (
    <section class="level">
      <header>
        <h2>Level over time</h2>
        <nav aria-label="Range of the chart">
          {Object.entries(RANGES).map(([name, { word }]) => (
            <a
              key={name}
              href={hrefOf('sku', { ...Object.fromEntries(place.value.query), range: name })}
              aria-current={name === range ? 'true' : undefined}
            >
              {word}
            </a>
          ))}
        </nav>
      </header>
      <Level key={range} stock={stock} range={range} />
    </section>
  );
}

/** Shortest time between two reads, in milliseconds: a month of a busy SKU is 10,000 rows. */
const REREAD_MS = 60_000;

interface Read {
  readonly history: History | undefined;
  /** The range that was asked for, in milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly readAt: number;
  readonly failure: ApiFailure | undefined;
}

function Level({ stock, range }: { readonly stock: StockView; readonly range: Range }) {
  const state = useSignal<Read>({ history: undefined, fromMs: 0, toMs: 0, readAt: 0, failure: undefined });
  const { sku, version, physical, broadcast, updatedAt } = stock;
  const read = useCallback(() => {
    const toMs = Date.now();
    const fromMs = toMs - RANGES[range].ms;
    get<History>(pathOf(skuPath(sku, '/history'), { from: new Date(fromMs).toISOString() })).then(
      (history) => {
        state.value = { history, fromMs, toMs, readAt: toMs, failure: undefined };
      },
      (error: unknown) => {
        if (error instanceof ApiFailure) state.value = { ...state.value, failure: error };
      },
    );
  }, []);
  useEffect(read, []);
  useLive(
    'lists',
    useCallback(({ lists }) => {
      // The level itself comes with the stock; what lies between two levels is read now and then.
      if (lists.includes('stock') && Date.now() - state.value.readAt > REREAD_MS) read();
    }, []),
  );
  useEffect(() => {
    const { history, fromMs } = state.value;
    if (history === undefined) return;
    const points = withLevel(history.points, { at: updatedAt, physical, broadcast, version });
    if (points === history.points) return;
    state.value = { ...state.value, history: { ...history, points }, fromMs, toMs: Date.now() };
  }, [version, state.value.history]);

  const { history, fromMs, toMs, failure } = state.value;
  const points = history?.points ?? [];
  const forWhat = broadcastWord(stock);
  const config = useMemo<ChartConfiguration>(
    () => chartOf(points, knownFrom(points, fromMs, toMs), toMs, forWhat),
    [history, forWhat],
  );
  const text = history === undefined ? 'Reading the levels …' : levelText(points, range, fromMs, forWhat);
  return (
    <>
      <div class="chart-space">{history === undefined ? null : <Chart config={config} label={text} />}</div>
      <p class="hint">{text}</p>
      {failure === undefined ? null : <Failure failure={failure} />}
    </>
  );
}
