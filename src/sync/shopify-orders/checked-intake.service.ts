import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import { LevelChecks } from '../shopify-levels/compare/level-checks.service';
import { PoolLocations } from '../shopify-links/pool-locations.service';
import { type LinePlan, underShopRules } from './domain/order-movements';
import type { LineAnswer, WebhookAnswer } from './domain/webhook-answer';
import { OrderIntakeService } from './order-intake.service';
import type { OrderOfMessage } from './uncounted-lines.service';

/** SKUs for which a comparison is asked at the same time. */
const AT_ONCE = 8;
/** Milliseconds that an answer waits for that: a link that is not known is read at Shopify, which waits five seconds. */
const COMPARED_WITHIN_MS = 2_000;

/**
 * Takes movements after the rules of the shop: which locations make up the pool, and that the dispositions of a return decide.
 * What comes late is compared with Shopify afterwards, because its difference may have been counted.
 * Order path: WebhookDeliveries -> CheckedIntake -> OrderIntakeService. ADR 1, ADR 22.
 */
@Injectable()
export class CheckedIntake {
  constructor(
    private readonly intake: OrderIntakeService,
    private readonly pool: PoolLocations,
    private readonly levels: LevelChecks,
    private readonly admin: ShopifyAdminConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * `happenedAtMs`: when Shopify moved the units, in milliseconds since the epoch; undefined where the message does not state
   * it. Costs nothing more where no plan names a location or a return. Throws StoreUnavailable.
   */
  async take(
    order: OrderOfMessage,
    plans: readonly LinePlan[],
    happenedAtMs: number | undefined,
  ): Promise<WebhookAnswer> {
    const answer = await this.intake.take(order, await this.underRules(plans));
    await this.compareLate(answer.lines, happenedAtMs);
    return answer;
  }

  /** An authentic message of a topic that moves no stock. */
  ignore(topic: string | undefined): void {
    this.intake.ignore(topic);
  }

  /**
   * Has the SKUs of lines that moved compared with Shopify, where that is longer ago than a difference has to stand. A SKU whose
   * link Shopify does not show in time is left to the daily comparison.
   */
  async compareLate(lines: readonly LineAnswer[], happenedAtMs: number | undefined): Promise<void> {
    if (!this.admin.isOn || this.clock.now() - (happenedAtMs ?? Infinity) <= this.admin.settleMs) return;
    const moved = lines.flatMap(({ sku, outcome }) => (outcome === 'skipped' || sku === null ? [] : [sku]));
    const asked = forEachConcurrent(new Set(moved), AT_ONCE, (sku) => this.levels.ofSku(sku));
    await Promise.race([asked, delay(COMPARED_WITHIN_MS, undefined, { ref: false })]);
  }

  private async underRules(plans: readonly LinePlan[]): Promise<readonly LinePlan[]> {
    const inPool = new Set<string>();
    for (const locationId of new Set(plans.flatMap(locationsOf)))
      if (await this.pool.isInPool(locationId)) inPool.add(locationId);
    return underShopRules(plans, inPool, this.admin.isOn);
  }
}

function locationsOf(plan: LinePlan): string[] {
  return plan.kind === 'skip' || plan.restock?.locationId === undefined ? [] : [plan.restock.locationId];
}
