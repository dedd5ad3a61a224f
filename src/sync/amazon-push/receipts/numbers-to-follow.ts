import { Injectable } from '@nestjs/common';
import { isListed } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { QuantityNotices } from '../../quantity-notices/quantity-notices.service';
import { NumbersToRead } from '../numbers/numbers-to-read';
import { isUnobserved } from './domain/followed-number';
import { ListedReceipts } from './listed-receipts.service';
import { Receipts } from './receipts';

/** Seller SKUs that one round takes of those that are asked for. */
const ASKED_PER_ROUND = 100;

/**
 * Finds the receipts that have not ended: at the start of a sender all numbers without an observation, later the seller SKUs
 * for which a notice says that Amazon's number changed.
 * Push path: LookRound -> NumbersToFollow -> NumbersToRead, QuantityNotices, Receipts. ADR 24.
 */
@Injectable()
export class NumbersToFollow {
  /** Seller SKUs of notices: they are looked at in the next round. */
  private readonly asked = new Set<string>();

  constructor(
    private readonly numbers: NumbersToRead,
    private readonly receipts: Receipts,
    private readonly listed: ListedReceipts,
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    private readonly notices: QuantityNotices,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.numbers.begin();
    this.receipts.clear();
  }

  /** Throws when the store does not answer: then what was not found stays due. */
  async find(areOrdersOff: boolean): Promise<void> {
    const unobserved = await this.numbers.find(areOrdersOff, isUnobserved);
    for (const stock of unobserved) if (!isListed(stock)) this.receipts.follow(stock);
    await this.listed.renew(unobserved.flatMap((stock) => (isListed(stock) ? [stock.sku] : [])));
    for (const sellerSku of await this.notices.take()) this.asked.add(sellerSku);
    await this.followAsked();
  }

  private async followAsked(): Promise<void> {
    const sellerSkus = [...this.asked].slice(0, ASKED_PER_ROUND);
    if (sellerSkus.length === 0) return;
    const listings = this.listings.mayHaveAny
      ? await this.listings.findAll(sellerSkus)
      : new Map<string, never>();
    const stocks = await this.ledger.readRegistered(sellerSkus);
    for (const sellerSku of sellerSkus) {
      const plain = stocks.get(sellerSku);
      const stock =
        listings.get(sellerSku)?.state ?? (plain !== undefined && !isListed(plain) ? plain : undefined);
      if (stock !== undefined) this.receipts.follow(stock, true);
      this.asked.delete(sellerSku);
    }
  }
}
