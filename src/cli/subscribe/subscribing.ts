import type { CallFailure } from '../../channels/amazon/http/call-outcome';
import {
  type Destination,
  failureText,
  type Subscription,
} from '../../channels/amazon/notifications/notification-answer';
import type {
  DestinationResource,
  NotificationsClient,
  NotificationType,
} from '../../channels/amazon/notifications/notifications-client';

import { CommandFailed } from '../command';

/** A step that Amazon refuses, or that would change what another program may use. The message has the next step. */
export class SubscribeFailed extends CommandFailed {}

/** What was there, or was made. */
export interface Made<T> {
  readonly value: T;
  readonly isNew: boolean;
}

/** The destination of a queue or an event bus; made when the application has none. */
export async function destinationFor(
  client: NotificationsClient,
  name: string,
  resource: DestinationResource,
  mayMake: boolean,
): Promise<Made<Destination>> {
  const list = answered('list the destinations', await client.destinations());
  const found = list.destinations.find((destination) => leadsTo(destination, resource));
  if (found !== undefined) return { value: found, isNew: false };
  if (!mayMake)
    throw new SubscribeFailed(`The application has no destination ${name}: run npm run amazon:subscribe.`);
  const made = answered(`make the destination ${name}`, await client.createDestination(name, resource));
  return { value: made, isNew: true };
}

function leadsTo({ queueArn, eventBridge }: Destination, resource: DestinationResource): boolean {
  if (resource.sqs !== undefined) return queueArn === resource.sqs.arn;
  return (
    eventBridge !== undefined &&
    eventBridge.account === resource.eventBridge?.accountId &&
    eventBridge.region === resource.eventBridge.region
  );
}

/** The role that the seller must have granted for each type. */
const ROLE: Readonly<Record<NotificationType, string>> = {
  ORDER_CHANGE: 'Inventory and Order Tracking',
  LISTINGS_ITEM_MFN_QUANTITY_CHANGE: 'Product Listing',
};

/** The seller's subscription with this destination; made when there is none, and made anew if it is another and may be replaced. */
export async function subscriptionTo(
  client: NotificationsClient,
  type: NotificationType,
  destinationId: string,
  { mayMake, mayReplace }: { readonly mayMake: boolean; readonly mayReplace: boolean },
): Promise<Made<Subscription>> {
  const role = ROLE[type];
  const found = await client.subscription(type);
  if (found.kind === 'subscription') {
    const problem = problemOf(found, destinationId);
    if (problem === undefined) return { value: found, isNew: false };
    if (!mayReplace)
      throw new SubscribeFailed(
        `The seller's subscription ${found.subscriptionId} to ${type} ${problem}. Another program may use it; if none does, run npm run amazon:subscribe -- --replace.`,
      );
    answered('end the subscription', await client.unsubscribe(type, found.subscriptionId));
  } else if (found.kind !== 'not_found') answered(`read the subscription to ${type}`, found, role);
  else if (!mayMake)
    throw new SubscribeFailed(`The seller has no subscription to ${type}: run npm run amazon:subscribe.`);
  answered(`subscribe to ${type}`, await client.subscribe(type, destinationId), role);
  // Read again: what counts is what Amazon has stored.
  const read = await client.subscription(type);
  if (read.kind === 'not_found')
    throw new SubscribeFailed(
      'Amazon took the subscription and does not show it: check it with npm run amazon:subscribe -- --check.',
    );
  return { value: answered('read the subscription', read), isNew: true };
}

function problemOf(subscription: Subscription, destinationId: string): string | undefined {
  if (subscription.destinationId !== destinationId)
    return `leads to the destination ${subscription.destinationId}, and not to ${destinationId}`;
  const { orderChangeTypes: types } = subscription;
  return types.length === 0 || types.includes('OrderStatusChange')
    ? undefined
    : `lets only ${types.join(', ')} through, and not OrderStatusChange`;
}

/** The answer; throws SubscribeFailed when there is none. */
export function answered<T extends { readonly kind: string }>(
  what: string,
  answer: T | CallFailure,
  role = ROLE.ORDER_CHANGE,
): T {
  switch (answer.kind) {
    case 'forbidden':
    case 'login_refused':
    case 'login_unavailable':
    case 'rejected':
    case 'throttled':
    case 'unavailable': {
      const failure = answer as CallFailure;
      const next =
        failure.kind === 'forbidden'
          ? ` The application needs the role ${role}, and the seller has to authorise it again after a role is added.`
          : '';
      throw new SubscribeFailed(`Amazon did not ${what}: ${failureText(failure)}.${next}`);
    }
    default:
      return answer as T;
  }
}
