import { Injectable, Logger } from '@nestjs/common';
import { BulkFileFailed, ShopBulk } from '../../../channels/shopify/admin/shop-bulk';
import type { AdminFailure } from '../../../channels/shopify/admin/admin-result';
import { failureText } from '../../../channels/shopify/admin/domain/failure-text';
import type { ShopItem } from '../../../channels/shopify/admin/admin-values';
import { Clock } from '../../../platform/clock';
import type { Round } from '../../../platform/jobs/leased-work';
import { DriftRecords } from '../../drift/drift-records.service';
import { ComparisonStateRepository } from './comparison-state.repository';
import {
  type ActiveComparison,
  advanced,
  type ComparisonState,
  failed,
  finished,
  isOverdue,
  underWay,
} from './domain/comparison-state';
import { ItemComparer } from './item-comparer.service';

/** Items that are compared together: one read of their stocks. */
const ITEMS_AT_ONCE = 100;
/** After so many items the place in the file is stored. */
const SAVED_EVERY = 2_000;

/**
 * Makes the steps of a comparison: starts Shopify's bulk operation, asks for it, reads its file. The place is stored, so that
 * any other process goes on; items that a crash compares twice have one task each.
 *
 * Path: ComparisonScheduler -> ComparisonSteps -> ItemComparer -> LevelChecks. ADR 22.
 */
@Injectable()
export class ComparisonSteps {
  private readonly logger = new Logger('Shopify');

  constructor(
    private readonly states: ComparisonStateRepository,
    private readonly bulk: ShopBulk,
    private readonly comparer: ItemComparer,
    private readonly drifts: DriftRecords,
    private readonly clock: Clock,
  ) {}

  /** Makes the step that is due. Only for the holder of the lease. Throws when the store does not answer. */
  async step(mayGoOn: () => boolean): Promise<Round> {
    const state = await this.states.load();
    const { run } = state;
    const now = this.clock.now();
    if (run === undefined) return { isDone: true, waitMs: 0 };
    if (run.notBefore > now) return { isDone: false, waitMs: run.notBefore - now };
    const next = await this.make({ ...state, run }, mayGoOn);
    if (next !== undefined) await this.states.save(next);
    return { isDone: false, waitMs: 0 };
  }

  /** The state that follows; undefined: the time is up, and the place is stored. */
  private async make(state: ActiveComparison, mayGoOn: () => boolean): Promise<ComparisonState | undefined> {
    const { operationId } = state.run;
    if (operationId === undefined) return this.start(state);
    const asked = await this.bulk.state(operationId);
    if (!asked.ok) return this.failedCall(state, asked.failure);
    const { status, url, errorCode } = asked.value;
    const now = this.clock.now();
    if (status === 'running' && isOverdue(state, now))
      return this.failed(state, 'Shopify did not end the bulk operation within four hours', {
        fromStart: true,
      });
    if (status === 'running') return underWay(state, operationId, now);
    if (status === 'failed')
      return this.failed(state, `the bulk operation failed (${errorCode ?? 'no code'})`, { fromStart: true });
    return url === undefined ? this.end(state) : this.read(state, url, mayGoOn);
  }

  private async start(state: ActiveComparison): Promise<ComparisonState> {
    await this.comparer.checkKnown();
    const startedAt = this.clock.now();
    const started = await this.bulk.start();
    return started.ok ? underWay(state, started.value, startedAt) : this.failedCall(state, started.failure);
  }

  private async read(
    before: ActiveComparison,
    url: string,
    mayGoOn: () => boolean,
  ): Promise<ComparisonState | undefined> {
    let state = before;
    let toSkip = state.run.items;
    let part: ShopItem[] = [];
    try {
      for await (const item of this.bulk.items(url)) {
        if (toSkip > 0) {
          toSkip -= 1;
          continue;
        }
        part.push(item);
        if (part.length < ITEMS_AT_ONCE) continue;
        const compared = await this.compare(state, part);
        if (compared.run === undefined || compared.run.problem !== undefined) return compared;
        [state, part] = [{ ...compared, run: compared.run }, []];
        const isToSave = state.run.items % SAVED_EVERY === 0 || !mayGoOn();
        const saved = isToSave ? await this.states.save(state) : state;
        if (saved === undefined || !mayGoOn()) return undefined;
        state = saved;
      }
    } catch (error) {
      if (error instanceof BulkFileFailed) return this.failed(state, error.message, { fromStart: true });
      throw error;
    }
    const compared = await this.compare(state, part);
    if (compared.run === undefined || compared.run.problem !== undefined) return compared;
    return this.end({ ...compared, run: compared.run });
  }

  private async compare(state: ActiveComparison, part: readonly ShopItem[]): Promise<ComparisonState> {
    if (part.length === 0) return advanced(state, 0, 0);
    const { startedAt, beganAt } = state.run;
    const different = await this.comparer.compare(part, startedAt ?? beganAt);
    return different.ok
      ? advanced(state, part.length, different.value)
      : this.failedCall(state, different.failure);
  }

  private async end(state: ActiveComparison): Promise<ComparisonState> {
    while (await this.drifts.deleteOld());
    const { items, different } = state.run;
    this.logger.log({ items, different, outcome: 'compared' }, 'Everything was compared with Shopify');
    return finished(state, this.clock.now());
  }

  private failedCall(state: ActiveComparison, failure: AdminFailure): ComparisonState {
    const waitMs = failure.kind === 'unknown' ? failure.retryAfterMs : undefined;
    return this.failed(state, failureText(failure), waitMs === undefined ? {} : { waitMs });
  }

  private failed(
    state: ActiveComparison,
    problem: string,
    options: { readonly fromStart?: boolean; readonly waitMs?: number },
  ): ComparisonState {
    const next = failed(state, problem, this.clock.now(), options);
    const text =
      next.run === undefined
        ? 'The comparison with Shopify gave up'
        : 'A step of the comparison with Shopify failed';
    this.logger.warn({ problem, attempts: state.run.attempts + 1 }, text);
    return next;
  }
}
