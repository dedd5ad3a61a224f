import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { Deadline } from '../../platform/jobs/deadline';
import { DeadlineRun, endsBefore } from '../../platform/jobs/deadline-run';
import { takeOverIfSilent } from '../../platform/jobs/lease-takeover';
import { levelOfNote } from '../../platform/dynamodb/diagnosis/diagnosed-errors';
import { AlertDelivery } from './alert-delivery.service';
import { AlertWebhook } from './alert-webhook';
import { AlertsLease } from './alerts-lease';
import { PACE_MS } from './delivery.scheduler';

/** `not_configured`: there is no webhook. `done`: nothing is due. `time_is_up`: the rest waits for the next run. */
export type DeliveryRunEnd = 'not_configured' | 'done' | 'elsewhere' | 'time_is_up' | 'failed';

/**
 * Posts the alerts that are due, for a process that runs only when it is called: DeliveryScheduler's work without its
 * clockwork. No post is begun that may not be over in time.
 */
@Injectable()
export class DeliveryRunScheduler implements BeforeApplicationShutdown {
  private readonly logger = new Logger('AlertDelivery');
  private readonly runs = new DeadlineRun<DeliveryRunEnd>();
  /** By both clocks: the monotonic one may stand still while the process is frozen. */
  private pausedUntil = { monotonic: 0, wall: 0 };

  constructor(
    private readonly webhook: AlertWebhook,
    private readonly delivery: AlertDelivery,
    private readonly lease: AlertsLease,
  ) {}

  /** Posts, about one a second, until nothing is due or the time is up. Never throws. */
  async deliver(deadline: Deadline): Promise<DeliveryRunEnd> {
    if (!this.webhook.isConfigured) return 'not_configured';
    return (await this.runs.run(deadline, () => this.work(deadline))) ?? 'time_is_up';
  }

  /** For tests and for whoever stops a container by hand: Lambda never says that it does. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runs.ended();
  }

  private async work(deadline: Deadline): Promise<DeliveryRunEnd> {
    try {
      return (await takeOverIfSilent(this.lease, deadline.endAt))
        ? await this.postAll(deadline)
        : 'elsewhere';
    } catch (error) {
      this.note('Alerts could not be looked through for the webhook', error);
      return 'failed';
    } finally {
      await this.lease.release().catch((error: unknown) => {
        this.note('The lease could not be given back', error);
      });
    }
  }

  private async postAll({ endAt }: Deadline): Promise<DeliveryRunEnd> {
    const { timeoutMs } = this.webhook;
    for (;;) {
      const postAt = performance.now() + this.pauseLeftMs();
      if (postAt + timeoutMs > endAt) return 'time_is_up';
      await endsBefore(new Promise(() => undefined), postAt);
      if (!this.lease.isHeld(2 * timeoutMs) && !(await this.lease.keep())) return 'elsewhere';
      const step = await this.delivery.step(() => this.lease.isHeld(timeoutMs));
      if (step.kind === 'idle') return 'done';
      if (step.kind === 'posted') this.pause(Math.max(PACE_MS, step.pauseMs));
    }
  }

  private pause(ms: number): void {
    this.pausedUntil = { monotonic: performance.now() + ms, wall: Date.now() + ms };
  }

  private pauseLeftMs(): number {
    const { monotonic, wall } = this.pausedUntil;
    return Math.max(0, Math.min(monotonic - performance.now(), wall - Date.now()));
  }

  private note(message: string, error: unknown): void {
    const { name, message: text } =
      error instanceof Error ? error : { name: 'Error', message: String(error) };
    this.logger[levelOfNote(error)]({ error: `${name}: ${text}` }, message);
  }
}
