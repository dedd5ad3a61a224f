import { Controller, HttpCode, Logger, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { DAY_MS } from '../../platform/durations';
import { isStockTopic, readShopifyHeaders, type StockTopic } from '../../channels/shopify/webhook/headers';
import { isAuthentic } from '../../channels/shopify/webhook/hmac';
import { readOrder, readRefund } from '../../channels/shopify/webhook/payload';
import type { Reading } from '../../channels/shopify/webhook/payload-reading';
import { parseWebhookJson } from '../../channels/shopify/webhook/webhook-json';
import { ShopifyConfig, StoreConfig } from '../../config/app-config';
import { ApiError, badRequest } from '../../platform/http/api-error';
import { RAW_BODY } from '../../platform/http/input/body-parsers';
import { invalidSignature, tooManyFailures } from '../../platform/http/http-errors';
import { FailedLogins } from '../../platform/http/guard/failed-logins';
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
const FORGERIES_PER_MINUTE = 100;

/**
 * Shopify's door. In this order: signature over the raw bytes, then shape, then commit, then 200. Nothing is parsed
 * before it is known to be authentic, and nothing is answered before it is durable.
 */
@Controller('webhook/shopify')
export class ShopifyWebhookController {
  private readonly logger = new Logger('Webhook');
  private readonly rowsKeptMs: number;
  private readonly failures = new FailedLogins(FORGERIES_PER_MINUTE);

  constructor(
    private readonly shopify: ShopifyConfig,
    private readonly intake: OrderIntakeService,
    private readonly metrics: WebhookMetrics,
    { transactionTtlDays }: StoreConfig,
  ) {
    this.rowsKeptMs = transactionTtlDays === 0 ? Infinity : transactionTtlDays * DAY_MS;
  }

  @Post()
  @HttpCode(200)
  @RouteConfig(RAW_BODY)
  async receive(@Req() request: FastifyRequest): Promise<WebhookAnswer> {
    const startedAt = performance.now();
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const headers = readShopifyHeaders(request.headers);
    if (!isAuthentic(body, headers.hmac, this.shopify.webhookSecrets)) {
      this.metrics.webhook('unknown', 'not_authentic');
      throw this.notAuthentic(request);
    }
    const topic = isStockTopic(headers.topic) ? headers.topic : 'other';
    const answer = await this.process(headers.topic, request.headers['content-type'], body).catch(
      (error: unknown) => {
        this.metrics.webhook(topic, error instanceof ApiError ? 'not_well_formed' : 'failed');
        // The reason names fields, never what stood in them. A store that is away is told by the error filter.
        if (error instanceof ApiError)
          this.logger.warn(
            { reason: error.message, webhookId: headers.webhookId, requestId: request.id },
            'Webhook refused: not well-formed',
          );
        throw error;
      },
    );
    const ms = performance.now() - startedAt;
    this.metrics.webhook(topic, answer.status);
    if (answer.status === 'applied') this.metrics.stored(ms);
    this.logger.log(
      {
        orderId: answer.orderId,
        lines: answer.lines.map((line) => `${line.sku ?? '-'} ${line.outcome}`),
        webhookId: headers.webhookId,
        requestId: request.id,
        ms: Math.round(ms * 10) / 10,
      },
      `${headers.topic ?? 'webhook'} ${answer.status}`,
    );
    return answer;
  }

  /** Correct deliveries pass however many others have failed: only the answer to a failing one changes. */
  private notAuthentic({ id: requestId, ip: client }: FastifyRequest): ApiError {
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

  private async process(
    topic: string | undefined,
    contentType: string | undefined,
    body: Buffer,
  ): Promise<WebhookAnswer> {
    if (topic === undefined)
      throw badRequest('The X-Shopify-Topic header is missing.', [
        { field: 'X-Shopify-Topic', problem: 'is missing' },
      ]);
    if (!isStockTopic(topic)) return { status: 'ignored', orderId: null, lines: [] };
    if (!/^application\/json\s*(;|$)/i.test(contentType ?? ''))
      throw badRequest('The Content-Type must be application/json.', [
        { field: 'Content-Type', problem: 'must be application/json' },
      ]);
    const json = parseWebhookJson(body);
    if (!json.ok) throw badRequest(`The body is no JSON: ${json.problem}`);
    const { orderId, plans } = planOf(topic, json.value, this.rowsKeptMs);
    return this.intake.take(orderId, plans);
  }
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
  const named = reading.problems.map(({ field, problem }) =>
    field === '' ? problem : `${field} ${problem}`,
  );
  throw badRequest(`The payload is not well-formed: ${named.join('; ')}.`, reading.problems);
}
