import { Injectable } from '@nestjs/common';
import { SyncConfig } from '../../config/app-config';
import type { LeasedWork, Round } from '../../platform/jobs/leased-work';
import { AlertDelivery } from './alert-delivery.service';
import { AlertWebhook } from './alert-webhook';
import { AlertsLease } from './alerts-lease';

/** Milliseconds between two posts: Slack accepts one message a second. */
const PACE_MS = 1000;

/** Posts one alert a round, about one a second, and only while the lease outlasts the post. */
@Injectable()
export class PacedDelivery implements LeasedWork {
  readonly failureText = 'The alerts that are due could not be read or posted';
  /** By both clocks: the monotonic one may not run while the process is frozen. */
  private pausedUntil = { monotonic: 0, wall: 0 };

  constructor(
    private readonly config: SyncConfig,
    private readonly webhook: AlertWebhook,
    private readonly delivery: AlertDelivery,
    private readonly lease: AlertsLease,
  ) {}

  async round(mayGoOn: () => boolean): Promise<Round> {
    const pauseMs = this.pauseLeftMs();
    if (pauseMs > 0) return { isDone: false, waitMs: pauseMs };
    const mayPost = (): boolean => mayGoOn() && this.lease.isHeld(this.webhook.timeoutMs);
    // A step counts a try before it posts. With a late heartbeat it would count tries and post nothing.
    if (!mayPost()) return { isDone: false, waitMs: this.config.sweepMs };
    const step = await this.delivery.step(mayPost);
    switch (step.kind) {
      case 'idle':
        return { isDone: true, waitMs: this.config.sweepMs };
      case 'passed':
        return { isDone: false, waitMs: 0 };
      case 'posted': {
        const waitMs = Math.max(PACE_MS, step.pauseMs);
        this.pausedUntil = { monotonic: performance.now() + waitMs, wall: Date.now() + waitMs };
        return { isDone: false, waitMs };
      }
    }
  }

  private pauseLeftMs(): number {
    const { monotonic, wall } = this.pausedUntil;
    return Math.max(0, Math.min(monotonic - performance.now(), wall - Date.now()));
  }
}
