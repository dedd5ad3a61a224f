import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { retryInMs } from '../../shopify-tasks/domain/shopify-task';
import { lookEveryMs } from './domain/settled';
import { LevelMetrics } from './levels.metrics';

/** The time, the settings and the metrics of the task. */
@Injectable()
export class LevelTaskContext {
  constructor(
    private readonly clock: Clock,
    private readonly admin: ShopifyAdminConfig,
    private readonly metrics: LevelMetrics,
  ) {}

  get settleMs(): number {
    return this.admin.settleMs;
  }

  now(): number {
    return this.clock.now();
  }

  /** Milliseconds until the next try of a look that showed nothing. */
  soonMs(attempts: number): number {
    return Math.min(retryInMs(attempts), lookEveryMs(this.settleMs));
  }

  looked(outcome: Parameters<LevelMetrics['looked']>[0]): void {
    this.metrics.looked(outcome);
  }
}
