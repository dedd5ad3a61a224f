import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { setTimeout as delay } from 'node:timers/promises';
import { AmazonReportsClient } from '../../channels/amazon/reports/reports-client';
import { ReturnsConfig, SyncConfig } from '../../config/app-config';
import { levelOfNote } from '../../platform/dynamodb/diagnosis/diagnosed-errors';
import { ReturnsLease } from './returns-lease';
import { ReportPoller } from './report-poller';

/** How long a stop waits for the step under way before it breaks its download off, and then for its end, in ms. */
const FINISH_WITHIN_MS = 2_000;
const ABANDON_WITHIN_MS = 3_000;

/**
 * When the returns are polled: by the cron, and when somebody asks. Every instance looks now and then whether a cycle
 * is under way; the one that holds the lease makes its steps, one at a time.
 */
@Injectable()
export class ReportPollScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Returns');
  private runs = false;
  private timer: NodeJS.Timeout | undefined;
  private renewal: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private keeping: Promise<boolean> | undefined;
  private lookAgain = false;
  /** The next moment of the cron, and one of which the store could not be told. */
  private nextOccurrence = 0;
  private untold: number | undefined;

  constructor(
    private readonly sync: SyncConfig,
    private readonly returns: ReturnsConfig,
    private readonly poller: ReportPoller,
    private readonly lease: ReturnsLease,
    private readonly amazon: AmazonReportsClient,
    private readonly registry: SchedulerRegistry,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.sync.runJobs) return;
    const job = CronJob.from({
      cronTime: this.returns.cron,
      timeZone: 'UTC',
      unrefTimeout: true,
      onTick: () => {
        // The moment that was planned, not the one at which a busy process got to it: it is the same for all instances.
        const occurrence = this.nextOccurrence;
        this.nextOccurrence = job.nextDate().toMillis();
        void this.begin(occurrence);
      },
    });
    this.nextOccurrence = job.nextDate().toMillis();
    this.registry.addCronJob('returns', job);
    // Only now is there anything for a stop to end.
    this.runs = true;
    job.start();
    this.nudge();
  }

  /** Finishes the step under way or breaks it off, and hands the lease over. */
  async beforeApplicationShutdown(): Promise<void> {
    const ran = this.runs;
    this.runs = false;
    if (ran) await this.registry.getCronJob('returns').stop();
    clearTimeout(this.timer);
    await this.lookEnds(FINISH_WITHIN_MS);
    const closed = this.amazon.close();
    if (!(await this.lookEnds(ABANDON_WITHIN_MS))) return;
    await closed;
    await this.letGo().catch((error: unknown) => {
      this.note('The lease could not be given back', error);
    });
  }

  /** A cycle may have begun: looks at once, and when a look is under way once more after it. */
  nudge(): void {
    if (!this.runs) return;
    if (this.looking !== undefined) {
      this.lookAgain = true;
      return;
    }
    clearTimeout(this.timer);
    this.lookAgain = false;
    this.looking = this.look().then((waitMs) => {
      this.looking = undefined;
      if (!this.runs) return;
      this.timer = setTimeout(
        () => {
          this.nudge();
        },
        this.lookAgain ? 0 : waitMs,
      );
      this.timer.unref();
    });
  }

  private get third(): number {
    return this.sync.leaseTtlMs / 3;
  }

  private async begin(occurrence: number): Promise<void> {
    if (!this.runs) return;
    try {
      this.untold = undefined;
      const { kind } = await this.poller.begin(occurrence);
      if (kind === 'started') this.nudge();
    } catch (error) {
      this.untold = occurrence;
      this.note('A poll of Amazon returns could not begin', error);
    }
  }

  /** Does what is due; gives the milliseconds until the next look. Never throws. */
  private async look(): Promise<number> {
    try {
      if (this.untold !== undefined) await this.begin(this.untold);
      if ((await this.poller.look()) === 'idle') {
        await this.letGo();
        return this.third;
      }
      if (!(await this.hold())) return Math.min(this.third, this.lease.contestInMs + 1);
      return await this.goOn();
    } catch (error) {
      this.note('The poll of Amazon returns could not go on', error);
      return this.third;
    }
  }

  /** One step after the other, for as long as they are due and this instance holds the lease it began with. */
  private async goOn(): Promise<number> {
    const { fence } = this.lease;
    const isStillOurs = (): boolean => this.runs && this.lease.isHeld() && this.lease.fence === fence;
    while (isStillOurs()) {
      const end = await this.poller.step(isStillOurs);
      if (end.kind === 'idle') await this.letGo();
      if (end.kind === 'wait') return Math.min(this.third, end.waitMs);
    }
    return this.third;
  }

  private async hold(): Promise<boolean> {
    if (this.renewal !== undefined && this.lease.isHeld()) return true;
    const isHeld = await this.keep();
    // Also while a long report is taken in.
    if (isHeld && this.renewal === undefined) {
      this.renewal = setInterval(() => {
        this.keep().catch((error: unknown) => {
          this.note('The lease could not be kept', error);
        });
      }, this.third);
      this.renewal.unref();
    }
    if (!isHeld) this.stopRenewing();
    return isHeld;
  }

  private keep(): Promise<boolean> {
    this.keeping ??= this.lease.keep().finally(() => {
      this.keeping = undefined;
    });
    return this.keeping;
  }

  private async letGo(): Promise<void> {
    this.stopRenewing();
    // A renewal on its way would take the lease again.
    await this.keeping?.catch(() => undefined);
    await this.lease.release();
  }

  private stopRenewing(): void {
    clearInterval(this.renewal);
    this.renewal = undefined;
  }

  /** True when no look is under way, or it ended in time. */
  private async lookEnds(withinMs: number): Promise<boolean> {
    if (this.looking === undefined) return true;
    const deadline = new AbortController();
    const ended = this.looking.then(() => true);
    const late = delay(withinMs, false, { signal: deadline.signal, ref: false }).catch(() => false);
    const isEnded = await Promise.race([ended, late]);
    deadline.abort();
    return isEnded;
  }

  private note(message: string, error: unknown): void {
    const { name, message: text } =
      error instanceof Error ? error : { name: 'Error', message: String(error) };
    this.logger[levelOfNote(error)]({ error: `${name}: ${text}` }, message);
  }
}
