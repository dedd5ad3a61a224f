import {
  type EventFilter,
  NotificationsApi,
  type NotificationsApiCreateDestinationRequest,
} from '@sp-api-sdk/notifications-api-v1';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from '../http/access-token';
import { AmazonCaller, type CallResult, type Request, type ResponseInfo } from '../http/amazon-caller';
import { type CallFailure } from '../http/call-outcome';
import { type CallLimit } from '../http/rate-limiter';
import { createTransport, DEFAULT_TIMEOUT_MS, type Transport } from '../http/transport';
import {
  readDestination,
  readDestinations,
  readSubscription,
  type Destination,
  type Destinations,
  type Subscription,
} from './notification-answer';

/** The calls of the seller, and those of the application alone. */
type SellerOperation = 'getSubscription' | 'createSubscription';
type GrantlessOperation =
  | 'getDestinations'
  | 'getDestination'
  | 'createDestination'
  | 'deleteSubscriptionById'
  | 'sendTestNotification';

/** The usage plan of each operation of the model notifications.json. */
const LIMIT: CallLimit = { ratePerSecond: 1, burst: 5 };

/** The scope of the application's own token for the grantless calls. */
export const NOTIFICATIONS_SCOPE = 'sellingpartnerapi::notifications';
const PAYLOAD_VERSION = '1.0';

/**
 * What is subscribed: changes of orders, which Amazon sends to a queue, and changes of a listing's number, which it sends to
 * EventBridge only.
 */
export type NotificationType = 'ORDER_CHANGE' | 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE';

const ORDER_FILTER: EventFilter = {
  eventFilterType: 'ORDER_CHANGE',
  orderChangeTypes: ['OrderStatusChange', 'BuyerRequestedChange'],
};

/** What a destination is made of. */
export type DestinationResource = NotificationsApiCreateDestinationRequest['body']['resourceSpecification'];

type Missing = { readonly kind: 'not_found' };

interface NotificationsClientOptions {
  /** For example `https://sellingpartnerapi-eu.amazon.com`. */
  readonly endpoint: string;
  /** The seller's tokens. */
  readonly tokens: AccessTokenSource;
  /** The application's tokens, with the scope of notifications. */
  readonly grantless: AccessTokenSource;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** Our version, for the `user-agent` by which Amazon's support finds our calls. */
  readonly version?: string;
  readonly onResponse?: (info: ResponseInfo) => void;
}

/** The seller's subscriptions and their destinations. Expected failures are returned. */
export class NotificationsClient {
  private readonly transport: Transport;
  private readonly api: NotificationsApi;
  private readonly seller: AmazonCaller<SellerOperation>;
  private readonly application: AmazonCaller<GrantlessOperation>;

  constructor(options: NotificationsClientOptions) {
    const { endpoint, tokens, grantless, clock, onResponse, version = 'dev' } = options;
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const userAgent = `SyncState/${version} (Language=JavaScript; Platform=Node.js/${process.versions.node})`;
    this.transport = createTransport(endpoint, timeoutMs, { 'user-agent': userAgent });
    this.api = new NotificationsApi(undefined, endpoint.replace(/\/+$/, ''), this.transport.http);
    this.seller = new AmazonCaller({
      tokens,
      clock,
      onResponse,
      timeoutMs,
      limits: { getSubscription: LIMIT, createSubscription: LIMIT },
    });
    this.application = new AmazonCaller({
      tokens: grantless,
      clock,
      onResponse,
      timeoutMs,
      limits: {
        getDestinations: LIMIT,
        getDestination: LIMIT,
        createDestination: LIMIT,
        deleteSubscriptionById: LIMIT,
        sendTestNotification: LIMIT,
      },
    });
  }

  /** The seller's subscription to a type. */
  async subscription(notificationType: NotificationType): Promise<Subscription | Missing | CallFailure> {
    const request = { notificationType, payloadVersion: PAYLOAD_VERSION };
    const result = await this.seller.call('getSubscription', (options) =>
      this.api.getSubscription(request, options),
    );
    return result.kind === 'answered' ? readSubscription(result.answer) : missing(result.failure);
  }

  /** Subscribes the seller. Of orders: to their changes and to requests of buyers, not to delivery tips. */
  async subscribe(
    notificationType: NotificationType,
    destinationId: string,
  ): Promise<Subscription | CallFailure> {
    const body = {
      payloadVersion: PAYLOAD_VERSION,
      destinationId,
      ...(notificationType === 'ORDER_CHANGE' ? { processingDirective: { eventFilter: ORDER_FILTER } } : {}),
    };
    const result = await this.seller.call('createSubscription', (options) =>
      this.api.createSubscription({ notificationType, body }, options),
    );
    return result.kind === 'answered' ? readSubscription(result.answer) : result.failure;
  }

  async unsubscribe(
    notificationType: NotificationType,
    subscriptionId: string,
  ): Promise<{ readonly kind: 'gone' } | CallFailure> {
    const request = { notificationType, subscriptionId };
    const result = await this.grantless('deleteSubscriptionById', (options) =>
      this.api.deleteSubscriptionById(request, options),
    );
    return result.kind === 'answered' ? { kind: 'gone' } : result.failure;
  }

  /** All destinations of the application. */
  async destinations(): Promise<Destinations | CallFailure> {
    const result = await this.grantless('getDestinations', (options) => this.api.getDestinations(options));
    return result.kind === 'answered' ? readDestinations(result.answer) : result.failure;
  }

  async destination(destinationId: string): Promise<Destination | Missing | CallFailure> {
    const result = await this.grantless('getDestination', (options) =>
      this.api.getDestination({ destinationId }, options),
    );
    return result.kind === 'answered' ? readDestination(result.answer) : missing(result.failure);
  }

  async createDestination(
    name: string,
    resourceSpecification: DestinationResource,
  ): Promise<Destination | CallFailure> {
    const body = { name, resourceSpecification };
    const result = await this.grantless('createDestination', (options) =>
      this.api.createDestination({ body }, options),
    );
    return result.kind === 'answered' ? readDestination(result.answer) : result.failure;
  }

  /** Asks Amazon to send an example of an order to a destination. Its model restricts the call to the sandbox. */
  async sendTest(destinationId: string): Promise<{ readonly kind: 'sent' } | CallFailure> {
    const testNotification = { payloadVersion: PAYLOAD_VERSION, testScenario: 'TEST_CASE_200' };
    const result = await this.grantless('sendTestNotification', (options) =>
      this.api.sendTestNotification(
        { notificationType: 'ORDER_CHANGE', body: { destinationId, testNotification } },
        options,
      ),
    );
    return result.kind === 'answered' ? { kind: 'sent' } : result.failure;
  }

  /** Takes no more calls, waits for those in flight (each has its deadline), then ends the connections. */
  async close(): Promise<void> {
    await Promise.all([this.seller.close(), this.application.close()]);
    this.transport.close();
  }

  private grantless(operation: GrantlessOperation, request: Request): Promise<CallResult> {
    return this.application.call(operation, request);
  }
}

function missing(failure: CallFailure): Missing | CallFailure {
  return failure.kind === 'rejected' && failure.status === 404 ? { kind: 'not_found' } : failure;
}
