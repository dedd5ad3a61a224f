import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { NotificationsClient } from '../../../channels/amazon/notifications/notifications-client';
import { OrdersConfig, SyncConfig } from '../../../config/app-config';
import { type Deadline, endsBefore } from '../../../platform/jobs/deadline';
import { FailureLog } from '../../../platform/jobs/failure-log';
import { SubscriptionCheck } from './subscription-check.service';

/** How often an instance looks whether the check is due, in milliseconds: one read of the store. */
const LOOK_EVERY_MS = 600_000;
/** How long a stop waits for a check under way, in milliseconds. */
const FINISH_WITHIN_MS = 2000;

/** Starts the hourly check of the subscription: all the time where jobs run, else within an invocation. */
@Injectable()
export class SubscriptionCheckScheduler implements BeforeApplicationShutdown {
  private readonly log = new FailureLog('Notices');
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;
  private nextLookAt = 0;

  constructor(
    private readonly orders: OrdersConfig,
    private readonly sync: SyncConfig,
    private readonly check: SubscriptionCheck,
    private readonly client: NotificationsClient,
  ) {}

  /** Called when the service listens; does nothing where jobs or orders are off, or without a queue. */
  start(): void {
    if (!this.sync.runJobs || !this.orders.enabled || this.orders.queue === undefined) return;
    void this.look();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** Makes the check if it is due, within an invocation. Never throws. */
  async advance(deadline: Deadline): Promise<void> {
    if (performance.now() < this.nextLookAt) return;
    this.nextLookAt = performance.now() + LOOK_EVERY_MS;
    await endsBefore(this.look(), deadline.endAt);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const closed = this.client.close();
    if (this.underWay !== undefined) await endsBefore(this.underWay, performance.now() + FINISH_WITHIN_MS);
    await endsBefore(closed, performance.now() + FINISH_WITHIN_MS);
  }

  private look(): Promise<void> {
    this.underWay ??= this.check
      .checkIfDue()
      .then(() => undefined)
      .catch((error: unknown) => {
        this.log.note('The subscription to ORDER_CHANGE could not be checked', error);
      })
      .finally(() => {
        this.underWay = undefined;
      });
    return this.underWay;
  }
}
