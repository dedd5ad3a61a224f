import { Injectable } from '@nestjs/common';
import { MAX_SEARCHED_SKUS } from '../../../channels/amazon/listings/listing-reader';
import { DriftRepository } from '../../drift/drift.repository';
import { shownIn } from '../receipts/domain/shown-listing';
import { IdleLooks } from '../receipts/idle-looks';
import { CatalogueListings, type CataloguePart } from './catalogue-listings.service';
import type { Place } from './domain/sweep-state';
import { problemOfCall, unitsOf } from './domain/units-shown';
import { SweepPages } from './sweep-pages.service';
import { UnlinkedDrifts } from './unlinked-drifts.service';

/** Drifts that one sweep records of listings that nothing links; the others are counted. */
const MOST_RECORDED = 500;

/** Whether a turn has done all. */
interface UnlinkedTurn {
  readonly isAtEnd: boolean;
  /** Amazon gave no usable answer to a whole call. */
  readonly problem?: string;
}

/**
 * Finds what Amazon shows under seller SKUs that nothing links: those of the catalogue, and those of which a drift is open. What
 * sells there is counted nowhere.
 * Sweep path: AmazonSweep -> UnlinkedListings -> CatalogueListings, UnlinkedDrifts. ADR 25.
 */
@Injectable()
export class UnlinkedListings {
  /** Seller SKUs with an open drift that nothing links; undefined: not read yet. */
  private known: string[] | undefined;
  /** The part of the catalogue that was read last. */
  private part: (CataloguePart & { readonly runId: string; readonly at: number }) | undefined;

  constructor(
    private readonly catalogues: CatalogueListings,
    private readonly pages: SweepPages,
    private readonly looks: IdleLooks,
    private readonly drifts: UnlinkedDrifts,
    private readonly repository: DriftRepository,
  ) {}

  /** A sweep begins, or another sender's goes on. */
  begin(): void {
    this.known = undefined;
    this.part = undefined;
  }

  /** Ends the drifts of seller SKUs that are linked by now, and of those that nothing sells any more and that show nothing. */
  async compareKnown(mayGoOn: () => boolean): Promise<UnlinkedTurn> {
    this.known ??= await this.unsoldWithDrift();
    for (let left = this.looks.calls; left > 0 && this.known.length > 0 && mayGoOn(); left -= 1) {
      const { problem } = await this.compareCall(this.known.slice(0, MAX_SEARCHED_SKUS), 0);
      if (problem !== undefined) return { isAtEnd: false, problem };
      this.known.splice(0, MAX_SEARCHED_SKUS);
    }
    if (this.known.length > 0) return { isAtEnd: false };
    this.known = undefined;
    await this.drifts.deleteOld();
    return { isAtEnd: true };
  }

  /** Where the comparison of the catalogue begins. */
  async catalogue(
    sinceMs: number,
  ): Promise<
    | { readonly kind: 'read'; readonly place: Place }
    | { readonly kind: 'waits'; readonly waitMs: number }
    | { readonly kind: 'failed'; readonly problem: string }
  > {
    const state = await this.catalogues.read(sinceMs);
    return state.kind === 'read' ? { kind: 'read', place: { runId: state.runId, at: '0' } } : state;
  }

  /** Compares a part of the catalogue, from the place on. `unlinked`: those that show units, so far. */
  async compare(
    { from, unlinked = 0 }: { readonly from?: Place; readonly unlinked?: number },
    mayGoOn: () => boolean,
  ): Promise<UnlinkedTurn & { readonly unlinked: number; readonly place: Place }> {
    const runId = from?.runId ?? '';
    let at = Number(from?.at ?? 0);
    let found = unlinked;
    const turn = (isAtEnd: boolean) => ({ isAtEnd, unlinked: found, place: { runId, at: String(at) } });
    for (let left = this.looks.calls; left > 0 && mayGoOn(); left -= 1) {
      const { sellerSkus, next } = await this.listed(runId, at);
      const call = sellerSkus.slice(0, MAX_SEARCHED_SKUS);
      const compared = await this.compareCall(call, Math.max(0, MOST_RECORDED - found));
      if (compared.problem !== undefined) return { ...turn(false), problem: compared.problem };
      found += compared.found;
      at = call.length === sellerSkus.length && next !== undefined ? next : at + call.length;
      if (call.length === sellerSkus.length && next === undefined) return turn(true);
    }
    return turn(false);
  }

  /** The part of the list from here on: one read of the store for ten calls. */
  private async listed(runId: string, at: number): Promise<CataloguePart> {
    const { part } = this;
    if (part?.runId === runId && part.at <= at && at < part.at + part.sellerSkus.length)
      return { ...part, sellerSkus: part.sellerSkus.slice(at - part.at) };
    const read = await this.catalogues.sellerSkus(runId, at);
    this.part = { ...read, runId, at };
    return read;
  }

  /** One call: records at most `most` of those that show units, and ends the drifts of those that show none. */
  private async compareCall(
    names: readonly string[],
    most: number,
  ): Promise<{ readonly found: number; readonly problem?: string }> {
    // One may be linked since the catalogue was read.
    const sold = await this.pages.soldAmong(names);
    const sellerSkus = names.filter((name) => !sold.has(name));
    if (sellerSkus.length === 0) return { found: 0 };
    const { looks } = await this.looks.look(sellerSkus);
    const problem = problemOfCall(sellerSkus.map((sellerSku) => looks.get(sellerSku)?.answer));
    if (problem !== undefined) return { found: 0, problem };
    let found = 0;
    for (const sellerSku of sellerSkus) {
      const look = looks.get(sellerSku);
      const shown = look === undefined ? undefined : shownIn(look);
      // One that Amazon does not show while it shows others says nothing: the next sweep looks at it again.
      if (shown === undefined) continue;
      const units = unitsOf(shown);
      if (units === 0) await this.drifts.end(sellerSku);
      else if (found < most) await this.drifts.record(sellerSku, units, 'unknown');
      if (units > 0) found += 1;
    }
    return { found };
  }

  /** Ends the drifts of those that are sold by now, and gives those that are not. */
  private async unsoldWithDrift(): Promise<string[]> {
    const unsold: string[] = [];
    for await (const states of this.repository.sellerSkus()) {
      const sold = await this.pages.soldAmong([...states.keys()]);
      for (const [sellerSku, { openId }] of states)
        if (sold.get(sellerSku) === 'sold') await this.drifts.linked(sellerSku, openId);
        else if (!sold.has(sellerSku)) unsold.push(sellerSku);
    }
    return unsold;
  }
}
