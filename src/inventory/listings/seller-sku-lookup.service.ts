import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ChangeFeed } from '../../changes/change-feed';
import { Clock } from '../../platform/clock';
import { missingOptionalTableOf } from '../../platform/dynamodb/tables/optional-table';
import { type Component, sellsOneUnitOf } from '../domain/listing';
import { LedgerRepository } from '../ledger/ledger.repository';
import { ListingsRepository } from './listings.repository';

const MAX_CACHED = 10_000;
/** Another instance may change a listing: what was read is used for at most so many milliseconds. */
const CACHED_MS = 1_000;

interface CachedListing {
  /** When its read began, in milliseconds since the epoch. */
  readonly readAtMs: number;
  /** Undefined: there is no listing of this seller SKU. */
  readonly components: readonly Component[] | undefined;
}

/**
 * What moves when a unit of a seller SKU is sold or comes back. A change of a listing counts within a second in other
 * instances, and at once in the one that made it. ADR 19.
 */
@Injectable()
export class SellerSkuLookup implements OnModuleInit, OnApplicationShutdown {
  private readonly cached = new LRUCache<string, CachedListing>({ max: MAX_CACHED });
  /** Listings that changed so far: what was read while one changed is used once. */
  private changes = 0;
  /** When the table of the listings was last found missing, in milliseconds since the epoch. */
  private noTableAtMs = 0;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.feed.subscribe(({ kind, id }) => {
      if (kind !== 'listing') return;
      this.changes += 1;
      this.cached.delete(id);
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  /**
   * What one unit of each of these seller SKUs consists of. A registered SKU is itself, one unit, at the cost of the read
   * that finds it registered; any other is what its listing sells. A seller SKU that is neither is absent. A component need
   * not be registered any more.
   */
  async componentsOf(sellerSkus: readonly string[]): Promise<Map<string, readonly Component[]>> {
    const wanted = [...new Set(sellerSkus)];
    const found = new Map<string, readonly Component[]>();
    for (const sku of (await this.ledger.readRegistered(wanted)).keys()) found.set(sku, [{ sku, units: 1 }]);
    const others = wanted.filter((sku) => !found.has(sku));
    for (const [sellerSku, components] of await this.listed(others)) found.set(sellerSku, components);
    return found;
  }

  /** True when there is a listing of this seller SKU now (consistent read); its own name while it is not registered is none. */
  async isListed(sellerSku: string): Promise<boolean> {
    return (await this.read([sellerSku], this.clock.now())).get(sellerSku)?.components !== undefined;
  }

  private async listed(sellerSkus: readonly string[]): Promise<[string, readonly Component[]][]> {
    const nowMs = this.clock.now();
    const known = new Map<string, CachedListing>();
    for (const sellerSku of sellerSkus) {
      const listing = this.cached.get(sellerSku);
      if (listing !== undefined && isFresh(listing.readAtMs, nowMs)) known.set(sellerSku, listing);
    }
    const unknown = sellerSkus.filter((sellerSku) => !known.has(sellerSku));
    if (unknown.length > 0 && !isFresh(this.noTableAtMs, nowMs))
      for (const [sellerSku, listing] of await this.read(unknown, nowMs)) known.set(sellerSku, listing);
    return [...known].flatMap(([sellerSku, { components }]): [string, readonly Component[]][] =>
      components === undefined ? [] : [[sellerSku, components]],
    );
  }

  private async read(sellerSkus: readonly string[], readAtMs: number): Promise<Map<string, CachedListing>> {
    const changesBefore = this.changes;
    try {
      const stored = await this.listings.findAll(sellerSkus);
      const read = new Map(
        sellerSkus.map((sellerSku): [string, CachedListing] => {
          const listing = stored.get(sellerSku)?.listing;
          // The own name of a SKU that is not registered is no more than that SKU.
          const isItself = listing === undefined || sellsOneUnitOf(sellerSku, listing);
          return [sellerSku, { readAtMs, components: isItself ? undefined : listing.components }];
        }),
      );
      if (this.changes === changesBefore)
        for (const [sellerSku, listing] of read) this.cached.set(sellerSku, listing);
      return read;
    } catch (error) {
      if (missingOptionalTableOf(error) === undefined) throw error;
      this.noTableAtMs = readAtMs;
      return new Map();
    }
  }
}

/** A clock that was set back makes nothing fresh for longer. */
function isFresh(readAtMs: number, nowMs: number): boolean {
  return nowMs >= readAtMs && nowMs - readAtMs < CACHED_MS;
}
