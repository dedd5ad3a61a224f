import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { AlertsMetrics } from '../../alerts/raise/alerts.metrics';
import { Clock } from '../../platform/clock';
import { storeGauge } from '../../platform/metrics/store-gauge';
import { DECISIONS } from '../units/domain/disposition';
import type { PollTally } from './domain/poll-state';
import type { ReturnChange } from '../units/domain/return-unit';
import { PollStateRepository, ReturnsLease } from './poll-state.repository';
import { ReturnRecorderService } from '../units/return-recorder.service';

const POLL_OUTCOMES = ['finished', 'report_failed', 'refused', 'deferred', 'throttled'] as const;
/** The result of a poll, or of a try. */
type PollOutcome = (typeof POLL_OUTCOMES)[number];

/** Metrics of the returns. */
@Injectable()
export class ReturnsMetrics {
  private readonly polls: Counter<'outcome'>;
  private readonly rows: Counter<'outcome'>;
  private readonly seconds: Histogram;
  private readonly units: Counter<'decision'>;

  constructor(
    registry: Registry,
    states: PollStateRepository,
    clock: Clock,
    lease: ReturnsLease,
    recorder: ReturnRecorderService,
    private readonly alerts: AlertsMetrics,
  ) {
    this.polls = new Counter({
      name: 'syncstate_return_polls_total',
      help: 'Polls of Amazon returns that finished, and tries that were put off: by a report that failed, a refused account, no usable answer, or a limit',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.rows = new Counter({
      name: 'syncstate_return_rows_total',
      help: 'Rows of returns reports by what became of them',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.seconds = new Histogram({
      name: 'syncstate_return_poll_seconds',
      help: 'From the begin of a poll of Amazon returns to the last durable row',
      buckets: [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
      registers: [registry],
    });
    this.units = new Counter({
      name: 'syncstate_returned_units_total',
      help: 'Returned units by what was decided of them; a unit of which a later report says otherwise counts again, under the new decision',
      labelNames: ['decision'],
      registers: [registry],
    });
    for (const outcome of POLL_OUTCOMES) this.polls.inc({ outcome }, 0);
    for (const decision of DECISIONS) this.units.inc({ decision }, 0);
    recorder.onChanged = (change) => {
      this.recorded(change);
    };
    const startedAt = clock.now();
    storeGauge(
      registry,
      'syncstate_returns_leader',
      '1 when this instance holds the lease of the returns poll',
      () => Promise.resolve(lease.isHeld() ? 1 : 0),
    );
    storeGauge(
      registry,
      'syncstate_returns_last_poll_age_seconds',
      'How long ago the last poll of Amazon returns finished, on whichever instance; while none ever has, how long ago the first began, or this process started',
      async () => {
        const { lastFinishedAt, work } = await states.load();
        // Always counted from some moment: a poll that never finishes must become overdue as well.
        const since =
          lastFinishedAt === undefined ? (work?.beganAt ?? startedAt) : Date.parse(lastFinishedAt);
        return Math.max(0, clock.now() - since) / 1000;
      },
    );
  }

  private recorded({ before, unit, alerts }: ReturnChange): void {
    this.alerts.written(alerts);
    const judged = before?.decision === unit.decision ? unit.quantity - before.quantity : unit.quantity;
    if (judged > 0) this.units.inc({ decision: unit.decision }, judged);
  }

  ended(outcome: PollOutcome): void {
    this.polls.inc({ outcome });
  }

  finished(seconds: number): void {
    this.ended('finished');
    this.seconds.observe(seconds);
  }

  /** The rows of one report, once all of them are durable. */
  read({ applied, unchanged, unreadable }: PollTally): void {
    this.rows.inc({ outcome: 'applied' }, applied);
    this.rows.inc({ outcome: 'unchanged' }, unchanged);
    this.rows.inc({ outcome: 'unreadable' }, unreadable);
  }
}
