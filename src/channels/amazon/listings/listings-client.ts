import { ListingsItemsApi, type ListingsItemPatchRequest } from '@sp-api-sdk/listings-items-api-2021-08-01';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from '../http/access-token';
import {
  AmazonCaller,
  type CallGrant,
  type CallResult,
  type CallTimes,
  type ResponseInfo,
} from '../http/amazon-caller';
import { MERCHANT_CHANNEL } from './fulfillment-channel';
import {
  readListing,
  readListings,
  type ListingFound,
  type ListingNotFound,
  type SearchedListing,
} from './listing-answer';
import {
  classifySubmission,
  refusedUnsent,
  type Accepted,
  type CallFailure,
  type TokenExpired,
} from '../http/call-outcome';
import { type CallLimit } from '../http/rate-limiter';
import { isSearchable, strictUrl, whyUnaddressable } from './sku-path';
import { createTransport, DEFAULT_TIMEOUT_MS, type Transport } from '../http/transport';

/** The operations in use, each with its own limit. */
export type ListingsOperation = 'getListingsItem' | 'searchListingsItems' | 'patchListingsItem';

/** The usage plans that the model listingsItems_2021-08-01.json states, in calls per second and calls. */
export const LISTINGS_LIMITS: Readonly<Record<ListingsOperation, CallLimit>> = {
  getListingsItem: { ratePerSecond: 5, burst: 10 },
  searchListingsItems: { ratePerSecond: 5, burst: 5 },
  patchListingsItem: { ratePerSecond: 5, burst: 5 },
};

/** The language of Amazon's remarks: what they mean is recognised by English words too. Amazon has it everywhere. */
const ISSUE_LOCALE = 'en_US';

/** The most SKUs that one search may name, by the model. */
export const MAX_SEARCHED_SKUS = 20;

/** Single reads after a refused search, all refused too, that speak against the account. */
const REFUSALS_OF_ACCOUNT = 3;
/** They do not while Amazon has shown a listing within this time, in ms. */
const READ_RECENTLY_MS = 60_000;

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

/** The result of reading one listing. */
export type ListingRead = ListingFound | ListingNotFound | CallFailure;

/** The result of a search: an entry for each SKU asked for, or one failure for all. */
export type ListingsSearch =
  { readonly kind: 'searched'; readonly listings: ReadonlyMap<string, SearchedListing> } | CallFailure;

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
  private lastReadAt = -Infinity;

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
  }

  /** Reads one listing. */
  async getListing(sku: string): Promise<ListingRead> {
    const { sellerId, marketplaceId } = this.options;
    const unaddressable = whyUnaddressable(sku);
    if (unaddressable !== undefined) return refusedUnsent(unaddressable);
    const query = {
      sellerId,
      sku,
      marketplaceIds: [marketplaceId],
      includedData: ['summaries' as const, 'fulfillmentAvailability' as const],
    };
    const result = await this.caller.call('getListingsItem', (options) =>
      this.api.getListingsItem(query, options),
    );
    this.noteRead(result);
    if (result.kind === 'answered') return readListing(result.answer, sku, marketplaceId);
    const { failure } = result;
    if (failure.kind !== 'rejected' || failure.status !== 404) return failure;
    return { kind: 'not_found', sku, requestId: failure.requestId };
  }

  /** Reads up to 20 listings in one call. Throws a `RangeError` for more, or for a SKU that is not searchable. */
  async searchListings(skus: readonly string[]): Promise<ListingsSearch> {
    const { sellerId, marketplaceId } = this.options;
    const identifiers = [...new Set(skus)];
    if (identifiers.length > MAX_SEARCHED_SKUS || !identifiers.every(isSearchable))
      throw new RangeError(`A search takes up to ${MAX_SEARCHED_SKUS} SKUs, each of them searchable.`);
    if (identifiers.length === 0) return { kind: 'searched', listings: new Map() };
    const query = {
      sellerId,
      marketplaceIds: [marketplaceId],
      identifiersType: 'SKU' as const,
      identifiers,
      includedData: ['summaries' as const, 'fulfillmentAvailability' as const],
      pageSize: MAX_SEARCHED_SKUS,
    };
    const result = await this.caller.call('searchListingsItems', (options) =>
      this.api.searchListingsItems(query, options),
    );
    this.noteRead(result);
    if (result.kind === 'failed') return result.failure;
    const listings = readListings(result.answer, identifiers, marketplaceId);
    return 'kind' in listings ? listings : { kind: 'searched', listings };
  }

  /**
   * Reads the listings of up to 20 SKUs of any kind: those that a search can name in one call, the others, and one
   * alone, by themselves. A failure is the result of each SKU that it concerns, so those that may fail stand `apart`.
   */
  async readListings(
    skus: readonly string[],
    apart?: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, ListingRead>> {
    const isTogether = (sku: string): boolean => isSearchable(sku) && apart?.has(sku) !== true;
    const together = skus.filter(isTogether);
    if (together.length < 2) return this.readEach(skus);
    const alone = this.readEach(skus.filter((sku) => !isTogether(sku)));
    const search = await this.searchListings(together);
    return new Map<string, ListingRead>([...(await this.readingsOf(together, search)), ...(await alone)]);
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

  private noteRead({ kind }: CallResult): void {
    if (kind === 'answered') this.lastReadAt = this.options.clock.now();
  }

  /** Amazon refuses a whole search because of one SKU in it: each is read by itself. */
  private async readingsOf(
    skus: readonly string[],
    search: ListingsSearch,
  ): Promise<ReadonlyMap<string, ListingRead>> {
    switch (search.kind) {
      case 'searched':
        return search.listings;
      case 'rejected':
        return this.readEach(skus);
      case 'forbidden':
        return this.readAfterRefusal(skus, { ...search, isShared: true });
      default:
        return new Map(skus.map((sku) => [sku, search]));
    }
  }

  /** One after the other until Amazon shows one. When the first ones are refused too, the others are not asked for. */
  private async readAfterRefusal(
    skus: readonly string[],
    refusal: ListingRead,
  ): Promise<ReadonlyMap<string, ListingRead>> {
    const read = new Map<string, ListingRead>();
    for (const [index, sku] of skus.entries()) {
      const listing = await this.getListing(sku);
      read.set(sku, listing);
      const rest = skus.slice(index + 1);
      if (listing.kind === 'found' || listing.kind === 'not_found')
        return new Map([...read, ...(await this.readEach(rest))]);
      if (read.size >= REFUSALS_OF_ACCOUNT && this.options.clock.now() - this.lastReadAt > READ_RECENTLY_MS)
        return new Map([...read, ...rest.map((each) => [each, refusal] as const)]);
    }
    return read;
  }

  private async readEach(skus: readonly string[]): Promise<ReadonlyMap<string, ListingRead>> {
    return new Map(
      await Promise.all(
        skus.map(async (sku): Promise<[string, ListingRead]> => [sku, await this.getListing(sku)]),
      ),
    );
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
