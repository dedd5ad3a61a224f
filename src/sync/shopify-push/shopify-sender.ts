import { Injectable } from '@nestjs/common';
import type { PendingAdjustment } from '../../inventory/items/adjustment-item';
import { ShopifyAdjustments } from '../../inventory/outbox/shopify-adjustments.repository';
import { SyncConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { Round } from '../../platform/jobs/leased-work';
import { AdjustmentCalls } from './adjustment-calls.service';
import { AdjustmentProblems } from './adjustment-problems.service';
import { type PushWork, pushWorkOf } from './domain/push-work';
import { SenderWaits } from './domain/sender-waits';
import { LateCalls } from './late-calls.service';
import type { StepResult } from './step-result';

/** Adjustments of one round, and calls at the same time. */
const ADJUSTMENTS_PER_ROUND = 200;
const AT_ONCE = 4;

/**
 * Writes what is pending to Shopify, each adjustment once, while this process holds the lease.
 *
 * An adjustment is stored by the transaction of its movement. A call and its key are stored on all of its adjustments, in one
 * transaction, before the call is sent; its adjustments are deleted, in one transaction, when Shopify has confirmed it.
 *
 *   the process ends                          what the next sender finds and does
 *     before the call is stored               no call: it makes the call; the same rows give the same key
 *     after it is stored, not sent            the call: it sends it, for the first time
 *     after it is sent, before the answer     the call: it repeats it; Shopify applies a key once
 *     after the answer, before the deletion   the call: it repeats it; Shopify answers with the first result, and it deletes
 *     after a refusal                         the call: Shopify refuses it again, and it goes on from there
 *     while a refused call is taken off       the call on all of its adjustments, or on none of them
 *
 *   two senders, after a lease lapsed         one of them stores the call, the other finds that it did; both may send it, under
 *                                             one key; one of them deletes
 *   link or location changed in between       the call is repeated as it is stored; only a refusal makes a new one, with
 *                                             another key, by the new link
 *   Admin access off, and on again            what is pending stays; without a call it is sent, with one as below
 *   a call was stored more than 23 hours ago  Shopify may have forgotten its key: it is not sent again. The level shows whether
 *                                             it was applied: deleted, or replaced by a call that applies to that level alone,
 *                                             or recorded as a difference for a person
 *
 * Shop path: ShopifyPushScheduler -> ShopifySender -> AdjustmentCalls, LateCalls. ADR 22.
 */
@Injectable()
export class ShopifySender {
  private readonly waits = new SenderWaits();
  /** SKUs whose adjustments this process has committed: the index may not show them yet. */
  private committed = new Set<string>();

  constructor(
    private readonly adjustments: ShopifyAdjustments,
    private readonly calls: AdjustmentCalls,
    private readonly lateCalls: LateCalls,
    private readonly problems: AdjustmentProblems,
    private readonly config: SyncConfig,
    private readonly clock: Clock,
  ) {}

  /** These SKUs have new adjustments. */
  note(skus: readonly string[]): void {
    for (const sku of skus) this.committed.add(sku);
    if (this.committed.size > ADJUSTMENTS_PER_ROUND) this.committed.clear();
  }

  /** This process was not the sender until now. */
  begin(): void {
    this.waits.forget();
  }

  /** True while an adjustment is pending. */
  async isDue(): Promise<boolean> {
    if (this.committed.size > 0 || (await this.adjustments.pending(1)).length > 0) return true;
    return (await this.adjustments.asideUntil(this.clock.now(), 1)).length > 0;
  }

  async run(mayGoOn: () => boolean): Promise<Round> {
    const pauseMs = this.waits.forMs(this.clock.now());
    if (pauseMs > 0) return { isDone: true, waitMs: pauseMs };
    const pending = await this.pending();
    const now = this.clock.now();
    const work = pushWorkOf(pending, now).filter(({ id }) => this.waits.mayStart(id, now));
    const step = async (one: PushWork): Promise<void> => {
      if (!mayGoOn() || this.waits.forMs(this.clock.now()) > 0) return;
      this.conclude(one.id, await this.do(one, mayGoOn));
    };
    for (const one of work) if (one.kind === 'look') await step(one);
    const others = work.filter(({ kind }) => kind !== 'look');
    await forEachConcurrent(others, this.waits.isFailing ? 1 : AT_ONCE, step);
    const after = this.clock.now();
    const waitMs = Math.min(this.config.sweepMs, this.waits.nextInMs(after));
    if (work.length === 0) return { isDone: true, waitMs };
    return { isDone: false, waitMs: this.waits.forMs(after) };
  }

  private async do(work: PushWork, mayGoOn: () => boolean): Promise<StepResult> {
    switch (work.kind) {
      case 'begin':
        return this.calls.begin(work.adjustments, mayGoOn);
      case 'look':
        return this.look(work.sku, mayGoOn);
      case 'repeat': {
        const result = await this.calls.send(work.call, work.adjustments, mayGoOn);
        return result.kind === 'look' ? this.look(result.sku, mayGoOn) : result;
      }
    }
  }

  private async look(sku: string, mayGoOn: () => boolean): Promise<StepResult> {
    const result = await this.lateCalls.look(sku);
    if (result.kind !== 'replace') return result;
    return this.calls.make(result.next, result.before, result.late, mayGoOn);
  }

  private conclude(id: string, result: StepResult): void {
    const now = this.clock.now();
    switch (result.kind) {
      case 'done':
        this.waits.answered(id);
        return;
      case 'waits':
        this.waits.postpone(id, now, Math.random(), result.forMs);
        return;
      case 'look':
        this.waits.postpone(id, now, Math.random());
        return;
      case 'unknown':
        if (result.retryAfterMs === undefined) this.waits.unanswered(id, now, Math.random());
        else this.waits.limited(id, now, result.retryAfterMs);
        this.problems.waiting(result.reason);
        return;
      case 'no_access':
        this.waits.withoutAccess(now);
        this.problems.waiting(result.reason);
        return;
    }
  }

  private async pending(): Promise<readonly PendingAdjustment[]> {
    const { committed } = this;
    this.committed = new Set();
    const found = new Map<string, PendingAdjustment>();
    const ready = await this.adjustments.pending(ADJUSTMENTS_PER_ROUND);
    const aside = await this.adjustments.asideUntil(this.clock.now(), ADJUSTMENTS_PER_ROUND);
    for (const one of [...ready, ...aside]) found.set(one.txId, one);
    for (const sku of committed)
      for (const one of await this.adjustments.ofSku(sku)) if (!found.has(one.txId)) found.set(one.txId, one);
    return [...found.values()];
  }
}
