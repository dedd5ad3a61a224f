import { Injectable } from '@nestjs/common';
import { ShopOrders } from '../../../channels/shopify/admin/shop-orders';
import { Clock } from '../../../platform/clock';
import { retryInMs, type ShopifyTask, type ShopifyTaskResult } from '../../shopify-tasks/domain/shopify-task';
import { ShopOrderIntake } from './shop-order-intake.service';

/**
 * Reads an order again after an edit, and moves what it lacks. An order that the shop does not show has nothing to move.
 * Shop path: TaskRound -> OrderTaskHandler -> ShopOrderIntake. ADR 22.
 */
@Injectable()
export class OrderTaskHandler {
  constructor(
    private readonly orders: ShopOrders,
    private readonly intake: ShopOrderIntake,
    private readonly clock: Clock,
  ) {}

  async handle({ id, attempts }: ShopifyTask): Promise<ShopifyTaskResult> {
    const read = await this.orders.order(id);
    if (!read.ok) return { kind: 'again', atMs: this.clock.now() + retryInMs(attempts), failed: true };
    if (read.value !== undefined) await this.intake.take(read.value);
    return { kind: 'done' };
  }
}
