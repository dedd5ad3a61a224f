import { Injectable } from '@nestjs/common';
import { DAY_MS } from '../../../platform/durations';
import { StoreConfig } from '../../../config/app-config';
import type { Stock } from '../../../inventory/domain/stock';
import { timestampOf } from '../../../platform/timestamp';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { OutboxIndexRepository } from '../../../inventory/outbox/outbox-index.repository';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
import { SharedProblems } from '../problems/shared-problems.service';
import { Clock } from '../../../platform/clock';
import { batchesOf } from '../../../platform/dynamodb/batch-get';

/** SKUs of the dispatcher whose figures a sweep reads again: another instance may have sold them down to 0. */
const REFRESHED_PER_SWEEP = 1_000;
/** A blocked SKU is tried again after this long, in milliseconds. */
const RECHECK_AFTER_MS = DAY_MS;
/** Milliseconds between two searches for blocked SKUs that are due, and how many SKUs one search gives. */
const RECHECK_EVERY_MS = 60_000;
const RECHECKED_AT_ONCE = 100;

/**
 * Finds in the outbox what a crash or another instance left, and SKUs that have been blocked for a day.
 * Push path: OutboxLoader -> OutboxSweep -> OutboxIndexRepository. ADR 1.
 */
@Injectable()
export class OutboxSweep {
  private readonly isShared: boolean;
  private refreshedUpTo = 0;
  private recheckAtMs = 0;

  constructor(
    private readonly index: OutboxIndexRepository,
    private readonly outbox: OutboxRepository,
    private readonly ledger: LedgerRepository,
    private readonly problems: SharedProblems,
    private readonly clock: Clock,
    store: StoreConfig,
  ) {
    this.isShared = store.engine.kind !== 'embedded';
  }

  /** The current stocks of pending SKUs that the dispatcher does not have, and of some that it has; up to 100 at a time. */
  async *find(isKnown: (sku: string) => boolean): AsyncGenerator<Stock[]> {
    const known: string[] = [];
    for await (const page of this.index.pendingPages()) {
      const unknown: string[] = [];
      for (const { sku } of page) (isKnown(sku) ? known : unknown).push(sku);
      yield* this.read(unknown);
    }
    if (this.isShared) yield* this.read(this.shareOf(known));
  }

  /**
   * Makes the SKUs pending again that have been blocked for a day or are due sooner, and gives them. Does nothing until the
   * next search is due.
   */
  async recheckBlocked(): Promise<string[]> {
    const now = this.clock.now();
    if (now < this.recheckAtMs && !this.problems.hasDue) return [];
    const old = await this.index.blockedBefore(timestampOf(now - RECHECK_AFTER_MS), RECHECKED_AT_ONCE);
    const skus = new Set([...old.map(({ sku }) => sku), ...(await this.problems.dueAgain())]);
    for (const sku of skus)
      if ((await this.outbox.requeue(sku, timestampOf(now))) === undefined) await this.problems.forget(sku);
    this.recheckAtMs = old.length < RECHECKED_AT_ONCE ? now + RECHECK_EVERY_MS : now;
    return [...skus];
  }

  /** The next share of the known SKUs: successive sweeps read all of them when one sweep cannot. */
  private shareOf(known: readonly string[]): string[] {
    if (this.refreshedUpTo >= known.length) this.refreshedUpTo = 0;
    const share = known.slice(this.refreshedUpTo, this.refreshedUpTo + REFRESHED_PER_SWEEP);
    this.refreshedUpTo += share.length;
    return share;
  }

  private async *read(skus: readonly string[]): AsyncGenerator<Stock[]> {
    for (const batch of batchesOf(skus)) {
      const stocks = await this.ledger.readRegistered(batch);
      // The index is eventually consistent: a SKU may have been settled since.
      yield [...stocks.values()].filter(({ pending }) => pending?.state === 'queued');
    }
  }
}
