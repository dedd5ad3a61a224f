import { Injectable } from '@nestjs/common';
import { offeredOf } from '../../inventory/domain/amazon-number';
import { broadcastsOf, quantityTerms } from '../../inventory/domain/listing-quantity';
import { isListed, type Stock } from '../../inventory/domain/stock';
import { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../inventory/listings/listings.repository';
import { HeldSkuRepository, type HeldPosition } from '../../inventory/outbox/held-sku.repository';
import { ListingOutboxIndexRepository } from '../../inventory/outbox/listing-outbox-index.repository';
import { OutboxIndexRepository } from '../../inventory/outbox/outbox-index.repository';
import { batchesOf } from '../../platform/dynamodb/batch-get';
import { NO_CHANGES, type SendingChanges, withChange } from './domain/sending-changes';

/** Held SKUs of one read of the index. */
const PAGE = 1_000;

/** Counts what a resume sends: the SKUs that are held, and while a person has paused the pushes, those that wait. */
@Injectable()
export class ResumePreview {
  constructor(
    private readonly held: HeldSkuRepository,
    private readonly index: OutboxIndexRepository,
    private readonly listingIndex: ListingOutboxIndexRepository,
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
  ) {}

  async count(isPaused: boolean): Promise<SendingChanges> {
    const sellerSkus = new Set<string>();
    let changes = NO_CHANGES;
    for await (const skus of this.skus(isPaused))
      for (const batch of batchesOf(skus))
        for (const stock of (await this.ledger.readRegistered(batch)).values())
          if (isListed(stock))
            for (const sellerSku of await this.listings.sellerSkusOf(stock.sku)) sellerSkus.add(sellerSku);
          else changes = withChange(changes, { from: stock.lastBroadcast?.count, to: offeredOf(stock) });
    if (isPaused)
      for await (const page of this.listingIndex.pendingPages())
        for (const { sku } of page) sellerSkus.add(sku);
    return this.withListings(changes, [...sellerSkus]);
  }

  private async *skus(isPaused: boolean): AsyncGenerator<readonly string[]> {
    let after: HeldPosition | undefined;
    do {
      const { skus, next } = await this.held.page(PAGE, after);
      yield skus;
      after = next;
    } while (after !== undefined);
    if (!isPaused) return;
    for await (const page of this.index.pendingPages()) yield page.map(({ sku }) => sku);
  }

  private async withListings(
    counted: SendingChanges,
    sellerSkus: readonly string[],
  ): Promise<SendingChanges> {
    let changes = counted;
    for (const batch of batchesOf(sellerSkus)) {
      const stored = [...(await this.listings.findAll(batch)).values()];
      const components = stored.flatMap(({ listing }) => listing.components.map(({ sku }) => sku));
      const stocks: ReadonlyMap<string, Stock> = await this.ledger.readRegistered(components);
      const broadcasts = broadcastsOf(stocks);
      for (const { listing, state } of stored)
        changes = withChange(changes, {
          from: state.lastBroadcast?.count,
          to: quantityTerms(listing, broadcasts).quantity,
        });
    }
    return changes;
  }
}
