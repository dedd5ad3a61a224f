import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ShopifyAdminConfig, SyncConfig } from '../../../config/app-config';
import { type Deadline, endsBefore } from '../../../platform/jobs/deadline';
import { FailureLog } from '../../../platform/jobs/failure-log';
import { ConnectionWatch } from './connection-watch.service';

/** How often an instance looks at its connection, in milliseconds: a look reads nothing while nothing changes. */
const LOOK_EVERY_MS = 2_000;
/** How long a stop waits for a look under way, in milliseconds. */
const FINISH_WITHIN_MS = 2_000;

/** Watches the connection to the shop in each instance: all the time where jobs run, else within an invocation. */
@Injectable()
export class ConnectionWatchScheduler implements BeforeApplicationShutdown {
  private readonly log = new FailureLog('Shopify');
  private timer: NodeJS.Timeout | undefined;
  private underWay: Promise<void> | undefined;

  constructor(
    private readonly sync: SyncConfig,
    private readonly admin: ShopifyAdminConfig,
    private readonly watch: ConnectionWatch,
  ) {}

  /** Called when the service listens; does nothing where jobs are off, or without Admin access. */
  start(): void {
    if (!this.sync.runJobs || !this.admin.isOn) return;
    void this.look();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** Looks once, within an invocation. Never throws. */
  async advance(deadline: Deadline): Promise<void> {
    if (this.admin.isOn) await endsBefore(this.look(), deadline.endAt);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    if (this.underWay !== undefined) await endsBefore(this.underWay, performance.now() + FINISH_WITHIN_MS);
  }

  private look(): Promise<void> {
    this.underWay ??= this.watch
      .look()
      .catch((error: unknown) => {
        this.log.note('The connection to Shopify could not be watched', error);
      })
      .finally(() => {
        this.underWay = undefined;
      });
    return this.underWay;
  }
}
