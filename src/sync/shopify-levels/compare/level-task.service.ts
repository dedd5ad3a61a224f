import { Injectable } from '@nestjs/common';
import type { AdminFailure } from '../../../channels/shopify/admin/admin-result';
import type { ShopifyLink } from '../../shopify-links/domain/shopify-link';
import { ShopifyLinks } from '../../shopify-links/shopify-links.service';
import {
  retryInMs,
  type ShopifyTask,
  type ShopifyTaskHandler,
  type ShopifyTaskResult,
} from '../../shopify-tasks/domain/shopify-task';
import { ShopifyTasksRepository } from '../../shopify-tasks/shopify-tasks.repository';
import { DriftRecords } from '../../drift/drift-records.service';
import { DifferenceActions } from './difference-actions.service';
import { looksOf, memoryOf } from './domain/level-memory';
import type { Look } from './domain/look';
import { lookEveryMs, settled, withLook } from './domain/settled';
import { LevelLooks, type Seen } from './level-looks.service';
import { LevelTaskContext } from './level-task-context';

const DONE: ShopifyTaskResult = { kind: 'done' };

/**
 * Looks at the levels of one inventory item until they agree with the ledger, or until a difference has stood for the settle
 * time and counts. Each look reads everything anew, so a crash on any line, a repeat and another instance are one case.
 *
 * The races, and what decides each:
 *
 *   an order in flight (level first)     the difference ends with the order's message within the settle time
 *   an order hours late                  is counted, and its own message schedules the look that takes the count back
 *   orders that never pause              what was recorded between the looks is subtracted (`settled`)
 *   an adjustment waits                  it is part of what is expected
 *   the call of an adjustment is under way   Shopify may have it or not: the look shows nothing
 *   an adjustment ends during a look     the figures before and after differ; the smaller difference, or none, counts
 *   a movement between the two reads     the reads are a palindrome, so the truth lies between the figures (`LedgerFigures`)
 *   a movement after the look            the count rests on the version that was compared (`ifVersion`): look again
 *   a count committed, the task not ended   the next look finds no difference
 *   a change at Shopify after the look   its own message, or for a write `changeFrom`
 *   a message during a look              the task's revision keeps it, and the looks with it
 *   our own write to Shopify             its level message is what is expected
 *   a movement that was never written    its row says so; Shopify is written to, and nothing is counted
 *   an open question of a person         its difference is neither counted nor written
 *
 * Level task path: TaskRound -> LevelTask -> LevelLooks, DifferenceActions. ADR 22.
 */
@Injectable()
export class LevelTask implements ShopifyTaskHandler {
  constructor(
    private readonly links: ShopifyLinks,
    private readonly looks: LevelLooks,
    private readonly actions: DifferenceActions,
    private readonly drifts: DriftRecords,
    private readonly tasks: ShopifyTasksRepository,
    private readonly context: LevelTaskContext,
  ) {}

  async handle(task: ShopifyTask): Promise<ShopifyTaskResult> {
    const looks = looksOf(task.memory);
    const early = this.nextLookIfEarly(looks);
    if (early !== undefined) return again(early, looks);
    const link = await this.links.ofItem(task.id);
    if (!link.ok) return this.failed(task, link.failure);
    if (link.value?.treatment !== 'linked') return this.notCompared(task.id);
    const result = await this.looks.look(link.value, looks.at(-1));
    switch (result.kind) {
      case 'seen':
        return this.decide(link.value, looks, result);
      case 'unclear':
        return this.soon(task, looks);
      case 'not_compared':
        return this.notCompared(task.id);
      case 'link_changed':
        await this.tasks.schedule('item', task.id, this.context.now());
        return DONE;
      case 'failed':
        return this.failed(task, result.failure);
    }
  }

  private async decide(link: ShopifyLink, looks: readonly Look[], seen: Seen): Promise<ShopifyTaskResult> {
    const { look } = seen;
    const known = await this.drifts.stateOf(link.itemId);
    if (look.difference === 0) {
      if (known !== undefined) await this.drifts.end(link.itemId);
      this.context.looked('equal');
      return DONE;
    }
    if (known?.difference === look.difference) {
      this.context.looked('known');
      return DONE;
    }
    this.context.looked('different');
    const seenSoFar = withLook(looks, look);
    const verdict = settled(seenSoFar, this.context.settleMs);
    if (verdict.kind === 'waiting') return again(verdict.nextMs, verdict.looks);
    if (verdict.kind === 'equal') return DONE;
    const outcome = await this.actions.act(link, seen, verdict.units, known?.openId !== undefined);
    if (outcome === 'ended') return DONE;
    return again(this.context.now() + this.context.soonMs(0), outcome === 'stale' ? seenSoFar : []);
  }

  /** A message made the task due before its next look: the looks of an item are apart, however many messages it has. */
  private nextLookIfEarly(looks: readonly Look[]): number | undefined {
    const newest = looks.at(-1);
    if (newest === undefined) return undefined;
    const verdict = settled(looks, this.context.settleMs);
    if (verdict.kind !== 'waiting') return undefined;
    const apartMs = lookEveryMs(this.context.settleMs) / 3;
    return this.context.now() < Math.min(verdict.nextMs, newest.atMs + apartMs) ? verdict.nextMs : undefined;
  }

  private async notCompared(itemId: string): Promise<ShopifyTaskResult> {
    if ((await this.drifts.stateOf(itemId)) !== undefined) await this.drifts.end(itemId);
    this.context.looked('not_compared');
    return DONE;
  }

  private soon({ attempts }: ShopifyTask, looks: readonly Look[]): ShopifyTaskResult {
    this.context.looked('unclear');
    const atMs = this.context.now() + this.context.soonMs(attempts);
    return { kind: 'again', atMs, failed: true, memory: memoryOf(looks) };
  }

  private failed({ attempts, memory }: ShopifyTask, failure: AdminFailure): ShopifyTaskResult {
    if (failure.kind === 'off') return DONE;
    this.context.looked('failed');
    const waitMs = failure.kind === 'unknown' ? (failure.retryAfterMs ?? 0) : 0;
    const atMs = this.context.now() + Math.max(waitMs, retryInMs(attempts));
    return { kind: 'again', atMs, failed: true, ...(memory === undefined ? {} : { memory }) };
  }
}

function again(atMs: number, looks: readonly Look[]): ShopifyTaskResult {
  return { kind: 'again', atMs, memory: memoryOf(looks) };
}
