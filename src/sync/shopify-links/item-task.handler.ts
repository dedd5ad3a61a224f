import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { retryInMs, type ShopifyTask, type ShopifyTaskResult } from '../shopify-tasks/domain/shopify-task';
import { ShopifyTasksRepository } from '../shopify-tasks/shopify-tasks.repository';
import { ShopifyLinks } from './shopify-links.service';

/** Reads an inventory item again, and has its stock compared: it may have another SKU or other locations. */
@Injectable()
export class ItemTaskHandler {
  constructor(
    private readonly links: ShopifyLinks,
    private readonly tasks: ShopifyTasksRepository,
    private readonly clock: Clock,
  ) {}

  async handle({ id, attempts }: ShopifyTask): Promise<ShopifyTaskResult> {
    const refreshed = await this.links.refresh(id);
    const now = this.clock.now();
    if (!refreshed.ok) return { kind: 'again', atMs: now + retryInMs(attempts), failed: true };
    if (refreshed.value?.treatment === 'linked') await this.tasks.schedule('level', id, now);
    return { kind: 'done' };
  }
}
