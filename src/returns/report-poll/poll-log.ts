import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import type { PollWork } from './domain/poll-state';
import type { Moment, PollEvent } from './domain/poll-transitions';
import { ReturnsMetrics } from './returns.metrics';

/** What the poll did, for the log and the metrics; and the moments at which it decides. */
@Injectable()
export class PollLog {
  private readonly logger = new Logger('Returns');

  constructor(
    private readonly clock: Clock,
    private readonly metrics: ReturnsMetrics,
  ) {}

  moment(): Moment {
    return { now: this.clock.now(), random: Math.random() };
  }

  began(work: PollWork, cause: string): void {
    this.logger.log({ ...work.cycle, cause }, 'A poll of Amazon returns begins');
  }

  /** `work` as it was before the step. */
  note(work: PollWork, event: PollEvent): void {
    const { from, until } = work.window;
    switch (event.kind) {
      case 'announced':
      case 'pending':
      case 'ready':
        return;
      case 'asked':
        this.logger.log({ from, until, reportId: event.reportId }, 'Amazon makes a returns report');
        return;
      case 'adopted':
        this.logger.log(
          { from, until, reportId: event.reportId },
          'The report was asked for before: it is used',
        );
        return;
      case 'unmade':
        this.logger.log({ from, until }, 'Amazon has no report of this window: it is asked for');
        return;
      case 'gone':
        this.logger.warn({ from, until }, 'Amazon does not know the report any more: it is asked for anew');
        return;
      case 'throttled':
        this.metrics.ended('throttled');
        this.logger.warn(
          { from, until, again: iso(event.untilMs) },
          'Amazon throttles the poll of the returns',
        );
        return;
      case 'deferred':
      case 'failed':
      case 'refused':
        this.putOff(work, event);
        return;
      case 'window_done':
        this.metrics.read(event.tally);
        this.logger.log({ from, until, ...event.tally }, 'A returns report is taken in');
        return;
      case 'finished':
        this.metrics.read(event.last);
        this.metrics.finished(event.seconds);
        this.logger.log(
          { ...work.cycle, ...event.tally, seconds: event.seconds },
          'A poll of Amazon returns is finished',
        );
        return;
    }
  }

  /** Something unforeseen; the poll goes on by itself. */
  surprised(message: string, error: unknown): void {
    this.logger.error({ err: error }, message);
  }

  private putOff(
    { window: { from, until } }: PollWork,
    event: Extract<PollEvent, { kind: 'deferred' | 'failed' | 'refused' }>,
  ): void {
    this.metrics.ended(event.kind === 'failed' ? 'report_failed' : event.kind);
    const { reason, untilMs } = event;
    this.logger.warn({ from, until, reason, again: iso(untilMs) }, 'The poll of Amazon returns is put off');
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
