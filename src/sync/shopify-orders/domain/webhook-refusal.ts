import { isShopTopic } from '../../../channels/shopify/webhook/shop-topics';
import { type AlertDraft, alertIdOf, draftAlert } from '../../../alerts/domain/alert';

/** Why a message of Shopify is refused as a whole. */
export const WEBHOOK_REFUSALS = [
  'too_large',
  'unreadable',
  'wrong_fields',
  'content_type',
  'content_encoding',
  'no_topic',
  'wrong_path',
  'signature',
] as const;
export type WebhookRefusal = (typeof WEBHOOK_REFUSALS)[number];

/** A refused message, as far as it is known. Without a valid signature the shop and the topic are what the sender claims. */
export interface RefusedMessage {
  readonly topic: string | undefined;
  readonly shop: string | undefined;
  readonly orderId?: string;
  /** Such as `order 5934020165815 (#1204)`. */
  readonly label: string;
  /** The error in the answer. */
  readonly problem: string;
  /** The path that it was sent to. */
  readonly path: string;
}

/** Shopify's own words for a subscription's fields, by the topics that need them. */
const NEEDED_FIELDS =
  'orders/create, orders/cancelled and orders/updated need id, name, created_at, updated_at, cancelled_at, source_name, source_identifier, line_items and refunds; refunds/create needs id, order_id, created_at, return and refund_line_items; every other topic needs all of its fields';

const IN_SUBSCRIPTION =
  'the subscription (shopify.app.toml, webhookSubscriptionUpdate, or in the admin Settings > Notifications > Webhooks)';

const BY_HAND =
  'This message stays uncounted: look the order up at Shopify, and correct each of its SKUs with POST /api/inventory/{sku}/adjustments.';

/** A message that is a trigger, such as one about a level: what it is about is still to be read at Shopify. */
const BY_COMPARISON =
  'What it is about is found by the next comparison with Shopify (DRIFT_CRON); POST /api/drift/check compares now.';

const REMOVAL =
  'Shopify repeats a refused message for four hours, and after eight failures in a row removes the subscription: check that it still exists.';

/** What happened and what to do, by reason. */
const SENTENCES: Readonly<Record<WebhookRefusal, (message: RefusedMessage) => string>> = {
  too_large: () =>
    `is larger than 10 MB (less with a heap below 96 MB). Set include_fields in ${IN_SUBSCRIPTION}: ${NEEDED_FIELDS}.`,
  unreadable: ({ problem }) =>
    `cannot be read: ${problem} Check whether a proxy or an app between Shopify and this service changes or cuts bodies.`,
  wrong_fields: ({ problem }) =>
    `lacks a field or has one in another form: ${problem} If include_fields is set in ${IN_SUBSCRIPTION}, add what is missing: ${NEEDED_FIELDS}. Otherwise set the API version of the subscription to a supported one.`,
  content_type: () =>
    `is not sent as JSON. Set the format of ${IN_SUBSCRIPTION} to JSON, and check whether a proxy changes the Content-Type.`,
  content_encoding: () =>
    'is compressed. Shopify does not compress: configure the proxy in front of this service to pass bodies unchanged.',
  no_topic: () =>
    'has no X-Shopify-Topic, or two. Configure the proxy in front of this service to pass headers unchanged.',
  wrong_path: ({ path }) =>
    `came to ${path}. Change the address of ${IN_SUBSCRIPTION} so that it ends in /webhook/shopify.`,
  signature: () => '',
};

/** The alert of a refused message whose signature is valid: one for each reason, which names the latest message. */
export function refusalAlert(reason: WebhookRefusal, message: RefusedMessage, at: string): AlertDraft {
  const { topic, shop, label, orderId } = message;
  const text =
    `A message of Shopify was refused and is not counted. ${nameOf(topic)}${shop === undefined ? '' : ` of ${shop}`} about ${label} ` +
    `${SENTENCES[reason](message)} ${isTrigger(topic) ? BY_COMPARISON : BY_HAND} ${REMOVAL}`;
  return draftAlert(
    alertIdOf.webhookRefused(reason),
    'webhook_refused',
    at,
    text,
    orderId === undefined ? {} : { orderId },
  );
}

/** The alert of messages whose signature is wrong. Anyone may have sent them, so it is no more than a warning. */
export function wrongSignatureAlert(shop: string, failures: number, at: string): AlertDraft {
  const text =
    `${failures} messages in the name of ${shop} had a wrong signature and were refused. If they are the shop's, its orders are not ` +
    'counted: set SHOPIFY_WEBHOOK_SECRET to the client secret of the app that created the webhooks (during a rotation both, with a comma), ' +
    'or for webhooks that were created in the admin to the secret that Settings > Notifications > Webhooks shows, and check that no proxy ' +
    `changes bodies. ${REMOVAL} If the orders of the shop are counted, others sent these messages: ignore this.`;
  return draftAlert(alertIdOf.webhookRefused('signature'), 'webhook_refused', at, text, {}, 'warning');
}

function isTrigger(topic: string | undefined): boolean {
  return isShopTopic(topic) && topic !== 'orders/updated';
}

function nameOf(topic: string | undefined): string {
  return topic === undefined ? 'A message without a topic' : `The message ${topic}`;
}
