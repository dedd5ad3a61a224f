import { SyncConfig } from '../../config/app-config';
import { Lease, type LeaseOptions } from '../../platform/dynamodb/lease/lease';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { UnansweredCalls } from './domain/unanswered-calls';

/**
 * The lease of the one sender, with the calls of its holder that may still reach Amazon.
 * Push path: PushScheduler -> SenderLease -> Lease. ADR 7.
 */
export class SenderLease extends Lease {
  /** Unanswered calls of this process that the store has not recorded yet. */
  readonly unanswered: UnansweredCalls;
  private lapsing = new AbortController();

  constructor(
    documents: DynamoDBDocumentClient,
    options: LeaseOptions,
    private readonly sync: SyncConfig,
  ) {
    super(documents, options);
    this.unanswered = new UnansweredCalls(sync.lateCallMs);
    this.lapsing.abort();
  }

  /** How long after it was given up a call may still be applied by Amazon, in milliseconds. */
  get lateCallMs(): number {
    return this.sync.lateCallMs;
  }

  /** True while a call to Amazon that starts now has time to end before another sender may begin. */
  outlastsCall(): boolean {
    return this.isHeld(this.sync.leaseReserveMs);
  }

  /**
   * Aborts when the lease lapses or is lost: ends a call that takes longer than a lease without renewals, before another
   * sender may begin.
   */
  get lapse(): AbortSignal {
    if (this.lapsing.signal.aborted) {
      this.lapsing = new AbortController();
      this.watch(this.lapsing);
    }
    return this.lapsing.signal;
  }

  /**
   * When a call of this SKU that the store has not recorded was given up, in milliseconds since the epoch: one of this
   * process, or one that a holder without a heartbeat may have started just before and would have waited for in full.
   */
  unheardAt(sku: string): number | undefined {
    const own = this.unanswered.at(sku);
    if (this.silentAt === undefined) return own;
    return Math.max(own ?? 0, this.silentAt + this.sync.leaseReserveMs);
  }

  private watch(lapsing: AbortController): void {
    const leftMs = this.heldForMs;
    if (leftMs <= 0) {
      lapsing.abort();
      return;
    }
    AbortSignal.timeout(Math.ceil(leftMs)).addEventListener('abort', () => {
      this.watch(lapsing);
    });
  }

  /** Releases the lease; the next holder is warned when calls may still arrive that the store has not recorded. */
  override release(): Promise<void> {
    return super.release(this.unanswered.hasAny(Date.now()));
  }
}
