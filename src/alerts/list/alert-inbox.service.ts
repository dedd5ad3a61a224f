import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { AlertListRepository, type AlertPage, type AlertPosition } from '../store/alert-list.repository';
import { AlertsRepository } from '../store/alerts.repository';
import type { Alert } from '../domain/alert';
import type { AlertFilter } from '../domain/alert-filter';

/** Alerts that are marked as read at once: a bound on the load of the store. */
const MARKED_TOGETHER = 16;

/** Lists alerts and marks them as read. */
@Injectable()
export class AlertInboxService {
  constructor(
    private readonly lists: AlertListRepository,
    private readonly alerts: AlertsRepository,
    private readonly clock: Clock,
  ) {}

  /** One page, newest first; see AlertListRepository. */
  list(filter: AlertFilter, limit: number, from?: AlertPosition): Promise<AlertPage> {
    return this.lists.page(filter, limit, this.clock.now(), from);
  }

  /** One alert; undefined when there is none. */
  find(alertId: string): Promise<Alert | undefined> {
    return this.alerts.find(alertId);
  }

  /** Marks one alert as read and gives it; undefined when there is none. */
  async read(alertId: string): Promise<Alert | undefined> {
    return (await this.alerts.markRead(alertId, this.now()))?.alert;
  }

  /**
   * Marks the unread alerts as read that match the filter, raised before `before` when it is given. An alert that is
   * raised again meanwhile stays unread. Gives how many were marked; after a failure a repeated call marks the rest.
   */
  async readAll(filter: Omit<AlertFilter, 'unread'>, before?: string): Promise<number> {
    const at = this.now();
    let count = 0;
    for await (const found of this.lists.unread(filter, before)) {
      for (let from = 0; from < found.length; from += MARKED_TOGETHER) {
        const marked = await Promise.all(
          found
            .slice(from, from + MARKED_TOGETHER)
            .map(({ alertId, timestamp }) => this.alerts.markRead(alertId, at, timestamp)),
        );
        count += marked.filter((one) => one?.isNew === true).length;
      }
    }
    return count;
  }

  /** How many alerts `readAll` would mark now. */
  countUnread(filter: Omit<AlertFilter, 'unread'>, before?: string): Promise<number> {
    return this.lists.countMatching(filter, before);
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
