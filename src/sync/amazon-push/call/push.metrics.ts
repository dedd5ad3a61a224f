import { Injectable } from '@nestjs/common';
import { Counter, type Histogram, Registry } from 'prom-client';
import { propagationHistogram } from '../../propagation-histogram';

/** How long a push took, in milliseconds. */
export interface PushDurations {
  /** From the movement that made the push pending to Amazon's answer. */
  readonly propagationMs: number;
  /** From the call to Amazon's answer. */
  readonly callMs: number;
}

const PUSH_OUTCOMES = ['accepted', 'deferred', 'parked', 'blocked', 'refused', 'seen'] as const;
/**
 * How a try to push a SKU ended. `parked`: blocked because Amazon refused the quantity; `blocked`: its listing may not be
 * written; `refused`: Amazon refuses the account; `seen`: Amazon shows the number by itself.
 */
export type PushOutcome = (typeof PUSH_OUTCOMES)[number];

/** Metrics of the pushes to Amazon. */
@Injectable()
export class PushMetrics {
  private readonly pushes: Counter<'outcome'>;
  private readonly propagation: Histogram<'leg'>;

  constructor(registry: Registry) {
    this.pushes = new Counter({
      name: 'syncstate_pushes_total',
      help: 'Pushes to Amazon by how they ended',
      labelNames: ['outcome'],
      registers: [registry],
    });
    // A series that begins at its first event hides that event from every rate.
    for (const outcome of PUSH_OUTCOMES) this.pushes.inc({ outcome }, 0);
    this.propagation = propagationHistogram(registry);
  }

  push(outcome: PushOutcome): void {
    this.pushes.inc({ outcome });
  }

  propagated({ propagationMs, callMs }: PushDurations): void {
    this.propagation.observe({ leg: 'queue' }, Math.max(0, propagationMs - callMs) / 1000);
    this.propagation.observe({ leg: 'amazon' }, callMs / 1000);
    this.propagation.observe({ leg: 'total' }, propagationMs / 1000);
  }
}
