import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Overview } from '../../api/answers';
import { lazy } from '../../lazy';
import { now } from '../../live/clock';
import { link, linkedAt, overview, overviewAt, overviewFailure } from '../../live/live';
import { figure, Tile } from '../../parts/figure';
import { Icon } from '../../parts/icon';
import { Failure } from '../../parts/states';
import { hrefOf } from '../../router/location';
import { Begin } from './begin';
import { LatencySection } from './latency';
import { SalesSection } from './sales';
import { aged, standingOf, waitHint } from './standing';
import { troubleHeading, troublesOf } from './troubles';
import { TroubleList } from './trouble-list';
import { type SeriesState, useSeries } from './use-series';
import { type TroubleReads, useTroubles } from './use-troubles';
import './today.css';

const Systems = lazy(async () => (await import('./systems')).Systems);

/** Milliseconds that the lower part waits for the upper one. */
const WAIT_MS = 1500;

/** What is true, what is late, and what needs a person. */
export function Today() {
  const lostSince = link.value === 'lost' ? linkedAt.value : undefined;
  const state =
    overview.value === undefined
      ? undefined
      : aged(overview.value, (lostSince ?? now.value) - overviewAt.value);
  const series = useSeries();
  const troubles = useTroubles(state);
  // What is below the troubles would be pushed down by them: it waits for them, but not for long.
  const hasWaited = useSignal(false);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      hasWaited.value = true;
    }, WAIT_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, []);
  const isReady = troubles.facts !== undefined || hasWaited.value;
  return (
    <>
      <h1>Today</h1>
      <Needs state={state} lostSince={lostSince} troubles={troubles} />
      {isReady ? <Below state={state} series={series} /> : null}
    </>
  );
}

interface BelowProps {
  readonly state: Overview | undefined;
  readonly series: SeriesState;
}

function Below({ state, series }: BelowProps) {
  return (
    <>
      {state?.skus.total === 0 ? <Begin /> : null}
      <Figures state={state} />
      {series.failure === undefined ? null : <Failure failure={series.failure} />}
      <div class="halves">
        <SalesSection sales={state?.sales['24h']} points={series.points} isRead={series.isRead} />
        <LatencySection latency={state?.latency} points={series.points} isRead={series.isRead} />
      </div>
      <Systems.show state={state} />
    </>
  );
}

interface NeedsProps {
  readonly state: Overview | undefined;
  readonly lostSince: number | undefined;
  readonly troubles: TroubleReads;
}

/** The sentence on all SKUs, and below it what needs a person. */
function Needs({ state, lostSince, troubles }: NeedsProps) {
  const { facts, failure } = troubles;
  const standing = standingOf(state, lostSince, now.value);
  const groups = facts === undefined ? [] : troublesOf(facts, now.value);
  const heading = troubleHeading(groups);
  const isKnown = facts !== undefined && failure === undefined && lostSince === undefined;
  return (
    <section class="needs" aria-busy={facts === undefined}>
      <p class={`standing ${standing.tone}`}>
        <Icon name={standing.icon} />{' '}
        {isKnown && heading === undefined && facts.overview.skus.total > 0 ? 'Nothing needs a person. ' : ''}
        {standing.text}
      </p>
      {overviewFailure.value === undefined ? null : <Failure failure={overviewFailure.value} />}
      {failure === undefined || failure.statusCode === 0 ? null : <Failure failure={failure} />}
      {heading === undefined ? null : (
        <>
          <h2>{heading}</h2>
          <TroubleList groups={groups} />
        </>
      )}
    </section>
  );
}

/** What is on its way, and the counts of SKUs, each with its list. */
function Figures({ state }: { readonly state: Overview | undefined }) {
  const { skus, push, alerts } = state ?? {};
  const toStock = (status: string): string => hrefOf('stock', { status });
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">
        <a href={hrefOf('stock')}>
          {figure(skus?.total)} {skus?.total === 1 ? 'SKU' : 'SKUs'}
        </a>
      </h2>
      <div class="tiles">
        <Tile name="in sync" value={figure(skus?.inSync)} href={toStock('in_sync')} hint=" " />
        <Tile
          name="on the way"
          value={figure(skus?.pending)}
          href={hrefOf('stock', { status: 'pending', sort: 'pendingSince' })}
          hint={waitHint(push)}
        />
        <Tile
          name="blocked"
          value={figure(skus?.blocked)}
          href={toStock('blocked')}
          {...trouble(skus?.blocked)}
        />
        <Tile
          name="oversold"
          value={figure(skus?.oversold)}
          href={toStock('oversold')}
          {...trouble(skus?.oversold)}
        />
        <Tile
          name="low"
          value={figure(skus?.low)}
          href={toStock('low')}
          hint=" "
          {...(skus !== undefined && skus.low > 0 ? { tone: 'warning' as const } : {})}
        />
        <Tile
          name="unread alerts"
          value={figure(alerts?.unread)}
          href={hrefOf('alerts')}
          hint={alerts === undefined || alerts.critical === 0 ? ' ' : `${figure(alerts.critical)} critical`}
          {...trouble(alerts?.critical)}
        />
      </div>
    </section>
  );
}

function trouble(count: number | undefined): { readonly tone?: 'bad' } {
  return count === undefined || count === 0 ? {} : { tone: 'bad' };
}
