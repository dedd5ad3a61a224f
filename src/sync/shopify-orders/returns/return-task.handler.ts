import { Injectable } from '@nestjs/common';
import { ShopOrders } from '../../../channels/shopify/admin/shop-orders';
import { Clock } from '../../../platform/clock';
import { retryInMs, type ShopifyTask, type ShopifyTaskResult } from '../../shopify-tasks/domain/shopify-task';
import { ShopOrderIntake } from '../state/shop-order-intake.service';

/**
 * Counts the lines that the processed exchanges of a return added to their orders: each as any line of its order.
 * Shop path: TaskRound -> ReturnTaskHandler -> ShopOrderIntake. ADR 22.
 */
@Injectable()
export class ReturnTaskHandler {
  constructor(
    private readonly orders: ShopOrders,
    private readonly intake: ShopOrderIntake,
    private readonly clock: Clock,
  ) {}

  async handle({ id, attempts }: ShopifyTask): Promise<ShopifyTaskResult> {
    const again = { kind: 'again', atMs: this.clock.now() + retryInMs(attempts), failed: true } as const;
    const exchanged = await this.orders.exchangeLines(id);
    if (!exchanged.ok) return again;
    for (const orderId of new Set(exchanged.value.map((line) => line.orderId))) {
      const order = await this.orders.order(orderId);
      if (!order.ok) return again;
      const added = exchanged.value.filter((line) => line.orderId === orderId).map(({ lineId }) => lineId);
      if (order.value !== undefined) await this.intake.take(order.value, new Set(added));
    }
    return { kind: 'done' };
  }
}
