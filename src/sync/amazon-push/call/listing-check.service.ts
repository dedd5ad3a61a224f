import { Injectable } from '@nestjs/common';
import { writability } from '../../../channels/amazon/listings/fulfillment-channel';
import { AmazonListingsClient, type ListingRead } from '../../../channels/amazon/listings/listings-client';
import type { CallFailure } from '../../../channels/amazon/http/call-outcome';
import type { Stock } from '../../../inventory/domain/stock';
import { timestampOf } from '../../../platform/timestamp';
import { ListingCacheRepository } from '../../../inventory/outbox/listing-cache.repository';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
import { productTypeIfFresh } from '../domain/listing-freshness';
import type { PushResult } from '../domain/push-result';
import { PushFailures } from './push-failure.service';
import { PushLog } from './push-log';

/**
 * Before a SKU's first push, and again when the last look is a day old: is the listing there, and is its quantity ours
 * to write? Up to 20 SKUs are looked up in one call; one alone, and one that no search can name, is read by itself.
 */
@Injectable()
export class ListingCheckService {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly cache: ListingCacheRepository,
    private readonly amazon: AmazonListingsClient,
    private readonly endings: PushFailures,
    private readonly journal: PushLog,
  ) {}

  /** How the check of each SKU (at most 20) ended. Throws when the store does not answer. */
  async check(skus: readonly string[]): Promise<ReadonlyMap<string, PushResult>> {
    const targets = await this.outbox.targets(skus);
    const ends = new Map<string, PushResult>();
    const unknown: Stock[] = [];
    for (const sku of skus) {
      const target = targets.get(sku);
      const notBefore = target?.stock.pending?.notBefore ?? 0;
      if (target === undefined) ends.set(sku, { kind: 'nothing' });
      else if (notBefore > this.journal.now())
        ends.set(sku, { kind: 'deferred', untilMs: notBefore, error: '', cause: 'earlier' });
      else if (productTypeIfFresh(target, this.journal.now()) !== undefined)
        ends.set(sku, { kind: 'writable', isUnsent: true });
      else unknown.push(target.stock);
    }
    const listings = await this.amazon.readListings(unknown.map(({ sku }) => sku));
    await Promise.all(
      unknown.map(async (stock) => {
        const listing = listings.get(stock.sku);
        if (listing !== undefined) ends.set(stock.sku, await this.conclude(stock, listing));
      }),
    );
    return ends;
  }

  private async conclude(stock: Stock, read: ListingRead): Promise<PushResult> {
    switch (read.kind) {
      case 'found': {
        const verdict = writability(read.channels);
        if (!verdict.writable) return this.endings.block(stock, verdict.text);
        await this.cache.save(stock.sku, read.productType, timestampOf(this.journal.now()));
        return { kind: 'writable' };
      }
      case 'not_found':
        return this.endings.block(stock, 'Amazon knows no listing with this SKU in the marketplace.');
      default:
        return this.fail(stock, read);
    }
  }

  /** What waited for its turn when this process was told to stop has not failed: the next sender asks at once. */
  private async fail(stock: Stock, failure: CallFailure): Promise<PushResult> {
    return this.amazon.isClosed ? { kind: 'nothing' } : this.endings.fail(stock, failure);
  }
}
