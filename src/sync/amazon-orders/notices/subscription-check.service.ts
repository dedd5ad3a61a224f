import { Injectable, Logger } from '@nestjs/common';
import { type AlertDraft, alertIdOf } from '../../../alerts/domain/alert';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import { queueArnOf } from '../../../channels/amazon/notices/notice-queue';
import { failureText } from '../../../channels/amazon/notifications/notification-answer';
import {
  NotificationsClient,
  type NotificationType,
} from '../../../channels/amazon/notifications/notifications-client';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { CHECK_EVERY_MS, silenceAlert } from './domain/notice-state';
import { quantitiesAlert, subscriptionAlert, type SubscriptionState } from './domain/subscription-state';
import { NoticeStateRepository } from './notice-state.repository';

const STANDS: SubscriptionState = { kind: 'stands' };

/**
 * Checks once an hour, in one instance, whether Amazon's subscriptions still lead to the queue and, where one is configured, to
 * the event bus (subscriptions can vanish), and whether notices arrive while searches find orders. One alert for each.
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
    const { queueArn, eventBridge } = this.orders.destinations;
    const found = await this.subscription('ORDER_CHANGE', queueArn ?? queueArnOf(queueUrl));
    await this.report(found, 'subscription', subscriptionAlert);
    const quantities =
      eventBridge === undefined
        ? STANDS
        : await this.subscription('LISTINGS_ITEM_MFN_QUANTITY_CHANGE', busName(eventBridge));
    await this.report(quantities, 'quantities', quantitiesAlert);
    return found;
  }

  /** `expected`: where it should lead; undefined: not known. */
  private async subscription(
    type: NotificationType,
    expected: string | undefined,
  ): Promise<SubscriptionState> {
    const subscription = await this.client.subscription(type);
    if (subscription.kind === 'not_found') return { kind: 'gone' };
    if (subscription.kind !== 'subscription') return this.unknown(type, subscription);
    const { orderChangeTypes: types, destinationId } = subscription;
    if (types.length > 0 && !types.includes('OrderStatusChange')) return { kind: 'filtered', types };
    if (expected === undefined) return STANDS;
    const destination = await this.client.destination(destinationId);
    if (destination.kind === 'not_found')
      return { kind: 'elsewhere', to: 'a destination that does not exist any more', expected };
    if (destination.kind !== 'destination') return this.unknown(type, destination);
    const { queueArn, eventBridge } = destination;
    const to =
      queueArn ?? (eventBridge === undefined ? 'a destination of no known kind' : busName(eventBridge));
    return to === expected ? STANDS : { kind: 'elsewhere', to, expected };
  }

  /** Raises the alert of a subscription, or closes it where the subscription stands or is not wanted. */
  private async report(
    found: SubscriptionState,
    cause: string,
    alertOf: (state: SubscriptionState, at: string) => AlertDraft | undefined,
  ): Promise<void> {
    const at = timestampOf(this.clock.now());
    const alert = alertOf(found, at);
    if (alert !== undefined) await this.alerts.raiseUnlessOpen(alert);
    if (found.kind === 'stands')
      await this.alerts.close(alertIdOf.noticesStopped(cause), at, 'The subscription stands.');
  }

  private unknown(type: NotificationType, failure: CallFailure): SubscriptionState {
    const reason = failureText(failure);
    this.logger.warn({ reason }, `The subscription to ${type} could not be checked`);
    return { kind: 'unknown', reason };
  }
}

function busName({ account, region }: { readonly account: string; readonly region: string }): string {
  return `EventBridge in ${region} of the account ${account}`;
}
