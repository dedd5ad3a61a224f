import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { SyncConfig } from '../../config/app-config';
import { levelOfNote } from '../../platform/dynamodb/diagnosis/diagnosed-errors';
import { AlertDelivery } from './alert-delivery.service';
import { AlertWebhook } from './alert-webhook';
import { AlertsLease } from './alerts-lease';

/** Milliseconds between two posts: Slack takes one message a second. */
export const PACE_MS = 1000;
/** How long a stop waits for the post under way before it breaks it off, in milliseconds. */
const FINISH_WITHIN_MS = 1000;

/**
 * When alerts are posted: a look at what is due about once a second, by the one instance that holds the lease. Nothing
 * waits for it, so a slow receiver costs nobody but itself.
 */
@Injectable()
export class DeliveryScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('AlertDelivery');
  private runs = false;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  /** By the monotonic clock. */
  private pausedUntil = 0;

  constructor(
    private readonly config: SyncConfig,
    private readonly webhook: AlertWebhook,
    private readonly delivery: AlertDelivery,
    private readonly lease: AlertsLease,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.runJobs || !this.webhook.isConfigured) return;
    this.runs = true;
    this.tick();
  }

  /** Finishes the post under way or breaks it off, and hands the lease over. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.runs) return;
    this.runs = false;
    clearTimeout(this.timer);
    const deadline = new AbortController();
    const late = delay(FINISH_WITHIN_MS, undefined, { signal: deadline.signal, ref: false });
    await Promise.race([this.working, late.catch(() => undefined)]);
    deadline.abort();
    this.webhook.close();
    await this.working;
    await this.lease.release().catch((error: unknown) => {
      this.note('The lease could not be given back', error);
    });
  }

  private tick(): void {
    this.working = this.work().then((waitMs) => {
      if (!this.runs) return;
      this.timer = setTimeout(() => {
        this.tick();
      }, waitMs);
      this.timer.unref();
    });
  }

  /** Does what is due; gives the milliseconds until the next look. Never throws. */
  private async work(): Promise<number> {
    const third = this.config.leaseTtlMs / 3;
    try {
      if (!(await this.holds())) return Math.min(third, this.lease.contestInMs + 1);
      const pausedMs = this.pausedUntil - performance.now();
      if (pausedMs > 0) return Math.min(third, pausedMs);
      const step = await this.delivery.step(() => this.runs && this.lease.isHeld(this.webhook.timeoutMs));
      switch (step.kind) {
        case 'idle':
          return Math.min(third, this.config.sweepMs);
        case 'passed':
          return 0;
        case 'posted':
          this.pausedUntil = performance.now() + Math.max(PACE_MS, step.pauseMs);
          return 0;
      }
    } catch (error) {
      this.note('Alerts could not be looked through for the webhook', error);
      return third;
    }
  }

  /** Renewed three times within its time, and before each post it outlasts the post. */
  private async holds(): Promise<boolean> {
    return this.lease.isHeld((this.config.leaseTtlMs * 2) / 3) || this.lease.keep();
  }

  private note(message: string, error: unknown): void {
    const { name, message: text } =
      error instanceof Error ? error : { name: 'Error', message: String(error) };
    this.logger[levelOfNote(error)]({ error: `${name}: ${text}` }, message);
  }
}
