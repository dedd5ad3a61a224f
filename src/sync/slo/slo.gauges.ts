import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Registry } from 'prom-client';
import { storeGauge } from '../../platform/metrics/store-gauge';
import { LEGS, type Leg } from './domain/slo-counts';
import { SloService } from './slo.service';
import type { SloLeg } from './slo-view';

/** Gauges of the objectives, over all instances together, read when the metrics are requested. */
@Injectable()
export class SloGauges implements OnModuleInit {
  constructor(
    private readonly registry: Registry,
    private readonly slo: SloService,
  ) {}

  onModuleInit(): void {
    for (const leg of LEGS) {
      this.gauge(leg, 'objective_ratio', 'The share that the objective asks for', ({ share }) => share);
      this.gauge(
        leg,
        'error_budget_left_ratio',
        'What is left of the error budget of 28 days: 1 all of it, 0 none, below 0 when it is overspent; 1 without numbers',
        ({ share, '28d': { good, total } }) => (total === 0 ? 1 : 1 - (total - good) / total / (1 - share)),
      );
      this.gauge(
        leg,
        'burn_rate_hour',
        'How many times faster than the budget allows it was spent in the last hour; 0 without numbers',
        ({ burnRate }) => burnRate['1h'] ?? 0,
      );
      this.gauge(
        leg,
        'burn_rate_six_hours',
        'How many times faster than the budget allows it was spent in the last six hours; 0 without numbers',
        ({ burnRate }) => burnRate['6h'] ?? 0,
      );
    }
  }

  private gauge(leg: Leg, name: string, help: string, of: (standing: SloLeg) => number): void {
    const about =
      leg === 'accepted' ? "movement to Amazon's acceptance" : 'acceptance until Amazon shows the number';
    storeGauge(this.registry, `syncstate_slo_${leg}_${name}`, `${help} (${about})`, async () =>
      of((await this.slo.standing(1))[leg]),
    );
  }
}
