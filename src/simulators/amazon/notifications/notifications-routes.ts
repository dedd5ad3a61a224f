import { type Answer, apiError, invalidInput, ok } from '../http/answer';
import { isObject, parseJson, type SimulatorRequest } from '../http/exchange';
import { NOTIFICATIONS_QUOTA } from '../http/rate-limits';
import { type ApiRoute, type OperationName } from '../http/route';
import { type LocalSqs } from './local-queue';
import { APPLICATION_ID, testNotification } from './order-change';
import { QUANTITY_CHANGE } from './quantity-change';
import { type Resource, type Subscriptions } from './subscriptions';

const API = '/notifications/v1';
const ORDER_CHANGE = 'ORDER_CHANGE';
const TYPES = [ORDER_CHANGE, QUANTITY_CHANGE];
const SQS_ARN = /^arn:aws:sqs:[^\s:]+:[^\s:]+:[^\s:]+$/;

/** What the operations of the Notifications API work with. */
export interface NotificationsApi {
  readonly subscriptions: Subscriptions;
  readonly sqs: () => LocalSqs;
  readonly now: () => number;
}

/**
 * The operations of the Notifications API v1 for two notification types: ORDER_CHANGE, which goes to queues, and
 * LISTINGS_ITEM_MFN_QUANTITY_CHANGE, which goes to EventBridge only (the tutorials of both workflows list their types).
 */
export function notificationsRoutes(api: NotificationsApi): readonly ApiRoute[] {
  const route = (
    operation: OperationName,
    method: string,
    path: string,
    access: 'seller' | 'grantless',
    handle: (request: SimulatorRequest, api: NotificationsApi) => Answer,
  ): ApiRoute => ({
    operation,
    method,
    path: `${API}${path}`,
    access,
    quota: NOTIFICATIONS_QUOTA,
    handle: (request) => handle(request, api),
  });
  const ofType = '/subscriptions/:notificationType';
  return [
    route('createDestination', 'POST', '/destinations', 'grantless', createDestination),
    route('getDestinations', 'GET', '/destinations', 'grantless', getDestinations),
    route('getDestination', 'GET', '/destinations/:destinationId', 'grantless', getDestination),
    route('deleteDestination', 'DELETE', '/destinations/:destinationId', 'grantless', deleteDestination),
    route('createSubscription', 'POST', ofType, 'seller', createSubscription),
    route('getSubscription', 'GET', ofType, 'seller', getSubscription),
    route('getSubscriptionById', 'GET', `${ofType}/:subscriptionId`, 'grantless', getSubscriptionById),
    route('deleteSubscriptionById', 'DELETE', `${ofType}/:subscriptionId`, 'grantless', deleteSubscription),
    route('sendTestNotification', 'POST', `${ofType}/testNotification`, 'grantless', sendTest),
  ];
}

function createDestination({ body }: SimulatorRequest, { subscriptions }: NotificationsApi): Answer {
  const input = parseJson(body);
  const name = isObject(input) ? input['name'] : undefined;
  const resource = isObject(input) ? resourceOf(input['resourceSpecification']) : undefined;
  if (typeof name !== 'string' || name === '' || name.length > 256)
    return invalidInput("'name' is missing or invalid.");
  if (resource === undefined)
    return invalidInput("'resourceSpecification' must have one of 'sqs' and 'eventBridge'.");
  const destination = subscriptions.createDestination(name, resource);
  return destination === undefined ? conflict() : ok({ payload: destination });
}

/** Undefined for a specification that names no resource or several. */
function resourceOf(value: unknown): Resource | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
  const { sqs, eventBridge } = value;
  if (isObject(sqs)) {
    const { arn } = sqs;
    return typeof arn === 'string' && SQS_ARN.test(arn) ? { sqs: { arn } } : undefined;
  }
  if (!isObject(eventBridge)) return undefined;
  const { accountId, region } = eventBridge;
  if (typeof accountId !== 'string' || typeof region !== 'string') return undefined;
  const name = `aws.partner/sellingpartnerapi.amazon.com/${accountId}/${APPLICATION_ID}`;
  return { eventBridge: { accountId, region, name } };
}

function getDestinations(_request: SimulatorRequest, { subscriptions }: NotificationsApi): Answer {
  return ok({ payload: subscriptions.listDestinations() });
}

function getDestination({ params }: SimulatorRequest, { subscriptions }: NotificationsApi): Answer {
  const destination = subscriptions.findDestination(params.get('destinationId') ?? '');
  return destination === undefined ? notFound() : ok({ payload: destination });
}

function deleteDestination({ params }: SimulatorRequest, { subscriptions }: NotificationsApi): Answer {
  return subscriptions.deleteDestination(params.get('destinationId') ?? '') ? ok({}) : notFound();
}

function createSubscription(request: SimulatorRequest, { subscriptions }: NotificationsApi): Answer {
  const refused = refuseType(request);
  if (refused !== undefined) return refused;
  const input = parseJson(request.body);
  const { destinationId, payloadVersion, processingDirective } = isObject(input)
    ? input
    : ({} as Record<string, unknown>);
  const type = typeOf(request);
  const destination =
    typeof destinationId === 'string' ? subscriptions.findDestination(destinationId) : undefined;
  if (destination === undefined) return invalidInput("'destinationId' is missing or of no destination.");
  if ('eventBridge' in destination.resource !== (type === QUANTITY_CHANGE))
    return invalidInput(`The destination is of a workflow that '${type}' does not support.`);
  if (payloadVersion !== '1.0') return invalidInput("'payloadVersion' must be 1.0.");
  if (isObject(processingDirective) && 'eventFilter' in processingDirective) {
    if ('filterExpression' in processingDirective)
      return invalidInput("'eventFilter' and 'filterExpression' exclude each other.");
    const filter = processingDirective['eventFilter'];
    if (type !== ORDER_CHANGE || !isObject(filter) || filter['eventFilterType'] !== ORDER_CHANGE)
      return invalidInput("'eventFilterType' must be ORDER_CHANGE.");
  }
  const subscription = subscriptions.subscribe(type, {
    destinationId: destination.destinationId,
    payloadVersion,
    ...(processingDirective === undefined ? {} : { processingDirective }),
  });
  return subscription === undefined ? conflict() : ok({ payload: subscription });
}

function getSubscription(request: SimulatorRequest, { subscriptions }: NotificationsApi): Answer {
  const refused = refuseType(request);
  if (refused !== undefined) return refused;
  const subscription = subscriptions.find(typeOf(request));
  return subscription === undefined ? notFound() : ok({ payload: subscription });
}

function getSubscriptionById(request: SimulatorRequest, api: NotificationsApi): Answer {
  const answer = getSubscription(request, api);
  const isIt =
    api.subscriptions.find(typeOf(request))?.subscriptionId === request.params.get('subscriptionId');
  return answer.status === 200 && !isIt ? notFound() : answer;
}

function deleteSubscription(request: SimulatorRequest, api: NotificationsApi): Answer {
  const answer = getSubscriptionById(request, api);
  if (answer.status !== 200) return answer;
  api.subscriptions.unsubscribe(typeOf(request));
  return ok({});
}

function sendTest(request: SimulatorRequest, { subscriptions, sqs, now }: NotificationsApi): Answer {
  const refused = refuseType(request);
  if (refused !== undefined) return refused;
  const input = parseJson(request.body);
  const { destinationId, testNotification: wanted } = isObject(input)
    ? input
    : ({} as Record<string, unknown>);
  if (isObject(wanted) && (wanted['payloadVersion'] !== '1.0' || wanted['testScenario'] === ''))
    return invalidInput("'testNotification' is invalid.");
  const destination = subscriptions.findDestination(
    typeof destinationId === 'string'
      ? destinationId
      : (subscriptions.find(typeOf(request))?.destinationId ?? ''),
  );
  if (destination === undefined) return notFound();
  if ('sqs' in destination.resource) sqs().send(destination.resource.sqs.arn, testNotification(now()));
  return ok({});
}

function typeOf({ params }: SimulatorRequest): string {
  return params.get('notificationType') ?? '';
}

function refuseType(request: SimulatorRequest): Answer | undefined {
  const type = typeOf(request);
  if (TYPES.includes(type)) return undefined;
  return invalidInput(`The simulator has no notifications of the type '${type}'.`);
}

/** 409 in the words of the model. */
function conflict(): Answer {
  return apiError(409, 'Conflict', 'The resource specified conflicts with the current state.');
}

function notFound(): Answer {
  return apiError(404, 'NotFound', 'The resource specified does not exist.');
}
