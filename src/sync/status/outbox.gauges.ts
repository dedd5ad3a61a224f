import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { millisOf } from '../../platform/timestamp';
import { OutboxIndexRepository } from '../../inventory/outbox/outbox-index.repository';
import { Clock } from '../../platform/clock';
import { storeGauge } from '../../platform/metrics/store-gauge';
import { SenderLease } from '../amazon-push/sender-lease';
import { AmazonCircuit } from '../amazon-push/circuit/amazon-circuit';

/** The state of the outbox and of the sender, read when the metrics are asked for. */
@Injectable()
export class OutboxGauges {
  constructor(
    registry: Registry,
    index: OutboxIndexRepository,
    clock: Clock,
    lease: SenderLease,
    gate: AmazonCircuit,
  ) {
    storeGauge(registry, 'syncstate_pending_pushes', 'SKUs of which Amazon is owed a number', () =>
      index.countPending(),
    );
    storeGauge(
      registry,
      'syncstate_oldest_pending_seconds',
      'How long the longest owed number has been owed; 0 when none is',
      async () => {
        const oldest = await index.oldest();
        return oldest === undefined ? 0 : Math.max(0, (clock.now() - millisOf(oldest.since)) / 1000);
      },
    );
    storeGauge(
      registry,
      'syncstate_blocked_skus',
      'SKUs that are parked until somebody mends what Amazon refuses, counted up to 1,000',
      () => index.countBlocked(),
    );
    storeGauge(
      registry,
      'syncstate_sender_leader',
      '1 when this instance holds the lease of the sender',
      () => Promise.resolve(lease.isHeld() ? 1 : 0),
    );
    storeGauge(registry, 'syncstate_sender_paused', '1 while this instance sends nothing but probes', () =>
      Promise.resolve(gate.current === null ? 0 : 1),
    );
  }
}
