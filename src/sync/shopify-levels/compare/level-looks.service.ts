import { Injectable } from '@nestjs/common';
import type { AdminFailure } from '../../../channels/shopify/admin/admin-result';
import { ShopInventory } from '../../../channels/shopify/admin/shop-inventory';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import { Clock } from '../../../platform/clock';
import { type ShopifyLink, treatmentOf } from '../../shopify-links/domain/shopify-link';
import { PoolLocations } from '../../shopify-links/pool-locations.service';
import { differenceOf, type Look } from './domain/look';
import { type PoolCount, poolCountOf } from './domain/pool-count';
import { reportedUnits } from './domain/reported-units';
import { KnownLevelsRepository } from './known-levels.repository';
import { LedgerFigures, type SkuFigure } from './ledger-figures.service';

/** Rows that one look reads of the ledger: more movements than that between two looks decide nothing. */
const ROWS_READ = 200;

/** What a look saw, with all that a count or a write rests on. */
export interface Seen {
  readonly kind: 'seen';
  readonly look: Look;
  readonly count: PoolCount;
  /** The ledger after the reading. */
  readonly figure: SkuFigure;
}

export type LookResult =
  | Seen
  /** A call of our own is under way, or a movement came in between: look again soon. */
  | { readonly kind: 'unclear' }
  /** The SKU is not registered, or Shopify does not keep its stock in the pool. */
  | { readonly kind: 'not_compared' }
  /** The item has another SKU or another treatment than its link says. */
  | { readonly kind: 'link_changed' }
  | { readonly kind: 'failed'; readonly failure: AdminFailure };

/**
 * Compares the levels of an inventory item, as the Admin API shows them now, with the ledger. The reads are a palindrome:
 *
 *   adjustments, stock | levels | stock, adjustments
 *
 * Level task path: LevelTask -> LevelLooks. ADR 22.
 */
@Injectable()
export class LevelLooks {
  constructor(
    private readonly shop: ShopInventory,
    private readonly pool: PoolLocations,
    private readonly figures: LedgerFigures,
    private readonly known: KnownLevelsRepository,
    private readonly stocks: InventoryRepository,
    private readonly clock: Clock,
  ) {}

  /** `previous`: the look before it, since which Shopify's movements are added up. Throws StoreUnavailable. */
  async look({ itemId, sku, treatment }: ShopifyLink, previous: Look | undefined): Promise<LookResult> {
    const pool = await this.pool.ids();
    if (!pool.ok) return { kind: 'failed', failure: pool.failure };
    const before = await this.figures.before(sku);
    if (before === undefined) return { kind: 'not_compared' };
    const read = await this.shop.item(itemId);
    const atMs = this.clock.now();
    if (!read.ok) return { kind: 'failed', failure: read.failure };
    const item = read.value;
    if (item === undefined || item.sku !== sku || treatmentOf(item) !== treatment)
      return { kind: 'link_changed' };
    const count = poolCountOf(item, pool.value);
    if (count === undefined) return { kind: 'not_compared' };
    if (count.levels.length > 1) await this.remember(itemId, count);
    const figure = await this.figures.after(sku);
    if (figure === undefined) return { kind: 'not_compared' };
    const difference = differenceOf(count.available, before, figure);
    if (difference === undefined) return { kind: 'unclear' };
    const reported = await this.reportedSince(sku, previous, figure.version);
    if (reported === undefined) return { kind: 'unclear' };
    const look: Look = { atMs, difference, version: figure.version, ...reported };
    return { kind: 'seen', look, count, figure };
  }

  private async remember(itemId: string, { levels }: PoolCount): Promise<void> {
    for (const { locationId, available, updatedAt } of levels)
      await this.known.learn(itemId, { locationId, available: available ?? 0, atMs: Date.parse(updatedAt) });
  }

  private async reportedSince(
    sku: string,
    previous: Look | undefined,
    version: number,
  ): Promise<ReturnType<typeof reportedUnits>> {
    if (previous === undefined || previous.version === version) return { raised: 0, lowered: 0 };
    const rows = await this.stocks.newestRows(sku, ROWS_READ);
    return reportedUnits(rows, previous.version, version);
  }
}
