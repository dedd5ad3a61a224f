import { Injectable, Logger } from '@nestjs/common';
import { DeliveryLog } from '../../changes/delivery-log/delivery-log.scheduler';
import { Clock } from '../../platform/clock';
import type { PostOutcome } from '../../platform/http/post-json';
import { millisOf, timestampOf } from '../../platform/timestamp';
import { AlertWebhook } from './alert-webhook';
import { DeliveryRepository } from './delivery.repository';
import type { Alert } from '../domain/alert';
import { DELIVER_WITHIN_MS, pauseMs, retryWaitMs, resultOf } from '../domain/delivery';

/**
 * The result of one step. `posted`: a post was made, and no other may follow for `pauseMs`; `passed`: an alert was
 * dropped or left to another instance without a post; `idle`: no alert is due.
 */
export type DeliveryStep =
  | { readonly kind: 'idle' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'posted'; readonly pauseMs: number };

/**
 * Posts alerts to the webhook, oldest first, one at a time, each at least once: a crash between the post and its mark
 * repeats the post. Every try is counted and the next one deferred before it is made, so such repeats end. A refused
 * alert is tried for as long as an unanswered one: an operator may be about to replace the address.
 */
@Injectable()
export class AlertDelivery {
  private readonly logger = new Logger('AlertDelivery');

  constructor(
    private readonly repository: DeliveryRepository,
    private readonly webhook: AlertWebhook,
    private readonly clock: Clock,
    private readonly deliveries: DeliveryLog,
  ) {}

  /** Delivers the next due alert, if `mayPost` is still true when it is claimed. Throws when the store does not answer. */
  async step(mayPost: () => boolean = () => true): Promise<DeliveryStep> {
    const now = this.clock.now();
    const due = await this.repository.nextDue(now);
    if (due === undefined) return { kind: 'idle' };
    const { alert, attempts } = due;
    if (now - millisOf(alert.timestamp) > DELIVER_WITHIN_MS) {
      await this.repository.drop(alert);
      const reason = 'older than 24 hours';
      this.logOutcome(alert, 'dropped', { reason, attempts });
      // Alerts from before there was a webhook are dropped without a try.
      if (attempts > 0) this.noteFailed(alert, reason, attempts);
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
    const result = outcome.kind === 'answered' ? resultOf(outcome.status) : 'unavailable';
    if (result === 'accepted') {
      await this.repository.markDelivered(alert, timestampOf(now));
      this.logOutcome(alert, 'delivered', { attempts });
      return 0;
    }
    const reason = outcome.kind === 'answered' ? refusalIn(outcome) : outcome.reason;
    this.logOutcome(alert, 'failed', { reason, attempts });
    const retryAfterMs = outcome.kind === 'answered' ? outcome.retryAfterMs : undefined;
    const deferredMs = retryWaitMs(result, attempts, Math.random(), retryAfterMs);
    await this.repository.defer(alert, now + deferredMs, {
      reason,
      ...(outcome.kind === 'answered' ? { httpStatus: outcome.status } : {}),
    });
    return result === 'refused' && retryAfterMs === undefined ? 0 : pauseMs(waitMs, retryAfterMs);
  }

  private noteFailed({ alertId, sku, orderId, timestamp }: Alert, reason: string, attempts: number): void {
    this.deliveries.note({
      ...{ kind: 'alert', outcome: 'failed', at: timestamp, reason, attempts, alertId },
      ...(sku === undefined ? {} : { sku }),
      ...(orderId === undefined ? {} : { orderId }),
    });
  }

  /** One line a try, without the address: it is a secret. */
  private logOutcome(alert: Alert, outcome: string, details: { reason?: string; attempts: number }): void {
    const { alertId, type, sku } = alert;
    const line = { alertId, type, ...(sku === undefined ? {} : { sku }), outcome, ...details };
    if (outcome === 'delivered') this.logger.log(line, 'Alert posted to the webhook');
    else this.logger.warn(line, 'Alert not posted to the webhook');
  }
}

function refusalIn({ status, code }: Extract<PostOutcome, { kind: 'answered' }>): string {
  return code === undefined ? `HTTP ${status}` : `HTTP ${status} ${code}`;
}
