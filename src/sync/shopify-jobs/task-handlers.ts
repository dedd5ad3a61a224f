import { Injectable } from '@nestjs/common';
import { LevelTask } from '../shopify-levels/compare/level-task.service';
import { ItemTaskHandler } from '../shopify-links/item-task.handler';
import { DisposalTaskHandler } from '../shopify-orders/returns/disposal-task.handler';
import { ReturnTaskHandler } from '../shopify-orders/returns/return-task.handler';
import { OrderTaskHandler } from '../shopify-orders/state/order-task.handler';
import type { ShopifyTaskHandler, ShopifyTaskKind } from '../shopify-tasks/domain/shopify-task';

/** Who does the tasks of each kind. */
@Injectable()
export class TaskHandlers {
  private readonly handlers: Partial<Record<ShopifyTaskKind, ShopifyTaskHandler>>;

  constructor(
    level: LevelTask,
    item: ItemTaskHandler,
    order: OrderTaskHandler,
    disposal: DisposalTaskHandler,
    returned: ReturnTaskHandler,
  ) {
    this.handlers = { level, item, order, disposal, return: returned };
  }

  of(kind: ShopifyTaskKind): ShopifyTaskHandler | undefined {
    return this.handlers[kind];
  }
}
