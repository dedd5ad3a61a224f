import { ListingsItemsApi, type ListingsItemPatchRequest } from '@sp-api-sdk/listings-items-api-2021-08-01';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from '../http/access-token';
import { AmazonCaller, type CallGrant, type CallTimes, type ResponseInfo } from '../http/amazon-caller';
import { MERCHANT_CHANNEL } from './fulfillment-channel';
import {
  type ListingRead,
  ListingReader,
  type ListingsOperation,
  type ListingsSearch,
} from './listing-reader';
import {
  classifySubmission,
  refusedUnsent,
  type Accepted,
  type CallFailure,
  type TokenExpired,
} from '../http/call-outcome';
import { type CallLimit } from '../http/rate-limiter';
import { strictUrl, whyUnaddressable } from './sku-path';
import { createTransport, DEFAULT_TIMEOUT_MS, type Transport } from '../http/transport';

/** The usage plans that the model listingsItems_2021-08-01.json states, in calls per second and calls. */
export const LISTINGS_LIMITS: Readonly<Record<ListingsOperation, CallLimit>> = {
  getListingsItem: { ratePerSecond: 5, burst: 10 },
  searchListingsItems: { ratePerSecond: 5, burst: 5 },
  patchListingsItem: { ratePerSecond: 5, burst: 5 },
};

/** The language of Amazon's remarks: what they mean is recognised by English words too. Amazon has it everywhere. */
const ISSUE_LOCALE = 'en_US';

/** One seller in one marketplace, and how to reach it. */
export interface ListingsClientOptions {
  /** For example `https://sellingpartnerapi-eu.amazon.com`. */
  readonly endpoint: string;
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly tokens: AccessTokenSource;
  readonly clock: Clock;
  /** For one call while calls are fast, in ms; see call-patience. */
  readonly timeoutMs?: number;
  readonly limits?: Partial<Readonly<Record<ListingsOperation, CallLimit>>>;
  /** The version in the `user-agent`, by which Amazon's support finds the calls. */
  readonly version?: string;
  readonly onResponse?: (info: ResponseInfo) => void;
}

/** A grant of the limit for PATCH, for `setQuantity`. */
export type PushGrant = CallGrant<ListingsOperation>;

/** The number in a call, and when that call was made and answered (or given up), in ms. */
export interface SentQuantity extends CallTimes {
  readonly quantity: number;
}

/**
 * The result of writing a quantity. `sent` is set whenever Amazon may have the number, answered or not. After
 * `token_expired` the caller renews its grant and sends the number that is then the newest.
 */
export type PushOutcome =
  | (Accepted & { readonly sent: SentQuantity })
  | (CallFailure & { readonly sent: SentQuantity | undefined })
  | (TokenExpired & { readonly sent: SentQuantity });

/** A quantity to write: an absolute number of units that the merchant ships. */
export interface QuantityPush {
  readonly sku: string;
  readonly productType: string;
  readonly quantity: number;
}

/**
 * Reads listings and writes merchant-fulfilled quantities. Expected failures are returned, never thrown.
 * Push path: PushService -> AmazonListingsClient -> AmazonCaller. ADR 8.
 */
export class AmazonListingsClient {
  private readonly transport: Transport;
  private readonly api: ListingsItemsApi;
  private readonly caller: AmazonCaller<ListingsOperation>;
  private readonly reader: ListingReader;

  constructor(private readonly options: ListingsClientOptions) {
    const { endpoint, tokens, clock, onResponse, version = 'dev', timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    this.transport = createTransport(endpoint, timeoutMs, {
      'user-agent': `SyncState/${version} (Language=JavaScript; Platform=Node.js/${process.versions.node})`,
    });
    this.transport.http.interceptors.request.use((config) => {
      if (config.url !== undefined) config.url = strictUrl(config.url);
      return config;
    });
    this.api = new ListingsItemsApi(undefined, endpoint.replace(/\/+$/, ''), this.transport.http);
    const limits = { ...LISTINGS_LIMITS, ...options.limits };
    this.caller = new AmazonCaller({ tokens, clock, onResponse, limits, timeoutMs });
    const { sellerId, marketplaceId } = options;
    this.reader = new ListingReader({ sellerId, marketplaceId, clock, api: this.api, caller: this.caller });
  }

  /** Reads one listing. */
  getListing(sku: string): Promise<ListingRead> {
    return this.reader.getListing(sku);
  }

  /** Reads up to 20 listings in one call. Throws a `RangeError` for more, or for a SKU that is not searchable. */
  searchListings(skus: readonly string[]): Promise<ListingsSearch> {
    return this.reader.searchListings(skus);
  }

  /** Reads the listings of up to 20 SKUs of any kind in as few calls as possible; see ListingReader. */
  readListings(
    skus: readonly string[],
    apart?: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, ListingRead>> {
    return this.reader.readListings(skus, apart);
  }

  /** Waits until Amazon takes one PATCH, so that the SKU can be chosen and its number read at that moment. */
  reservePush(): Promise<PushGrant | CallFailure> {
    return this.caller.reserve('patchListingsItem');
  }

  /** A new grant with a new token, after `setQuantity` ended as `token_expired`. */
  renewPush(grant: PushGrant): Promise<PushGrant | CallFailure> {
    return this.caller.renew(grant);
  }

  /**
   * Writes the merchant's quantity of one SKU under the grant; lead time and restock date stay (`merge`). The caller makes
   * sure that the SKU is merchant-fulfilled and that no other write of it is in flight; `until` ends the call. The grant
   * stays open when no URL can address the SKU.
   */
  async setQuantity(
    grant: PushGrant,
    { sku, productType, quantity }: QuantityPush,
    until?: AbortSignal,
  ): Promise<PushOutcome> {
    const { sellerId, marketplaceId, tokens } = this.options;
    const unaddressable = whyUnaddressable(sku);
    if (unaddressable !== undefined) return { ...refusedUnsent(unaddressable), sent: undefined };
    if (!Number.isSafeInteger(quantity) || quantity < 0)
      throw new RangeError(`${quantity} is no quantity for Amazon.`);
    const body = quantityPatch(productType, marketplaceId, quantity);
    const query = { sellerId, sku, marketplaceIds: [marketplaceId], issueLocale: ISSUE_LOCALE, body };
    const result = await this.caller.send(
      grant,
      (options) => this.api.patchListingsItem(query, options),
      until,
    );
    const sent = { quantity, ...result.times };
    if (result.kind !== 'answered') return { ...result.failure, sent };
    return { ...classifySubmission(result.answer, sku, (text) => tokens.safeText(text)), sent };
  }

  /** This process becomes the sender in place of another one, which may have used up the limits. */
  takeOver(): void {
    this.caller.takeOver();
  }

  /** Closes the connections that are kept open: after a long pause the other side may have dropped them. */
  dropConnections(): void {
    this.transport.close();
  }

  /** True once it takes no more calls: a failure may then be its own, and not Amazon's. */
  get isClosed(): boolean {
    return this.caller.isClosed;
  }

  /** Takes no more calls, waits for those in flight (each has its deadline), then closes the connections. */
  async close(): Promise<void> {
    await this.caller.close();
    this.transport.close();
  }
}

function quantityPatch(
  productType: string,
  marketplaceId: string,
  quantity: number,
): ListingsItemPatchRequest {
  const value = [{ fulfillment_channel_code: MERCHANT_CHANNEL, quantity, marketplace_id: marketplaceId }];
  return { productType, patches: [{ op: 'merge', path: '/attributes/fulfillment_availability', value }] };
}
