import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { AlertsMetrics } from './alerts.metrics';
import { AlertsRepository } from '../store/alerts.repository';
import { type Alert, type AlertChange, type AlertDraft, alertIdOf } from '../domain/alert';
import { AlertListRepository, type AlertPage } from '../store/alert-list.repository';

/** Alerts of one read of a SKU's. */
const PAGE_ALERTS = 100;

/** The right to close alerts in a transaction. */
interface ClosingClaim {
  /** The closing of each open alert, by its id. */
  readonly closings: ReadonlyMap<string, AlertChange>;
  readonly release: () => void;
}

/** Raises and closes alerts. Alerts that must not be lost are written by the transaction of their cause instead. */
@Injectable()
export class AlertsService {
  private readonly logger = new Logger('Alerts');
  /** Alerts that a transaction in flight may be closing. */
  private readonly closing = new Set<string>();

  constructor(
    private readonly repository: AlertsRepository,
    private readonly metrics: AlertsMetrics,
    private readonly clock: Clock,
    private readonly list: AlertListRepository,
  ) {}

  async raise(alert: AlertDraft): Promise<void> {
    if (await this.repository.raise(alert)) this.noteRaised(alert);
  }

  /** Raises an alert that is not open yet, or has become critical. A repeat is not counted. */
  async raiseUnlessOpen(alert: AlertDraft): Promise<void> {
    if (await this.repository.raiseUnlessOpen(alert)) this.noteRaised(alert);
  }

  /**
   * Raises an alert that each sighting describes anew: the message is that of the latest one. An alert that was read
   * before `readBefore` is raised again, unread.
   */
  async raiseLatest(alert: AlertDraft, readBefore: string): Promise<void> {
    if (await this.repository.raiseLatest(alert, readBefore)) this.noteRaised(alert);
  }

  /** Raises an alert that stands for many SKUs, of which `sightings` are new; see AlertsRepository. */
  async raiseFor(alert: AlertDraft, sightings: number, isUrgent: boolean): Promise<void> {
    if (await this.repository.raiseFor(alert, sightings, isUrgent)) this.noteRaised(alert);
  }

  async isOpen(alertId: string): Promise<boolean> {
    return (await this.repository.openOf([alertId])).length > 0;
  }

  /** Raises an alert whose cause is over, closed by the same write; closes it with this message when it is open already. */
  async raiseClosed(alert: AlertDraft, note: string): Promise<void> {
    if (!(await this.repository.raiseClosed(alert, note))) {
      if (await this.repository.closeWith(alert, note))
        this.logger.log({ alertId: alert.alertId }, `Alert closed: ${note}`);
      return;
    }
    this.metrics.raised(alert);
    this.logger.warn({ alertId: alert.alertId, severity: alert.severity }, alert.message);
  }

  async close(alertId: string, at: string, note: string): Promise<void> {
    if (await this.repository.close(alertId, at, note)) this.logger.log({ alertId }, `Alert closed: ${note}`);
  }

  /** Closes those of these few alerts that are open. */
  async closeEach(alertIds: readonly string[], at: string, note: string): Promise<void> {
    for (const alertId of alertIds) await this.close(alertId, at, note);
  }

  /** Closes those of these alerts, at most 100, that are open. Never throws: the caller has ended their cause already. */
  async closeOpen(alertIds: readonly string[], at: string, note: string): Promise<void> {
    try {
      for (const alertId of await this.repository.openOf(alertIds)) await this.close(alertId, at, note);
    } catch (error) {
      this.logger.warn({ alertIds, error: String(error) }, 'Alerts could not be closed and stay open');
    }
  }

  /**
   * Closes every open alert about a SKU that is no longer registered, except that it is not. The pushes' alerts are read
   * consistently; the others are found by their index, which may lag by a second.
   */
  async closeAllOf(sku: string, note: string): Promise<void> {
    const at = timestampOf(this.clock.now());
    const alertIds = await this.repository.openOf([alertIdOf.syncFailed(sku), alertIdOf.listingBlocked(sku)]);
    for (let next: AlertPage['next'] | null = {}; next !== null;) {
      const page: AlertPage = await this.list.page({ sku }, PAGE_ALERTS, this.clock.now(), next);
      for (const { alertId, type, closedAt } of page.alerts)
        if (closedAt === undefined && type !== 'unknown_sku') alertIds.push(alertId);
      next = page.next ?? null;
    }
    for (const alertId of new Set(alertIds)) await this.close(alertId, at, note);
  }

  /**
   * The closings of those of these alerts, at most 100, that are open, for the transaction that ends their cause. Each
   * alert has one claim at a time, until `release`. Never throws: alerts that could not be read have no closing.
   */
  async claimClosings(alertIds: readonly string[], note: string): Promise<ClosingClaim> {
    const claimed = alertIds.filter((alertId) => !this.closing.has(alertId));
    for (const alertId of claimed) this.closing.add(alertId);
    return {
      closings: claimed.length === 0 ? new Map() : await this.closingsOf(claimed, note),
      release: () => {
        for (const alertId of claimed) this.closing.delete(alertId);
      },
    };
  }

  find(alertId: string): Promise<Alert | undefined> {
    return this.repository.find(alertId);
  }

  private noteRaised(alert: AlertDraft): void {
    this.metrics.raised(alert);
    this.logger.warn({ alertId: alert.alertId, severity: alert.severity, sku: alert.sku }, alert.message);
  }

  private async closingsOf(
    alertIds: readonly string[],
    note: string,
  ): Promise<ReadonlyMap<string, AlertChange>> {
    try {
      const open = await this.repository.openOf(alertIds);
      const at = timestampOf(this.clock.now());
      return new Map(open.map((alertId) => [alertId, { kind: 'close', alertId, at, note }]));
    } catch (error) {
      this.logger.warn({ alertIds, error: String(error) }, 'Open alerts could not be read');
      return new Map();
    }
  }
}
