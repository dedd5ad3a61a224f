import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { ShopifyTasksRepository } from '../../shopify-tasks/shopify-tasks.repository';
import { lookEveryMs } from './domain/settled';

/** The body of `inventory_levels/update` and `inventory_levels/connect`; ids are numbers as text. */
export interface LevelMessage {
  readonly itemId: string;
  readonly locationId: string;
  /** Null: not known. */
  readonly available: number | null;
  /** As Shopify writes it; absent in some bodies. */
  readonly updatedAt?: string;
}

/** Takes the messages about levels: none of them moves stock. ADR 22. */
@Injectable()
export class LevelMessages {
  constructor(
    private readonly admin: ShopifyAdminConfig,
    private readonly tasks: ShopifyTasksRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Compares a level with the expected one, and stores the task to look at it when they differ. `ignored`: it is not
   * compared. Throws StoreUnavailable: Shopify sends the message again.
   */
  async take({ itemId }: LevelMessage): Promise<'applied' | 'ignored'> {
    if (!this.admin.isOn) return 'ignored';
    const { settleMs } = this.admin;
    await this.tasks.schedule('level', itemId, this.clock.now() + lookEveryMs(settleMs));
    return 'applied';
  }

  /** An item is stocked at other locations than before: `inventory_levels/connect` and `/disconnect`. */
  async locationsChanged(itemId: string): Promise<'applied' | 'ignored'> {
    if (!this.admin.isOn) return 'ignored';
    await this.tasks.schedule('item', itemId, this.clock.now());
    return 'applied';
  }
}
