import { Injectable, Logger } from '@nestjs/common';
import { AlertsRepository } from './alerts.repository';
import type { Alert, AlertDraft } from './domain/alert';

/** Raises, closes and shows alerts. Those that must not be lost are written by the transaction that caused them. */
@Injectable()
export class AlertsService {
  private readonly logger = new Logger('Alerts');

  constructor(private readonly repository: AlertsRepository) {}

  async raise(alert: AlertDraft): Promise<void> {
    const isNew = await this.repository.raise(alert);
    if (isNew)
      this.logger.warn({ alertId: alert.alertId, severity: alert.severity, sku: alert.sku }, alert.message);
  }

  async close(alertId: string, at: string, note: string): Promise<void> {
    if (await this.repository.close(alertId, at, note)) this.logger.log({ alertId }, `Alert closed: ${note}`);
  }

  find(alertId: string): Promise<Alert | undefined> {
    return this.repository.find(alertId);
  }

  unread(limit: number): Promise<Alert[]> {
    return this.repository.unread(limit);
  }
}
