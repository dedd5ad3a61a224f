import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { alertIdOf, draftAlert } from '../../alerts/domain/alert';
import { Clock } from '../../platform/clock';
import { MINUTE_MS } from '../../platform/durations';
import { timestampOf } from '../../platform/timestamp';
import { CatalogService } from '../catalog/catalog.service';
import { LINKED_NOW, REGISTERED_NOW } from '../domain/closing-notes';
import { isAmazonsOwnSku, isRegistrableSku } from '../domain/sku';
import { spellingsToRead, suggestedSkus, suggestionText } from '../domain/sku-suggestions';
import { SellerSkuLookup } from '../listings/seller-sku-lookup.service';
import { InventoryRepository } from '../stock/inventory.repository';
import { UnknownSkuMetrics } from './unknown-sku.metrics';

/** SKUs whose similar SKUs are remembered, and for how many milliseconds. */
const HINTS = 1_000;
const HINT_MS = 10 * MINUTE_MS;
/** A longer text resembles no SKU. */
const LONGEST_COMPARED = 100;
/** The SKUs in memory are searched at most once in so many milliseconds: a million take up to 0.2 s, and orders wait. */
const SEARCH_EVERY_MS = 500;

const WRITE_ALIKE = 'write it in the same way where it is sold';
const LINK = 'link it with PUT /api/listings/amazon/{sellerSku}';

/** What an unknown SKU is: one of an order or a component, or the seller SKU of a unit at Amazon, which a listing may sell. */
interface UnknownSku {
  readonly sku: string;
  /** Empty when none is known. */
  readonly orderId: string;
  readonly message: string;
  readonly isSellerSku?: boolean;
}

/** Raises the alert that a SKU of an order or a return is not registered. SKUs of Amazon's own are only counted. */
@Injectable()
export class UnknownSkuAlerts {
  private readonly logger = new Logger('Alerts');
  /** One read for each new alert: many orders may name the SKU after it. */
  private readonly suggested = new LRUCache<string, readonly string[]>({ max: HINTS, ttl: HINT_MS });
  private searchedAtMs = 0;

  constructor(
    private readonly stocks: InventoryRepository,
    private readonly catalog: CatalogService,
    private readonly lookup: SellerSkuLookup,
    private readonly alerts: AlertsService,
    private readonly metrics: UnknownSkuMetrics,
    private readonly clock: Clock,
  ) {}

  /** Reads the stock and the listing again afterwards: a registration in between found no alert to close. */
  async raise({ sku, orderId, message, isSellerSku = false }: UnknownSku): Promise<void> {
    if (isAmazonsOwnSku(sku)) {
      this.metrics.amazonsOwnSku();
      this.logger.log({ sku, orderId }, "Amazon's own SKU for used units: it needs no registration");
      return;
    }
    const alertId = alertIdOf.unknownSku(sku);
    const about = { sku, ...(orderId === '' ? {} : { orderId }) };
    const text = message + suggestionText(await this.suggestionsFor(sku), isSellerSku ? LINK : WRITE_ALIKE);
    await this.alerts.raise(draftAlert(alertId, 'unknown_sku', this.now(), text, about));
    if ((await this.stocks.find(sku)) !== undefined)
      await this.alerts.close(alertId, this.now(), REGISTERED_NOW);
    else if (isSellerSku && (await this.lookup.isListed(sku)))
      await this.alerts.close(alertId, this.now(), LINKED_NOW);
  }

  /** A sentence that offers the registered SKUs of likely other spellings, behind a blank; empty when there are none. */
  async hint(sku: string): Promise<string> {
    return suggestionText(await this.suggestionsFor(sku), WRITE_ALIKE);
  }

  /** One read: of the likely spellings, and of what resembles the SKU among the SKUs that this instance has in memory. */
  private async suggestionsFor(sku: string): Promise<readonly string[]> {
    if (sku.length > LONGEST_COMPARED) return [];
    const known = this.suggested.get(sku);
    if (known !== undefined) return known;
    try {
      const likely = new Set([...this.searched(sku), ...spellingsToRead(sku)].filter(isRegistrableSku));
      const registered = likely.size === 0 ? [] : await this.stocks.registeredOf([...likely]);
      const suggested = suggestedSkus(sku, registered);
      this.suggested.set(sku, suggested);
      return suggested;
    } catch (error) {
      this.logger.warn({ sku, error: String(error) }, 'Similar SKUs could not be read');
      return [];
    }
  }

  private searched(sku: string): string[] {
    const nowMs = this.clock.now();
    if (Math.abs(nowMs - this.searchedAtMs) < SEARCH_EVERY_MS) return [];
    this.searchedAtMs = nowMs;
    return suggestedSkus(sku, this.catalog.loadedSkus());
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}
