import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { DeliveryScheduler } from './alerts/delivery/delivery.scheduler';
import { API_DOCUMENT } from './api-document';
import { AppModule } from './app.module';
import { isMisdirected } from './channels/shopify/webhook/misdirected';
import type { AppConfig } from './config/app-config';
import { servePage } from './dashboard/files/page-files';
import { pageFolder } from './dashboard/files/page-folder';
import { endsBefore } from './platform/jobs/deadline';
import type { ListCache } from './platform/lists/list-reader';
import { StoreOutageMonitor } from './platform/dynamodb/outage/store-outage-monitor';
import { StoreProbeScheduler } from './platform/dynamodb/readiness/store-probe.scheduler';
import { MAX_BODY_BYTES, registerBodyParsers } from './platform/http/input/body-parsers';
import { RequestGuard } from './platform/http/guard/request-guard';
import { serveInternalCalls } from './platform/instances/internal-listener';
import { InternalServer } from './platform/instances/internal-server';
import { ErrorFilter } from './platform/http/error.filter';
import { limitServer, SERVER_LIMITS, serverOptions } from './platform/http/guard/server-limits';
import { routedUrl, SHOPIFY_WEBHOOK_PATH } from './platform/http/input/request-path';
import { validationPipe } from './platform/http/input/validation.pipe';
import { ReportPollScheduler } from './returns/report-poll/report-poll.scheduler';
import { OrderSearchScheduler } from './sync/amazon-orders/search/order-search.scheduler';
import { NoticeConsumer } from './sync/amazon-orders/notices/notice-consumer.service';
import { SubscriptionCheckScheduler } from './sync/amazon-orders/notices/subscription-check.scheduler';
import { ListingMatchScheduler } from './sync/listing-match/listing-match.scheduler';
import { ShopSubscriptionsScheduler } from './sync/shopify-subscriptions/check/subscription-check.scheduler';
import { ConnectionWatchScheduler } from './sync/shopify-subscriptions/watch/connection-watch.scheduler';
import { ShopifyImportScheduler } from './sync/shopify-import/shopify-import.scheduler';
import { HeldReleaseScheduler } from './sync/sender-pause/held-release.scheduler';
import { ShopifyPushScheduler } from './sync/shopify-push/shopify-push.scheduler';
import { ShopifyTasksScheduler } from './sync/shopify-jobs/shopify-tasks.scheduler';
import { ComparisonScheduler } from './sync/shopify-levels/sweep/comparison.scheduler';
import { AutoBufferScheduler } from './sync/auto-buffer/auto-buffer.scheduler';
import { SloCheckScheduler } from './sync/slo/slo-check.scheduler';
import { PushScheduler } from './sync/amazon-push/jobs/push.scheduler';

/** The longest stop, in milliseconds; orchestrators kill a process after ten seconds. */
export const STOP_WITHIN_MS = 9000;
/** More than a percent-encoded SKU of 40 characters of four bytes each. */
const MAX_PARAM_LENGTH = 600;

/**
 * Builds the application, ready to listen: the same for the service, Lambda and the tests. `addPages` adds the
 * description of the API, and `cache` answers pages of lists.
 */
export async function createApp(
  config: AppConfig,
  client: DynamoDBClient,
  logger: PinoLogger,
  limits = SERVER_LIMITS,
  addPages: (app: NestFastifyApplication) => Promise<void> | void = addApiPage,
  cache?: ListCache,
): Promise<NestFastifyApplication> {
  const filter = new ErrorFilter();
  const adapter = new FastifyAdapter({
    ...serverOptions(limits),
    // No Express-style middleware is used, so requests skip that layer.
    skipMiddie: true,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: 'idle',
    // A complete request that arrives while the service stops is answered, and its connection is closed.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    rewriteUrl: ({ method = '', url = '', headers }: IncomingMessage) =>
      isMisdirected(method, url, headers) ? SHOPIFY_WEBHOOK_PATH : routedUrl(url),
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      filter.send(error, request, reply);
    },
  });
  const fastify = adapter.getInstance();
  registerBodyParsers(fastify);
  limitServer(fastify.server, limits);

  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(config, client, logger, cache),
    adapter,
    {
      bodyParser: false,
      // Nest's log lines about its own start are of no use to an operator.
      logger: ['warn', 'error', 'fatal'],
      abortOnError: false,
    },
  );
  const monitor = app.get(StoreOutageMonitor, { strict: false });
  filter.onStoreTrouble = () => {
    monitor.countRefusal();
  };
  app.get(RequestGuard, { strict: false }).attachTo(fastify);
  app.useGlobalFilters(filter);
  app.useGlobalPipes(validationPipe());
  try {
    const { internal, store } = config;
    if (internal.address !== undefined && !internal.hasOwnListener && store.engine.kind !== 'embedded')
      serveInternalCalls(fastify, app.get(InternalServer, { strict: false }));
    await servePage(fastify, pageFolder());
    await addPages(app);
    await app.init();
  } catch (error) {
    // An error of the close does not replace the error of the start.
    const closed = app.close().catch(() => undefined);
    await endsBefore(closed, performance.now() + STOP_WITHIN_MS);
    throw error;
  }
  app.useLogger(app.get(Logger));
  return app;
}

/** Starts the jobs of a process that runs all the time, after the first probe of the store. They stop with the application. */
export async function startJobs(app: NestFastifyApplication): Promise<void> {
  await app.get(StoreProbeScheduler, { strict: false }).start();
  for (const job of [
    PushScheduler,
    OrderSearchScheduler,
    ReportPollScheduler,
    ListingMatchScheduler,
    DeliveryScheduler,
    NoticeConsumer,
    SubscriptionCheckScheduler,
    ShopifyTasksScheduler,
    ComparisonScheduler,
    ShopSubscriptionsScheduler,
    ConnectionWatchScheduler,
    HeldReleaseScheduler,
    ShopifyPushScheduler,
    ShopifyImportScheduler,
    SloCheckScheduler,
    AutoBufferScheduler,
  ])
    app.get<{ start(): void }>(job, { strict: false }).start();
}

/** The page at /docs and the document at /docs-json; Lambda does not load them. */
async function addApiPage(app: NestFastifyApplication): Promise<void> {
  const { SwaggerModule } = await import('@nestjs/swagger');
  // Nest's types are for OpenAPI 3.0; its page supports 3.1.
  SwaggerModule.setup('docs', app, API_DOCUMENT as unknown as OpenAPIObject, { raw: ['json'] });
}

/** The caller's request id if it is safe to log, else a new one. */
function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:/+=-]{1,100}$/.test(header) ? header : randomUUID();
}
