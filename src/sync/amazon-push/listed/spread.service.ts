import { Injectable } from '@nestjs/common';
import { broadcastsOf, quantityTerms, stocksOfComponents } from '../../../inventory/domain/listing-quantity';
import { isHeld } from '../../../inventory/domain/push-need';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import type { StoredListing } from '../../../inventory/items/listing-item';
import { GroupCommit } from '../../../inventory/ledger/group-commit';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { ListedSkuRepository } from '../../../inventory/outbox/listed-sku.repository';
import { Clock } from '../../../platform/clock';
import { forEachConcurrent } from '../../../platform/for-each-concurrent';
import { timestampOf } from '../../../platform/timestamp';
import { type QueuedPush, queuedPushOf } from '../domain/push-queue';
import { changeLogOf } from '../../../inventory/domain/number-range';
import { hasChangedSince } from '../numbers/domain/known-number';
import { SharedProblems } from '../problems/shared-problems.service';
import {
  inOneSpread,
  listingStep,
  ownNameStep,
  skuStep,
  type ListingStep,
  type SpreadListing,
} from './domain/spread';

/** Marks that are written at once, and by one spread: a minute of pushes at Amazon's rate. */
const MARKS_AT_ONCE = 16;
const MARKS_PER_SPREAD = 300;

/** A push that a spread made due. */
export interface DuePush {
  readonly push: QueuedPush;
  /** Not before this time, in milliseconds since the epoch. */
  readonly notBeforeMs?: number;
  /** The SKUs that a listing sells. Where it `wasBlocked`, all of them show that until it has ended. */
  readonly skus?: readonly string[];
  readonly wasBlocked?: true;
}

export interface Spread {
  /** The listings that are pushed, or the SKU itself when no listing sells it any more. The SKU waits for their end. */
  readonly due: readonly DuePush[];
  /** The SKU as it was read; undefined when it is not registered. */
  readonly stock?: Stock;
  /** The SKU or a listing of it changed meanwhile: it has to be spread again. */
  readonly isOvertaken: boolean;
}

interface Decided extends SpreadListing {
  readonly step: ListingStep;
}

/**
 * Spreads a listed SKU: marks each of its listings whose number changed, and clears or blocks the SKU when none of them is
 * pushed any more.
 *
 *   read     the stock first, then the links to its listings, then these, then the stocks of their other components
 *   decide   each listing: skip, push, keep blocked
 *   mark     each listing to be pushed, on its own item, unless it is marked; at most 300, the rest by the next spread
 *   push     by PushDispatcher, each number read again at send time
 *   read     all of it once more when the last of them has ended
 *   clear    the SKU's mark, or block it, if version and listingsRevision are those that this last spread read
 *
 * The SKU's mark is the proof of work to do: it goes only when a spread that read everything after the stock found every
 * listing accepted at its number, or blocked. So no number is lost:
 *
 *   the process ends anywhere            the marks of the SKU and of its listings stand; the next sweep finds both
 *   a sale after the stock was read      its version is another one: nothing is cleared, the SKU is spread again
 *   a sale of another component          marks that component, whose own spread compares the same listings
 *   a sale between a push's read and     the SKU is pending; its spread raises the version of a listing with a call under way,
 *   its settlement                       so the answer settles nothing; without that spread the last one finds the difference
 *   an order at Amazon, whose number     the change is newer than the accepted number: the listing is marked, also at the same
 *   its listing's rule would not change  number
 *   a presumption ends, with the SKU     clearing rests on what was presumed sold too: the SKU is spread again
 *   marked already
 *   a listing is made or changed         listingsRevision is another one: nothing is cleared
 *   a listing is removed and made again  its version is above all earlier ones: the answer to an earlier push settles nothing
 *   a plain push is under way when the   settling needs the listingsRevision that it read; the listing of the own name starts
 *   first listing is made                marked, with an unanswered call noted, and goes after that push (one call per seller SKU)
 *   the last listing is removed          the SKU is marked in that transaction and plain: its own name is pushed again
 *   a mark is written twice, or by an    each is conditioned on the version that was read; the loser reads again
 *   earlier sender
 *   a push ends without an answer of     the listing stays marked, and the SKU with it: the last spread finds what is true
 *   the store
 *
 * Push path: PushDispatcher -> ListedSkus -> SpreadService -> ListedSkuRepository. ADR 19.
 */
@Injectable()
export class SpreadService {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    private readonly marks: ListedSkuRepository,
    private readonly commits: GroupCommit,
    private readonly problems: SharedProblems,
    private readonly clock: Clock,
  ) {}

  /** `isInFlight`: whether a call of a seller SKU is under way now. Throws when the store does not answer. */
  async spread(sku: string, isInFlight: (sellerSku: string) => boolean): Promise<Spread> {
    const stock = (await this.ledger.readRegistered([sku])).get(sku);
    if (stock === undefined) return { due: [], isOvertaken: false };
    if (!isListed(stock) || isHeld(stock)) return { due: plainPushOf(stock), stock, isOvertaken: false };
    // The next commits of the SKU know that it is listed.
    this.commits.learn(stock);
    const stored = await this.readListings(sku);
    const own = ownNameStep(
      sku,
      stored.filter(({ listing }) => sells(listing, sku)).map(({ listing }) => listing),
      stored.find(({ listing }) => listing.sellerSku === sku)?.listing,
    );
    if (own === 'create') await this.marks.createOwnName(stock, this.now());
    if (own === 'remove') await this.marks.removeOwnName(sku);
    const sold = stored.filter(
      ({ listing }) => sells(listing, sku) && !(own === 'remove' && listing.sellerSku === sku),
    );
    const decided = await this.decide(stock, sold, isInFlight);
    const { taken, postponed } = inOneSpread(decided, MARKS_PER_SPREAD);
    const overtaken = await this.markListings(taken);
    // What is left, and the own name that was made, is read by the next spread, which follows at once.
    if (own === 'create' || postponed.length > 0)
      return { due: duePushesOf(taken), stock, isOvertaken: true };
    return this.conclude(stock, decided, overtaken);
  }

  private async conclude(
    stock: Stock,
    decided: readonly Decided[],
    overtaken: ReadonlySet<string>,
  ): Promise<Spread> {
    const { sku, pending } = stock;
    const unheardAt = pending?.unheardAt;
    if (unheardAt !== undefined && decided.some(({ state }) => state.sku === sku) && !overtaken.has(sku))
      await this.marks.dropUnanswered(stock);
    const step = skuStep(sku, decided);
    switch (step.kind) {
      case 'wait':
        return { due: duePushesOf(decided), stock, isOvertaken: overtaken.size > 0 };
      case 'clear':
        if (pending === undefined) break;
        await this.closeOwnAlerts(stock, decided);
        return { due: [], stock, isOvertaken: !(await this.marks.clear(stock, step)) };
      case 'block':
        if (pending?.state === 'blocked' && pending.error === step.reason) break;
        return {
          due: [],
          stock,
          isOvertaken: !(await this.marks.block(stock, step.reason, this.now(), step.lastBroadcast)),
        };
    }
    return { due: [], stock, isOvertaken: false };
  }

  /** The items of a SKU's listings and of its own name (consistent reads). */
  private async readListings(sku: string): Promise<readonly StoredListing[]> {
    const sellerSkus = await this.listings.sellerSkusOf(sku);
    return [...(await this.listings.findAll([...sellerSkus, sku])).values()];
  }

  private async decide(
    stock: Stock,
    stored: readonly StoredListing[],
    isInFlight: (sellerSku: string) => boolean,
  ): Promise<Decided[]> {
    const stocks = new Map([[stock.sku, stock]]);
    const others = new Set(stored.flatMap(({ listing }) => listing.components.map(({ sku }) => sku)));
    others.delete(stock.sku);
    for (const [sku, other] of await this.ledger.readRegistered([...others])) stocks.set(sku, other);
    const broadcasts = broadcastsOf(stocks);
    const at = this.now();
    return stored.map(({ listing, state }): Decided => {
      const { quantity, missing } = quantityTerms(listing, broadcasts);
      const changes = changeLogOf(state.sku, stocksOfComponents(listing, stocks));
      const hasChanged = hasChangedSince(state.lastBroadcast, changes);
      // Asked after the stocks were read: a push that begins later reads them later.
      const isHeldBack = missing.length === 0 && stocksOfComponents(listing, stocks).some(isHeld);
      const one = {
        listing,
        state,
        quantity,
        missing,
        isInFlight: isInFlight(state.sku),
        hasChanged,
        isHeld: isHeldBack,
      };
      const unheardAt = state.sku === stock.sku ? stock.pending?.unheardAt : undefined;
      return { ...one, step: listingStep(one, stock, at, unheardAt) };
    });
  }

  /** Marks those that need it. Gives those that changed since they were read. */
  private async markListings(decided: readonly Decided[]): Promise<ReadonlySet<string>> {
    const overtaken = new Set<string>();
    await forEachConcurrent(decided, MARKS_AT_ONCE, async ({ state, step }) => {
      if (step.kind !== 'queue' || step.mark === undefined) return;
      if (!(await this.marks.mark(state, step.mark))) overtaken.add(state.sku);
    });
    return overtaken;
  }

  /** An alert of the time when the SKU was sold under its own name ends with that. */
  private async closeOwnAlerts(stock: Stock, decided: readonly Decided[]): Promise<void> {
    if (stock.pending?.error === undefined || decided.some(({ state }) => state.sku === stock.sku)) return;
    await this.problems.solved(stock, this.now());
  }

  private now(): string {
    return timestampOf(this.clock.now());
  }
}

function sells({ components }: StoredListing['listing'], sku: string): boolean {
  return components.some((component) => component.sku === sku);
}

function plainPushOf(stock: Stock): DuePush[] {
  const { pending } = stock;
  if (pending?.state !== 'queued') return [];
  return [dueAt(queuedPushOf(stock), pending.notBefore)];
}

function duePushesOf(decided: readonly Decided[]): DuePush[] {
  return decided.flatMap(({ listing, state, quantity, step }) => {
    if (step.kind !== 'queue') return [];
    const since = step.mark?.since ?? state.pending?.since ?? state.updatedAt;
    const notBefore = step.mark?.isAnew === true ? undefined : state.pending?.notBefore;
    return [
      {
        ...dueAt({ sku: state.sku, isListing: true, broadcast: quantity, since }, notBefore),
        skus: listing.components.map(({ sku }) => sku),
        ...(state.pending?.error === undefined ? {} : { wasBlocked: true }),
      },
    ];
  });
}

function dueAt(push: QueuedPush, notBeforeMs: number | undefined): DuePush {
  return { push, ...(notBeforeMs === undefined ? {} : { notBeforeMs }) };
}
