import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { Injectable, Logger, Optional } from '@nestjs/common';
import { Clock, SystemClock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { AlertsMetrics } from './alerts.metrics';
import { AlertsRepository } from '../store/alerts.repository';
import type { Alert, AlertDraft } from '../domain/alert';

/** Raises and closes alerts. Those that must not be lost are written by the transaction that caused them. */
@Injectable()
export class AlertsService {
  private readonly logger = new Logger('Alerts');
  /** Alerts that a transaction under way may be closing. */
  private readonly closing = new Set<string>();

  constructor(
    private readonly repository: AlertsRepository,
    @Optional() private readonly metrics?: AlertsMetrics,
    @Optional() private readonly clock: Clock = new SystemClock(),
  ) {}

  async raise(alert: AlertDraft): Promise<void> {
    const isNew = await this.repository.raise(alert);
    if (!isNew) return;
    this.metrics?.raised(alert);
    this.logger.warn({ alertId: alert.alertId, severity: alert.severity, sku: alert.sku }, alert.message);
  }

  /** Tells of a trouble that is over already. */
  async raiseClosed(alert: AlertDraft, note: string): Promise<void> {
    if (!(await this.repository.raiseClosed(alert, note))) return;
    this.metrics?.raised(alert);
    this.logger.warn({ alertId: alert.alertId, severity: alert.severity }, alert.message);
  }

  async close(alertId: string, at: string, note: string): Promise<void> {
    if (await this.repository.close(alertId, at, note)) this.logger.log({ alertId }, `Alert closed: ${note}`);
  }

  /**
   * Closes those of these alerts, at most 100, that stand open. Never throws: whoever calls has done what ended the
   * trouble, and must not fail for the sake of a note.
   */
  async closeOpen(alertIds: readonly string[], at: string, note: string): Promise<void> {
    try {
      for (const alertId of await this.repository.openOf(alertIds)) await this.close(alertId, at, note);
    } catch (error) {
      this.logger.warn({ alertIds, error: String(error) }, 'Alerts could not be closed: they stay open');
    }
  }

  /**
   * Does work that ends the trouble of these alerts, at most 100, and hands it the writes that close those that stand
   * open, for its transactions. Each is handed to one at a time: a transaction may name an item once. What cannot be
   * looked for is not handed over, for the reason of `closeOpen`.
   */
  async whileClosing<T>(
    alertIds: readonly string[],
    note: string,
    work: (closings: ReadonlyMap<string, TransactWriteItem>) => Promise<T>,
  ): Promise<T> {
    const ours = new Set(alertIds.filter((alertId) => !this.closing.has(alertId)));
    if (ours.size === 0) return work(new Map());
    for (const alertId of ours) this.closing.add(alertId);
    try {
      return await work(await this.closings([...ours], note));
    } finally {
      for (const alertId of ours) this.closing.delete(alertId);
    }
  }

  find(alertId: string): Promise<Alert | undefined> {
    return this.repository.find(alertId);
  }

  private async closings(alertIds: readonly string[], note: string): Promise<Map<string, TransactWriteItem>> {
    try {
      const open = await this.repository.openOf(alertIds);
      const at = timestampOf(this.clock.now());
      return new Map(open.map((alertId) => [alertId, this.repository.closing(alertId, at, note)]));
    } catch (error) {
      this.logger.warn({ alertIds, error: String(error) }, 'Alerts could not be looked for');
      return new Map();
    }
  }
}
