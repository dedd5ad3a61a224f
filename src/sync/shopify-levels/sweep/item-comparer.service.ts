import { Injectable } from '@nestjs/common';
import type { AdminResult } from '../../../channels/shopify/admin/admin-result';
import type { ShopItem } from '../../../channels/shopify/admin/admin-values';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { forEachConcurrent } from '../../../platform/for-each-concurrent';
import { treatmentOf } from '../../shopify-links/domain/shopify-link';
import { PoolLocations } from '../../shopify-links/pool-locations.service';
import { ShopifyLinks } from '../../shopify-links/shopify-links.service';
import { LevelChecks } from '../compare/level-checks.service';
import { poolCountOf } from '../compare/domain/pool-count';
import { DriftRepository } from '../../drift/drift.repository';

const AT_ONCE = 16;

/**
 * Compares a part of all items: learns their links, and has those looked at whose units differ from the ledger's. An
 * adjustment that waits is such a difference, which its look then explains.
 */
@Injectable()
export class ItemComparer {
  constructor(
    private readonly links: ShopifyLinks,
    private readonly pool: PoolLocations,
    private readonly ledger: LedgerRepository,
    private readonly checks: LevelChecks,
    private readonly drifts: DriftRepository,
  ) {}

  /** Gives how many differ. `readAtMs`: what the items show is at least as new. */
  async compare(items: readonly ShopItem[], readAtMs: number): Promise<AdminResult<number>> {
    const pool = await this.pool.ids();
    if (!pool.ok) return pool;
    await this.links.learn(items, readAtMs);
    const counted = items.flatMap((item) => {
      const count = treatmentOf(item) === 'linked' ? poolCountOf(item, pool.value) : undefined;
      return count === undefined || item.sku === null
        ? []
        : [{ itemId: item.itemId, sku: item.sku, available: count.available }];
    });
    const stocks = await this.ledger.readRegistered(counted.map(({ sku }) => sku));
    const different = counted.filter(({ sku, available }) => {
      const stock = stocks.get(sku);
      return stock !== undefined && stock.physical !== available;
    });
    await forEachConcurrent(different, AT_ONCE, ({ itemId }) => this.checks.ofItem(itemId));
    return { ok: true, value: different.length };
  }

  /** Has the items looked at of which a difference is open or ignored: it may be gone without a message. */
  async checkKnown(): Promise<void> {
    for await (const itemIds of this.drifts.itemIds())
      await forEachConcurrent(itemIds, AT_ONCE, (itemId) => this.checks.ofItem(itemId));
  }
}
