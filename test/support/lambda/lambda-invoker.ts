import { Writable } from 'node:stream';
import type { Context } from 'aws-lambda';
import { pino } from 'pino';
import { buildLambdaApp } from '../../../src/lambda/lambda-app';
import { loadLambdaConfig } from '../../../src/lambda/lambda-config';
import { LambdaHandler, type LambdaResult, type StreamAnswer } from '../../../src/lambda/lambda-handler';
import type { GatewayAnswer } from '../../../src/lambda/answers';
import type { JobsReport } from '../../../src/lambda/lambda-jobs';
import { loggerOptions } from '../../../src/platform/log/logger';
import { webhookHeaders } from '../../../src/simulators/shopify/shopify-sender';
import { scheduledEvent, type Sent } from '../../../src/simulators/lambda/gateway-events';
import { streamEvent } from './lambda-events';

export const LAMBDA_KEY = 'key-of-the-function';
export const LAMBDA_SECRET = 'secret-of-the-shop';

/** The environment of a deployed function, without the store and Amazon. */
const FUNCTION_ENV = {
  AWS_REGION: 'us-east-2',
  API_KEY: LAMBDA_KEY,
  SHOPIFY_WEBHOOK_SECRET: LAMBDA_SECRET,
  SYNC_SWEEP_MS: '100',
  LEASE_TTL_MS: '6000',
  METRICS_EMF: 'false',
};

/** An answer with its parsed body. */
export interface ReadAnswer extends GatewayAnswer {
  readonly json: Record<string, unknown>;
}

/** One container of the function, as Lambda starts it, with its log. */
export class Container {
  /** Lines of the log. */
  readonly lines: Record<string, unknown>[] = [];
  private readonly handler: LambdaHandler;

  constructor(env: () => Readonly<Record<string, string>>) {
    const log = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.lines.push(JSON.parse(chunk.toString('utf8')) as Record<string, unknown>);
        done();
      },
    });
    const logger = pino(loggerOptions('info'), log);
    this.handler = new LambdaHandler(
      () => buildLambdaApp(loadLambdaConfig({ ...FUNCTION_ENV, ...env() }), logger),
      logger,
    );
  }

  /** How often the application was built. */
  get builds(): number {
    return this.lines.filter(({ msg }) => msg === 'SyncState is ready').length;
  }

  async send(event: object): Promise<ReadAnswer> {
    const answer = (await this.invoke(event)) as GatewayAnswer;
    return { ...answer, json: JSON.parse(answer.body) as Record<string, unknown> };
  }

  async runSchedule(remainingMs = 60_000, event = scheduledEvent()): Promise<JobsReport> {
    return (await this.invoke(event, remainingMs)) as JobsReport;
  }

  async bringStream(sku: string, remainingMs = 60_000): Promise<StreamAnswer> {
    return (await this.invoke(streamEvent(sku), remainingMs)) as StreamAnswer;
  }

  /** One invocation, with this much time left at its start; the result passes through JSON, as on Lambda. */
  async invoke(event: object, remainingMs = 15_000): Promise<LambdaResult> {
    const sent: unknown = JSON.parse(JSON.stringify(event));
    const result = await this.handler.handle(sent, contextOf(remainingMs));
    return JSON.parse(JSON.stringify(result)) as LambdaResult;
  }

  async close(): Promise<void> {
    await this.handler.close();
  }
}

/** A request with the key of the function. */
export function keyed(sent: Sent): Sent {
  return { ...sent, headers: { 'x-api-key': LAMBDA_KEY, ...sent.headers } };
}

/** A call with JSON, and with the key. */
export function jsonCall(method: string, path: string, body: object, more: Partial<Sent> = {}): Sent {
  return keyed({
    method,
    path,
    body: JSON.stringify(body),
    ...more,
    headers: { 'content-type': 'application/json', ...more.headers },
  });
}

/** A webhook as Shopify signs and sends it. */
export function signedWebhook(body: string, more: Partial<Sent> = {}): Sent {
  const bytes = Buffer.from(body);
  const webhook = { url: 'http://127.0.0.1', topic: 'orders/create', body: bytes, secret: LAMBDA_SECRET };
  return {
    method: 'POST',
    path: '/webhook/shopify',
    headers: webhookHeaders(webhook, bytes),
    body: bytes,
    ...more,
  };
}

function contextOf(remainingMs: number): Context {
  const endsAt = performance.now() + remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'syncstate-http',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-2:123456789012:function:syncstate-http',
    memoryLimitInMB: '512',
    awsRequestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
    logGroupName: '/aws/lambda/syncstate-http',
    logStreamName: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
  } as Partial<Context> as Context;
}
