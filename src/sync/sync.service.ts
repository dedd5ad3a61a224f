import { Injectable } from '@nestjs/common';
import { millisOf, timestampOf } from '../inventory/domain/timestamp';
import { InventoryService } from '../inventory/inventory.service';
import { OutboxRepository } from '../inventory/outbox.repository';
import { OutboxSignal } from '../inventory/outbox-signal';
import { Clock } from '../platform/clock';
import type { Pause } from './account-pause';
import { BroadcastScheduler } from './broadcast.scheduler';

export interface SyncStatus {
  /** Pushes that are owed and not blocked. */
  readonly pending: number;
  readonly oldestPendingSeconds: number;
  /** True when this instance holds the sender's lease. */
  readonly leader: boolean;
  readonly paused: Pause | null;
  readonly blocked: readonly { readonly sku: string; readonly reason: string }[];
  readonly lastError?: string;
}

/** How the push side stands, and asking for a push by hand. */
@Injectable()
export class SyncService {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly scheduler: BroadcastScheduler,
    private readonly inventory: InventoryService,
    private readonly signal: OutboxSignal,
    private readonly clock: Clock,
  ) {}

  async status(): Promise<SyncStatus> {
    const [pending, [oldest], blocked] = await Promise.all([
      this.outbox.countOwed(),
      this.outbox.owed(1),
      this.outbox.blocked(),
    ]);
    const { lastError } = this.scheduler;
    return {
      pending,
      oldestPendingSeconds: oldest === undefined ? 0 : this.secondsSince(oldest.since),
      leader: this.scheduler.leader,
      paused: this.scheduler.paused,
      blocked,
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  /** Owes Amazon the number again. False when the SKU is not registered. */
  async pushAgain(sku: string): Promise<boolean> {
    if (!(await this.outbox.requeue(sku, timestampOf(this.clock.now())))) return false;
    const stock = await this.inventory.find(sku);
    if (stock !== undefined) this.signal.notify(stock);
    return true;
  }

  private secondsSince(timestamp: string): number {
    return Math.max(0, Math.round((this.clock.now() - millisOf(timestamp)) / 100) / 10);
  }
}
