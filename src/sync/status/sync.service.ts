import { Injectable } from '@nestjs/common';
import { millisOf, timestampOf } from '../../platform/timestamp';
import { ListingRequeue } from '../../inventory/listings/listing-requeue.service';
import { OutboxIndexRepository } from '../../inventory/outbox/outbox-index.repository';
import { OutboxNotifier } from '../../inventory/outbox/outbox-notifier';
import { Clock } from '../../platform/clock';
import { PushDispatcher } from '../amazon-push/dispatch/push-dispatcher';
import type { Pause } from '../amazon-push/circuit/amazon-circuit';
import { PausedElsewhere } from './paused-elsewhere';

export interface SyncStatus {
  /** SKUs that wait for a push and are not blocked. */
  readonly pending: number;
  readonly oldestPendingSeconds: number;
  /** True when this instance holds the sender's lease. */
  readonly leader: boolean;
  readonly paused: Pause | null;
  /** Longest blocked first, at most 1,000. */
  readonly blocked: readonly { readonly sku: string; readonly reason: string }[];
  readonly lastError?: string;
}

/** The state of the pushes, and a push by request. */
@Injectable()
export class SyncService {
  constructor(
    private readonly index: OutboxIndexRepository,
    private readonly requeue: ListingRequeue,
    private readonly dispatcher: PushDispatcher,
    private readonly notifier: OutboxNotifier,
    readonly elsewhere: PausedElsewhere,
    private readonly clock: Clock,
  ) {}

  async status(): Promise<SyncStatus> {
    const { lastError } = this.dispatcher;
    const { leader } = this.sender;
    const [pending, oldest, blocked, paused] = await Promise.all([
      this.index.countPending(),
      this.index.oldest(),
      this.index.blocked(),
      leader ? this.sender.paused : this.pausedElsewhere(),
    ]);
    return {
      pending,
      oldestPendingSeconds: oldest === undefined ? 0 : this.secondsSince(oldest.since),
      leader,
      paused,
      blocked,
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  /** This instance as the sender; `paused` only while it is. */
  get sender(): Pick<SyncStatus, 'leader' | 'paused'> {
    const { leader, paused } = this.dispatcher;
    return { leader, paused: leader ? paused : null };
  }

  /**
   * Marks the SKU as pending again, with all listings that sell it, or the listing of this seller SKU. False when there is
   * neither.
   */
  async pushAgain(sku: string): Promise<boolean> {
    const at = timestampOf(this.clock.now());
    const requeued = await this.requeue.bySku(sku, at);
    const due = requeued.length > 0 ? requeued : await this.requeue.bySellerSku(sku, at);
    for (const stock of due) {
      this.dispatcher.lift(stock.sku);
      this.notifier.notify(stock);
    }
    return due.length > 0;
  }

  private async pausedElsewhere(): Promise<Pause | null> {
    return (await this.elsewhere.byHand()) ?? this.elsewhere.byAmazon();
  }

  private secondsSince(timestamp: string): number {
    return Math.max(0, Math.round((this.clock.now() - millisOf(timestamp)) / 100) / 10);
  }
}
