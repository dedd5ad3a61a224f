import { Injectable, Logger } from '@nestjs/common';
import type { PollWork } from './domain/poll-state';
import type { PollEvent } from './domain/poll-transitions';
import { ReturnsMetrics } from './returns.metrics';

const REPORT_TEXTS = {
  asked: 'Amazon makes a returns report',
  adopted: 'Amazon has the report already: it is used',
  not_made: 'Amazon has no report of this window: the poll asks for one',
  not_found: 'Amazon does not find the report: the poll asks for another one',
};

/** Writes the events of the poll to the log and the metrics. */
@Injectable()
export class PollLog {
  private readonly logger = new Logger('Returns');

  constructor(private readonly metrics: ReturnsMetrics) {}

  began(work: PollWork, cause: string): void {
    const text =
      work.look === true
        ? 'The first poll of Amazon returns begins: it records what it finds and moves no stock'
        : 'A poll of Amazon returns begins';
    this.logger.log({ ...work.cycle, cause }, text);
  }

  /** `work` as it was before the step. */
  note({ window, cycle, look }: PollWork, event: PollEvent): void {
    switch (event.kind) {
      case 'pending':
      case 'ready':
        return;
      case 'asked':
      case 'adopted':
      case 'not_made':
      case 'not_found': {
        const { kind, ...facts } = event;
        this.logger.log({ ...window, ...facts }, REPORT_TEXTS[kind]);
        return;
      }
      case 'throttled':
      case 'deferred':
      case 'failed':
      case 'refused': {
        const { kind, untilMs } = event;
        const reason = kind === 'throttled' ? 'Amazon throttles the call.' : event.reason;
        this.metrics.ended(kind === 'failed' ? 'report_failed' : kind);
        const facts = { ...window, reason, again: new Date(untilMs).toISOString() };
        this.logger.warn(facts, 'The poll of Amazon returns is deferred');
        return;
      }
      case 'window_done':
        this.metrics.read(event.tally);
        this.logger.log({ ...window, ...event.tally }, 'A returns report is applied');
        return;
      case 'finished': {
        const { last, tally, seconds } = event;
        this.metrics.read(last);
        this.metrics.finished(seconds);
        const text =
          look === true
            ? 'The first poll of Amazon returns is finished: it moved no stock'
            : 'A poll of Amazon returns is finished';
        this.logger.log({ ...cycle, ...tally, seconds }, text);
      }
    }
  }

  /** An unexpected error; the poll continues by itself. */
  unexpected(message: string, error: unknown): void {
    this.logger.error({ err: error }, message);
  }
}
