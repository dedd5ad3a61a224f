import { Injectable } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { addShares, LEGS, type SloCounts } from './domain/slo-counts';

/** The legs that ended at this instance. */
@Injectable()
export class SloMetrics {
  private readonly numbers: Counter<'leg' | 'outcome'>;

  constructor(registry: Registry) {
    this.numbers = new Counter({
      name: 'syncstate_slo_numbers_total',
      help: 'Numbers whose leg ended: accepted (movement to acceptance) or observed (acceptance until Amazon shows it), within the time of the objective (good) or not (late)',
      labelNames: ['leg', 'outcome'],
      registers: [registry],
    });
    for (const leg of LEGS) for (const outcome of ['good', 'late']) this.numbers.inc({ leg, outcome }, 0);
  }

  ended({ legs }: SloCounts): void {
    for (const leg of LEGS) {
      const { good, total } = addShares([...legs[leg].values()]);
      this.numbers.inc({ leg, outcome: 'good' }, good);
      this.numbers.inc({ leg, outcome: 'late' }, total - good);
    }
  }
}
