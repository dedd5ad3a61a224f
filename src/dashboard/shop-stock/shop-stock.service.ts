import { Injectable } from '@nestjs/common';
import type { AdminFailure } from '../../channels/shopify/admin/admin-result';
import { ShopInventory } from '../../channels/shopify/admin/shop-inventory';
import { ShopifyAdminConfig } from '../../config/app-config';
import { ShopifyAdjustments } from '../../inventory/outbox/shopify-adjustments.repository';
import { InventoryRepository } from '../../inventory/stock/inventory.repository';
import type { ShopifyLink } from '../../sync/shopify-links/domain/shopify-link';
import { PoolLocations } from '../../sync/shopify-links/pool-locations.service';
import { ShopifyLinks } from '../../sync/shopify-links/shopify-links.service';
import {
  availableOf,
  expectedOf,
  levelsOf,
  type ShopAdjustmentView,
  type ShopStockView,
} from './domain/shop-stock';

/** Reads what the shop has of a SKU, for a person who looks at it: one call to Shopify each time. Decides nothing. */
@Injectable()
export class ShopStockService {
  constructor(
    private readonly admin: ShopifyAdminConfig,
    private readonly stocks: InventoryRepository,
    private readonly adjustments: ShopifyAdjustments,
    private readonly links: ShopifyLinks,
    private readonly pool: PoolLocations,
    private readonly shop: ShopInventory,
  ) {}

  /** Undefined when the SKU is not registered. Throws StoreUnavailable. */
  async of(sku: string): Promise<ShopStockView | undefined> {
    const stock = await this.stocks.find(sku);
    if (stock === undefined) return undefined;
    if (!this.admin.isOn) return { sku, status: 'off', levels: [], pending: [] };
    const pending = await this.pendingOf(sku);
    const link = await this.links.ofSku(sku);
    if (!link.ok) return { sku, ...unread(link.failure), levels: [], pending };
    if (link.value === undefined) return { sku, status: 'absent', levels: [], pending };
    const { itemId, treatment, continuesSelling, since } = link.value;
    const known = { sku, link: { itemId, treatment, continuesSelling, since }, pending };
    const expected = treatment === 'linked' ? { expected: expectedOf(stock.physical, pending) } : {};
    return { ...known, ...expected, ...(await this.levelsOf(link.value)) };
  }

  private async levelsOf({
    itemId,
  }: ShopifyLink): Promise<Pick<ShopStockView, 'status' | 'message' | 'levels' | 'available'>> {
    const [item, pool] = await Promise.all([this.shop.item(itemId), this.pool.ids()]);
    if (!item.ok) return { ...unread(item.failure), levels: [] };
    if (!pool.ok) return { ...unread(pool.failure), levels: [] };
    if (item.value === undefined) return { status: 'absent', levels: [] };
    const levels = levelsOf(item.value.levels, pool.value);
    return { status: 'read', levels, available: availableOf(levels) };
  }

  private async pendingOf(sku: string): Promise<ShopAdjustmentView[]> {
    const found = await this.adjustments.ofSku(sku);
    return found
      .map(({ txId, delta, at, call }) => ({ txId, delta, at, isSent: call !== undefined }))
      .sort((one, other) => (one.at < other.at ? -1 : 1));
  }
}

function unread(failure: AdminFailure): Pick<ShopStockView, 'status' | 'message'> {
  switch (failure.kind) {
    case 'off':
      return { status: 'off' };
    case 'unknown':
    case 'no_access':
      return { status: 'unread', message: failure.message };
    case 'refused':
      return {
        status: 'unread',
        message: failure.errors.map(({ message }) => message).join(' ') || 'Shopify refused the query.',
      };
  }
}
