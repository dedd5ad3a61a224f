import { Injectable, Logger } from '@nestjs/common';
import type { PollWork } from './domain/poll-state';
import type { PollEvent } from './domain/poll-transitions';
import { ReturnsMetrics } from './returns.metrics';

/** Writes the events of the poll to the log and the metrics. */
@Injectable()
export class PollLog {
  private readonly logger = new Logger('Returns');

  constructor(private readonly metrics: ReturnsMetrics) {}

  began(work: PollWork, cause: string): void {
    this.logger.log({ ...work.cycle, cause }, 'A poll of Amazon returns begins');
  }

  /** `work` as it was before the step. */
  note({ window, cycle }: PollWork, event: PollEvent): void {
    const { from, until } = window;
    switch (event.kind) {
      case 'pending':
      case 'ready':
        return;
      case 'asked':
        this.logger.log({ from, until, reportId: event.reportId }, 'Amazon makes a returns report');
        return;
      case 'adopted':
        this.logger.log(
          { from, until, reportId: event.reportId },
          'Amazon has the report already: it is used',
        );
        return;
      case 'not_made':
        this.logger.log({ from, until }, 'Amazon has no report of this window: the poll asks for one');
        return;
      case 'not_found':
        this.logger.warn({ from, until }, 'Amazon does not find the report: the poll asks for another one');
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
      case 'refused': {
        const { kind, reason, untilMs } = event;
        this.metrics.ended(kind === 'failed' ? 'report_failed' : kind);
        this.logger.warn(
          { from, until, reason, again: iso(untilMs) },
          'The poll of Amazon returns is deferred',
        );
        return;
      }
      case 'window_done':
        this.metrics.read(event.tally);
        this.logger.log({ from, until, ...event.tally }, 'A returns report is applied');
        return;
      case 'finished':
        this.metrics.read(event.last);
        this.metrics.finished(event.seconds);
        this.logger.log(
          { ...cycle, ...event.tally, seconds: event.seconds },
          'A poll of Amazon returns is finished',
        );
        return;
    }
  }

  /** An unexpected error; the poll continues by itself. */
  unexpected(message: string, error: unknown): void {
    this.logger.error({ err: error }, message);
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
