import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { ShopifyLinks } from '../../shopify-links/shopify-links.service';
import { ShopifyTasksRepository } from '../../shopify-tasks/shopify-tasks.repository';
import { isExpected } from './domain/look';
import { lookEveryMs } from './domain/settled';
import { LedgerFigures } from './ledger-figures.service';
import { LevelPlaces } from './level-places.service';
import type { LevelMessage } from './domain/level-message';

/**
 * Takes the messages about levels. None of them moves stock: each order and each of our own writes sends one, in any order and
 * more than once. What shows the expected units leaves nothing; anything else leaves the task to look, also a level of a
 * location outside the pool.
 *
 * Shop path: ShopifyWebhookController -> LevelMessages -> ShopifyTasksRepository. ADR 22.
 */
@Injectable()
export class LevelMessages {
  constructor(
    private readonly admin: ShopifyAdminConfig,
    private readonly links: ShopifyLinks,
    private readonly places: LevelPlaces,
    private readonly figures: LedgerFigures,
    private readonly tasks: ShopifyTasksRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Compares a level with the expected one, and stores the task to look at it when they differ. `ignored`: it is not
   * compared. Throws StoreUnavailable: Shopify sends the message again.
   */
  async take(message: LevelMessage): Promise<'applied' | 'ignored'> {
    if (!this.admin.isOn) return 'ignored';
    const { itemId } = message;
    const link = await this.links.storedOfItem(itemId);
    if (link === 'absent') return 'ignored';
    if (link === undefined) return this.locationsChanged(itemId);
    if (link.treatment !== 'linked') return 'ignored';
    const available = await this.places.availableAfter(message, link.locationIds);
    // The units of an order may come from there: the order names no location, and has lowered the pool.
    if (available !== undefined && available !== 'elsewhere') {
      const figure = await this.figures.after(link.sku);
      if (figure === undefined) return 'ignored';
      if (isExpected(available, figure, figure.unitsUnderWay)) return 'applied';
    }
    await this.tasks.schedule('level', itemId, this.clock.now() + lookEveryMs(this.admin.settleMs));
    return 'applied';
  }

  /**
   * An item is stocked at other locations than before (`inventory_levels/connect` and `/disconnect`), or is not known yet: it
   * is read again, and compared after that.
   */
  async locationsChanged(itemId: string): Promise<'applied' | 'ignored'> {
    if (!this.admin.isOn) return 'ignored';
    await this.tasks.schedule('item', itemId, this.clock.now());
    return 'applied';
  }
}
