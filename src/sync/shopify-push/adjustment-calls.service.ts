import { Injectable, Logger } from '@nestjs/common';
import type { AdminUserError } from '../../channels/shopify/admin/admin-result';
import { ShopInventory } from '../../channels/shopify/admin/shop-inventory';
import type { PendingAdjustment, StoredCall } from '../../inventory/items/adjustment-item';
import { ShopifyAdjustments } from '../../inventory/outbox/shopify-adjustments.repository';
import { Clock } from '../../platform/clock';
import { DAY_MS, MINUTE_MS } from '../../platform/durations';
import { millisOf } from '../../platform/timestamp';
import type { ShopifyLink } from '../shopify-links/domain/shopify-link';
import { ShopifyLinks } from '../shopify-links/shopify-links.service';
import { type AdjustmentEnd, AdjustmentMetrics } from './adjustment.metrics';
import { AdjustmentProblems } from './adjustment-problems.service';
import { type AdjustedLevel, type NewCall, planCall } from './domain/adjustment-call';
import { stepAfter } from './domain/refusal';
import { DONE, resultOf, type StepResult } from './step-result';

/** A call that Shopify refuses for a reason that is not one SKU's is tried again after so long, in milliseconds. */
const REFUSED_AGAIN_MS = 15 * MINUTE_MS;

/** An adjustment whose item is not linked is tried again after so long, in milliseconds, and given up after a week. */
const ASIDE_AGAIN_MS = 5 * MINUTE_MS;
const KEPT_ASIDE_MS = 7 * DAY_MS;

/** True while no other sender may have begun. */
type MayGoOn = () => boolean;

/**
 * Makes the calls that write pending adjustments to Shopify: stores each before it is sent, and deletes its adjustments
 * when Shopify has them. Shop path: ShopifySender -> AdjustmentCalls -> ShopInventory. ADR 22.
 */
@Injectable()
export class AdjustmentCalls {
  private readonly logger = new Logger('Shopify');

  constructor(
    private readonly adjustments: ShopifyAdjustments,
    private readonly shop: ShopInventory,
    private readonly links: ShopifyLinks,
    private readonly problems: AdjustmentProblems,
    private readonly metrics: AdjustmentMetrics,
    private readonly clock: Clock,
  ) {}

  /** Writes adjustments for which nothing was sent. */
  async begin(pending: readonly PendingAdjustment[], mayGoOn: MayGoOn): Promise<StepResult> {
    const levels = new Map<string, AdjustedLevel>();
    const inShop = new Set<string>();
    for (const sku of new Set(pending.map((one) => one.sku))) {
      const link = await this.links.ofSku(sku);
      if (!link.ok) return resultOf(link.failure);
      const level = adjustedLevelOf(link.value);
      if (level !== undefined) levels.set(sku, level);
      else if (link.value !== undefined) inShop.add(sku);
    }
    for (const one of pending) if (!levels.has(one.sku)) await this.notLinked(one, inShop.has(one.sku));
    const { cancelledOut, next } = planCall(pending, levels, this.clock.now());
    if (cancelledOut.length > 0) await this.end(cancelledOut, 'cancelled_out');
    return next === undefined ? DONE : this.make(next, undefined, pending, mayGoOn);
  }

  /**
   * Without an item in the shop there is nothing to write. One that is only not linked now, because its product was copied
   * with the SKU or is not tracked for a while, may be linked again: until then the units stay part of what is expected, so
   * that the shop's count does not take an order at Amazon back.
   */
  private async notLinked(one: PendingAdjustment, isInShop: boolean): Promise<void> {
    const now = this.clock.now();
    if (isInShop && now - millisOf(one.at) < KEPT_ASIDE_MS)
      await this.adjustments.putAside(one, now + ASIDE_AGAIN_MS);
    else await this.end([one], 'not_linked');
  }

  /** Stores a call in place of `before`, and sends it. Another sender that was faster has it done. */
  async make(
    { call, keys }: NewCall,
    before: StoredCall | undefined,
    pending: readonly PendingAdjustment[],
    mayGoOn: MayGoOn,
  ): Promise<StepResult> {
    if (!(await this.adjustments.storeCall(call, keys, before))) return DONE;
    return this.send(call, pending, mayGoOn);
  }

  /** Sends a stored call, as often as it needs: Shopify applies a key once. */
  async send(call: StoredCall, pending: readonly PendingAdjustment[], mayGoOn: MayGoOn): Promise<StepResult> {
    if (!mayGoOn()) return DONE;
    const { key, uri: referenceUri, changes } = call;
    const result = await this.shop.adjust({ key, referenceUri, changes });
    if (result.ok) return this.applied(call, pending);
    const { failure } = result;
    return failure.kind === 'refused' ? this.refused(call, failure.errors) : resultOf(failure);
  }

  private async applied(call: StoredCall, pending: readonly PendingAdjustment[]): Promise<StepResult> {
    const isFinished = await this.adjustments.finish(call.adjustments, call);
    if (isFinished) {
      const written = new Set(call.adjustments.map(({ txId }) => txId));
      this.metrics.applied(pending.filter(({ txId }) => written.has(txId)));
      this.logger.log(
        { cause: call.uri, skus: call.changes.map(({ sku, delta }) => `${sku} ${delta}`) },
        'Adjusted at Shopify',
      );
    }
    await this.problems.applied();
    return DONE;
  }

  private async refused(call: StoredCall, errors: readonly AdminUserError[]): Promise<StepResult> {
    const [change, ...others] = call.changes;
    if (change === undefined) return DONE;
    const step = stepAfter(errors, call.changes.length);
    const codes = errors.map(({ code }) => code);
    this.logger.warn({ cause: call.uri, codes, step }, 'Shopify refused an adjustment');
    switch (step) {
      case 'same_key':
        return { kind: 'waits' };
      case 'new_key':
        // The level was compared before: it decides again.
        if (change.changeFrom !== null && others.length === 0) return { kind: 'look', sku: change.sku };
        await this.adjustments.withdraw(call);
        return { kind: 'waits' };
      case 'split':
        await this.adjustments.withdraw(call);
        return DONE;
      case 'drop':
        return this.drop(call, errors);
      case 'wait':
        await this.problems.refused(call, errors, REFUSED_AGAIN_MS);
        await this.adjustments.withdraw(call);
        return { kind: 'waits', forMs: REFUSED_AGAIN_MS };
      case 'stop':
        await this.problems.refused(call, errors, REFUSED_AGAIN_MS);
        return { kind: 'waits', forMs: REFUSED_AGAIN_MS };
    }
  }

  /** A link that was out of date is the cause of most refusals of one change: it is read at Shopify first. */
  private async drop(call: StoredCall, errors: readonly AdminUserError[]): Promise<StepResult> {
    const [change] = call.changes;
    if (change === undefined) return DONE;
    const refreshed = await this.links.refresh(change.itemId);
    if (!refreshed.ok) return resultOf(refreshed.failure);
    const link = await this.links.ofSku(change.sku);
    if (!link.ok) return resultOf(link.failure);
    const level = adjustedLevelOf(link.value);
    if (level?.itemId === change.itemId && level.locationId === change.locationId) {
      await this.problems.dropped(call, errors);
      await this.end(call.adjustments, 'dropped', call);
    } else await this.adjustments.withdraw(call);
    return DONE;
  }

  private async end(
    adjustments: StoredCall['adjustments'],
    outcome: AdjustmentEnd,
    call?: StoredCall,
  ): Promise<void> {
    if (!(await this.adjustments.finish(adjustments, call))) return;
    this.metrics.ended(outcome, adjustments.length);
    const rows = adjustments.map(({ txId }) => txId);
    this.logger.log({ outcome, rows }, 'Adjustments ended without a call to Shopify');
  }
}

/** Where the units of a SKU are written; undefined: nowhere, because the shop does not track it in the pool. */
function adjustedLevelOf(link: ShopifyLink | undefined): AdjustedLevel | undefined {
  const [locationId] = link?.locationIds ?? [];
  if (link?.treatment !== 'linked' || locationId === undefined) return undefined;
  return { itemId: link.itemId, locationId };
}
