import { type BeforeApplicationShutdown, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { endsBefore } from '../../platform/jobs/deadline';
import { FailureLog } from '../../platform/jobs/failure-log';
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
/** How long a stop, or the end of an event in Lambda, waits for the last write, in milliseconds. */
const LAST_WITHIN_MS = 1000;

/**
 * Keeps the deliveries that changed nothing, for people: refused, skipped, ignored, repeated, failed. They are written
 * beside the answer, which neither waits for it nor fails because of it: a process that is killed loses those of the
 * last second. ADR 17.
 */
@Injectable()
export class DeliveryLog implements BeforeApplicationShutdown, OnApplicationShutdown {
  private waiting = new Map<StoredOutcome, DeliveryBatch>();
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private nextAtMs = 0;
  private isStopped = false;
  private readonly log = new FailureLog('DeliveryLog');

  constructor(
    private readonly repository: DeliveryLogRepository,
    private readonly clock: Clock,
  ) {}

  /** Without a time it happened now. Never throws. */
  note(delivery: Omit<StoredDelivery, 'at'> & { readonly at?: string }): void {
    const { outcome, at = timestampOf(this.clock.now()) } = delivery;
    const batch = this.waiting.get(outcome) ?? NO_DELIVERIES;
    this.waiting.set(outcome, withDelivery(batch, { ...delivery, at }));
    this.schedule();
  }

  /** Writes what waits, before the process ends or is frozen. Never throws. */
  async flush(): Promise<void> {
    await endsBefore(this.writeNow(), performance.now() + LAST_WITHIN_MS);
  }

  /** The jobs have ended; requests may still be in progress. */
  beforeApplicationShutdown(): Promise<void> {
    return this.flush();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.flush();
  }

  private schedule(): void {
    if (this.timer !== undefined || this.writing !== undefined || this.isStopped) return;
    const waitMs = Math.max(FIRST_AFTER_MS, this.nextAtMs - performance.now());
    this.timer = setTimeout(() => void this.writeNow(), waitMs).unref();
  }

  private async writeNow(): Promise<void> {
    await this.writing;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
      if (this.waiting.size > 0) this.schedule();
    });
    await this.writing;
  }

  private async write(): Promise<void> {
    const batches = this.waiting;
    if (batches.size === 0) return;
    this.waiting = new Map();
    this.nextAtMs = performance.now() + EVERY_MS;
    try {
      await this.repository.append(batches, this.clock.now());
    } catch (error) {
      this.log.note('The delivery log could not be written; the next try follows', error);
      this.nextAtMs = performance.now() + AFTER_FAILURE_MS;
      for (const [outcome, batch] of batches)
        this.waiting.set(outcome, joined(batch, this.waiting.get(outcome) ?? NO_DELIVERIES));
    }
  }
}
