import { Injectable } from '@nestjs/common';
import { typeToTry } from '../../../channels/amazon/refusals/product-types';
import { writability } from '../../../channels/amazon/listings/fulfillment-channel';
import { AmazonListingsClient, type ListingRead } from '../../../channels/amazon/listings/listings-client';
import { ListingCacheRepository } from '../../../inventory/outbox/listing-cache.repository';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
import type { PushTarget } from '../../../inventory/outbox/push-target';
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
    const unknown: PushTarget[] = [];
    for (const sku of skus) {
      const target = targets.get(sku);
      const untilMs = target?.stock.pending?.notBefore ?? 0;
      if (target === undefined) results.set(sku, { kind: 'nothing' });
      else if (untilMs > now) results.set(sku, { kind: 'deferred', untilMs });
      else if (productTypeIfFresh(target, now) !== undefined)
        results.set(sku, { kind: 'writable', isUnsent: true });
      else unknown.push(target);
    }
    const listings = await this.amazon.readListings(unknown.map(({ stock }) => stock.sku));
    await Promise.all(
      unknown.map(async (target) => {
        const { sku } = target.stock;
        const listing = listings.get(sku);
        if (listing !== undefined) results.set(sku, await this.conclude(target, listing));
      }),
    );
    return results;
  }

  private async conclude({ stock, ...cached }: PushTarget, read: ListingRead): Promise<PushResult> {
    switch (read.kind) {
      case 'found': {
        const verdict = writability(read.channels);
        if (!verdict.writable) {
          const isSoldHere = verdict.reason === 'mixed' || verdict.reason === 'unknown_channel';
          return this.failures.block(stock, verdict.text, isSoldHere ? read.quantity : 'none');
        }
        // A cached type was not refused: this is the check of another day.
        const refusedTypes = cached.productType === undefined ? cached.refusedTypes : [];
        const checkedAt = timestampOf(this.clock.now());
        await this.cache.save(stock.sku, { ...typeToTry(read.productType, refusedTypes), checkedAt });
        return { kind: 'writable' };
      }
      case 'not_found':
        // A sold-out SKU that Amazon once took may still be sold, in another marketplace than the configured one.
        return this.failures.block(
          stock,
          'Amazon knows no listing with this SKU in the marketplace.',
          stock.broadcast === 0 && stock.lastBroadcast !== undefined ? undefined : 'none',
        );
      default:
        // What was still waiting when the process stopped has not failed: the next sender checks it at once.
        return this.amazon.isClosed ? { kind: 'nothing' } : this.failures.fail(stock, read);
    }
  }
}
