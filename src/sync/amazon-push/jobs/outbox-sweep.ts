import { Injectable } from '@nestjs/common';
import { StoreConfig } from '../../../config/app-config';
import type { Stock } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { ListingOutboxIndexRepository } from '../../../inventory/outbox/listing-outbox-index.repository';
import { OutboxIndexRepository } from '../../../inventory/outbox/outbox-index.repository';
import { batchesOf } from '../../../platform/dynamodb/batch-get';

/** SKUs of the dispatcher whose figures a sweep reads again: another instance may have sold them down to 0. */
const REFRESHED_PER_SWEEP = 1_000;

/**
 * Finds in the outbox what a crash or another instance left: pending SKUs by their stocks, and pending listings by their
 * own marks.
 * Push path: OutboxLoader -> OutboxSweep -> OutboxIndexRepository, ListingOutboxIndexRepository. ADR 1.
 */
@Injectable()
export class OutboxSweep {
  private readonly isShared: boolean;
  private refreshedUpTo = 0;

  constructor(
    private readonly index: OutboxIndexRepository,
    private readonly listingIndex: ListingOutboxIndexRepository,
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    store: StoreConfig,
  ) {
    this.isShared = store.engine.kind !== 'embedded';
  }

  /** The current stocks of pending SKUs that the dispatcher does not have, and of some that it has; up to 100 at a time. */
  async *find(isKnown: (sku: string) => boolean): AsyncGenerator<Stock[]> {
    const known: string[] = [];
    for await (const page of this.index.pendingPages()) {
      const unknown: string[] = [];
      for (const { sku } of page) (isKnown(sku) ? known : unknown).push(sku);
      yield* this.read(unknown);
    }
    if (this.isShared) yield* this.read(this.shareOf(known));
  }

  /** The same for listings: the current ones that are pending and not known. */
  async *findListings(isKnown: (sellerSku: string) => boolean): AsyncGenerator<Stock[]> {
    if (!this.listings.mayHaveAny) return;
    for await (const page of this.listingIndex.pendingPages())
      for (const batch of batchesOf(page.filter(({ sku }) => !isKnown(sku)))) {
        const found = await this.listings.findAll(batch.map(({ sku }) => sku));
        yield [...found.values()].map(({ state }) => state).filter(isQueued);
      }
  }

  /** The next share of the known SKUs: successive sweeps read all of them when one sweep cannot. */
  private shareOf(known: readonly string[]): string[] {
    if (this.refreshedUpTo >= known.length) this.refreshedUpTo = 0;
    const share = known.slice(this.refreshedUpTo, this.refreshedUpTo + REFRESHED_PER_SWEEP);
    this.refreshedUpTo += share.length;
    return share;
  }

  private async *read(skus: readonly string[]): AsyncGenerator<Stock[]> {
    for (const batch of batchesOf(skus)) {
      const stocks = await this.ledger.readRegistered(batch);
      // The index is eventually consistent: a SKU may have been settled since.
      yield [...stocks.values()].filter(isQueued);
    }
  }
}

function isQueued({ pending }: Stock): boolean {
  return pending?.state === 'queued';
}
