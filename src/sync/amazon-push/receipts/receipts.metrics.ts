import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const STATES = ['observed', 'mismatch'] as const;

/** Metrics of the receipts of this sender. */
@Injectable()
export class ReceiptsMetrics {
  private readonly ended: Counter<'state'>;
  private readonly observed: Histogram;
  private readonly followed: Gauge;

  constructor(registry: Registry) {
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
    this.followed = new Gauge({
      name: 'syncstate_receipts_open',
      help: 'Accepted numbers that this sender has not seen at Amazon yet',
      registers: [registry],
    });
  }

  observedAfter(ms: number): void {
    this.ended.inc({ state: 'observed' });
    this.observed.observe(ms / 1000);
  }

  mismatched(): void {
    this.ended.inc({ state: 'mismatch' });
  }

  open(numbers: number): void {
    this.followed.set(numbers);
  }
}
