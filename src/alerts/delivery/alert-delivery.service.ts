import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { millisOf, timestampOf } from '../../platform/timestamp';
import { AlertWebhook } from './alert-webhook';
import { DeliveryRepository } from './delivery.repository';
import type { Alert } from '../domain/alert';
import { DELIVER_WITHIN_MS, pauseMs, retryWaitMs, type Verdict, verdictOf } from '../domain/delivery';

/**
 * What one step came to. `posted`: the receiver was spoken to, and `pauseMs` is how long to leave it alone; `passed`:
 * an alert was dealt with, or left to another instance, without a word to the receiver; `idle`: nothing is due.
 */
export type DeliveryStep =
  | { readonly kind: 'idle' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'posted'; readonly pauseMs: number };

/**
 * Posts alerts to the webhook, oldest first, one at a time. Each is delivered at least once: a crash between the post and
 * its mark repeats it, and since every try is counted and put off before it is made, it does not do so endlessly. What
 * the receiver refuses is tried for as long as what it does not answer: its address may be about to be replaced.
 */
@Injectable()
export class AlertDelivery {
  private readonly logger = new Logger('AlertDelivery');

  constructor(
    private readonly repository: DeliveryRepository,
    private readonly webhook: AlertWebhook,
    private readonly clock: Clock,
  ) {}

  /** Delivers the next alert that is due, if `mayPost` still says so when it is claimed. Throws when the store does. */
  async step(mayPost: () => boolean = () => true): Promise<DeliveryStep> {
    const now = this.clock.now();
    const due = await this.repository.nextDue(now);
    if (due === undefined) return { kind: 'idle' };
    const { alert, attempts } = due;
    if (now - millisOf(alert.timestamp) > DELIVER_WITHIN_MS) {
      await this.repository.drop(alert);
      this.tell(alert, 'dropped', { reason: 'older than 24 hours', attempts });
      return { kind: 'passed' };
    }
    const waitMs = retryWaitMs('unavailable', attempts + 1, Math.random());
    const claimed = await this.repository.claim(due, now + this.webhook.timeoutMs + waitMs);
    if (claimed === undefined || !mayPost()) return { kind: 'passed' };
    return { kind: 'posted', pauseMs: await this.post(claimed, attempts + 1, waitMs) };
  }

  private async post(alert: Alert, attempts: number, waitMs: number): Promise<number> {
    const outcome = await this.webhook.post(alert, this.clock.now());
    const now = this.clock.now();
    const verdict: Verdict = outcome.kind === 'answered' ? verdictOf(outcome.status) : 'unavailable';
    if (verdict === 'taken') {
      await this.repository.delivered(alert, timestampOf(now));
      this.tell(alert, 'delivered', { attempts });
      return 0;
    }
    const reason = outcome.kind === 'answered' ? `HTTP ${outcome.status}` : outcome.reason;
    this.tell(alert, 'failed', { reason, attempts });
    const wishMs = outcome.kind === 'answered' ? outcome.retryAfterMs : undefined;
    const againAfterMs = retryWaitMs(verdict, attempts, Math.random(), wishMs);
    await this.repository.putOff(alert, now + againAfterMs);
    return verdict === 'refused' && wishMs === undefined ? 0 : pauseMs(waitMs, wishMs);
  }

  /** One line an attempt. Never the address: whoever has it may post. */
  private tell(alert: Alert, outcome: string, details: { reason?: string; attempts: number }): void {
    const { alertId, type, sku } = alert;
    const line = { alertId, type, ...(sku === undefined ? {} : { sku }), outcome, ...details };
    if (outcome === 'delivered') this.logger.log(line, 'Alert posted to the webhook');
    else this.logger.warn(line, 'Alert not posted to the webhook');
  }
}
