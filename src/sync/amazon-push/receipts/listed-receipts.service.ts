import { Injectable } from '@nestjs/common';
import { observationOfListings } from '../../../inventory/domain/receipt';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { ObservationRepository } from '../../../inventory/outbox/observation.repository';
import { SenderLease } from '../sender-lease';

/** SKUs that wait and are renewed in one round: each costs a query and a read of its listings. */
const RENEWED_PER_ROUND = 20;

/**
 * Writes on the item of a listed SKU what Amazon showed of its listings: it shows the worst of them. One write when the last of
 * them is observed, or one is another number.
 * Push path: ReceiptEnds, NumbersToFollow -> ListedReceipts -> ObservationRepository. ADR 24.
 */
@Injectable()
export class ListedReceipts {
  private readonly waiting = new Set<string>();

  constructor(
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    private readonly observations: ObservationRepository,
    private readonly lease: SenderLease,
  ) {}

  /** These are renewed in the next rounds. */
  renewLater(skus: readonly string[]): void {
    for (const sku of skus) this.waiting.add(sku);
  }

  /** This process becomes the sender. */
  clear(): void {
    this.waiting.clear();
  }

  /** Renews some of those that wait. Throws when the store does not answer: then they go on waiting. */
  async renew(): Promise<void> {
    const skus = [...this.waiting].slice(0, RENEWED_PER_ROUND);
    if (skus.length === 0) return;
    for (const stock of (await this.ledger.readRegistered(skus)).values())
      if (isListed(stock)) await this.renewOne(stock);
    for (const sku of skus) this.waiting.delete(sku);
  }

  private async renewOne(stock: Stock): Promise<void> {
    const { sku, lastBroadcast, observation: before } = stock;
    const sellerSkus = [...(await this.listings.sellerSkusOf(sku)), sku];
    const stored = [...(await this.listings.findAll(sellerSkus)).values()];
    const states = stored
      .filter(({ listing }) => listing.components.some((component) => component.sku === sku))
      .map(({ state }) => state);
    const observation = observationOfListings(states, lastBroadcast);
    if (observation === undefined) return;
    const isKnown =
      before?.of === observation.of &&
      before.state === observation.state &&
      before.count === observation.count;
    if (!isKnown) await this.observations.note({ sku }, observation, this.lease.fence);
  }
}
