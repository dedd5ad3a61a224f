import { Injectable } from '@nestjs/common';
import type { Stock } from '../domain/stock';
import { HeldSkuRepository } from '../outbox/held-sku.repository';
import { ListingsTable } from '../outbox/listings-table';
import { Outboxes } from '../outbox/outboxes';
import { ListingsRepository } from './listings.repository';

/** Writes that run at once. */
const AT_ONCE = 25;

/**
 * Makes pushes due now that are blocked, deferred or in sync: of a plain SKU by its stock's mark, of a listed one by the
 * marks of its listings and its own. The SKUs that a listing sells come after it: after a crash in between it is found by
 * itself.
 *
 * Push path: SyncService, BlockedRecheck -> ListingRequeue -> Outboxes. ADR 19.
 */
@Injectable()
export class ListingRequeue {
  constructor(
    private readonly listings: ListingsRepository,
    private readonly table: ListingsTable,
    private readonly outboxes: Outboxes,
    private readonly held: HeldSkuRepository,
  ) {}

  /**
   * Requeues a SKU and, where listings sell it, all of them, or those alone that are blocked. Gives what is due, as its
   * stocks and listings then are; nothing when the SKU is not registered.
   */
  async bySku(sku: string, at: string, which: 'all' | 'blocked' = 'all'): Promise<readonly Stock[]> {
    const { marks } = this.outboxes.stocks;
    // A person who asks for all of one SKU releases it.
    const stock =
      (await marks.requeue(sku, at)) ?? (which === 'all' ? await this.held.release(sku, at) : undefined);
    if (stock?.listings === undefined) return stock === undefined ? [] : [stock];
    const named = [...new Set([...(await this.listings.sellerSkusOf(sku)), sku])];
    const sellerSkus = which === 'all' ? named : await this.blockedAmong(named);
    const listings = await this.requeueEach('listings', sellerSkus, at);
    // The sender may have cleared the mark before the listings had theirs.
    return [...listings, ...(await this.requeueEach('stocks', [sku], at))];
  }

  /** Requeues a listing and the SKUs that it sells. Gives what is due; nothing when there is no such listing. */
  async bySellerSku(sellerSku: string, at: string): Promise<readonly Stock[]> {
    const { marks } = this.outboxes.listings;
    const listing = await this.table.read(() => marks.requeue(sellerSku, at), undefined);
    if (listing === undefined) return [];
    const skus = (listing.components ?? []).map(({ sku }) => sku);
    return [listing, ...(await this.requeueEach('stocks', skus, at))];
  }

  /** Requeues the listings that have a SKU as a component, also one that was removed, and marks no SKU. */
  async listingsOf(sku: string, at: string): Promise<readonly Stock[]> {
    return this.requeueEach('listings', await this.listings.sellerSkusOf(sku), at);
  }

  private async blockedAmong(sellerSkus: readonly string[]): Promise<string[]> {
    const found = await this.listings.findAll(sellerSkus);
    return [...found.values()].flatMap(({ state }) => (state.pending?.state === 'blocked' ? state.sku : []));
  }

  private async requeueEach(
    where: 'stocks' | 'listings',
    skus: readonly string[],
    at: string,
  ): Promise<Stock[]> {
    const { marks } = this.outboxes[where];
    const due: Stock[] = [];
    for (let from = 0; from < skus.length; from += AT_ONCE) {
      const part = skus.slice(from, from + AT_ONCE);
      const requeued = await Promise.all(part.map((sku) => marks.requeue(sku, at)));
      due.push(...requeued.flatMap((stock) => stock ?? []));
    }
    return due;
  }
}
