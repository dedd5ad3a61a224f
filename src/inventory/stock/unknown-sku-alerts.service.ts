import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { isAmazonsOwnSku } from '../domain/sku';
import { InventoryRepository } from './inventory.repository';
import { UnknownSkuMetrics } from './unknown-sku.metrics';

/** The closing note of the alert about an unknown SKU. */
export const REGISTERED_NOW = 'It is registered now.';

/** Raises the alert that a SKU of an order or a return is not registered. SKUs of Amazon's own are only counted. */
@Injectable()
export class UnknownSkuAlerts {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly stocks: InventoryRepository,
    private readonly alerts: AlertsService,
    private readonly metrics: UnknownSkuMetrics,
    private readonly clock: Clock,
  ) {}

  /** Reads the stock again afterwards: a registration in between found no alert to close. */
  async raise(sku: string, orderId: string, message: string): Promise<void> {
    if (isAmazonsOwnSku(sku)) {
      this.metrics.amazonsOwnSku();
      this.logger.log({ sku, orderId }, "Amazon's own SKU for used units: it needs no registration");
      return;
    }
    const alertId = alertIdOf.unknownSku(sku);
    const about = { sku, ...(orderId === '' ? {} : { orderId }) };
    await this.alerts.raise(draftAlert(alertId, 'unknown_sku', this.now(), message, about));
    if ((await this.stocks.find(sku)) !== undefined)
      await this.alerts.close(alertId, this.now(), REGISTERED_NOW);
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
