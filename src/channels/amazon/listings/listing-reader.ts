import { type ListingsItemsApi } from '@sp-api-sdk/listings-items-api-2021-08-01';
import { Clock } from '../../../platform/clock';
import { type AmazonCaller, type CallResult } from '../http/amazon-caller';
import { refusedUnsent, type CallFailure } from '../http/call-outcome';
import {
  readListing,
  readListings,
  type ListingFound,
  type ListingNotFound,
  type SearchedListing,
} from './listing-answer';
import { isSearchable, whyUnaddressable } from './sku-path';

/** The operations in use, each with its own limit. */
export type ListingsOperation = 'getListingsItem' | 'searchListingsItems' | 'patchListingsItem';

/** The most SKUs that one search may name, by the model. */
export const MAX_SEARCHED_SKUS = 20;

/** Single reads after a refused search, all refused too, that speak against the account. */
const REFUSALS_OF_ACCOUNT = 3;
/** They do not while Amazon has shown a listing within this time, in ms. */
const READ_RECENTLY_MS = 60_000;

/** The result of reading one listing. */
export type ListingRead = ListingFound | ListingNotFound | CallFailure;

/** The result of a search: an entry for each SKU asked for, or one failure for all. */
export type ListingsSearch =
  { readonly kind: 'searched'; readonly listings: ReadonlyMap<string, SearchedListing> } | CallFailure;

/** What the reads of one seller in one marketplace need. */
interface ListingReaderOptions {
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly clock: Clock;
  readonly api: ListingsItemsApi;
  readonly caller: AmazonCaller<ListingsOperation>;
}

/**
 * Reads listings, one by one or up to 20 in a search.
 * Push path: AmazonListingsClient -> ListingReader -> AmazonCaller. ADR 8.
 */
export class ListingReader {
  private lastReadAt = -Infinity;

  constructor(private readonly options: ListingReaderOptions) {}

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
    const result = await this.options.caller.call('getListingsItem', (options) =>
      this.options.api.getListingsItem(query, options),
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
    const result = await this.options.caller.call('searchListingsItems', (options) =>
      this.options.api.searchListingsItems(query, options),
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
