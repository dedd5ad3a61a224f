import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { offeredOf } from '../domain/amazon-number';
import { receiptOf, worstReceipt } from '../domain/receipt';
import { isListed, type Stock } from '../domain/stock';
import { ListingViews } from '../listings/listing-views.service';
import { InventoryService } from '../stock/inventory.service';
import {
  type ExplainedListing,
  type Explanation,
  listingTermsOf,
  type Term,
  termsOf,
} from './domain/explanation';
import { textOf } from './domain/explanation-text';
import { ExplainRepository } from './explain.repository';

/** Says what the number of a SKU for Amazon is made of. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly inventory: InventoryService,
    private readonly rows: ExplainRepository,
    private readonly listings: ListingViews,
    private readonly clock: Clock,
  ) {}

  /** Undefined when the SKU is not registered. */
  async explain(sku: string): Promise<Explanation | undefined> {
    const stock = await this.inventory.find(sku);
    if (stock === undefined) return undefined;
    const movements = await this.rows.newestMovements(sku);
    const bufferRow =
      movements.find(({ bufferAfter }) => bufferAfter !== undefined) ??
      (stock.buffer === 0 ? undefined : await this.rows.newestBufferRow(sku));
    const terms = termsOf(stock, movements, bufferRow);
    const listings = isListed(stock) ? await this.listingsOf(sku, terms) : [];
    const { physical, buffer } = stock;
    const explanation = {
      sku,
      physical,
      buffer,
      broadcast: offeredOf(stock),
      terms,
      listings,
      receipt: worstReceipt(listings.map(({ receipt }) => receipt)) ?? receiptOf(sentNow(stock)),
    };
    return { ...explanation, text: textOf(explanation, stock.pending, this.clock.now()) };
  }

  private async listingsOf(sku: string, [shelf]: readonly Term<string>[]): Promise<ExplainedListing[]> {
    const sold = (await this.listings.soldAs(sku)) ?? [];
    return sold.map((listing) => {
      const { sellerSku, terms, receipt } = listing;
      const { quantity: q, limitedBy } = terms;
      const isLimit = limitedBy === sku && shelf !== undefined;
      const whole = isLimit
        ? { since: shelf.since, rows: shelf.rows, ...(shelf.more === undefined ? {} : { more: shelf.more }) }
        : { since: null, rows: [] };
      return { sellerSku, q, limitedBy, terms: listingTermsOf(listing, terms, whole), receipt };
    });
  }
}

/** The number that a call without an answer carried is the offered one. */
function sentNow(stock: Stock): Stock {
  return { ...stock, broadcast: offeredOf(stock) };
}
