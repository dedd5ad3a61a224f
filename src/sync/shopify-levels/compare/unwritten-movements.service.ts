import { Injectable } from '@nestjs/common';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import type { ShopifyLink } from '../../shopify-links/domain/shopify-link';
import { explainedByUnwritten, unwrittenUnits } from './domain/unwritten-units';
import { KnownLevelsRepository } from './known-levels.repository';

/** Rows of the ledger that are read, the newest ones. */
const ROWS_READ = 200;

/**
 * Finds what an instance of an older release moved and did not write to Shopify: a sale at Amazon, for instance. To follow
 * Shopify would undo it. Level task path: DifferenceActions -> UnwrittenMovements. ADR 22.
 */
@Injectable()
export class UnwrittenMovements {
  constructor(
    private readonly stocks: InventoryRepository,
    private readonly known: KnownLevelsRepository,
  ) {}

  /** The part of a difference that such movements explain, with its sign. */
  async partOf({ itemId, sku, since }: ShopifyLink, difference: number): Promise<number> {
    const rows = await this.stocks.newestRows(sku, ROWS_READ);
    const settledVersion = await this.known.settledVersion(itemId);
    return explainedByUnwritten(difference, unwrittenUnits(rows, since, settledVersion));
  }

  /** A difference was counted or written, by itself or by a person: what moved until then explains no later one. */
  async settled({ itemId }: ShopifyLink, version: number): Promise<void> {
    await this.known.noteSettled(itemId, version);
  }
}
