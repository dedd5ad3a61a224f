import { Injectable } from '@nestjs/common';
import { isListed } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { QuantityNotices } from '../../quantity-notices/quantity-notices.service';
import { Receipts } from './receipts';

/** Seller SKUs that one round takes. */
const TAKEN_PER_ROUND = 100;

/**
 * Seller SKUs whose number at Amazon may have changed, by a notice or a reading: the sender looks at them in its next round.
 * It never pushes because of a notice.
 * Push path: NumbersToFollow -> AskedLooks -> QuantityNotices, Receipts. ADR 24.
 */
@Injectable()
export class AskedLooks {
  private readonly waiting = new Set<string>();

  constructor(
    private readonly receipts: Receipts,
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    private readonly notices: QuantityNotices,
  ) {}

  /** This process becomes the sender. */
  clear(): void {
    this.waiting.clear();
  }

  /** A reading showed a number of it that nothing explains. One that is followed is looked at by its own steps. */
  add(sellerSkus: readonly string[]): void {
    for (const sellerSku of sellerSkus)
      if (this.receipts.get(sellerSku) === undefined) this.waiting.add(sellerSku);
  }

  /** Follows those that wait and are sold. Throws when the store does not answer: then they go on waiting. */
  async follow(): Promise<void> {
    for (const sellerSku of await this.notices.take()) this.waiting.add(sellerSku);
    const sellerSkus = [...this.waiting].slice(0, TAKEN_PER_ROUND);
    if (sellerSkus.length === 0) return;
    const listings = this.listings.mayHaveAny ? await this.listings.findAll(sellerSkus) : undefined;
    const stocks = await this.ledger.readRegistered(sellerSkus);
    for (const sellerSku of sellerSkus) {
      const stock = listings?.get(sellerSku)?.state ?? stocks.get(sellerSku);
      if (stock !== undefined && !isListed(stock)) this.receipts.follow(stock, true);
      this.waiting.delete(sellerSku);
    }
  }
}
