import { createHmac, randomInt, randomUUID } from 'node:crypto';

/** A webhook to send. The bytes of the body are signed and sent unchanged. */
export interface WebhookToSend {
  /** The URL of the service (`http://127.0.0.1:3000`) or of its webhook. */
  readonly url: string;
  readonly topic: string;
  readonly body: Buffer | string;
  readonly secret: string;
  readonly shopDomain?: string;
  /** Default: a new one. The same id simulates a retry of the delivery. */
  readonly webhookId?: string;
  /** Replaces the right signature; null omits the header. */
  readonly hmac?: string | null;
}

/** The service's answer; `body` is parsed when it is JSON and text otherwise. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

const WEBHOOK_PATH = '/webhook/shopify';

/** Shopify counts a delivery as failed when the answer takes longer. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Delivers a webhook as Shopify does: signed over the raw bytes, with the full set of headers, redirects not followed.
 * Rejects when there is no answer within five seconds; any status is an answer.
 */
export async function sendWebhook(webhook: WebhookToSend): Promise<WebhookAnswer> {
  const body = Buffer.from(webhook.body);
  const response = await fetch(webhookAddress(webhook.url), {
    method: 'POST',
    headers: webhookHeaders(webhook, body),
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return {
    status: response.status,
    body: jsonOrText(await response.text()),
    headers: Object.fromEntries(response.headers),
  };
}

/** The URL of the webhook of a service; `url` may contain its path already. Throws when `url` is invalid. */
export function webhookAddress(url: string): string {
  const address = new URL(url);
  const path = address.pathname.replace(/\/+$/, '');
  address.pathname = path.endsWith(WEBHOOK_PATH) ? path : `${path}${WEBHOOK_PATH}`;
  return address.href;
}

/** The headers of a delivery. The signature does not use the code of the service that checks it. */
export function webhookHeaders(webhook: WebhookToSend, body: Buffer): Record<string, string> {
  const hmac =
    webhook.hmac === undefined
      ? createHmac('sha256', webhook.secret).update(body).digest('base64')
      : webhook.hmac;
  return {
    'Content-Type': 'application/json',
    'X-Shopify-Topic': webhook.topic,
    ...(hmac === null ? {} : { 'X-Shopify-Hmac-Sha256': hmac }),
    'X-Shopify-Shop-Domain': webhook.shopDomain ?? 'fernhill-supply.myshopify.com',
    'X-Shopify-API-Version': '2026-10',
    'X-Shopify-Webhook-Id': webhook.webhookId ?? randomUUID(),
    'X-Shopify-Event-Id': randomUUID(),
    'X-Shopify-Triggered-At': nanosecondTime(new Date()),
  };
}

/** A time with nine decimals, as Shopify sends it; the last six are random. */
function nanosecondTime(at: Date): string {
  const beyondMs = String(randomInt(1_000_000)).padStart(6, '0');
  return at.toISOString().replace('Z', `${beyondMs}Z`);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An id as long as those of a real shop. */
export function newId(): string {
  return String(randomInt(1_000_000_000_000, 10_000_000_000_000));
}
