import { SyncConfig } from '../../config/app-config';
import { Lease, type LeaseOptions } from '../../platform/dynamodb/lease/lease';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { lateCallWindowMs } from './domain/late-call-window';
import { UnansweredCalls } from './domain/unanswered-calls';

/** The lease of the one sender, and what its holder knows of calls that may still reach Amazon. */
export class SenderLease extends Lease {
  /** Calls of this process that the store does not know of yet. */
  readonly unheard: UnansweredCalls;

  constructor(
    documents: DynamoDBDocumentClient,
    options: LeaseOptions,
    private readonly sync: SyncConfig,
  ) {
    super(documents, options);
    this.unheard = new UnansweredCalls(lateCallWindowMs(sync.callTimeoutMs));
  }

  /** How long one call to Amazon may take, in milliseconds. */
  get callTimeoutMs(): number {
    return this.sync.callTimeoutMs;
  }

  /** True while a call to Amazon that starts now is sure to be over before another sender may begin. */
  outlastsCall(): boolean {
    return this.isHeld(this.callTimeoutMs);
  }

  /**
   * When a call of this SKU of which the store knows nothing was given up, in milliseconds since the epoch: one of this
   * process, or one that a silent holder may have begun with its last breath and would have waited for as long as any.
   */
  unheardAt(sku: string): number | undefined {
    const own = this.unheard.at(sku);
    if (this.silentAt === undefined) return own;
    return Math.max(own ?? 0, this.silentAt + this.callTimeoutMs);
  }

  /** Gives it back; what only this process knows of, the next holder is warned of. */
  override release(): Promise<void> {
    return super.release(this.unheard.hasAny(Date.now()));
  }
}
