import { Injectable } from '@nestjs/common';
import { LevelTask } from '../shopify-levels/compare/level-task.service';
import type { ShopifyTaskHandler, ShopifyTaskKind } from '../shopify-tasks/domain/shopify-task';

/** Who does the tasks of each kind. */
@Injectable()
export class TaskHandlers {
  private readonly handlers: Partial<Record<ShopifyTaskKind, ShopifyTaskHandler>>;

  constructor(level: LevelTask) {
    this.handlers = { level };
  }

  of(kind: ShopifyTaskKind): ShopifyTaskHandler | undefined {
    return this.handlers[kind];
  }
}
