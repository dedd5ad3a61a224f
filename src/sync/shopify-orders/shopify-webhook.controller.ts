import { Controller, HttpCode, Logger, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import {
  isStockTopic,
  readShopifyHeaders,
  type ShopifyHeaders,
  type StockTopic,
} from '../../channels/shopify/webhook/headers';
import { isAuthentic } from '../../channels/shopify/webhook/hmac';
import { readOrder, readRefund } from '../../channels/shopify/webhook/payload';
import type { Reading } from '../../channels/shopify/webhook/payload-reading';
import { parseWebhookJson } from '../../channels/shopify/webhook/webhook-json';
import { ShopifyConfig, StoreConfig } from '../../config/app-config';
import { DAY_MS } from '../../platform/durations';
import { ApiError, badRequest } from '../../platform/http/api-error';
import { FailedLogins } from '../../platform/http/guard/failed-logins';
import { invalidSignature, tooManyFailures, wrongFields } from '../../platform/http/http-errors';
import { RAW_BODY } from '../../platform/http/input/body-parsers';
import {
  type LinePlan,
  planOrderCancelled,
  planOrderCreated,
  planRefundCreated,
} from './domain/order-movements';
import type { WebhookAnswer } from './domain/webhook-answer';
import { OrderIntakeService } from './order-intake.service';
import { WebhookMetrics } from './webhook.metrics';

/** Wrong signatures a minute from one client that are answered 401: enough for the deliveries after a rotation. */
const WRONG_SIGNATURES_PER_MINUTE = 100;

/**
 * Receives Shopify's webhooks in this order: signature, JSON, shape, plan, commit, answer. Only a body with a valid
 * signature is parsed, and the answer is sent only after everything is durable.
 * Order path: guardRequests -> ShopifyWebhookController -> OrderIntakeService. ADR 1.
 */
@Controller('webhook/shopify')
export class ShopifyWebhookController {
  private readonly logger = new Logger('Webhook');
  private readonly rowsKeptMs: number;
  private readonly failures = new FailedLogins(WRONG_SIGNATURES_PER_MINUTE);

  constructor(
    private readonly shopify: ShopifyConfig,
    private readonly intake: OrderIntakeService,
    private readonly metrics: WebhookMetrics,
    { transactionTtlDays }: StoreConfig,
  ) {
    this.rowsKeptMs = transactionTtlDays === 0 ? Infinity : transactionTtlDays * DAY_MS;
  }

  /** 200 with the outcome of each line; 400 not well-formed; 401 and 429 wrong signature; 503 the store is away. */
  @Post()
  @HttpCode(200)
  @RouteConfig(RAW_BODY)
  async receive(@Req() request: FastifyRequest): Promise<WebhookAnswer> {
    const startedAt = performance.now();
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = readShopifyHeaders(request.headers);
    if (!isAuthentic(body, headers.hmac, this.shopify.webhookSecrets)) throw this.signatureError(request);
    try {
      const answer = await this.process(headers.topic, request.headers['content-type'], body);
      this.report(answer, headers, request.id, performance.now() - startedAt);
      return answer;
    } catch (error) {
      this.reportFailure(error, headers, request.id);
      throw error;
    }
  }

  /** Valid deliveries pass, however many others have failed: only the answer to a failing one changes. */
  private signatureError({ id: requestId, ip: client }: FastifyRequest): ApiError {
    this.metrics.webhook('unknown', 'not_authentic');
    const limited = this.failures.count(client, performance.now());
    if (limited === undefined) {
      this.logger.warn({ requestId }, 'Webhook refused: not authentic');
      return invalidSignature();
    }
    if (limited.isFirst)
      this.logger.warn(
        { client },
        'Too many webhooks that are not authentic: more are answered 429 for a minute',
      );
    return tooManyFailures(limited.retryAfterSeconds);
  }

  /** The steps after the signature. Throws 400 for a delivery that is not well-formed. */
  private async process(
    topic: string | undefined,
    contentType: string | undefined,
    body: Buffer,
  ): Promise<WebhookAnswer> {
    if (topic === undefined) throw wrongHeader('X-Shopify-Topic', 'is missing');
    if (!isStockTopic(topic)) return { status: 'ignored', orderId: null, lines: [] };
    if (!/^application\/json\s*(;|$)/i.test(contentType ?? ''))
      throw wrongHeader('Content-Type', 'must be application/json');
    const json = parseWebhookJson(body);
    if (!json.ok) throw badRequest(`Not well-formed: ${json.problem}.`);
    const { orderId, plans } = planOf(topic, json.value, this.rowsKeptMs);
    return this.intake.take(orderId, plans);
  }

  private report(answer: WebhookAnswer, headers: ShopifyHeaders, requestId: string, ms: number): void {
    this.metrics.webhook(topicLabel(headers), answer.status);
    if (answer.status === 'applied') this.metrics.stored(ms);
    this.logger.log(
      {
        orderId: answer.orderId,
        lines: answer.lines.map((line) => `${line.sku ?? '-'} ${line.outcome}`),
        webhookId: headers.webhookId,
        requestId,
        ms: Math.round(ms * 10) / 10,
      },
      `${headers.topic ?? 'webhook'} ${answer.status}`,
    );
  }

  /** The reason names fields, never their content. The error filter logs a store that cannot be reached. */
  private reportFailure(error: unknown, headers: ShopifyHeaders, requestId: string): void {
    this.metrics.webhook(topicLabel(headers), error instanceof ApiError ? 'not_well_formed' : 'failed');
    if (error instanceof ApiError)
      this.logger.warn(
        { reason: error.message, webhookId: headers.webhookId, requestId },
        'Webhook refused: not well-formed',
      );
  }
}

function topicLabel({ topic }: ShopifyHeaders): string {
  return isStockTopic(topic) ? topic : 'other';
}

function wrongHeader(field: string, problem: string): ApiError {
  return badRequest(`The header ${field} ${problem}.`, [{ field, problem }]);
}

function planOf(
  topic: StockTopic,
  payload: unknown,
  rowsKeptMs: number,
): { orderId: string; plans: LinePlan[] } {
  if (topic === 'refunds/create') {
    const refund = wellFormed(readRefund(payload));
    return { orderId: refund.orderId, plans: planRefundCreated(refund) };
  }
  const order = wellFormed(readOrder(payload));
  const plans = topic === 'orders/create' ? planOrderCreated(order) : planOrderCancelled(order, rowsKeptMs);
  return { orderId: order.orderId, plans };
}

function wellFormed<T>(reading: Reading<T>): T {
  if (reading.ok) return reading.value;
  throw wrongFields(reading.problems);
}
