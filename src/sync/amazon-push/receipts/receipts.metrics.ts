import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SenderLease } from '../sender-lease';
import { Receipts } from './receipts';

const STATES = ['observed', 'mismatch'] as const;

/** Metrics of the receipts of this sender. */
@Injectable()
export class ReceiptsMetrics {
  private readonly ended: Counter<'state'>;
  private readonly observed: Histogram;

  constructor(registry: Registry, receipts: Receipts, lease: SenderLease) {
    this.ended = new Counter({
      name: 'syncstate_receipts_total',
      help: 'Numbers that Amazon accepted, by what it showed in the end',
      labelNames: ['state'],
      registers: [registry],
    });
    for (const state of STATES) this.ended.inc({ state }, 0);
    this.observed = new Histogram({
      name: 'syncstate_observed_seconds',
      help: 'Time from accepting a number to the look that showed it',
      buckets: [10, 30, 60, 120, 300, 600, 900, 1800, 3600],
      registers: [registry],
    });
    new Gauge({
      name: 'syncstate_receipts_open',
      help: 'Accepted numbers that this sender has not seen at Amazon yet',
      registers: [registry],
      collect() {
        this.set(lease.isHeld() ? receipts.open : 0);
      },
    });
  }

  /** `ms` is undefined where it was not measured. */
  observedAfter(ms: number | undefined): void {
    this.ended.inc({ state: 'observed' });
    if (ms !== undefined) this.observed.observe(ms / 1000);
  }

  mismatched(): void {
    this.ended.inc({ state: 'mismatch' });
  }
}
