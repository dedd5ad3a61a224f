import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { Clock } from '../../platform/clock';
import { MINUTE_MS } from '../../platform/durations';
import { timestampOf } from '../../platform/timestamp';
import { isAmazonsOwnSku, isRegistrableSku } from '../domain/sku';
import { likelySpellings, visibleSku } from '../domain/sku-spelling';
import { InventoryRepository } from './inventory.repository';
import { UnknownSkuMetrics } from './unknown-sku.metrics';

/** SKUs whose similar SKUs are remembered, and for how many milliseconds. */
const HINTS = 1_000;
const HINT_MS = 10 * MINUTE_MS;
/** A longer text resembles no SKU. */
const LONGEST_COMPARED = 100;

/** The closing note of the alert about an unknown SKU. */
export const REGISTERED_NOW = 'It is registered now.';

/** Raises the alert that a SKU of an order or a return is not registered. SKUs of Amazon's own are only counted. */
@Injectable()
export class UnknownSkuAlerts {
  private readonly logger = new Logger('Alerts');
  /** One read for each new alert: many orders may name the SKU after it. */
  private readonly hints = new LRUCache<string, string>({ max: HINTS, ttl: HINT_MS });

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
    const text = message + (await this.hint(sku));
    await this.alerts.raise(draftAlert(alertId, 'unknown_sku', this.now(), text, about));
    if ((await this.stocks.find(sku)) !== undefined)
      await this.alerts.close(alertId, this.now(), REGISTERED_NOW);
  }

  /** A sentence that names the registered SKU of a likely other spelling, behind a blank; empty when there is none. */
  async hint(sku: string): Promise<string> {
    if (sku.length > LONGEST_COMPARED) return '';
    const known = this.hints.get(sku);
    if (known !== undefined) return known;
    try {
      const spellings = likelySpellings(sku).filter(isRegistrableSku);
      const [registered] = spellings.length === 0 ? [] : await this.stocks.registeredOf(spellings);
      const hint =
        registered === undefined
          ? ''
          : ` Registered is ${visibleSku(registered)}: if that is meant, write it in the same way where it is sold.`;
      this.hints.set(sku, hint);
      return hint;
    } catch (error) {
      this.logger.warn({ sku, error: String(error) }, 'Similar SKUs could not be read');
      return '';
    }
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
