import { Injectable, Logger } from '@nestjs/common';
import type { StoredCall } from '../../inventory/items/adjustment-item';
import { ShopifyAdjustments } from '../../inventory/outbox/shopify-adjustments.repository';
import { ShopifyAdminConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { DriftRecords } from '../drift/drift-records.service';
import { type AdjustmentEnd, AdjustmentMetrics } from './adjustment.metrics';
import { type NewCall, planCall } from './domain/adjustment-call';
import {
  expectedIfApplied,
  type LateLooks,
  looksAfter,
  standingVerdict,
  verdictOf,
} from './domain/late-call';
import { type LateAdjustment, LateLevels, type LevelLook } from './late-levels.service';
import { DONE, resultOf, type StepResult } from './step-result';

type Levels = Extract<LevelLook, { kind: 'levels' }>;

/** A call that was not applied, and the one that takes its place: applied only while the level is what was read. */
export interface Replacement {
  readonly kind: 'replace';
  readonly next: NewCall;
  readonly before: StoredCall;
  readonly late: readonly LateAdjustment[];
}

/**
 * Decides about calls that are too old to be repeated, because Shopify may not recognise their keys any more: the level
 * shows whether they were applied. A restart in between looks anew. Shop path: ShopifySender -> LateCalls. ADR 22.
 */
@Injectable()
export class LateCalls {
  private readonly logger = new Logger('Shopify');
  private readonly looks = new Map<string, LateLooks>();

  constructor(
    private readonly levels: LateLevels,
    private readonly adjustments: ShopifyAdjustments,
    private readonly drifts: DriftRecords,
    private readonly metrics: AdjustmentMetrics,
    private readonly config: ShopifyAdminConfig,
    private readonly clock: Clock,
  ) {}

  /** Looks at the level of a SKU with an old call, once. */
  async look(sku: string): Promise<StepResult | Replacement> {
    const read = await this.levels.of(sku);
    if (!read.ok) return resultOf(read.failure);
    const seen = read.value;
    switch (seen.kind) {
      case 'none':
        this.looks.delete(sku);
        return DONE;
      case 'under_way':
        return this.again();
      case 'gone':
        return this.end(sku, seen.late, 'not_linked');
      case 'levels':
        return this.judge(sku, seen);
    }
  }

  private async judge(sku: string, seen: Levels): Promise<StepResult | Replacement> {
    const { late, figures, isComparable, available } = seen;
    const atMs = this.clock.now();
    const verdict = isComparable && available !== undefined ? verdictOf(figures) : 'unclear';
    const looks = looksAfter(this.looks.get(sku), { verdict, atMs });
    this.looks.set(sku, looks);
    const standing = standingVerdict(looks, atMs, this.config.settleMs);
    switch (standing) {
      case undefined:
        return this.again();
      case 'applied':
        return this.end(sku, late, 'applied');
      case 'not_applied':
        return this.replacement(sku, seen, available ?? 0);
      case 'unclear':
        await this.record(sku, seen);
        return this.end(sku, late, 'compared');
    }
  }

  private replacement(sku: string, { late, itemId }: Levels, available: number): StepResult | Replacement {
    this.looks.delete(sku);
    const [first] = late;
    const change = first?.call.changes.find((one) => one.sku === sku);
    if (first === undefined || change === undefined) return DONE;
    const ofCall = late.filter(({ call }) => call.key === first.call.key);
    const level = new Map([[sku, { itemId, locationId: change.locationId }]]);
    const { next } = planCall(ofCall, level, this.clock.now(), available);
    return next === undefined ? DONE : { kind: 'replace', next, before: first.call, late: ofCall };
  }

  private async record(sku: string, { itemId, late, figures }: Levels): Promise<void> {
    const [first] = late;
    const evidence =
      `Shopify's answer to a change of ${figures.late} units (${first?.cause ?? ''}) was not received within 23 hours, and its ` +
      `count shows neither that it was made nor that it was not.`;
    await this.drifts.open({
      sku,
      itemId,
      channel: 'shopify',
      expected: expectedIfApplied(figures),
      found: figures.found,
      cause: 'unknown',
      evidence,
    });
  }

  /** The calls are never sent again, so that each may end by itself. */
  private async end(
    sku: string,
    late: readonly LateAdjustment[],
    outcome: AdjustmentEnd,
  ): Promise<StepResult> {
    this.looks.delete(sku);
    for (const { call, ...adjustment } of late)
      if (await this.adjustments.finish([adjustment], call)) this.metrics.ended(outcome, 1);
    this.logger.warn({ sku, outcome, rows: late.map(({ txId }) => txId) }, 'An old call to Shopify ended');
    return DONE;
  }

  private again(): StepResult {
    return { kind: 'waits', forMs: this.config.settleMs / 3 };
  }
}
