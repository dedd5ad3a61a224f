import { Injectable } from '@nestjs/common';
import { LevelTask } from '../shopify-levels/compare/level-task.service';
import { ItemTaskHandler } from '../shopify-links/item-task.handler';
import { OrderTaskHandler } from '../shopify-orders/state/order-task.handler';
import type { ShopifyTaskHandler, ShopifyTaskKind } from '../shopify-tasks/domain/shopify-task';

/** Who does the tasks of each kind. */
@Injectable()
export class TaskHandlers {
  private readonly handlers: Partial<Record<ShopifyTaskKind, ShopifyTaskHandler>>;

  constructor(level: LevelTask, item: ItemTaskHandler, order: OrderTaskHandler) {
    this.handlers = { level, item, order };
  }

  of(kind: ShopifyTaskKind): ShopifyTaskHandler | undefined {
    return this.handlers[kind];
  }
}
