import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { ShopifyLinks } from '../../shopify-links/shopify-links.service';
import { ShopifyTasksRepository } from '../../shopify-tasks/shopify-tasks.repository';

/** Asks for comparisons of single items with Shopify. Nothing without Admin access. ADR 22. */
@Injectable()
export class LevelChecks {
  constructor(
    private readonly admin: ShopifyAdminConfig,
    private readonly links: ShopifyLinks,
    private readonly tasks: ShopifyTasksRepository,
    private readonly clock: Clock,
  ) {}

  /** Compares an inventory item now, such as after a write to it. Throws StoreUnavailable. */
  async ofItem(itemId: string): Promise<void> {
    if (this.admin.isOn) await this.tasks.schedule('level', itemId, this.clock.now());
  }

  /**
   * Compares the item of a SKU now: an order of it came so late that its difference may have been counted. A SKU that the shop
   * lacks, or whose item cannot be asked for now, is left to the daily comparison.
   */
  async ofSku(sku: string): Promise<void> {
    if (!this.admin.isOn) return;
    const link = await this.links.ofSku(sku);
    if (link.ok && link.value?.treatment === 'linked') await this.ofItem(link.value.itemId);
  }
}
