import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Registry } from 'prom-client';
import { ListingOutboxIndexRepository } from '../../inventory/outbox/listing-outbox-index.repository';
import { OutboxIndexRepository } from '../../inventory/outbox/outbox-index.repository';
import { Clock } from '../../platform/clock';
import { storeGauge } from '../../platform/metrics/store-gauge';
import { millisOf } from '../../platform/timestamp';
import { AmazonCircuit } from '../amazon-push/circuit/amazon-circuit';
import { SenderLease } from '../amazon-push/sender-lease';

/** Gauges of the outbox and of the sender, read when the metrics are requested. */
@Injectable()
export class OutboxGauges implements OnModuleInit {
  constructor(
    private readonly registry: Registry,
    private readonly index: OutboxIndexRepository,
    private readonly listingIndex: ListingOutboxIndexRepository,
    private readonly clock: Clock,
    private readonly lease: SenderLease,
    private readonly circuit: AmazonCircuit,
  ) {}

  onModuleInit(): void {
    this.gauge('syncstate_pending_pushes', 'SKUs that wait for a push to Amazon', () =>
      this.index.countPending(),
    );
    this.gauge(
      'syncstate_oldest_pending_seconds',
      'How long the oldest pending SKU has waited; 0 when none is pending',
      () => this.oldestPendingSeconds(),
    );
    this.gauge(
      'syncstate_blocked_skus',
      'SKUs that are blocked until the problem that Amazon reports is fixed, counted up to 1,000',
      () => this.index.countBlocked(),
    );
    this.gauge(
      'syncstate_blocked_listings',
      'Listings that are blocked until their problem is fixed, counted up to 1,000',
      () => this.listingIndex.countBlocked(),
    );
    this.gauge('syncstate_sender_leader', '1 when this instance holds the lease of the sender', () =>
      Promise.resolve(this.lease.isHeld() ? 1 : 0),
    );
    this.gauge('syncstate_sender_paused', '1 while this instance sends nothing but probes', () =>
      Promise.resolve(this.circuit.current === null ? 0 : 1),
    );
  }

  private gauge(name: string, help: string, read: () => Promise<number>): void {
    storeGauge(this.registry, name, help, read);
  }

  private async oldestPendingSeconds(): Promise<number> {
    const oldest = await this.index.oldest();
    return oldest === undefined ? 0 : Math.max(0, (this.clock.now() - millisOf(oldest.since)) / 1000);
  }
}
