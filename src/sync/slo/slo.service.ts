import { Injectable } from '@nestjs/common';
import { ReceiptsConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { HOUR_MS } from '../../platform/durations';
import { hoursOf } from './domain/slo-counts';
import { BUDGET_MS, seriesOf, standingOf } from './domain/slo-standing';
import type { SloView } from './slo-view';
import { SloCounters } from './slo-counters.service';

/** How the objectives are kept. */
@Injectable()
export class SloService {
  constructor(
    private readonly counters: SloCounters,
    private readonly config: ReceiptsConfig,
    private readonly clock: Clock,
  ) {}

  /** `hours`: those of the series. Throws when the store does not answer. */
  async standing(hours: number): Promise<SloView> {
    const now = this.clock.now();
    const counted = await this.counters.within(BUDGET_MS, now);
    return {
      accepted: standingOf('accepted', this.config.accepted, counted, now),
      observed: standingOf('observed', this.config.observed, counted, now),
      series: seriesOf(counted, hoursOf((hours - 1) * HOUR_MS, now)),
    };
  }
}
