import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ShopConnection } from '../../../channels/shopify/admin/shop-connection';
import type { ShopMessage } from '../../../channels/shopify/webhook/shop-message';
import { Clock } from '../../../platform/clock';
import { LevelMessages } from '../../shopify-levels/compare/level-messages.service';
import { PoolLocations } from '../../shopify-links/pool-locations.service';
import { ShopifyTasksRepository } from '../../shopify-tasks/shopify-tasks.repository';
import type { WebhookAnswer } from '../domain/webhook-answer';

/** Milliseconds that an answer waits for the locations: Shopify waits five seconds, and they are read again every hour. */
const LOCATIONS_WITHIN_MS = 3_000;

/**
 * Takes the messages that are triggers: each is answered when its task is stored.
 * Shop path: WebhookDeliveries -> ShopMessages -> ShopifyTasksRepository. ADR 22.
 */
@Injectable()
export class ShopMessages {
  constructor(
    private readonly tasks: ShopifyTasksRepository,
    private readonly levels: LevelMessages,
    private readonly pool: PoolLocations,
    private readonly connection: ShopConnection,
    private readonly clock: Clock,
  ) {}

  /** Throws StoreUnavailable: the message is then sent again. */
  async take(message: ShopMessage): Promise<WebhookAnswer> {
    const orderId = message.kind === 'order_edited' ? message.orderId : null;
    return { status: await this.statusAfter(message), orderId, lines: [] };
  }

  private async statusAfter(message: ShopMessage): Promise<'applied' | 'ignored'> {
    switch (message.kind) {
      case 'order_edited':
        return this.schedule('order', message.orderId);
      case 'return_processed':
        return this.schedule('return', message.returnId);
      case 'disposed':
        return this.schedule('disposal', message.reverseFulfillmentOrderId);
      case 'item':
        return this.schedule('item', message.itemId);
      case 'level':
        return this.levels.take(message.level);
      case 'level_locations':
        return this.levels.locationsChanged(message.itemId);
      case 'locations':
        await Promise.race([this.pool.refresh(), delay(LOCATIONS_WITHIN_MS, undefined, { ref: false })]);
        return 'applied';
      case 'uninstalled':
        this.connection.noteUninstalled(this.clock.now());
        return 'applied';
      case 'none':
        return 'ignored';
    }
  }

  private async schedule(kind: 'order' | 'return' | 'disposal' | 'item', id: string): Promise<'applied'> {
    await this.tasks.schedule(kind, id, this.clock.now());
    return 'applied';
  }
}
