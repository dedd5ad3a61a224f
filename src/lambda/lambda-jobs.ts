import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Logger as PinoLogger } from 'pino';
import type { DeliveryRunResult, DeliveryRunScheduler } from '../alerts/delivery/delivery-run.scheduler';
import type { StoreProbe } from '../platform/dynamodb/readiness/store-probe';
import { setUpTables } from '../platform/dynamodb/tables/table-setup';
import type { Deadline } from '../platform/jobs/deadline';
import type { RunResult } from '../platform/jobs/leased-run.scheduler';
import type {
  ReportPollRunResult,
  ReportPollRunScheduler,
} from '../returns/report-poll/report-poll-run.scheduler';
import type { OrderSearchScheduler } from '../sync/amazon-orders/search/order-search.scheduler';
import type { SubscriptionCheckScheduler } from '../sync/amazon-orders/notices/subscription-check.scheduler';
import type { ConnectionWatchScheduler } from '../sync/shopify-subscriptions/watch/connection-watch.scheduler';
import type { ListingMatchScheduler } from '../sync/listing-match/listing-match.scheduler';
import type { AutoBufferScheduler } from '../sync/auto-buffer/auto-buffer.scheduler';
import type { SloCheckScheduler } from '../sync/slo/slo-check.scheduler';
import type { PushRunScheduler } from '../sync/amazon-push/jobs/push-run.scheduler';

/** The result of each job. */
export interface JobsReport {
  readonly pushes: RunResult;
  readonly returns: ReportPollRunResult;
  readonly orders: RunResult;
  readonly match: RunResult;
  readonly alerts: DeliveryRunResult;
  /** By name; absent without Admin access. */
  readonly shopify?: Readonly<Record<string, RunResult>>;
}

/** A job of the shop. It never throws. */
interface ShopJob {
  advance(deadline: Deadline): Promise<RunResult>;
}

interface Parts {
  readonly pushes: PushRunScheduler;
  readonly returns: ReportPollRunScheduler;
  readonly orders: OrderSearchScheduler;
  readonly match: ListingMatchScheduler;
  readonly delivery: DeliveryRunScheduler;
  readonly subscription: SubscriptionCheckScheduler;
  /** By name; none without Admin access. */
  readonly shopify: Readonly<Record<string, ShopJob>>;
  readonly connection: ConnectionWatchScheduler;
  readonly objectives: SloCheckScheduler;
  readonly buffers: AutoBufferScheduler;
  readonly probe: StoreProbe;
  readonly client: DynamoDBClient;
  readonly tablePrefix: string;
  readonly logger: PinoLogger;
}

/** The recurring jobs of the service, within one invocation. Nothing here throws: the next invocation repeats what failed. */
export class LambdaJobs {
  private areTablesChecked = false;

  constructor(private readonly parts: Parts) {}

  /**
   * All jobs, at the same time: pushes, the search of orders, the poll of the returns, the match of the catalogue, the
   * delivery of alerts, the jobs of the shop.
   */
  async all(deadline: Deadline): Promise<JobsReport> {
    const { pushes, orders, returns, match, delivery, subscription, connection, probe, logger } = this.parts;
    const { objectives, buffers } = this.parts;
    const searched = orders.advance(deadline);
    const polled = returns.advance(deadline);
    const matched = match.advance(deadline);
    const delivered = delivery.deliver(deadline);
    const shopDone = this.ofShop(deadline);
    const buffered = buffers.advance(deadline);
    // Without timers the jobs notice that an outage is over.
    const checked = Promise.all([
      this.checkTables(),
      probe.problems(),
      subscription.advance(deadline),
      connection.advance(deadline),
      objectives.advance(deadline),
    ]);
    // A returned unit, and a count of Shopify, is pushed at once, also when reading a long report takes minutes.
    const pushed = pushes.run({
      deadline,
      isPatient: true,
      meanwhile: Promise.all([searched, polled, matched, delivered, shopDone, buffered]),
    });
    const report = {
      pushes: await pushed,
      returns: await polled,
      orders: await searched,
      match: await matched,
      alerts: await delivered,
      ...(await shopDone),
    };
    await checked;
    logger.info({ context: 'Lambda', ...report }, summaryOf(report));
    return report;
  }

  /** Only the pushes and the adjustments for Shopify, for the stream of the Inventory table. Gives the result of the pushes. */
  async pushes(deadline: Deadline): Promise<RunResult> {
    const { pushes, shopify } = this.parts;
    const adjusted = shopify['adjustments']?.advance(deadline);
    const pushed = await pushes.run({ deadline, isPatient: false });
    await adjusted;
    return pushed;
  }

  private async ofShop(deadline: Deadline): Promise<Pick<JobsReport, 'shopify'>> {
    const jobs = Object.entries(this.parts.shopify);
    if (jobs.length === 0) return {};
    const results = await Promise.all(
      jobs.map(async ([name, job]) => [name, await job.advance(deadline)] as const),
    );
    return { shopify: Object.fromEntries(results) };
  }

  /** Once per container, beside its first jobs: a cold start does not wait for it. */
  private async checkTables(): Promise<void> {
    if (this.areTablesChecked) return;
    const { client, tablePrefix, logger, shopify } = this.parts;
    try {
      await setUpTables(client, {
        prefix: tablePrefix,
        create: false,
        onReady: () => undefined,
        ...(Object.keys(shopify).length > 0
          ? {}
          : {
              onUnusable: (warning: string) => {
                logger.warn({ context: 'Lambda' }, warning);
              },
            }),
      });
      this.areTablesChecked = true;
    } catch (error) {
      logger.error({ context: 'Lambda', err: error }, 'The check of the tables failed');
    }
  }
}

function summaryOf({ pushes, orders, returns, match, alerts, shopify = {} }: JobsReport): string {
  const results: readonly string[] = [pushes, orders, returns, match, alerts, ...Object.values(shopify)];
  if (results.includes('failed')) return 'A job failed: the next run repeats it';
  if (results.includes('time_is_up')) return 'The time is up: the next run continues';
  if (results.includes('elsewhere')) return 'Another instance runs the jobs';
  return 'The jobs are done';
}
