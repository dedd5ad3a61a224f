import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { LiveInstances } from '../../platform/instances/live-instances.scheduler';

/** Metrics of what this instance hands over to another one. */
@Injectable()
export class HandOverMetrics {
  private readonly movements: Counter<'outcome'>;
  private readonly seconds: Histogram;

  constructor(registry: Registry, instances: LiveInstances) {
    this.movements = new Counter({
      name: 'syncstate_handed_over_movements_total',
      help: 'Movements that this instance handed over to the one that commits for all, by outcome: answered, or passed_by (no answer in time: this instance committed them itself)',
      labelNames: ['outcome'],
      registers: [registry],
    });
    for (const outcome of ['answered', 'passed_by']) this.movements.inc({ outcome }, 0);
    this.seconds = new Histogram({
      name: 'syncstate_hand_over_seconds',
      help: 'Time until the other instance answered a call with its first outcomes of handed-over movements',
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5],
      registers: [registry],
    });
    new Gauge({
      name: 'syncstate_instances',
      help: 'Instances of this store that show life, as this one sees them; 1 without an internal address',
      registers: [registry],
      collect() {
        this.set(instances.count);
      },
    });
  }

  count(movements: number, isAnswered: boolean): void {
    this.movements.inc({ outcome: isAnswered ? 'answered' : 'passed_by' }, movements);
  }

  called(ms: number): void {
    this.seconds.observe(ms / 1000);
  }
}
