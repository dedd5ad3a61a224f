import { Injectable, Logger, Optional } from '@nestjs/common';
import { AlertsMetrics } from './alerts.metrics';
import { AlertsRepository } from './alerts.repository';
import type { Alert, AlertDraft } from './domain/alert';

/** Raises and closes alerts. Those that must not be lost are written by the transaction that caused them. */
@Injectable()
export class AlertsService {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly repository: AlertsRepository,
    @Optional() private readonly metrics?: AlertsMetrics,
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

  find(alertId: string): Promise<Alert | undefined> {
    return this.repository.find(alertId);
  }
}
