import { SyncConfig } from '../../config/app-config';
import { Lease, type LeaseOptions } from '../../platform/dynamodb/lease/lease';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { lateCallWindowMs } from './domain/late-call-window';
import { UnansweredCalls } from './domain/unanswered-calls';

/**
 * The lease of the one sender, with the calls of its holder that may still reach Amazon.
 * Push path: PushScheduler -> SenderLease -> Lease. ADR 7.
 */
export class SenderLease extends Lease {
  /** Unanswered calls of this process that the store has not recorded yet. */
  readonly unanswered: UnansweredCalls;

  constructor(
    documents: DynamoDBDocumentClient,
    options: LeaseOptions,
    private readonly sync: SyncConfig,
  ) {
    super(documents, options);
    this.unanswered = new UnansweredCalls(lateCallWindowMs(sync.callTimeoutMs));
  }

  /** How long one call to Amazon may take, in milliseconds. */
  get callTimeoutMs(): number {
    return this.sync.callTimeoutMs;
  }

  /** True while a call to Amazon that starts now is certain to be over before another sender may begin. */
  outlastsCall(): boolean {
    return this.isHeld(this.callTimeoutMs);
  }

  /**
   * When a call of this SKU that the store has not recorded was given up, in milliseconds since the epoch: one of this
   * process, or one that a holder without a heartbeat may have started just before and would have waited for in full.
   */
  unheardAt(sku: string): number | undefined {
    const own = this.unanswered.at(sku);
    if (this.silentAt === undefined) return own;
    return Math.max(own ?? 0, this.silentAt + this.callTimeoutMs);
  }

  /** Releases the lease; the next holder is warned when calls may still arrive that the store has not recorded. */
  override release(): Promise<void> {
    return super.release(this.unanswered.hasAny(Date.now()));
  }
}
