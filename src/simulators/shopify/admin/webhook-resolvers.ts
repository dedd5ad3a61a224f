import type { JsonRecord } from '../../../platform/json-record';
import { ADMIN_API_VERSION } from '../schema/admin-schema';
import { gid, idOf } from '../shop-ids';
import type { Subscription, Subscriptions } from '../webhooks/subscriptions';
import { type AdminContext, adminTime, connection, type PageArgs } from './connection';

interface SubscriptionInput {
  readonly uri?: string | null;
  readonly callbackUrl?: string | null;
  readonly name?: string | null;
  readonly filter?: string | null;
  readonly includeFields?: readonly string[] | null;
}

const ARN = /^arn:aws:events:/;

/** The subscriptions of the app. */
export function webhookResolvers(subscriptions: Subscriptions, onChange: () => void): JsonRecord {
  return {
    webhookSubscription: ({ id }: { readonly id: string }) => {
      const found = subscriptions.find(idOf('WebhookSubscription', id) ?? '');
      return found === undefined ? null : view(found);
    },
    webhookSubscriptions: (
      args: PageArgs & { readonly topics?: readonly string[] | null; readonly uri?: string | null },
      context: AdminContext,
    ) =>
      connection(
        subscriptions
          .list()
          .filter(({ topic, uri }) => (args.topics?.includes(topic) ?? true) && (args.uri ?? uri) === uri),
        args,
        context,
        { keyOf: ({ id }) => id, view },
      ),
    webhookSubscriptionCreate: ({
      topic,
      webhookSubscription: input,
    }: {
      readonly topic: string;
      readonly webhookSubscription: SubscriptionInput;
    }) => {
      const uri = input.uri ?? input.callbackUrl ?? '';
      if (!isAddress(uri)) return failed(['webhookSubscription', 'uri'], 'Address is invalid');
      const made = subscriptions.add({
        topic,
        uri,
        name: input.name ?? null,
        filter: input.filter ?? null,
        includeFields: input.includeFields ?? [],
      });
      if (made === undefined)
        return failed(['webhookSubscription', 'uri'], 'Address for this topic has already been taken');
      onChange();
      return { webhookSubscription: view(made), userErrors: [] };
    },
    webhookSubscriptionUpdate: ({
      id,
      webhookSubscription: input,
    }: {
      readonly id: string;
      readonly webhookSubscription: SubscriptionInput;
    }) => {
      const uri = input.uri ?? input.callbackUrl;
      const changed = subscriptions.change(idOf('WebhookSubscription', id) ?? '', {
        ...(typeof uri === 'string' ? { uri } : {}),
        ...(input.includeFields === undefined ? {} : { includeFields: input.includeFields ?? [] }),
      });
      onChange();
      return changed === undefined
        ? failed(['id'], 'Webhook subscription does not exist')
        : { webhookSubscription: view(changed), userErrors: [] };
    },
    webhookSubscriptionDelete: ({ id }: { readonly id: string }) => {
      const isRemoved = subscriptions.remove(idOf('WebhookSubscription', id) ?? '');
      onChange();
      return isRemoved
        ? { deletedWebhookSubscriptionId: id, userErrors: [] }
        : {
            deletedWebhookSubscriptionId: null,
            userErrors: [{ field: ['id'], message: 'Webhook subscription does not exist' }],
          };
    },
  };
}

/** Shopify delivers to HTTPS and to event buses; the simulated one also to this machine. */
function isAddress(uri: string): boolean {
  return (
    ARN.test(uri) || /^https:\/\/[^\s]+$/.test(uri) || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(uri)
  );
}

function failed(field: readonly string[], message: string): object {
  return { webhookSubscription: null, userErrors: [{ field, message }] };
}

function view(subscription: Subscription): JsonRecord {
  return {
    __typename: 'WebhookSubscription',
    id: gid('WebhookSubscription', subscription.id),
    legacyResourceId: subscription.id,
    topic: subscription.topic,
    uri: subscription.uri,
    name: subscription.name,
    filter: subscription.filter,
    includeFields: subscription.includeFields,
    format: 'JSON',
    apiVersion: { displayName: ADMIN_API_VERSION, handle: ADMIN_API_VERSION, supported: true },
    createdAt: adminTime(subscription.createdAt),
    updatedAt: adminTime(subscription.updatedAt),
  };
}
