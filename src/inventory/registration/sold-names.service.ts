import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { batchesOf } from '../../platform/dynamodb/batch-get';
import { sellsOneUnitOf } from '../domain/listing';
import type { LedgerRow } from '../domain/stock';
import { LedgerRepository } from '../ledger/ledger.repository';
import { ListingRequeue } from '../listings/listing-requeue.service';
import { ListingsRepository } from '../listings/listings.repository';
import { ListedSkuRepository } from '../outbox/listed-sku.repository';
import { ListingsTable } from '../outbox/listings-table';

/**
 * What registering and removing a SKU mean for the listings: a SKU may not have the name of a listing that sells anything
 * but that SKU alone, one unit, and a listing without one of its components offers nothing. Sales cost nothing here, and
 * without the Listings table nothing does.
 *
 * The sweep of the outbox finds the marks, and the sender takes up the other components of a listing with it.
 *
 * Path: InventoryService, StockImportService -> SoldNames -> ListingRequeue. ADR 19.
 */
@Injectable()
export class SoldNames {
  constructor(
    private readonly listings: ListingsRepository,
    private readonly table: ListingsTable,
    private readonly requeue: ListingRequeue,
    private readonly ownNames: ListedSkuRepository,
    private readonly ledger: LedgerRepository,
    private readonly clock: Clock,
  ) {}

  /** Those of these SKUs that may not be registered, because listings of their names sell something else. */
  async takenAmong(skus: readonly string[]): Promise<Set<string>> {
    const taken = new Set<string>();
    for (const names of batchesOf([...new Set(skus)])) {
      const stored = await this.table.read(() => this.listings.findAll(names), undefined);
      for (const [name, { listing }] of stored ?? []) if (!sellsOneUnitOf(name, listing)) taken.add(name);
    }
    return taken;
  }

  /**
   * After a registration: a listing of that name may have been made at the same time, and the sender blocks it. The listings
   * of a SKU that was removed before are marked, so that the sender takes them up again.
   */
  async registered(rows: readonly Pick<LedgerRow, 'sku' | 'version'>[]): Promise<void> {
    await this.requeueNamed(rows.map(({ sku }) => sku));
    // A first registration has no listings: these need a registered SKU.
    const again = rows.filter(({ version }) => version > 1).map(({ sku }) => sku);
    for (const [sku, { listings }] of await this.ledger.readRegistered(again))
      if (listings !== undefined) await this.requeue.listingsOf(sku, this.now());
  }

  /** Before a removal: fails while the listings of the SKU cannot be read, as they could not be marked after it either. */
  async beforeRemoval(sku: string): Promise<void> {
    const listings = (await this.ledger.readRegistered([sku])).get(sku)?.listings;
    if (listings !== undefined) await this.listings.sellerSkusOf(sku);
  }

  /**
   * After a removal: every listing of the SKU is marked, so that the sender sends 0 and blocks it, and a listing of its name
   * that sells something else, because Amazon has the number of the SKU there. A repeat of the removal marks them again.
   */
  async removed(sku: string): Promise<void> {
    await this.requeueNamed([sku]);
    const left = (await this.ledger.readStocks([sku])).get(sku);
    if (left?.removed !== true || left.listings === undefined) return;
    await this.ownNames.removeOwnName(sku);
    await this.requeue.listingsOf(sku, this.now());
  }

  /** Requeues the listings that have the name of one of these SKUs and sell something else. */
  private async requeueNamed(skus: readonly string[]): Promise<void> {
    for (const sellerSku of await this.takenAmong(skus))
      await this.requeue.bySellerSku(sellerSku, this.now());
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
