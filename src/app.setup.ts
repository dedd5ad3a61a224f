import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { API_DOCUMENT } from './api-document';
import { AppModule } from './app.module';
import type { AppConfig } from './config/app-config';
import { endsBefore } from './platform/jobs/deadline';
import { StoreOutageMonitor } from './platform/dynamodb/store-outage-monitor';
import { MAX_BODY_BYTES, registerBodyParsers } from './platform/http/input/body-parsers';
import { guardRequests } from './platform/http/guard/request-guard';
import { ErrorFilter } from './platform/http/error.filter';
import { limitServer, SERVER_LIMITS, serverOptions } from './platform/http/guard/server-limits';
import { validationPipe } from './platform/http/input/validation.pipe';

/** Milliseconds within which a stop must be done; orchestrators kill after ten seconds. */
export const STOP_WITHIN_MS = 9000;
/** A percent-encoded SKU of 40 characters of four bytes each, and a little more. */
const MAX_PARAM_LENGTH = 600;

/**
 * Builds the application, ready to listen: the same for the service, for Lambda and for the tests. `addPages` adds the
 * description of the API.
 */
export async function createApp(
  config: AppConfig,
  client: DynamoDBClient,
  logger: PinoLogger,
  limits = SERVER_LIMITS,
  addPages: (app: NestFastifyApplication) => Promise<void> | void = addApiPage,
): Promise<NestFastifyApplication> {
  const filter = new ErrorFilter();
  const adapter = new FastifyAdapter({
    ...serverOptions(limits),
    // No Express-style middleware is used, so no request needs to pass through that layer.
    skipMiddie: true,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      filter.send(error, request, reply);
    },
  });
  const fastify = adapter.getInstance();
  registerBodyParsers(fastify);
  guardRequests(fastify, config.http.apiKeys);
  limitServer(fastify.server, limits);

  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(config, client, logger),
    adapter,
    {
      bodyParser: false,
      // What Nest says while it wires itself up tells an operator nothing.
      logger: ['warn', 'error', 'fatal'],
      abortOnError: false,
    },
  );
  const watch = app.get(StoreOutageMonitor, { strict: false });
  filter.onStoreTrouble = () => {
    watch.countRefusal();
  };
  app.useGlobalFilters(filter);
  app.useGlobalPipes(validationPipe());
  try {
    await addPages(app);
    await app.init();
  } catch (error) {
    // Some of its jobs may run already. Why it could not start is what counts, not what else goes wrong then.
    const closed = app.close().catch(() => undefined);
    await endsBefore(closed, performance.now() + STOP_WITHIN_MS);
    throw error;
  }
  app.useLogger(app.get(Logger));
  return app;
}

/** The page at /docs, and the document at /docs-json. Loaded only where it is served. */
async function addApiPage(app: NestFastifyApplication): Promise<void> {
  const { SwaggerModule } = await import('@nestjs/swagger');
  // Nest's types end at OpenAPI 3.0; its page reads 3.1 well.
  SwaggerModule.setup('docs', app, API_DOCUMENT as unknown as OpenAPIObject, { raw: ['json'] });
}

/** A caller's own request id is kept when it is harmless to print. */
function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:/+=-]{1,100}$/.test(header) ? header : randomUUID();
}
