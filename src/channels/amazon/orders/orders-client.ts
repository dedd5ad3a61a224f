import { OrdersApi, type OrdersApiSearchOrdersRequest } from '@sp-api-sdk/orders-api-2026-01-01';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from '../http/access-token';
import { AmazonCaller, type CallResult, type Request, type ResponseInfo } from '../http/amazon-caller';
import { refusedUnsent, type CallFailure } from '../http/call-outcome';
import { type CallLimit } from '../http/rate-limiter';
import { createTransport, DEFAULT_TIMEOUT_MS, type Transport } from '../http/transport';
import { isOrderId, readOrder, readPage, type OrderAnswer, type OrdersPage } from './order-answer';

/** The operations in use, each with its own usage plan. */
type OrdersOperation = 'searchOrders' | 'getOrder';

/**
 * `getOrder` has the usage plan of the model orders_2026-01-01.json, in calls per second and calls. The plan of
 * `searchOrders` is a budget that restarts and instances share, so its user keeps it (`sync/amazon-orders/search`); the limit
 * here only ends a loop.
 */
const LIMITS: Readonly<Record<OrdersOperation, CallLimit>> = {
  searchOrders: { ratePerSecond: 10, burst: 20 },
  getOrder: { ratePerSecond: 0.5, burst: 30 },
};

/** The model's largest page. */
const PAGE_SIZE = 100;

/** What a state needs beside the order items: the order's state, and who cancelled. Never buyer, recipient or prices. */
const INCLUDED: ('FULFILLMENT' | 'CANCELLATION')[] = ['FULFILLMENT', 'CANCELLATION'];

/** One seller in one marketplace, and how to reach its orders. */
interface OrdersClientOptions {
  /** For example `https://sellingpartnerapi-eu.amazon.com`. */
  readonly endpoint: string;
  readonly marketplaceId: string;
  readonly tokens: AccessTokenSource;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** Our version, for the `user-agent` by which Amazon's support finds our calls. */
  readonly version?: string;
  readonly onResponse?: (info: ResponseInfo) => void;
}

/** What is searched: all orders with an update since then (ISO), or the next page of that search. */
export interface OrdersQuery {
  readonly lastUpdatedAfter: string;
  readonly paginationToken?: string;
}

/**
 * Searches the merchant-fulfilled orders of a seller and reads single ones. Expected failures are returned, and no call
 * waits for its usage plan: a call beyond it is `throttled` with the time until the plan allows it.
 * Order path: OrderSearchSteps -> OrdersClient -> OrderRecorder. ADR 20.
 */
export class OrdersClient {
  private readonly transport: Transport;
  private readonly api: OrdersApi;
  private readonly caller: AmazonCaller<OrdersOperation>;

  constructor(private readonly options: OrdersClientOptions) {
    const { endpoint, tokens, clock, onResponse, version = 'dev', timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const userAgent = `SyncState/${version} (Language=JavaScript; Platform=Node.js/${process.versions.node})`;
    this.transport = createTransport(endpoint, timeoutMs, { 'user-agent': userAgent });
    this.api = new OrdersApi(undefined, endpoint.replace(/\/+$/, ''), this.transport.http);
    this.caller = new AmazonCaller({ tokens, clock, onResponse, limits: LIMITS, waits: false, timeoutMs });
  }

  /**
   * Reads one page of a search. No end is given, so Amazon searches through two minutes before the call, and its answer
   * states that time.
   */
  async search(query: OrdersQuery): Promise<OrdersPage | CallFailure> {
    const request: OrdersApiSearchOrdersRequest = {
      ...query,
      marketplaceIds: [this.options.marketplaceId],
      fulfilledBy: ['MERCHANT'],
      includedData: INCLUDED,
      maxResultsPerPage: PAGE_SIZE,
    };
    const result = await this.call('searchOrders', (options) => this.api.searchOrders(request, options));
    return result.kind === 'failed' ? result.failure : readPage(result.answer);
  }

  /** Reads the state of one order. Amazon keeps orders for two years. */
  async get(orderId: string): Promise<OrderAnswer | { readonly kind: 'not_found' } | CallFailure> {
    if (!isOrderId(orderId)) return refusedUnsent('The order id is empty, or no id of Amazon.');
    const request = { orderId, includedData: INCLUDED };
    const result = await this.call('getOrder', (options) => this.api.getOrder(request, options));
    if (result.kind === 'answered') return readOrder(result.answer, orderId);
    const { failure } = result;
    return failure.kind === 'rejected' && failure.status === 404 ? { kind: 'not_found' } : failure;
  }

  /** Takes no more calls, waits for those in flight (each has its deadline), then ends the connections. */
  async close(): Promise<void> {
    await this.caller.close();
    this.transport.close();
  }

  /** Makes the call if the usage plan allows one now, else returns the wait. */
  private async call(operation: OrdersOperation, request: Request): Promise<CallResult> {
    const result = await this.caller.call(operation, request);
    if (result.kind !== 'failed' || result.failure.kind !== 'throttled') return result;
    const retryAfterMs = Math.max(result.failure.retryAfterMs ?? 0, this.caller.waitMs(operation));
    return { ...result, failure: { ...result.failure, retryAfterMs } };
  }
}
