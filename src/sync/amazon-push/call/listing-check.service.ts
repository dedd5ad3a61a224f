import { Injectable } from '@nestjs/common';
import { typeToTry } from '../../../channels/amazon/refusals/product-types';
import { writability } from '../../../channels/amazon/listings/fulfillment-channel';
import type { ListingRead } from '../../../channels/amazon/listings/listing-reader';
import { AmazonListingsClient } from '../../../channels/amazon/listings/listings-client';
import { isListed } from '../../../inventory/domain/stock';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import type { PushTarget } from '../../../inventory/outbox/push-target';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { productTypeIfFresh } from '../domain/listing-freshness';
import type { BlockedListing } from '../domain/problem-texts';
import { shownFor } from '../domain/push-problem';
import type { QueuedPush } from '../domain/push-queue';
import type { PushResult } from '../domain/push-result';
import { PushFailures } from './push-failure.service';

interface Unwritable {
  readonly kind: 'unwritable';
  readonly listing: BlockedListing;
}

/** A SKU, or a listing by its seller SKU, whose listing at Amazon is checked. */
type CheckedPush = Pick<QueuedPush, 'sku' | 'isListing'>;

const NO_TARGETS: ReadonlyMap<string, PushTarget> = new Map();

/** Failed tries of a SKU after which its listing is read by itself. */
const CHECKED_TOGETHER = 2;

/**
 * Before a SKU's first push, and again when the last check is a day old: is there a listing, and may its quantity be
 * written? One search covers up to 20 SKUs; one alone, and one that no search can name, is read by itself.
 * Push path: PushDispatcher -> ListingCheckService -> AmazonListingsClient. ADR 8.
 */
@Injectable()
export class ListingCheckService {
  constructor(
    private readonly outboxes: Outboxes,
    private readonly amazon: AmazonListingsClient,
    private readonly failures: PushFailures,
    private readonly clock: Clock,
  ) {}

  /** The result of the check of each SKU and each listing (at most 20). Throws when the store does not answer. */
  async check(pushes: readonly CheckedPush[]): Promise<ReadonlyMap<string, PushResult>> {
    const targets = await this.targetsOf(pushes);
    const now = this.clock.now();
    const results = new Map<string, PushResult>();
    const unknown: PushTarget[] = [];
    for (const { sku } of pushes) {
      const target = targets.get(sku);
      const untilMs = target?.stock.pending?.notBefore ?? 0;
      if (target === undefined) results.set(sku, { kind: 'nothing' });
      else if (isListed(target.stock)) results.set(sku, { kind: 'listed', stock: target.stock });
      else if (untilMs > now) results.set(sku, { kind: 'deferred', untilMs });
      else if (productTypeIfFresh(target, now) !== undefined)
        results.set(sku, { kind: 'writable', isUnsent: true });
      else unknown.push(target);
    }
    const skuOf = ({ stock }: PushTarget): string => stock.sku;
    const apart = new Set(unknown.filter(hasFailedOften).map(skuOf));
    const listings = await this.amazon.readListings(unknown.map(skuOf), apart);
    const blocked: BlockedListing[] = [];
    await Promise.all(
      unknown.map(async (target) => {
        const { sku } = target.stock;
        const listing = listings.get(sku);
        if (listing === undefined) return;
        const result = await this.conclude(target, listing);
        if (result.kind === 'unwritable') blocked.push(result.listing);
        else results.set(sku, result);
      }),
    );
    // Together and after the others: a cause that many share is recognised by what else was found.
    for (const [sku, result] of await this.failures.blockListings(blocked)) results.set(sku, result);
    return results;
  }

  private async targetsOf(pushes: readonly CheckedPush[]): Promise<ReadonlyMap<string, PushTarget>> {
    const skusOf = (part: readonly CheckedPush[]): string[] => part.map(({ sku }) => sku);
    const listings = skusOf(pushes.filter(({ isListing }) => isListing === true));
    const plain = skusOf(pushes.filter(({ isListing }) => isListing !== true));
    const [targets, ofListings] = await Promise.all([
      plain.length === 0 ? NO_TARGETS : this.outboxes.stocks.marks.targets(plain),
      listings.length === 0 ? NO_TARGETS : this.outboxes.listings.marks.targets(listings),
    ]);
    return new Map([...targets, ...ofListings]);
  }

  private async conclude(
    { stock, ...cached }: PushTarget,
    read: ListingRead,
  ): Promise<PushResult | Unwritable> {
    switch (read.kind) {
      case 'found': {
        const verdict = writability(read.channels);
        if (!verdict.writable) {
          const { reason: cause, text: reason } = verdict;
          const shown = cause === 'mixed' || cause === 'unknown_channel' ? read.quantity : 'none';
          return { kind: 'unwritable', listing: { stock, reason, cause, shown } };
        }
        // A cached type was not refused: this is the check of another day.
        const refusedTypes = cached.productType === undefined ? cached.refusedTypes : [];
        const checkedAt = timestampOf(this.clock.now());
        await this.outboxes
          .of(stock)
          .cache.save(stock.sku, { ...typeToTry(read.productType, refusedTypes), checkedAt });
        this.failures.noteTaken('listing_blocked', stock.sku);
        return { kind: 'writable' };
      }
      case 'not_found': {
        const reason = 'Amazon knows no listing with this SKU in the marketplace.';
        const cause = 'not_found';
        return { kind: 'unwritable', listing: { stock, reason, cause, shown: shownFor(cause, stock) } };
      }
      default:
        // What was still waiting when the process stopped has not failed: the next sender checks it at once.
        return this.amazon.isClosed ? { kind: 'nothing' } : this.failures.fail(stock, read);
    }
  }
}

/** A search of many SKUs fails as a whole, also because of one of them: it must not keep failing for the others. */
function hasFailedOften({ stock }: PushTarget): boolean {
  return (stock.pending?.attempts ?? 0) >= CHECKED_TOGETHER;
}
