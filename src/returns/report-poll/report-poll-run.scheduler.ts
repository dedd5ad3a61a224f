import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { CronTime } from 'cron';
import { ReturnsConfig, SyncConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import type { Deadline } from '../../platform/jobs/deadline';
import { DeadlineRun } from '../../platform/jobs/deadline-run';
import { takeOverIfSilent } from '../../platform/jobs/lease-takeover';
import { levelOfNote } from '../../platform/dynamodb/diagnosis/diagnosed-errors';
import { latestOccurrence } from './domain/poll-due';
import { PollStateRepository } from './poll-state.repository';
import { ReturnsLease } from './returns-lease';
import { ReportPoller } from './report-poller';

/** `not_due`: nothing was to be done. `went_on`: steps were made. `time_is_up`: the step under way is made again. */
export type ReportPollRunResult = 'not_due' | 'went_on' | 'elsewhere' | 'time_is_up' | 'failed';

/**
 * Makes the steps of the poll that are due, for a process that runs only when it is called: ReturnsScheduler's work
 * without its clockwork. Whether the cron's moment has come is told by the stored state; nothing waits for a report.
 */
@Injectable()
export class ReportPollRunScheduler implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Returns');
  private readonly runs = new DeadlineRun<ReportPollRunResult>();
  private readonly cron: CronTime;

  constructor(
    private readonly sync: SyncConfig,
    returns: ReturnsConfig,
    private readonly poller: ReportPoller,
    private readonly states: PollStateRepository,
    private readonly lease: ReturnsLease,
    private readonly clock: Clock,
  ) {
    this.cron = new CronTime(returns.cron, 'UTC');
  }

  /** Begins a poll when it is due and makes its steps until one must wait, or the time is up. Never throws. */
  async advance(deadline: Deadline): Promise<ReportPollRunResult> {
    return (await this.runs.run(deadline, () => this.work(deadline))) ?? 'time_is_up';
  }

  /** For tests and for whoever stops a container by hand: Lambda never says that it does. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runs.ended();
  }

  private async work(deadline: Deadline): Promise<ReportPollRunResult> {
    try {
      await this.beginWhenDue();
      if ((await this.poller.look()) !== 'went_on') return 'not_due';
      if (!(await takeOverIfSilent(this.lease, deadline.lastStartAt))) return 'elsewhere';
    } catch (error) {
      this.note('The poll of Amazon returns could not go on', error);
      return 'failed';
    }
    const renewal = setInterval(() => {
      this.lease.keep().catch((error: unknown) => {
        this.note('The lease could not be kept', error);
      });
    }, this.sync.leaseTtlMs / 3);
    try {
      return await this.makeSteps(deadline);
    } catch (error) {
      this.note('The poll of Amazon returns could not go on', error);
      return 'failed';
    } finally {
      clearInterval(renewal);
      await this.lease.release().catch((error: unknown) => {
        this.note('The lease could not be given back', error);
      });
    }
  }

  private async beginWhenDue(): Promise<void> {
    const { work, lastOccurrence } = await this.states.load();
    if (work !== undefined) return;
    const next = (afterMs: number): number => this.cron.getNextDateFrom(new Date(afterMs), 'UTC').toMillis();
    const occurrence = latestOccurrence(next, lastOccurrence, this.clock.now());
    if (occurrence !== undefined) await this.poller.begin(occurrence);
  }

  private async makeSteps({ lastStartAt }: Deadline): Promise<ReportPollRunResult> {
    const { fence } = this.lease;
    const mayGoOn = (): boolean =>
      performance.now() < lastStartAt && this.lease.isHeld() && this.lease.fence === fence;
    while (mayGoOn()) {
      const { kind } = await this.poller.step(mayGoOn);
      if (kind !== 'went_on') return 'went_on';
    }
    return 'time_is_up';
  }

  private note(message: string, error: unknown): void {
    const { name, message: text } =
      error instanceof Error ? error : { name: 'Error', message: String(error) };
    this.logger[levelOfNote(error)]({ error: `${name}: ${text}` }, message);
  }
}
