import { Controller, HttpCode, Logger, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { readShopifyHeaders, type ShopifyHeaders } from '../../channels/shopify/webhook/headers';
import { headOfAuthentic, isAuthentic } from '../../channels/shopify/webhook/hmac';
import { shownPath } from '../../channels/shopify/webhook/misdirected';
import { HttpConfig, ShopifyConfig } from '../../config/app-config';
import type { ApiError } from '../../platform/http/api-error';
import { FailedLogins } from '../../platform/http/guard/failed-logins';
import {
  bodyTooLarge,
  invalidSignature,
  mediaTypeError,
  noSuchRoute,
  noValidKey,
  tooManyFailures,
  wrongWebhookPath,
} from '../../platform/http/http-errors';
import { isCompressed, RAW_BODY } from '../../platform/http/input/body-parsers';
import { TooLargeBody } from '../../platform/http/input/body-reader';
import { pathOf, routedPath, SHOPIFY_WEBHOOK_PATH } from '../../platform/http/input/request-path';
import type { WebhookAnswer } from './domain/webhook-answer';
import type { WebhookRefusal } from './domain/webhook-refusal';
import { HEAD_BYTES, orderIn, type PlannedDelivery, type RefusedDelivery } from './plan-delivery';
import { WebhookDeliveries } from './webhook-deliveries.service';
import { WebhookRefusals } from './webhook-refusals.service';
import { topicLabel, WebhookMetrics, type WebhookStatus } from './webhook.metrics';

/** Wrong signatures a minute from one client that are answered 401: enough for the deliveries after a rotation. */
const WRONG_SIGNATURES_PER_MINUTE = 100;

/** Bytes of a body over the limit that are read, and not kept, to find out whether it is authentic. */
const MAX_VERIFIED_BYTES = 32 * 1024 * 1024;

/** The status in the metrics of a refusal that is not `not_well_formed`. */
const STATUS: Partial<Record<WebhookRefusal, WebhookStatus>> = {
  too_large: 'too_large',
  wrong_path: 'wrong_path',
};

interface NotAuthentic {
  readonly kind: 'not_authentic';
  readonly error: ApiError;
  /** It came to another path. */
  readonly isMisdirected: boolean;
}

/** A delivery after its signature was checked. */
type Checked = PlannedDelivery | NotAuthentic;

/**
 * Receives Shopify's webhooks in this order: signature, path, JSON, shape, plan, commit, answer. Only a body with a valid
 * signature is parsed, and the answer is sent only after everything is durable.
 * Order path: guardRequests -> ShopifyWebhookController -> WebhookDeliveries. ADR 1.
 */
@Controller('webhook/shopify')
export class ShopifyWebhookController {
  private readonly logger = new Logger('Webhook');
  private readonly failures = new FailedLogins(WRONG_SIGNATURES_PER_MINUTE);

  constructor(
    private readonly http: HttpConfig,
    private readonly shopify: ShopifyConfig,
    private readonly deliveries: WebhookDeliveries,
    private readonly refusals: WebhookRefusals,
    private readonly metrics: WebhookMetrics,
  ) {}

  /** 200 with the outcome of each line; 400, 413 and 415 not usable; 401 and 429 wrong signature; 503 the store is away. */
  @Post()
  @HttpCode(200)
  @RouteConfig(RAW_BODY)
  async receive(@Req() request: FastifyRequest): Promise<WebhookAnswer> {
    const startedAt = performance.now();
    const headers = readShopifyHeaders(request.headers);
    const path = routedPath(pathOf(request.originalUrl));
    const delivery = await this.check(request, headers, path);
    if (delivery.kind === 'not_authentic') throw await this.refuseSignature(delivery, headers, request);
    if (delivery.kind === 'refused')
      throw await this.refuse(delivery, headers, { requestId: request.id, path: shownPath(path) });
    try {
      const answer = await this.deliveries.take(delivery, headers);
      this.report(answer, headers, request.id, performance.now() - startedAt);
      await this.refusals.accepted(headers);
      return answer;
    } catch (error) {
      // The error filter logs a store that cannot be reached.
      this.metrics.webhook(topicLabel(headers.topic), 'failed');
      throw error;
    }
  }

  /** Takes the body out of the request: after this nothing needs it, and ten megabytes are free again. */
  private check(request: FastifyRequest, headers: ShopifyHeaders, path: string): Checked | Promise<Checked> {
    const { body } = request;
    request.body = undefined;
    if (body instanceof TooLargeBody) return this.checkTooLarge(body, headers, path);
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const { topic, hmac } = headers;
    const { 'content-type': contentType, 'content-encoding': contentEncoding } = request.headers;
    if (!isAuthentic(bytes, hmac, this.shopify.webhookSecrets))
      return {
        kind: 'not_authentic',
        error: isCompressed(contentEncoding) ? mediaTypeError.compressed() : this.refusalAt(path),
        isMisdirected: path !== SHOPIFY_WEBHOOK_PATH,
      };
    if (path !== SHOPIFY_WEBHOOK_PATH)
      return {
        kind: 'refused',
        reason: 'wrong_path',
        error: wrongWebhookPath(),
        order: orderIn(bytes, topic),
      };
    return this.deliveries.plan({ topic, contentType, contentEncoding, body: bytes });
  }

  /** The rest of the body is hashed and not kept, so that an authentic one has its alert. */
  private async checkTooLarge(
    { start, rest }: TooLargeBody,
    { hmac, topic }: ShopifyHeaders,
    path: string,
  ): Promise<Checked> {
    const error = bodyTooLarge();
    const head = await headOfAuthentic(start, rest, hmac, {
      secrets: this.shopify.webhookSecrets,
      maxBytes: MAX_VERIFIED_BYTES,
      headBytes: HEAD_BYTES,
    });
    return head === undefined
      ? { kind: 'not_authentic', error, isMisdirected: path !== SHOPIFY_WEBHOOK_PATH }
      : { kind: 'refused', reason: 'too_large', error, order: orderIn(head, topic) };
  }

  /** At another path the answer is that of any request without a key: it shows no caller which routes there are. */
  private refusalAt(path: string): ApiError {
    if (path === SHOPIFY_WEBHOOK_PATH) return invalidSignature();
    return this.http.apiKeys.length > 0 ? noValidKey() : noSuchRoute();
  }

  /** Valid deliveries pass, however many others have failed: only the answer to a failing one changes. */
  private async refuseSignature(
    { error, isMisdirected }: NotAuthentic,
    headers: ShopifyHeaders,
    { id: requestId, ip: client }: FastifyRequest,
  ): Promise<ApiError> {
    this.metrics.webhook('unknown', 'not_authentic');
    const limited = this.failures.count(client, performance.now());
    if (limited === undefined)
      this.logger.warn(
        { requestId },
        isMisdirected
          ? 'Webhook refused: not authentic, and not at /webhook/shopify'
          : 'Webhook refused: not authentic',
      );
    else if (limited.isFirst)
      this.logger.warn(
        { client },
        'Too many webhooks that are not authentic: more are answered 429 for a minute',
      );
    await this.refusals.countWrongSignature(headers);
    return limited === undefined ? error : tooManyFailures(limited.retryAfterSeconds);
  }

  private async refuse(
    delivery: RefusedDelivery,
    headers: ShopifyHeaders,
    about: { readonly requestId: string; readonly path: string },
  ): Promise<ApiError> {
    this.metrics.webhook(topicLabel(headers.topic), STATUS[delivery.reason] ?? 'not_well_formed');
    await this.refusals.report(delivery, headers, about);
    return delivery.error;
  }

  private report(answer: WebhookAnswer, headers: ShopifyHeaders, requestId: string, ms: number): void {
    this.metrics.webhook(topicLabel(headers.topic), answer.status);
    if (answer.status === 'applied' && answer.lines.length > 0) this.metrics.stored(ms);
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
}
