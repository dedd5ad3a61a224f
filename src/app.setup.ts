import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { AppModule } from './app.module';
import type { AppConfig } from './config/app-config';
import { VERSION } from './config/version';
import { ApiError } from './platform/http/api-error';
import { ApiKeys } from './platform/http/api-key';
import { MAX_BODY_BYTES, registerBodyParsers } from './platform/http/body-parsers';
import { ErrorFilter } from './platform/http/error.filter';
import { validationPipe } from './platform/http/validation.pipe';

/** A percent-encoded SKU of 40 characters of four bytes each, and a little more. */
const MAX_PARAM_LENGTH = 600;
/** Milliseconds in which a client must have sent its request. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Builds the application, ready to listen: the same for the service, for Lambda and for the tests. */
export async function createApp(
  config: AppConfig,
  client: DynamoDBClient,
  logger: PinoLogger,
): Promise<NestFastifyApplication> {
  const filter = new ErrorFilter();
  const adapter = new FastifyAdapter({
    // No Express-style middleware is used, so no request needs to pass through that layer.
    skipMiddie: true,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      filter.send(error, request, reply);
    },
  });
  const fastify = adapter.getInstance();
  registerBodyParsers(fastify);
  const keys = new ApiKeys(config.http.apiKeys);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done(keys.allows(request.url, request.headers) ? undefined : unauthorized());
  });

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
  app.useGlobalFilters(filter);
  app.useGlobalPipes(validationPipe());
  const document = new DocumentBuilder()
    .setTitle('SyncState')
    .setVersion(VERSION)
    .setOpenAPIVersion('3.1.0')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, document), {
    jsonDocumentUrl: 'docs-json',
  });
  await app.init();
  app.useLogger(app.get(Logger));
  return app;
}

function unauthorized(): ApiError {
  return new ApiError(
    401,
    'unauthorized',
    'Send a valid key as Authorization: Bearer KEY, or as X-API-Key: KEY.',
  );
}

/** A caller's own request id is kept when it is harmless to print. */
function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:/-]{1,100}$/.test(header) ? header : randomUUID();
}
