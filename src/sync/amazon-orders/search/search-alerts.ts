import { Injectable } from '@nestjs/common';
import { alertIdOf, type AlertType, draftAlert } from '../../../alerts/domain/alert';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { OrdersConfig } from '../../../config/app-config';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { reportable } from './domain/parked-orders';
import { overdueMs, type SearchState } from './domain/search-state';
import type { SearchEvent, Transition } from './domain/search-transitions';

/** Orders that an alert names. */
const MOST_NAMED = 5;

/**
 * Raises alerts about orders that are not read, and closes them when they are. Each call may safely be repeated.
 * Order path: OrderSearcher -> SearchAlerts -> AlertsService. ADR 20.
 */
@Injectable()
export class SearchAlerts {
  constructor(
    private readonly alerts: AlertsService,
    private readonly config: OrdersConfig,
    private readonly clock: Clock,
  ) {}

  /** Raises or closes the alerts of a step; `before` is the state that it began with. */
  async update(before: SearchState, { state, event }: Transition): Promise<void> {
    await this.access(before, state);
    await this.refusal(before, state);
    await this.backlog(before, state);
    await this.incomplete(before, state);
    if (event.kind === 'given_up') await this.givenUp(event);
    if (event.kind === 'finished') await this.current(before);
    else await this.overdue(state);
  }

  /** Raises an alert when no search has ended for too long, whatever the reason. */
  async overdue(state: SearchState): Promise<void> {
    const nowMs = this.clock.now();
    const sinceMs = state.lastSearchBeganAtMs ?? state.failingSinceMs;
    // Another alert gives the reason.
    if (sinceMs === undefined || state.closed !== undefined || state.refusedSinceMs !== undefined) return;
    if (nowMs - sinceMs < overdueMs(state, this.config.pollMs)) return;
    const reason = state.problem === undefined ? '' : ` The last try failed: ${state.problem}`;
    const message =
      `No search of Amazon's orders has ended since ${timestampOf(sinceMs)}.${reason} Sales on Amazon may not be counted, and ` +
      'while no notice comes either, quantities are raised only after Amazon was read. The search continues by itself and ' +
      'misses no order. If this lasts, check that an instance with RUN_JOBS=true runs and reaches Amazon; ' +
      'POST /api/orders/amazon/poll searches at once.';
    await this.alerts.raiseUnlessOpen(
      draftAlert(alertIdOf.ordersNotRead('stale'), 'orders_not_read', this.now(), message, {}),
    );
  }

  private async current({ lastSearchBeganAtMs, failingSinceMs, ...before }: SearchState): Promise<void> {
    const sinceMs = lastSearchBeganAtMs ?? failingSinceMs;
    if (sinceMs === undefined || this.clock.now() - sinceMs < overdueMs(before, this.config.pollMs)) return;
    await this.close(alertIdOf.ordersNotRead('stale'), "Amazon's orders are searched again.");
  }

  private async access({ closed: before }: SearchState, { closed }: SearchState): Promise<void> {
    if (closed !== undefined && before === undefined) {
      const message =
        `No orders are read from Amazon: ${closed.reason} Sales on Amazon are counted by notices alone, where a queue is configured, and quantities are sent without ` +
        'waiting for them. Add the role Inventory and Order Tracking to the application (Seller Central, Develop apps), and ' +
        'authorise the application again. The search continues by itself and counts what was sold meanwhile; ' +
        'POST /api/orders/amazon/poll tries at once. AMAZON_ORDERS=false is for a shop whose Amazon orders are counted elsewhere.';
      await this.raise(alertIdOf.ordersRefused(), 'auth_failed', message);
    }
    if (closed === undefined && before !== undefined)
      await this.close(alertIdOf.ordersRefused(), 'Amazon gives access to orders again.');
  }

  private async refusal(before: SearchState, state: SearchState): Promise<void> {
    const { refusedSinceMs: isOpen } = before;
    const { refusedSinceMs: isRefused, problem = '', watermarkMs } = state;
    if (isRefused !== undefined && isOpen === undefined) {
      const what = watermarkMs === undefined ? 'refuses' : 'refuses, as it did not before,';
      const message =
        `Amazon ${what} the search of orders: ${problem} Notices count as before; other sales on Amazon wait, and none is ` +
        'lost. The search tries again every 15 minutes. If this lasts for a day, check AMAZON_MARKETPLACE_ID and ask ' +
        "Amazon's support for searchOrders of the Orders API 2026-01-01.";
      await this.raise(alertIdOf.ordersNotRead('refused'), 'orders_not_read', message);
    }
    if (isRefused === undefined && isOpen !== undefined)
      await this.close(alertIdOf.ordersNotRead('refused'), 'Amazon accepts the search of orders again.');
  }

  private async backlog(
    { behindSinceMs: before }: SearchState,
    { behindSinceMs }: SearchState,
  ): Promise<void> {
    if (behindSinceMs !== undefined && before === undefined) {
      const message =
        'More orders change on Amazon than Amazon lets be searched (100 orders in three minutes, after a burst of 2,000). ' +
        'Searches go back less far and end later; notices count at once, as before. After an outage this ends by itself. If it ' +
        'lasts, set SQS_QUEUE_URL and subscribe to notices with npm run amazon:subscribe, or ask Amazon for a higher limit of ' +
        'searchOrders.';
      await this.raise(alertIdOf.ordersNotRead('behind'), 'orders_not_read', message);
    }
    if (behindSinceMs === undefined && before !== undefined)
      await this.close(
        alertIdOf.ordersNotRead('behind'),
        'A search of all changed orders fits into the limit again.',
      );
  }

  private async incomplete(before: SearchState, state: SearchState): Promise<void> {
    const { incompleteSinceMs: isOpen } = before;
    if (state.incompleteSinceMs !== undefined && isOpen === undefined) {
      const orders = reportable(state.parked, this.clock.now());
      const named = orders.slice(0, MOST_NAMED).map(({ orderId, problem }) => `${orderId} (${problem})`);
      const more = orders.length > MOST_NAMED ? ` and ${orders.length - MOST_NAMED} more` : '';
      const which = named.length === 0 ? 'an order without an id' : `${named.join(', ')}${more}`;
      const message =
        `This cannot be counted yet: ${which}; all other orders of Amazon count. Amazon is asked again for ` +
        'seven days. If an order is in Seller Central, correct its units with POST /api/inventory/{sku}/adjustments only ' +
        'after that time, because it still counts when its answer is complete.';
      await this.raise(alertIdOf.ordersNotRead('incomplete'), 'orders_not_read', message);
    }
    if (state.incompleteSinceMs === undefined && isOpen !== undefined)
      await this.close(
        alertIdOf.ordersNotRead('incomplete'),
        'No order waits for a complete answer any more.',
      );
  }

  private async givenUp({
    orderId,
    problem,
  }: Extract<SearchEvent, { kind: 'still_parked' | 'given_up' }>): Promise<void> {
    const message =
      `Amazon order ${orderId} is not counted: for seven days Amazon's answer could not be used (${problem}). Find the order in ` +
      'Seller Central, and take its units out of stock with POST /api/inventory/{sku}/adjustments.';
    await this.alerts.raise(
      draftAlert(alertIdOf.orderNotRecorded(orderId), 'manual_review', this.now(), message, { orderId }),
    );
  }

  private async raise(alertId: string, type: AlertType, message: string): Promise<void> {
    await this.alerts.raise(draftAlert(alertId, type, this.now(), message, {}));
  }

  private async close(alertId: string, note: string): Promise<void> {
    await this.alerts.close(alertId, this.now(), note);
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
