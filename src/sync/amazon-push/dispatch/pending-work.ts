import type { Stock } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import { SenderStatus } from '../circuit/sender-status';
import type { Operation } from '../domain/circuit-state';
import { type QueuedPush, queuedPushOf } from '../domain/push-queue';
import type { PushResult } from '../domain/push-result';
import { ListedSkus } from '../listed/listed-skus';
import { AdmittedBacklog } from './admitted-backlog';
import { PushBacklog } from './push-backlog';

/**
 * What this sender has to do: the SKUs and listings that wait, those with a call under way, and what becomes of each when its
 * call has ended.
 * Push path: PushDispatcher -> PendingWork -> PushBacklog, ListedSkus. ADR 8, ADR 19.
 */
export class PendingWork {
  /** What the circuit lets go. */
  readonly admitted: AdmittedBacklog;
  private readonly backlog = new PushBacklog();

  constructor(
    private readonly listed: ListedSkus,
    private readonly status: SenderStatus,
    private readonly clock: Clock,
  ) {
    this.admitted = new AdmittedBacklog(this.backlog, status.circuit);
  }

  /** True while a call to Amazon is in flight or about to go out. */
  get hasCallsInFlight(): boolean {
    return this.backlog.hasCallsInFlight;
  }

  /** When something may go next, in milliseconds since the epoch, or Infinity. */
  nextAtMs(now: number): number {
    return Math.min(this.admitted.nextAtMs(now), this.listed.nextAtMs(now));
  }

  /** Adds a pending stock or listing, or the newer figure of one that waits. */
  add(stock: Stock): void {
    const isKnownListing = stock.isListing === true && this.backlog.has(stock.sku);
    if (stock.isListing === true) this.listed.follow(stock);
    // The need of a listing that waits here is newer: a spread computed it, and does not store it.
    if (!isKnownListing && (stock.isListing === true || !this.listed.add(stock)))
      this.backlog.add(queuedPushOf(stock), stock.pending?.notBefore);
  }

  /** The SKU is no longer deferred; true when it was. */
  lift(sku: string): boolean {
    return this.backlog.lift(sku);
  }

  /** True while the SKU or the listing waits here or has a call in flight, or the SKU waits for its listings. */
  has({ sku, isListing }: Pick<QueuedPush, 'sku' | 'isListing'>): boolean {
    return this.backlog.has(sku) || (isListing !== true && this.listed.has(sku));
  }

  /** Another instance has the queue. */
  forget(): void {
    this.backlog.clear();
    this.listed.clear();
  }

  /** The listed SKUs that are spread now. */
  takeSpreads(): QueuedPush[] {
    return this.listed.take();
  }

  /** Queues the listings of a SKU that have another number than Amazon. */
  async spread(taken: QueuedPush, maySend: () => boolean): Promise<void> {
    const due = await this.status.attempt('The listings of a SKU could not be read', () =>
      this.listed.spread(taken, (sellerSku) => this.backlog.isInFlight(sellerSku)),
    );
    for (const { push, notBeforeMs } of due ?? [])
      if (maySend()) this.backlog.add(push, notBeforeMs);
      else this.listed.ended(push.sku, false);
  }

  /** The results with each refusal held against its SKU or the account; a SKU to compare with is queued. */
  async judge(
    operation: Operation,
    results: ReadonlyMap<string, PushResult>,
    { sentAtMs, maySend }: { readonly sentAtMs: number; readonly maySend: () => boolean },
  ): Promise<ReadonlyMap<string, PushResult>> {
    const judged = await this.status.judge(operation, results, {
      sentAtMs,
      hasOthers: (than) => this.backlog.hasOthers(operation, than, this.clock.now()),
    });
    if (judged.comparison !== undefined && maySend())
      this.backlog.addComparison(queuedPushOf(judged.comparison));
    return judged.results;
  }

  /** A call has ended. Without a result, because the store does not answer, the SKU is left to the next sweep. */
  conclude(push: QueuedPush, result: PushResult | undefined, maySend: boolean): void {
    this.backlog.release(push.sku);
    if (result !== undefined && maySend) {
      this.listed.addFrom(push.sku, result);
      this.backlog.requeue(push, result);
    }
    // SKUs wait for a listing until it has left the backlog, however it did.
    if (!this.backlog.has(push.sku)) this.listed.ended(push.sku, result !== undefined);
  }
}
