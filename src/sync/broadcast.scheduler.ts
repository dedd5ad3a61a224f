import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SyncConfig } from '../config/app-config';
import { LedgerRepository } from '../inventory/ledger.repository';
import { OutboxRepository } from '../inventory/outbox.repository';
import { OutboxSignal } from '../inventory/outbox-signal';
import { Clock } from '../platform/clock';
import { AccountPause, type Pause } from './account-pause';
import { BroadcastService, type PushEnd } from './broadcast.service';
import { PushQueue } from './domain/push-queue';
import { SenderLease } from './sender-lease';

/** Calls under way at once. Amazon's rate is the bound; this only hides the time that each answer takes. */
const CONCURRENT_PUSHES = 8;
/** Owed pushes looked at per sweep. */
const SWEEP_LIMIT = 1000;
/** SKUs that one read of stocks may name. */
const READ_LIMIT = 100;
/**
 * When pushes happen: at once when a commit of this process owes one, and by sweeping the outbox for what a crash or
 * another instance left. Only the holder of the sender's lease sends; a SKU has one call in flight.
 */
@Injectable()
export class BroadcastScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Sender');
  private readonly queue = new PushQueue();
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly busy = new Set<string>();
  private lastErrorText: string | undefined;
  private stopped = false;
  private leaseTimer: NodeJS.Timeout | undefined;
  private sweepTimer: NodeJS.Timeout | undefined;
  private wakeTimer: NodeJS.Timeout | undefined;
  /** Lease keeping and sweeps under way, which a shutdown waits for. */
  private readonly background = new Set<Promise<void>>();

  constructor(
    private readonly config: SyncConfig,
    private readonly broadcasts: BroadcastService,
    private readonly outbox: OutboxRepository,
    private readonly ledger: LedgerRepository,
    private readonly signal: OutboxSignal,
    private readonly lease: SenderLease,
    private readonly pause: AccountPause,
    private readonly clock: Clock,
  ) {}

  get leader(): boolean {
    return this.lease.isHeld();
  }

  get paused(): Pause | null {
    return this.pause.current;
  }

  get lastError(): string | undefined {
    return this.lastErrorText;
  }

  onApplicationBootstrap(): void {
    if (!this.config.runJobs) return;
    this.signal.onPending((stock) => {
      this.enqueue(stock.sku, stock.broadcast, stock.pending?.since ?? stock.updatedAt);
    });
    this.keepLease();
    this.sweep();
  }

  /** Finishes the calls under way and hands the lease over, so that another instance need not wait for its end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.leaseTimer);
    clearTimeout(this.sweepTimer);
    clearTimeout(this.wakeTimer);
    await Promise.all([this.broadcasts.close(), ...this.background, ...this.inFlight.values()]);
    await this.lease.release().catch((error: unknown) => {
      this.note('The lease could not be given back', error);
    });
  }

  enqueue(sku: string, broadcast: number, since: string): void {
    if (this.stopped) return;
    this.queue.add({ sku, broadcast, since });
    this.pump();
  }

  /** The holder renews three times within the lease's time; the others look once per sweep whether it is free. */
  private keepLease(): void {
    const work = async (): Promise<void> => {
      const wasLeader = this.leader;
      try {
        await this.lease.keep();
      } catch (error) {
        this.note('The lease could not be kept', error);
      }
      if (this.leader && !wasLeader) {
        this.logger.log({ fence: this.lease.fence }, 'This instance is the sender');
        this.track(this.lookForOwed());
      }
      if (!this.leader) this.queue.clear();
      if (this.stopped) return;
      const third = this.config.leaseTtlMs / 3;
      this.leaseTimer = setTimeout(
        () => {
          this.keepLease();
        },
        this.leader ? third : Math.min(third, this.config.sweepMs),
      );
    };
    this.track(work());
  }

  /** Goes on whoever holds the lease: one that lapses only until a late renewal must not end the sweeps. */
  private sweep(): void {
    const work = async (): Promise<void> => {
      await this.lookForOwed();
      if (this.stopped) return;
      this.sweepTimer = setTimeout(() => {
        this.sweep();
      }, this.config.sweepMs);
    };
    this.track(work());
  }

  private async lookForOwed(): Promise<void> {
    try {
      if (this.leader) await this.findOwed();
    } catch (error) {
      this.note('The outbox could not be read', error);
    }
  }

  private track(work: Promise<void>): void {
    this.background.add(work);
    void work.finally(() => this.background.delete(work));
  }

  private async findOwed(): Promise<void> {
    const owed = (await this.outbox.owed(SWEEP_LIMIT)).filter(
      ({ sku }) => !this.queue.has(sku) && !this.busy.has(sku),
    );
    for (let from = 0; from < owed.length; from += READ_LIMIT) {
      const page = owed.slice(from, from + READ_LIMIT);
      const stocks = await this.ledger.readStocks(page.map(({ sku }) => sku));
      for (const { sku, since } of page) {
        const stock = stocks.get(sku);
        // The index may lag behind: what has been settled since is not queued again.
        if (stock?.pending?.state !== 'queued') continue;
        if (stock.pending.notBefore !== undefined) this.queue.defer(sku, stock.pending.notBefore);
        this.queue.add({ sku, broadcast: stock.broadcast, since });
      }
    }
    this.pump();
  }

  private pump(): void {
    if (this.stopped || !this.leader) return;
    const now = this.clock.now();
    const limit = this.pause.callsAllowed(CONCURRENT_PUSHES, now);
    while (this.busy.size < limit) {
      const next = this.queue.take(this.busy, now);
      if (next === undefined) break;
      this.launch(next.sku, next.broadcast, next.since);
    }
    if (this.busy.size < CONCURRENT_PUSHES) this.wakeForDeferred(now);
  }

  private launch(sku: string, broadcast: number, since: string): void {
    this.busy.add(sku);
    const work = async (): Promise<void> => {
      let end: PushEnd | undefined;
      try {
        end = await this.broadcasts.push(sku);
      } catch (error) {
        this.note(`The push of ${sku} could not be finished`, error);
      }
      this.busy.delete(sku);
      this.inFlight.delete(sku);
      await this.conclude(sku, broadcast, since, end);
      this.pump();
    };
    this.inFlight.set(sku, work());
  }

  private async conclude(
    sku: string,
    broadcast: number,
    since: string,
    end: PushEnd | undefined,
  ): Promise<void> {
    switch (end?.kind) {
      case 'settled':
      case 'parked':
        // Also a refusal of one SKU shows that Amazon lets the account in.
        await this.tellOf(this.pause.end());
        return;
      case 'moved':
        await this.tellOf(this.pause.end());
        this.queue.add({ sku, broadcast: end.stock.broadcast, since: end.stock.pending?.since ?? since });
        return;
      case 'deferred':
        this.lastErrorText = end.error;
        this.queue.defer(sku, end.untilMs);
        this.queue.add({ sku, broadcast, since });
        return;
      case 'paused':
        this.queue.add({ sku, broadcast, since });
        this.lastErrorText = end.reason;
        await this.tellOf(this.pause.begin(end.reason));
        return;
      case 'nothing':
      case undefined:
        // Nothing to do now; what is still owed, if the store failed, is found by the next sweep.
        return;
    }
  }

  /** The alert is written again at the next occasion when the store does not take it now. */
  private async tellOf(change: Promise<void>): Promise<void> {
    try {
      await change;
    } catch (error) {
      this.note('An alert could not be written', error);
    }
  }

  private wakeForDeferred(now: number): void {
    clearTimeout(this.wakeTimer);
    const at = this.pause.probeAtMs ?? this.queue.nextDeferredMs();
    if (at === Infinity) return;
    this.wakeTimer = setTimeout(
      () => {
        this.pump();
      },
      Math.max(1, at - now),
    );
  }

  private note(what: string, error: unknown): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.lastErrorText = `${what}: ${text}`;
    this.logger.warn({ error: text }, what);
  }
}
