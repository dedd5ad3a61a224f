import { Injectable } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { ListingOutboxIndexRepository } from '../../../inventory/outbox/listing-outbox-index.repository';
import { OutboxIndexRepository } from '../../../inventory/outbox/outbox-index.repository';

/**
 * Reads the stocks and the listings whose late-call check is due.
 * Push path: LateCallCheckService -> LateCallsDue -> OutboxIndexRepository, ListingOutboxIndexRepository. ADR 8.
 */
@Injectable()
export class LateCallsDue {
  constructor(
    private readonly index: OutboxIndexRepository,
    private readonly listingIndex: ListingOutboxIndexRepository,
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
  ) {}

  /** Those whose check has been due since before this time, oldest first; at most `limit` of each table. */
  async before(timestamp: string, limit: number): Promise<readonly (readonly Stock[])[]> {
    const skusOf = async (index: OutboxIndexRepository): Promise<string[]> =>
      (await index.lateCallChecksDueBefore(timestamp, limit)).map(({ sku }) => sku);
    const [skus, sellerSkus] = await Promise.all([
      skusOf(this.index),
      this.listings.mayHaveAny ? skusOf(this.listingIndex) : [],
    ]);
    const stocks = [...(await this.ledger.readRegistered(skus)).values()];
    const found = sellerSkus.length === 0 ? [] : [...(await this.listings.findAll(sellerSkus)).values()];
    // An index lags behind the items.
    return [stocks, found.map(({ state }) => state)].map((due) =>
      due.filter(({ needsLateCallCheck }) => needsLateCallCheck === true),
    );
  }
}
