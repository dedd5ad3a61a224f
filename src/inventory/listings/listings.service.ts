import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type AlertChange, alertIdOf } from '../../alerts/domain/alert';
import { AlertsService } from '../../alerts/raise/alerts.service';
import { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import { retryDelayMs } from '../../platform/retry-delay';
import { timestampOf } from '../../platform/timestamp';
import { CatalogRepository } from '../catalog/catalog.repository';
import { DELETED_NOW, LINKED_NOW } from '../domain/closing-notes';
import type { Listing } from '../domain/listing';
import { isHeld } from '../domain/push-need';
import type { Stock } from '../domain/stock';
import { OutboxNotifier } from '../outbox/outbox-notifier';
import {
  type ComponentChange,
  explicitOf,
  type ListingChange,
  type ListingFacts,
  type ListingPlan,
  type ListingRefusal,
  type ListingSpec,
  planListingChange,
  planListingRemoval,
} from './domain/listing-change';
import { ListingsRepository } from './listings.repository';
import { ListingWritesRepository } from './store/listing-writes.repository';

/** The outcome of a PUT; of a dry run, the outcome that it would have. `before` is absent for a new listing. */
export type PutListingResult =
  | {
      readonly kind: 'created' | 'changed' | 'unchanged';
      readonly before?: Listing;
      readonly after: Listing;
    }
  | { readonly kind: 'refused'; readonly refusal: ListingRefusal };

interface PutOptions {
  readonly dryRun?: boolean;
  readonly facts?: ListingFacts;
  /** The closing of the alert that the seller SKU is unknown. */
  readonly closes?: AlertChange | undefined;
}

/** Tries of one change: sales, the sender and other changes of the same SKUs may come between its reads and its write. */
const ATTEMPTS = 15;
const BACK_OFF = { firstMs: 10, longestMs: 500 };
/** From this try on a listing is marked also where its quantity seems to stay the same: its stocks move too fast. */
const MARK_FROM = 4;

/**
 * Reads and changes what is sold under which seller SKU. A change and the marks of what it makes due commit together.
 *
 * Path: ListingsController, listing import -> ListingsService -> ListingWritesRepository -> OutboxNotifier. ADR 19.
 */
@Injectable()
export class ListingsService {
  constructor(
    private readonly listings: ListingsRepository,
    private readonly writes: ListingWritesRepository,
    private readonly stocks: CatalogRepository,
    private readonly notifier: OutboxNotifier,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes or changes the listing of a seller SKU. An equal listing is `unchanged` and writes nothing; a change whose quantity
   * stays the same sends nothing. A new listing closes the alert that its seller SKU is unknown in the same transaction, or
   * after it if the alert was raised in between. Throws StoreUnavailable: the change may be durable, and the caller may
   * safely repeat it.
   */
  async put(sellerSku: string, spec: ListingSpec, { dryRun = false } = {}): Promise<PutListingResult> {
    if (dryRun) return this.putOfMany(sellerSku, spec, { dryRun });
    const alertId = alertIdOf.unknownSku(sellerSku);
    const { closings, release } = await this.alerts.claimClosings([alertId], LINKED_NOW);
    try {
      const result = await this.putOfMany(sellerSku, spec, { closes: closings.get(alertId) });
      if (result.kind === 'created')
        await this.alerts.closeOpen([alertId], result.after.updatedAt, LINKED_NOW);
      return result;
    } finally {
      release();
    }
  }

  /** The same with what was read for many listings together: `facts` save the first reads, and `closes` that of the alert. */
  async putOfMany(
    sellerSku: string,
    spec: ListingSpec,
    { dryRun = false, facts, closes }: PutOptions,
  ): Promise<PutListingResult> {
    let lastTry: ListingChange | undefined;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const plan =
        facts !== undefined && attempt === 1
          ? planListingChange(facts, spec, this.clock.now())
          : await this.plan(sellerSku, spec, attempt >= MARK_FROM);
      if (plan.kind === 'refused') return plan;
      // The answer to the last try was lost, and it had been written.
      if (plan.kind === 'unchanged')
        return lastTry?.at === plan.current.updatedAt
          ? resultOf(lastTry, plan.current)
          : { kind: 'unchanged', before: plan.current, after: plan.current };
      if (plan.after === undefined) throw new Error('A listing that is written has no definition.');
      if (dryRun || (await this.isCommitted(plan, attempt, closes))) return resultOf(plan, plan.after);
      lastTry = plan;
    }
    throw isBusy();
  }

  /** What a PUT would change now. */
  private async plan(sellerSku: string, spec: ListingSpec, mayMarkUnmoved = false): Promise<ListingPlan> {
    const facts = await this.factsOf(sellerSku, spec.components);
    return planListingChange(facts, spec, this.clock.now(), mayMarkUnmoved);
  }

  /**
   * Removes a listing, and then closes the alerts of its pushes. False when there is none. Its components are marked, because
   * their own names may be due.
   */
  async remove(sellerSku: string): Promise<boolean> {
    const isRemoved = await this.removeListing(sellerSku);
    const alertIds = [alertIdOf.syncFailed(sellerSku), alertIdOf.listingBlocked(sellerSku)];
    if (isRemoved) await this.alerts.closeOpen(alertIds, timestampOf(this.clock.now()), DELETED_NOW);
    return isRemoved;
  }

  private async removeListing(sellerSku: string): Promise<boolean> {
    let wasTried = false;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const change = planListingRemoval(await this.factsOf(sellerSku, []), this.clock.now());
      // After a try whose answer was lost the listing is gone because of it.
      if (change === undefined) return wasTried;
      if (await this.isCommitted(change, attempt)) return true;
      wasTried = true;
    }
    throw isBusy();
  }

  /** What a change of this listing to these components rests on. */
  async factsOf(sellerSku: string, components: ListingSpec['components']): Promise<ListingFacts> {
    const current = await this.listings.find(sellerSku);
    const before = current?.listing.components ?? [];
    const skus = new Set([sellerSku, ...[...before, ...components].map(({ sku }) => sku)]);
    return { sellerSku, current, stocks: await this.stocks.stocksOf([...skus]) };
  }

  private async isCommitted(change: ListingChange, attempt: number, closes?: AlertChange): Promise<boolean> {
    const result = await this.writes.commit(change, change.kind === 'created' ? closes : undefined);
    if (result.kind === 'refused') throw result.error;
    if (result.kind === 'committed') {
      for (const stock of change.stocks)
        if (stock.isMarked && !isHeld(stock.before)) this.notifier.notify(markedStock(stock, change.at));
      return true;
    }
    if (attempt === ATTEMPTS && result.kind === 'failed') throw result.error;
    await delay(retryDelayMs(BACK_OFF, attempt - 1, Math.random()));
    return false;
  }
}

function resultOf({ kind, before }: ListingChange, after: Listing): PutListingResult {
  if (kind === 'removed') throw new Error('A listing that is written is not removed.');
  const earlier = explicitOf(before);
  return { kind, after, ...(earlier === undefined ? {} : { before: earlier }) };
}

/** The stock as the transaction left it. */
function markedStock({ before, links }: ComponentChange, at: string): Stock {
  const { needsLateCallCheck, ...stock } = before;
  const isQueued = stock.pending?.state === 'queued';
  return {
    ...stock,
    listings: (stock.listings ?? 0) + links,
    listingsRevision: (stock.listingsRevision ?? 0) + 1,
    pending:
      isQueued && stock.pending !== undefined ? stock.pending : { state: 'queued', since: at, attempts: 0 },
  };
}

function isBusy(): StoreUnavailable {
  return new StoreUnavailable('Other changes of the same SKUs came before this one.', 'busy');
}
