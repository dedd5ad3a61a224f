import { useMemo } from 'preact/hooks';
import type { SloLeg, SloView } from '../../../api/slo-answers';
import { now } from '../../../live/clock';
import { useAnswer } from '../../../live/use-answer';
import { MarkBadge } from '../../../parts/badge';
import { Chart } from '../../../parts/chart';
import { figure } from '../../../parts/figure';
import { Failure } from '../../../parts/states';
import { duration } from '../../../parts/time-words';
import { budgetMark, budgetText, objectiveText, percentOf, sloText } from './slo-words';
import { sloChart } from './slo-chart';
import './slo.css';

/** Milliseconds between two reads. */
const REREAD_MS = 60_000;

/** What the service promises, how it was kept, and how much of the error budget is left. */
export function SloSection() {
  const { value, failure } = useAnswer<SloView>('/api/slo', Math.floor(now.value / REREAD_MS));
  // A service of the release before does not measure it.
  if (failure?.statusCode === 404) return null;
  return (
    <section class="slo" aria-labelledby="slo">
      <h2 id="slo">In time at Amazon</h2>
      {failure === undefined ? null : <Failure failure={failure} />}
      {value === undefined ? null : <Objectives slo={value} />}
    </section>
  );
}

function Objectives({ slo }: { readonly slo: SloView }) {
  const config = useMemo(() => sloChart(slo), [slo]);
  const text = sloText(slo.series);
  const isMeasured = slo.series.some(({ accepted, observed }) => accepted.total + observed.total > 0);
  return (
    <>
      <table class="stacked" aria-label="Objectives">
        <thead>
          <tr>
            <th scope="col">Numbers</th>
            <th scope="col">Objective</th>
            {['1 h', '24 h', '28 days', 'p99'].map((name) => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
            <th scope="col">Error budget of 28 days</th>
          </tr>
        </thead>
        <tbody>
          <Leg name="accepted" leg={slo.accepted} />
          <Leg name="observed" leg={slo.observed} />
        </tbody>
      </table>
      {isMeasured ? <Chart config={config} label={text} /> : <p class="no-chart">{text}</p>}
    </>
  );
}

function Leg({ name, leg }: { readonly name: string; readonly leg: SloLeg }) {
  const share = (window: '1h' | '24h' | '28d') => (
    <>
      {percentOf(leg[window])} <small>of {figure(leg[window].total)}</small>
    </>
  );
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-label="Objective">{objectiveText(leg)}</td>
      <td data-label="1 h" class="number">
        {share('1h')}
      </td>
      <td data-label="24 h" class="number">
        {share('24h')}
      </td>
      <td data-label="28 days" class="number">
        {share('28d')}
      </td>
      <td data-label="p99" class="number">
        {leg.p99Ms === null ? '–' : duration(leg.p99Ms)}
      </td>
      <td data-label="Budget">
        <MarkBadge mark={budgetMark(leg)} /> <small>{budgetText(leg)}</small>
      </td>
    </tr>
  );
}
