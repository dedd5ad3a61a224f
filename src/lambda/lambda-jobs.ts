import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Logger as PinoLogger } from 'pino';
import type { DeliveryRunResult, DeliveryRunScheduler } from '../alerts/delivery/delivery-run.scheduler';
import type { Deadline } from '../platform/jobs/deadline';
import { setUpTables } from '../platform/dynamodb/tables/table-setup';
import type {
  ReportPollRunResult,
  ReportPollRunScheduler,
} from '../returns/report-poll/report-poll-run.scheduler';
import type { PushRunScheduler } from '../sync/amazon-push/jobs/push-run.scheduler';
import type { RunResult } from '../platform/jobs/leased-run.scheduler';

/** How each of the jobs ended. */
export interface JobsReport {
  readonly pushes: RunResult;
  readonly returns: ReportPollRunResult;
  readonly alerts: DeliveryRunResult;
}

interface Parts {
  readonly drain: PushRunScheduler;
  readonly returns: ReportPollRunScheduler;
  readonly delivery: DeliveryRunScheduler;
  readonly client: DynamoDBClient;
  readonly tablePrefix: string;
  readonly logger: PinoLogger;
}

/** What the service does around the clock, done within one invocation. Nothing here throws: all of it comes up again. */
export class LambdaJobs {
  private areTablesKnown = false;

  constructor(private readonly parts: Parts) {}

  /** Everything that is due: pushes, the poll of the returns, the posting of alerts; side by side. */
  async all(deadline: Deadline): Promise<JobsReport> {
    const { drain, returns, delivery } = this.parts;
    const polled = returns.advance(deadline);
    const delivered = delivery.deliver(deadline);
    const checked = this.checkTables();
    // What a returned unit changes is pushed at once, also when a long report is read for minutes.
    const pushed = drain.run({ deadline, isPatient: true, meanwhile: Promise.all([polled, delivered]) });
    const report = { pushes: await pushed, returns: await polled, alerts: await delivered };
    await checked;
    this.parts.logger.info({ context: 'Lambda', ...report }, wordsFor(report));
    return report;
  }

  /** The pushes alone, for the stream that tells of changes as they happen. */
  async pushes(deadline: Deadline): Promise<RunResult> {
    return this.parts.drain.run({ deadline, isPatient: false });
  }

  /** Once in the life of a container, beside the first jobs: a cold start does not wait for it. */
  private async checkTables(): Promise<void> {
    if (this.areTablesKnown) return;
    const { client, tablePrefix, logger } = this.parts;
    try {
      await setUpTables(client, { prefix: tablePrefix, create: false, onReady: () => undefined });
      this.areTablesKnown = true;
    } catch (error) {
      logger.error({ context: 'Lambda', err: error }, 'The tables are not as they should be');
    }
  }
}

function wordsFor({ pushes, returns, alerts }: JobsReport): string {
  const ends: readonly string[] = [pushes, returns, alerts];
  if (ends.includes('failed')) return 'Not all jobs could be done: the next minute tries again';
  if (ends.includes('time_is_up')) return 'The time was up: the next minute goes on';
  if (ends.includes('elsewhere')) return 'Another instance is at it';
  return 'The jobs are done';
}
