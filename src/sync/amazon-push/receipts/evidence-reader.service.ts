import { Injectable } from '@nestjs/common';
import type { LedgerRow, Stock } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import { Clock } from '../../../platform/clock';
import type { ShownEvidence } from '../../amazon-drift/domain/shown-evidence';
import { ordersKnownOf } from '../../amazon-orders/freshness/domain/freshness';
import { OrdersFreshness } from '../../amazon-orders/freshness/orders-freshness';
import { evidenceOf, type LookedSku } from './domain/evidence';

/** Rows of a SKU that are read for its last pushes. */
const ROWS_READ = 40;

/** What is known of a look, and the item as it is stored. */
export interface ReadEvidence {
  readonly evidence: ShownEvidence;
  readonly state: Stock;
}

/**
 * Reads what decides about looks that show another number than the one that was accepted: up to 20 seller SKUs by two reads of
 * items, and the newest rows of each.
 * Push path: ReceiptJudge, AmazonSweep -> EvidenceReader -> LedgerRepository, ListingsRepository, InventoryRepository. ADR 24.
 */
@Injectable()
export class EvidenceReader {
  private begunAtMs = 0;

  constructor(
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    private readonly rows: InventoryRepository,
    private readonly freshness: OrdersFreshness,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.begunAtMs = this.clock.now();
  }

  /** By seller SKU; those that are not sold as they were are absent. Throws when the store does not answer. */
  async read(looked: readonly LookedSku[]): Promise<ReadonlyMap<string, ReadEvidence>> {
    const found = new Map<string, ReadEvidence>();
    if (looked.length === 0) return found;
    // The stocks after the freshness: an order that is recorded in between is in them.
    const orders = ordersKnownOf(await this.freshness.current());
    const ofListings = looked.flatMap(({ sellerSku, isListing }) => (isListing === true ? [sellerSku] : []));
    const listings = ofListings.length === 0 ? undefined : await this.listings.findAll(ofListings);
    // A listing may sell other SKUs since its number was accepted.
    const current = looked.map((one) => {
      const { components } = listings?.get(one.sellerSku)?.listing ?? one;
      return { ...one, components };
    });
    const stocks = await this.ledger.readRegistered(
      current.flatMap(({ components }) => components.map(({ sku }) => sku)),
    );
    for (const one of current) {
      const { sellerSku, isListing } = one;
      const stored = listings?.get(sellerSku);
      const state = isListing === true ? stored?.state : stocks.get(sellerSku);
      if (state === undefined) continue;
      const pushes = await this.pushesOf(one);
      const { begunAtMs } = this;
      const evidence = evidenceOf(one, {
        state,
        listing: stored?.listing,
        stocks,
        pushes,
        orders,
        begunAtMs,
      });
      if (evidence !== undefined) found.set(sellerSku, { evidence, state });
    }
    return found;
  }

  /** A push of a listing is recorded under one of its components. */
  private async pushesOf({ sellerSku, isListing, components }: LookedSku): Promise<readonly LedgerRow[]> {
    const rows: LedgerRow[] = [];
    for (const { sku } of components) rows.push(...(await this.rows.newestRows(sku, ROWS_READ)));
    const own = isListing === true ? sellerSku : undefined;
    return rows
      .filter(({ action, sellerSku: one }) => action === 'sync' && one === own)
      .sort((one, other) => (one.timestamp < other.timestamp ? 1 : -1));
  }
}
