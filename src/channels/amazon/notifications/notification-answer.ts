import { isRecord, type JsonRecord } from '../../../platform/json-record';
import { type CallFailure, type Unavailable } from '../http/call-outcome';
import { recordsIn, requestIdOf, textOf, type HttpAnswer } from '../http/http-answer';

/** A seller's subscription to one type of notifications. */
export interface Subscription {
  readonly kind: 'subscription';
  readonly subscriptionId: string;
  readonly destinationId: string;
  /** The changes of orders that it lets through; empty: all, or it is of another type. */
  readonly orderChangeTypes: readonly string[];
}

/** Where notifications go. */
export interface Destination {
  readonly kind: 'destination';
  readonly destinationId: string;
  readonly name: string;
  readonly queueArn?: string;
  readonly eventBridge?: { readonly account: string; readonly region: string; readonly source: string };
}

export interface Destinations {
  readonly kind: 'destinations';
  readonly destinations: readonly Destination[];
}

export function readSubscription(answer: HttpAnswer): Subscription | Unavailable {
  const payload = payloadOf(answer);
  const record = isRecord(payload) ? payload : {};
  const subscriptionId = textOf(record['subscriptionId']);
  const destinationId = textOf(record['destinationId']);
  if (subscriptionId === '' || destinationId === '') return unusable(answer, 'subscription');
  const { processingDirective } = record;
  const filter = isRecord(processingDirective) ? processingDirective['eventFilter'] : undefined;
  const types: unknown = isRecord(filter) ? filter['orderChangeTypes'] : undefined;
  const orderChangeTypes = Array.isArray(types) ? types.filter((type) => typeof type === 'string') : [];
  return { kind: 'subscription', subscriptionId, destinationId, orderChangeTypes };
}

export function readDestination(answer: HttpAnswer): Destination | Unavailable {
  const payload = payloadOf(answer);
  return (isRecord(payload) ? destinationOf(payload) : undefined) ?? unusable(answer, 'destination');
}

export function readDestinations(answer: HttpAnswer): Destinations | Unavailable {
  const payload = payloadOf(answer);
  if (!Array.isArray(payload)) return unusable(answer, 'list of destinations');
  const destinations = recordsIn(payload).flatMap((record) => destinationOf(record) ?? []);
  return { kind: 'destinations', destinations };
}

function destinationOf(record: JsonRecord): Destination | undefined {
  const destinationId = textOf(record['destinationId']);
  if (destinationId === '') return undefined;
  const resource = isRecord(record['resource']) ? record['resource'] : {};
  const queueArn = isRecord(resource['sqs']) ? textOf(resource['sqs']['arn']) : '';
  const bridge = resource['eventBridge'];
  return {
    kind: 'destination',
    destinationId,
    name: textOf(record['name']),
    ...(queueArn === '' ? {} : { queueArn }),
    ...(isRecord(bridge)
      ? {
          eventBridge: {
            account: textOf(bridge['accountId']),
            region: textOf(bridge['region']),
            source: textOf(bridge['name']),
          },
        }
      : {}),
  };
}

function payloadOf({ body }: HttpAnswer): unknown {
  return isRecord(body) ? body['payload'] : undefined;
}

function unusable(answer: HttpAnswer, what: string): Unavailable {
  return { kind: 'unavailable', reason: `an answer without a ${what}`, requestId: requestIdOf(answer) };
}

/** Why a call failed, in words for a log or a person. */
export function failureText(failure: CallFailure): string {
  switch (failure.kind) {
    case 'throttled':
      return "Amazon's limit is met; try again in some minutes";
    case 'unavailable':
    case 'login_unavailable':
      return failure.reason;
    case 'forbidden':
      return failure.details;
    case 'rejected':
    case 'login_refused':
      return failure.text;
  }
}
