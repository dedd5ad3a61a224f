import awsLambdaFastify from '@fastify/aws-lambda';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Context } from 'aws-lambda';
import type { FastifyInstance } from 'fastify';
import type { Logger as PinoLogger } from 'pino';
import { DeliveryRunScheduler } from '../alerts/delivery/delivery-run.scheduler';
import { StoreOutageAlertService } from '../alerts/raise/store-outage-alert.service';
import { createApp } from '../app.setup';
import { DeliveryLog } from '../changes/delivery-log/delivery-log.scheduler';
import { ChangeLogWriter } from '../changes/log/change-log-writer.scheduler';
import type { QueueMessage } from '../channels/amazon/notices/notice-queue';
import type { AppConfig } from '../config/app-config';
import { StatisticsScheduler } from '../dashboard/statistics/statistics.scheduler';
import { createClient } from '../platform/dynamodb/client';
import { StoreProbe } from '../platform/dynamodb/readiness/store-probe';
import { SERVER_LIMITS } from '../platform/http/guard/server-limits';
import { EmbeddedMetrics } from '../platform/metrics/embedded-metrics';
import { ReportPollRunScheduler } from '../returns/report-poll/report-poll-run.scheduler';
import { OrderSearchScheduler } from '../sync/amazon-orders/search/order-search.scheduler';
import type { NoticeResult } from '../sync/amazon-orders/notices/domain/notice-result';
import { NoticeHandler } from '../sync/amazon-orders/notices/notice-handler.service';
import { SubscriptionCheckScheduler } from '../sync/amazon-orders/notices/subscription-check.scheduler';
import { HeldReleaseScheduler } from '../sync/sender-pause/held-release.scheduler';
import { ShopifyTasksScheduler } from '../sync/shopify-jobs/shopify-tasks.scheduler';
import { ShopifyPushScheduler } from '../sync/shopify-push/shopify-push.scheduler';
import { ShopifyImportScheduler } from '../sync/shopify-import/shopify-import.scheduler';
import { ComparisonScheduler } from '../sync/shopify-levels/sweep/comparison.scheduler';
import { ShopSubscriptionsScheduler } from '../sync/shopify-subscriptions/check/subscription-check.scheduler';
import { ConnectionWatchScheduler } from '../sync/shopify-subscriptions/watch/connection-watch.scheduler';
import { ListingMatchScheduler } from '../sync/listing-match/listing-match.scheduler';
import { AutoBufferScheduler } from '../sync/auto-buffer/auto-buffer.scheduler';
import { SloCheckScheduler } from '../sync/slo/slo-check.scheduler';
import { SloRecorder } from '../sync/slo/slo-recorder.scheduler';
import { PushRunScheduler } from '../sync/amazon-push/jobs/push-run.scheduler';
import type { GatewayAnswer } from './answers';
import { addApiDocument } from './api-pages';
import { LambdaJobs } from './lambda-jobs';
import type { PlainRequest } from './request-event';

/** The application of one container, for all of its invocations. */
export interface LambdaApp {
  /** Answers a request. Never throws: a failure inside has an answer too. */
  answer(request: PlainRequest, context: Context): Promise<GatewayAnswer>;
  readonly jobs: LambdaJobs;
  /** Records the orders of messages of the queue. Never throws. */
  receive(messages: readonly QueueMessage[]): Promise<readonly NoticeResult[]>;
  /** Finishes what an event leaves behind, before Lambda freezes the container: alerts of outages, the logs, the statistics and the metrics. */
  afterEvent(): Promise<void>;
  /** For tests: Lambda itself gives no notice before a container ends. */
  close(): Promise<void>;
}

/** Builds it without a call to the store: a cold start costs no round trip. */
export async function buildLambdaApp(config: AppConfig, logger: PinoLogger): Promise<LambdaApp> {
  const endpoint = config.store.engine.kind === 'endpoint' ? config.store.engine.url : undefined;
  const client = createClient(config.store, endpoint);
  const app = await createApp(config, client, logger, SERVER_LIMITS, addApiDocument);
  const proxy = await proxyFor(app);
  const part = <T>(kind: new (...args: never[]) => T): T => app.get<T>(kind, { strict: false });
  const jobs = new LambdaJobs({
    pushes: part(PushRunScheduler),
    returns: part(ReportPollRunScheduler),
    orders: part(OrderSearchScheduler),
    match: part(ListingMatchScheduler),
    delivery: part(DeliveryRunScheduler),
    subscription: part(SubscriptionCheckScheduler),
    shopify: config.shopifyAdmin.isOn
      ? {
          adjustments: part(ShopifyPushScheduler),
          tasks: part(ShopifyTasksScheduler),
          comparison: part(ComparisonScheduler),
          import: part(ShopifyImportScheduler),
          held: part(HeldReleaseScheduler),
          subscriptions: part(ShopSubscriptionsScheduler),
        }
      : {},
    connection: part(ConnectionWatchScheduler),
    objectives: part(SloCheckScheduler),
    buffers: part(AutoBufferScheduler),
    probe: part(StoreProbe),
    client,
    tablePrefix: config.store.tablePrefix,
    logger,
  });
  const notices = part(NoticeHandler);
  const metrics = part(EmbeddedMetrics);
  const outageAlerts = part(StoreOutageAlertService);
  const changeLog = part(ChangeLogWriter);
  const statistics = part(StatisticsScheduler);
  const objectives = part(SloRecorder);
  const deliveryLog = part(DeliveryLog);
  return {
    jobs,
    answer: proxy,
    receive: (messages) => notices.handle(messages),
    afterEvent: async () => {
      await outageAlerts.settled();
      await Promise.all([changeLog.flush(), deliveryLog.flush(), statistics.flush(), objectives.flush()]);
      await metrics.flush();
    },
    close: () => app.close(),
  };
}

async function proxyFor(
  app: NestFastifyApplication,
): Promise<(request: PlainRequest, context: Context) => Promise<GatewayAnswer>> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const proxy = awsLambdaFastify<PlainRequest>(fastify, {
    // No handler uses the event, and any caller could send the header that names it.
    decorateRequest: false,
    parseCommaSeparatedQueryParams: false,
    retainStage: true,
    callbackWaitsForEmptyEventLoop: false,
  });
  await fastify.ready();
  return proxy;
}
