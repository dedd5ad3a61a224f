import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Clock } from '../../../platform/clock';
import { storeGauge } from '../../../platform/metrics/store-gauge';
import { DriftRepository } from '../../drift/drift.repository';
import { SweepStateRepository } from './sweep-state.repository';

/** Gauges of the sweep and of what it finds, read when the metrics are requested. */
@Injectable()
export class SweepGauges implements OnModuleInit {
  constructor(
    private readonly registry: Registry,
    private readonly drifts: DriftRepository,
    private readonly states: SweepStateRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    storeGauge(this.registry, 'syncstate_open_drifts', 'Differences that wait for a decision', () =>
      this.drifts.countOpen(),
    );
    storeGauge(
      this.registry,
      'syncstate_amazon_sweep_age_seconds',
      'Seconds since everything was last compared with Amazon, or since this was first to be done',
      () => this.ageSeconds(),
    );
    storeGauge(
      this.registry,
      'syncstate_unlinked_listings',
      'Listings at Amazon that showed units at the last sweep and that nothing links',
      async () => (await this.states.load()).last?.unlinked ?? 0,
    );
  }

  private async ageSeconds(): Promise<number> {
    const { succeededAt, checkedAt } = await this.states.load();
    const since = succeededAt ?? checkedAt;
    return since === undefined ? 0 : Math.max(0, (this.clock.now() - since) / 1000);
  }
}
