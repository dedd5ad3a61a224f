import { Injectable } from '@nestjs/common';
import { DeliveryLog } from '../../changes/delivery-log/delivery-log.scheduler';
import type { MovementOutcome } from '../../inventory/ledger/domain/commit-batch';
import { isAmazonsOwnSku } from '../../inventory/domain/sku';
import { InventoryService } from '../../inventory/stock/inventory.service';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import {
  type DecidedPlan,
  ignoredPlans,
  type LinePlan,
  named,
  saleOf,
  underSku,
} from './domain/order-movements';
import { shownTopic, unappliedLines } from './domain/webhook-delivery';
import { answerOf, type WebhookAnswer } from './domain/webhook-answer';
import { ImportedOrders } from './imported/imported-orders.service';
import { OrderSkuAlerts } from './order-sku-alerts.service';
import { type OrderOfMessage, UncountedLines } from './uncounted-lines.service';

/** Alerts of one order that are raised at the same time: Shopify waits five seconds for the answer. */
const ALERTS_AT_ONCE = 16;

type Outcomes = Map<string, MovementOutcome | undefined>;

/**
 * Commits the movements of an order or a refund, and raises an alert for what cannot be moved.
 * Order path: ShopifyWebhookController -> OrderIntakeService -> InventoryService. ADR 1.
 */
@Injectable()
export class OrderIntakeService {
  constructor(
    private readonly inventory: InventoryService,
    private readonly imported: ImportedOrders,
    private readonly skuAlerts: OrderSkuAlerts,
    private readonly uncounted: UncountedLines,
    private readonly deliveries: DeliveryLog,
  ) {}

  /** Returns when everything is durable. After StoreUnavailable the same delivery may be sent again. */
  async take(order: OrderOfMessage, linePlans: readonly LinePlan[]): Promise<WebhookAnswer> {
    const { orderId } = order;
    const isIgnored = await this.imported.ignores(order, linePlans);
    const plans = isIgnored ? ignoredPlans(linePlans) : await this.named(linePlans);
    const outcomes = await this.record(plans);
    const unknown = new Set(unknownOf(plans, outcomes).map(({ sku }) => sku));
    await forEachConcurrent(unknown, ALERTS_AT_ONCE, (sku) => this.skuAlerts.unknown(sku, orderId));
    await forEachConcurrent(new Set(plans.flatMap(unregistrableOf)), ALERTS_AT_ONCE, (sku) =>
      this.skuAlerts.unregistrable(sku, orderId),
    );
    const answer = answerOf(orderId, plans, outcomes);
    const uncounted = await this.uncounted.alert(order, plans, answer.lines);
    for (const delivery of unappliedLines(order, answer.lines, uncounted)) this.deliveries.note(delivery);
    return answer;
  }

  /** An authentic message of a topic that moves no stock. */
  ignore(topic: string | undefined): void {
    this.deliveries.note({ kind: 'webhook', outcome: 'ignored', reason: 'topic', ...shownTopic(topic) });
  }

  /** Finds the SKUs that restocks do not name. A message that names all of them costs no read. */
  private async named(plans: readonly LinePlan[]): Promise<readonly DecidedPlan[]> {
    const sales = plans.flatMap((plan) => (plan.kind === 'unnamed' ? [saleOf(plan.movement) ?? ''] : []));
    const skus = sales.length === 0 ? undefined : await this.inventory.skusOfRows([...new Set(sales)]);
    return plans.map((plan) =>
      plan.kind === 'unnamed' ? named(plan, skus?.get(saleOf(plan.movement) ?? '')) : plan,
    );
  }

  /** A restock whose SKU is not registered goes to the SKU of its sale: the variant was renamed in between. */
  private async record(plans: readonly DecidedPlan[]): Promise<Outcomes> {
    const movements = plans.flatMap((plan) => (plan.kind === 'move' ? [plan.movement] : []));
    const results = await this.inventory.record(movements);
    const outcomes: Outcomes = new Map(movements.map(({ txId }, index) => [txId, results[index]]));
    const restocks = unknownOf(plans, outcomes).filter((one) => saleOf(one) !== undefined);
    if (restocks.length === 0) return outcomes;
    const skus = await this.inventory.skusOfRows([...new Set(restocks.map((one) => saleOf(one) ?? ''))]);
    const renamed = restocks.flatMap((one) => underSku(one, skus.get(saleOf(one) ?? '')));
    const again = await this.inventory.record(renamed);
    renamed.forEach(({ txId }, index) => outcomes.set(txId, again[index]));
    return outcomes;
  }
}

/** The movements whose SKU is not registered. */
function unknownOf(
  plans: readonly DecidedPlan[],
  outcomes: Outcomes,
): Extract<DecidedPlan, { kind: 'move' }>['movement'][] {
  return plans.flatMap((plan) => {
    const outcome = plan.kind === 'move' ? outcomes.get(plan.movement.txId) : undefined;
    const isUnknown = outcome?.kind === 'refused' && outcome.reason === 'unknown_sku';
    return plan.kind === 'move' && isUnknown ? [plan.movement] : [];
  });
}

function unregistrableOf(plan: DecidedPlan): string[] {
  if (plan.kind !== 'skip' || plan.reason !== 'invalid_sku' || plan.sku === null) return [];
  return isAmazonsOwnSku(plan.sku) ? [] : [plan.sku];
}
