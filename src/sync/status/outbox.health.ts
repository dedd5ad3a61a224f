import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { SyncService } from './sync.service';

/** The state of the outbox. For information: a slow Amazon does not make the service unhealthy. */
@Injectable()
export class OutboxHealth {
  constructor(
    private readonly sync: SyncService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('outbox');
    try {
      const { pending, oldestPendingSeconds, leader, paused, blocked } = await this.sync.status();
      return indicator.up({ pending, oldestPendingSeconds, leader, paused, blocked: blocked.length });
    } catch {
      return indicator.down({ problems: ['the outbox cannot be read'] });
    }
  }
}
