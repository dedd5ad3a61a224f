import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { UnknownSkuAlerts } from '../../inventory/unknown-skus/unknown-sku-alerts.service';
import { Clock } from '../../platform/clock';
import { timestampOf } from '../../platform/timestamp';
import { unknownSkuAlert, unregistrableSkuAlert } from './domain/unknown-sku-alert';

/** Raises the alerts about SKUs of orders that are not registered. */
@Injectable()
export class OrderSkuAlerts {
  constructor(
    private readonly unknownSkus: UnknownSkuAlerts,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  unknown(sku: string, orderId: string): Promise<void> {
    return this.unknownSkus.raise({ sku, orderId, message: unknownSkuAlert(sku, orderId) });
  }

  /** About a SKU that cannot be registered. */
  async unregistrable(sku: string, orderId: string): Promise<void> {
    const sha256 = createHash('sha256').update(sku).digest('hex');
    const hint = await this.unknownSkus.hint(sku);
    const at = timestampOf(this.clock.now());
    await this.alerts.raise(unregistrableSkuAlert(sku, sha256, orderId, at, hint));
  }
}
