import { Injectable, Logger } from '@nestjs/common';
import { errorText } from '../../../platform/jobs/failure-log';
import { timestampOf } from '../../../platform/timestamp';
import type { SearchEvent } from './domain/search-transitions';
import { OrderSearchMetrics } from './search.metrics';

const FAILURE_TEXTS = {
  failed: "The search of Amazon's orders failed and is repeated",
  throttled: "Amazon throttles the search of orders: another application may use the seller's limit",
  refused: 'Amazon refuses the search of orders',
  closed: 'Amazon refuses access to orders',
};

/** Writes the events of the search to the log and the metrics. */
@Injectable()
export class SearchLog {
  private readonly logger = new Logger('AmazonOrders');

  constructor(private readonly metrics: OrderSearchMetrics) {}

  note(event: SearchEvent): void {
    switch (event.kind) {
      case 'page':
        if (event.waitMs > 0)
          this.logger.warn(
            { found: event.found, waitMs: event.waitMs },
            "The next page of Amazon's orders waits for Amazon's limit",
          );
        return;
      case 'finished': {
        const { kind, watermarkMs, ...facts } = event;
        this.metrics.finished(event);
        const text = `Amazon's orders are searched: ${event.found} found, ${event.moved} moved stock`;
        this.logger.log({ ...facts, watermark: timestampOf(watermarkMs) }, text);
        return;
      }
      case 'failed':
      case 'throttled':
      case 'refused':
      case 'closed':
        this.metrics.ended(event.kind);
        this.logger.warn(
          { reason: event.reason, next: timestampOf(event.untilMs) },
          FAILURE_TEXTS[event.kind],
        );
        return;
      case 'unparked':
        this.logger.log(
          { orderId: event.orderId, outcome: event.outcome },
          'An order that waited for a complete answer is done',
        );
        return;
      case 'still_parked':
        this.logger.log(
          { orderId: event.orderId, problem: event.problem },
          'An order waits for a complete answer of Amazon',
        );
        return;
      case 'given_up':
        this.logger.warn(
          { orderId: event.orderId, problem: event.problem },
          'An order that Amazon did not complete is not counted',
        );
        return;
    }
  }

  unexpected(message: string, error: unknown): void {
    this.logger.error({ error: errorText(error) }, message);
  }
}
