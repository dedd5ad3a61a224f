import { Injectable } from '@nestjs/common';
import { writability } from '../../../channels/amazon/listings/fulfillment-channel';
import { AmazonListingsClient, type ListingRead } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import { ListingCacheRepository } from '../../../inventory/outbox/listing-cache.repository';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { productTypeIfFresh } from '../domain/listing-freshness';
import type { PushResult } from '../domain/push-result';
import { PushFailures } from './push-failure.service';

/**
 * Before a SKU's first push, and again when the last check is a day old: is there a listing, and may its quantity be
 * written? One search covers up to 20 SKUs; one alone, and one that no search can name, is read by itself.
 * Push path: PushDispatcher -> ListingCheckService -> AmazonListingsClient. ADR 8.
 */
@Injectable()
export class ListingCheckService {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly cache: ListingCacheRepository,
    private readonly amazon: AmazonListingsClient,
    private readonly failures: PushFailures,
    private readonly clock: Clock,
  ) {}

  /** The result of each SKU's check (at most 20). Throws when the store does not answer. */
  async check(skus: readonly string[]): Promise<ReadonlyMap<string, PushResult>> {
    const targets = await this.outbox.targets(skus);
    const now = this.clock.now();
    const results = new Map<string, PushResult>();
    const unknown: Stock[] = [];
    for (const sku of skus) {
      const target = targets.get(sku);
      const untilMs = target?.stock.pending?.notBefore ?? 0;
      if (target === undefined) results.set(sku, { kind: 'nothing' });
      else if (untilMs > now) results.set(sku, { kind: 'deferred', untilMs });
      else if (productTypeIfFresh(target, now) !== undefined)
        results.set(sku, { kind: 'writable', isUnsent: true });
      else unknown.push(target.stock);
    }
    const listings = await this.amazon.readListings(unknown.map(({ sku }) => sku));
    await Promise.all(
      unknown.map(async (stock) => {
        const listing = listings.get(stock.sku);
        if (listing !== undefined) results.set(stock.sku, await this.conclude(stock, listing));
      }),
    );
    return results;
  }

  private async conclude(stock: Stock, read: ListingRead): Promise<PushResult> {
    switch (read.kind) {
      case 'found': {
        const verdict = writability(read.channels);
        if (!verdict.writable) return this.failures.block(stock, verdict.text);
        await this.cache.save(stock.sku, read.productType, timestampOf(this.clock.now()));
        return { kind: 'writable' };
      }
      case 'not_found':
        return this.failures.block(stock, 'Amazon knows no listing with this SKU in the marketplace.');
      default:
        // What was still waiting when the process stopped has not failed: the next sender checks it at once.
        return this.amazon.isClosed ? { kind: 'nothing' } : this.failures.fail(stock, read);
    }
  }
}
