import { Injectable, Logger } from '@nestjs/common';
import { alertIdOf } from '../../../alerts/domain/alert';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import { queueArnOf } from '../../../channels/amazon/notices/notice-queue';
import { failureText } from '../../../channels/amazon/notifications/notification-answer';
import { NotificationsClient } from '../../../channels/amazon/notifications/notifications-client';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { CHECK_EVERY_MS, silenceAlert } from './domain/notice-state';
import { subscriptionAlert, type SubscriptionState } from './domain/subscription-state';
import { NoticeStateRepository } from './notice-state.repository';

/**
 * Checks once an hour, in one instance, whether Amazon's subscription still leads to the queue (subscriptions can vanish),
 * and whether notices arrive while searches find orders. One alert for each.
 */
@Injectable()
export class SubscriptionCheck {
  private readonly logger = new Logger('Notices');

  constructor(
    private readonly orders: OrdersConfig,
    private readonly client: NotificationsClient,
    private readonly states: NoticeStateRepository,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** Makes the check if it is due and no other instance has made it. Gives what it found. Throws when the store does not answer. */
  async checkIfDue(): Promise<SubscriptionState | undefined> {
    if (!this.orders.enabled || this.orders.queue === undefined) return undefined;
    const now = this.clock.now();
    const state = await this.states.load();
    if (state.checkedAtMs !== undefined && now - state.checkedAtMs < CHECK_EVERY_MS) return undefined;
    if (!(await this.states.claimCheck(now, now - CHECK_EVERY_MS + 1))) return undefined;
    const silence = silenceAlert(state, now);
    if (silence === undefined)
      await this.alerts.close(
        alertIdOf.noticesStopped('silence'),
        timestampOf(now),
        'Notifications arrive again.',
      );
    else await this.alerts.raiseUnlessOpen(silence);
    return this.check(this.orders.queue.url);
  }

  private async check(queueUrl: string): Promise<SubscriptionState> {
    const found = await this.subscription(queueUrl);
    const at = timestampOf(this.clock.now());
    const alert = subscriptionAlert(found, at);
    if (alert !== undefined) await this.alerts.raiseUnlessOpen(alert);
    if (found.kind === 'stands')
      await this.alerts.close(alertIdOf.noticesStopped('subscription'), at, 'The subscription stands.');
    if (found.kind === 'unknown')
      this.logger.warn({ reason: found.reason }, 'The subscription to ORDER_CHANGE could not be checked');
    return found;
  }

  private async subscription(queueUrl: string): Promise<SubscriptionState> {
    const subscription = await this.client.subscription();
    if (subscription.kind === 'not_found') return { kind: 'gone' };
    if (subscription.kind !== 'subscription') return unknown(subscription);
    const { orderChangeTypes: types, destinationId } = subscription;
    if (types.length > 0 && !types.includes('OrderStatusChange')) return { kind: 'filtered', types };
    const expected = this.orders.destinations.queueArn ?? queueArnOf(queueUrl);
    if (expected === undefined) return { kind: 'stands' };
    const destination = await this.client.destination(destinationId);
    if (destination.kind === 'not_found')
      return { kind: 'elsewhere', to: 'a destination that does not exist any more', expected };
    if (destination.kind !== 'destination') return unknown(destination);
    return destination.queueArn === expected
      ? { kind: 'stands' }
      : { kind: 'elsewhere', to: destination.queueArn ?? 'a destination that is no queue', expected };
  }
}

function unknown(failure: CallFailure): SubscriptionState {
  return { kind: 'unknown', reason: failureText(failure) };
}
