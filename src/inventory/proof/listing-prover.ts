import { setTimeout as delay } from 'node:timers/promises';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { Stock } from '../domain/stock';
import { linkKeyOf, type StoredListing } from '../items/listing-item';
import { proveListing } from './domain/listing-proof';
import type { Violation } from './domain/proof-finding';
import type { ProofPush } from './domain/stock-proof';
import { type ListingProofRepository, linkText, type ReadListings } from './listing-proof.repository';

/** Listings that are read again at once. */
const REREADS_AT_ONCE = 8;
/** Milliseconds before each further read of what still seems wrong: a push or a sale may be under way. */
const REREAD_PAUSES_MS = [0, 300, 1000, 3000];

/** What the proof of the stocks has read already. */
export interface ReadForListings {
  /** Stocks by SKU: those of components at least. */
  readonly stocks: ReadonlyMap<string, Stock>;
  /** The newest record of an accepted push, by seller SKU. */
  readonly pushes: ReadonlyMap<string, ProofPush>;
}

/** Proves listings: the scan finds suspects, and each is read again, consistently, before it counts as a violation. */
export class ListingProver {
  constructor(private readonly repository: ListingProofRepository) {}

  /** The violations of these listings. */
  async prove({ listings, links }: ReadListings, read: ReadForListings): Promise<Violation[]> {
    const marked = listings.length === 0 ? new Set<string>() : await this.repository.marked();
    const suspects = listings.filter((stored) => this.of(stored, links, read, marked).length > 0);
    return this.proveAnew(suspects, read.pushes);
  }

  /** The violations of these listings, each read anew. */
  async proveAnew(
    listings: readonly StoredListing[],
    pushes: ReadForListings['pushes'],
  ): Promise<Violation[]> {
    let suspects = listings.map(({ listing }) => listing.sellerSku);
    let wrong: Violation[] = [];
    for (const pauseMs of REREAD_PAUSES_MS) {
      if (suspects.length === 0) break;
      await delay(pauseMs);
      wrong = await this.reread(suspects, pushes);
      suspects = [...new Set(wrong.map(({ sku }) => sku))];
    }
    return suspects.length === 0 ? [] : wrong;
  }

  private of(
    { listing, state }: StoredListing,
    links: ReadonlySet<string>,
    { stocks, pushes }: ReadForListings,
    marked: ReadonlySet<string>,
  ): Violation[] {
    const { sellerSku, components } = listing;
    const newestPush = pushes.get(sellerSku);
    return proveListing({
      listing,
      state,
      stocks,
      isInOutbox: marked.has(sellerSku),
      linked: new Set(
        components.map(({ sku }) => sku).filter((sku) => links.has(linkText(linkKeyOf(sku), sellerSku))),
      ),
      ...(newestPush === undefined ? {} : { newestPush }),
    });
  }

  private async reread(
    sellerSkus: readonly string[],
    pushes: ReadForListings['pushes'],
  ): Promise<Violation[]> {
    const violations: Violation[] = [];
    const marked = await this.repository.marked();
    await forEachConcurrent(sellerSkus, REREADS_AT_ONCE, async (sellerSku) => {
      const found = await this.repository.find(sellerSku);
      if (found === undefined) return;
      // A push that ended between the two reads explains what the first one has.
      const later = await this.repository.find(sellerSku);
      const isMoved =
        later?.stored.state.version !== found.stored.state.version ||
        later.stored.state.lastBroadcast?.timestamp !== found.stored.state.lastBroadcast?.timestamp;
      if (isMoved) return;
      // The records of pushes were read before: one that is newer than the record explains itself.
      const push = pushes.get(sellerSku);
      const read = { stocks: found.stocks, pushes: new Map(push === undefined ? [] : [[sellerSku, push]]) };
      violations.push(...this.of(found.stored, found.links, read, marked));
    });
    return violations;
  }
}
