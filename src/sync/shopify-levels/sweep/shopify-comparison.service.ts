import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { type CheckProgress, progressOf } from '../../drift/domain/check-progress';
import { ComparisonScheduler } from './comparison.scheduler';
import { ComparisonStateRepository } from './comparison-state.repository';
import { beginning } from './domain/comparison-state';

/** Compares everything with Shopify: by the cron, when asked, and after the import. ADR 22. */
@Injectable()
export class ShopifyComparison {
  constructor(
    private readonly admin: ShopifyAdminConfig,
    private readonly states: ComparisonStateRepository,
    private readonly scheduler: ComparisonScheduler,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins a comparison of everything, unless one is under way; any instance may, and one where jobs run makes its steps. `off`:
   * there is no Admin access.
   */
  async request(): Promise<'started' | 'under_way' | 'off'> {
    if (!this.admin.isOn) return 'off';
    for (;;) {
      const begun = beginning(await this.states.load(), this.clock.now());
      if (begun === undefined) return 'under_way';
      if ((await this.states.save(begun)) === undefined) continue;
      this.scheduler.nudge();
      return 'started';
    }
  }

  /** The comparison under way, else the last one; items that differ are looked at, and become differences when they stand. */
  async progress(): Promise<CheckProgress> {
    if (!this.admin.isOn) return { status: 'off' };
    const { run, last } = await this.states.load();
    return progressOf(
      run === undefined ? undefined : { ...run, compared: run.items },
      last === undefined ? undefined : { ...last, compared: last.items },
    );
  }
}
