import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { FailureLog } from '../../platform/jobs/failure-log';
import { WriteBehind } from '../../platform/jobs/write-behind.scheduler';
import { timestampOf } from '../../platform/timestamp';
import { DeliveryLogRepository } from './delivery-log.repository';
import {
  type DeliveryBatch,
  joined,
  NO_DELIVERIES,
  type StoredDelivery,
  type StoredOutcome,
  withDelivery,
} from './domain/stored-delivery';

/** Milliseconds between two writes of one instance. Deliveries that come together are one item. */
const EVERY_MS = 1000;
/** Milliseconds from a write that failed to the next. */
const AFTER_FAILURE_MS = 10_000;
/** How soon the first one is written, in milliseconds. */
const FIRST_AFTER_MS = 100;

/**
 * Keeps the deliveries that changed nothing, for people: refused, skipped, ignored, repeated, failed. They are written
 * beside the answer, which neither waits for it nor fails because of it: a process that is killed loses those of the
 * last second. ADR 17.
 */
@Injectable()
export class DeliveryLog implements BeforeApplicationShutdown, OnApplicationShutdown {
  private waiting = new Map<StoredOutcome, DeliveryBatch>();
  private readonly log = new FailureLog('DeliveryLog');
  private readonly writes = new WriteBehind({
    waitMs: () => (this.waiting.size === 0 ? undefined : FIRST_AFTER_MS),
    betweenMs: EVERY_MS,
    write: () => this.write(),
    onFailure: (error) => {
      this.log.note('The delivery log could not be written; the next try follows', error);
      return AFTER_FAILURE_MS;
    },
  });

  constructor(
    private readonly repository: DeliveryLogRepository,
    private readonly clock: Clock,
  ) {}

  /** Without a time it happened now. Never throws. */
  note(delivery: Omit<StoredDelivery, 'at'> & { readonly at?: string }): void {
    const { outcome, at = timestampOf(this.clock.now()) } = delivery;
    const batch = this.waiting.get(outcome) ?? NO_DELIVERIES;
    this.waiting.set(outcome, withDelivery(batch, { ...delivery, at }));
    this.writes.schedule();
  }

  /** Writes what waits, before the process ends or is frozen. Never throws. */
  flush(): Promise<void> {
    return this.writes.flush();
  }

  /** The jobs have ended; requests may still be in progress. */
  beforeApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  onApplicationShutdown(): Promise<void> {
    return this.writes.stop();
  }

  private async write(): Promise<void> {
    const batches = this.waiting;
    this.waiting = new Map();
    try {
      await this.repository.append(batches, this.clock.now());
    } catch (error) {
      for (const [outcome, batch] of batches)
        this.waiting.set(outcome, joined(batch, this.waiting.get(outcome) ?? NO_DELIVERIES));
      throw error;
    }
  }
}
