import { Injectable } from '@nestjs/common';
import { LevelTask } from '../shopify-levels/compare/level-task.service';
import { ItemTaskHandler } from '../shopify-links/item-task.handler';
import type { ShopifyTaskHandler, ShopifyTaskKind } from '../shopify-tasks/domain/shopify-task';

/** Who does the tasks of each kind. */
@Injectable()
export class TaskHandlers {
  private readonly handlers: Partial<Record<ShopifyTaskKind, ShopifyTaskHandler>>;

  constructor(level: LevelTask, item: ItemTaskHandler) {
    this.handlers = { level, item };
  }

  of(kind: ShopifyTaskKind): ShopifyTaskHandler | undefined {
    return this.handlers[kind];
  }
}
