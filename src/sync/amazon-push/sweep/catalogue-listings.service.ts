import { Injectable } from '@nestjs/common';
import { ListingMatchScheduler } from '../../listing-match/listing-match.scheduler';
import { ListingMatcher } from '../../listing-match/listing-matcher';
import { MatchStateRepository } from '../../listing-match/match-state.repository';

/** Between two looks whether the catalogue is read, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Whether the catalogue is read. `runId` names its lists. */
export type CatalogueState =
  | { readonly kind: 'read'; readonly runId: string }
  | { readonly kind: 'waits'; readonly waitMs: number }
  | { readonly kind: 'failed'; readonly problem: string };

/** A part of the seller SKUs that nothing linked. `next`: where the list goes on. */
export interface CataloguePart {
  readonly sellerSkus: readonly string[];
  readonly next?: number;
}

/**
 * What Amazon's report of all listings has and nothing links: by a dry run of the match, which makes no listing. One that a
 * user has begun serves as well.
 * Sweep path: UnlinkedListings -> CatalogueListings -> ListingMatcher. ADR 19, ADR 25.
 */
@Injectable()
export class CatalogueListings {
  constructor(
    private readonly matcher: ListingMatcher,
    private readonly scheduler: ListingMatchScheduler,
    private readonly states: MatchStateRepository,
  ) {}

  /** Has a catalogue read that is not older than this moment (milliseconds since the epoch). */
  async read(sinceMs: number): Promise<CatalogueState> {
    const { catalogue } = await this.matcher.load();
    if (catalogue !== undefined && catalogue.finishedAt >= sinceMs)
      return { kind: 'read', runId: catalogue.runId };
    const begun = await this.matcher.begin(true);
    if (begun.kind !== 'ended') {
      if (this.scheduler.isRecurring) this.scheduler.nudge();
      return { kind: 'waits', waitMs: LOOK_EVERY_MS };
    }
    // Else every request of the next hour, also one of this sweep, would be answered with this result.
    await this.matcher.delivered(begun.ended);
    const { failure, finishedAt } = begun.ended;
    if (failure === undefined || finishedAt < sinceMs) return { kind: 'waits', waitMs: 0 };
    return { kind: 'failed', problem: `Listings that nothing links were not looked for. ${failure.message}` };
  }

  /** The seller SKUs that nothing linked, from this one on, as many as one item holds; at most 10,000 of a catalogue. */
  async sellerSkus(runId: string, from: number): Promise<CataloguePart> {
    const { entries, next } = await this.states.entriesFrom(runId, 'sellerSkus', from);
    const sellerSkus = entries.map(({ sellerSku }) => sellerSku);
    return next === undefined ? { sellerSkus } : { sellerSkus, next };
  }
}
