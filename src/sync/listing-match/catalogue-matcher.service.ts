import { Injectable } from '@nestjs/common';
import type { CatalogueLine, CatalogueRow } from '../../channels/amazon/catalogue-report/catalogue-report';
import { isSoldUnderOwnName } from '../../inventory/domain/listing';
import type { Stock } from '../../inventory/domain/stock';
import { listingRefusalError } from '../../inventory/listings/listing-errors';
import { ListingsRepository } from '../../inventory/listings/listings.repository';
import { ListingsService } from '../../inventory/listings/listings.service';
import { InventoryRepository } from '../../inventory/stock/inventory.repository';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import { Candidates } from './domain/candidates';
import { GrowingLists, type MatchLists, type Proposal } from './domain/match-lists';
import { type EndedMatch, type MatchCounts, NOTHING_MATCHED } from './domain/match-state';

/** Seller SKUs of one read, a limit of DynamoDB. */
const BATCH = 100;
/** Stocks of one page of the scan: longer pages hold up orders while they are taken in. */
const PAGE = 500;
/** Listings that are made at the same time: sales have the rest of the store. */
const AT_ONCE = 4;
/** Lines that could not be read that are named. */
const MOST_UNREADABLE = 20;

type Tally = { -readonly [Name in keyof MatchCounts]: MatchCounts[Name] };

/** What a run found. */
export interface MatchOutcome extends Pick<EndedMatch, 'counts' | 'unreadable'> {
  readonly lists: MatchLists;
}

/** Says whether the run may go on; it throws `MatchInterrupted` when not. */
export interface MatchOptions {
  readonly dryRun: boolean;
  readonly mayGoOn: () => boolean;
}

/** This process may not go on: it lost the lease, or its time is up. Another reading of the report does the rest. */
export class MatchInterrupted extends Error {
  constructor() {
    super('The match was interrupted.');
    this.name = 'MatchInterrupted';
  }
}

type PutOutcome = Pick<Proposal, 'outcome' | 'message'>;

/** What is known while a catalogue is read: one entry for each seller SKU that is registered, or open. */
interface Reading {
  readonly counts: Tally;
  readonly lists: GrowingLists;
  readonly unreadable: { readonly line: number; readonly problem: string }[];
  /** Registered SKUs that the catalogue has under their own names: true where the merchant fulfils them. */
  readonly ownNames: Map<string, boolean>;
  /** Seller SKUs that the merchant fulfils and that nothing links. */
  readonly open: Set<string>;
}

/**
 * Compares the seller's catalogue with the registered SKUs and the listings, and makes the listings that are certain. The
 * document is not kept: the memory that a run takes grows with the registered SKUs that it names, by about 100 bytes each,
 * and with its open seller SKUs, by about 300.
 *
 * Path: MatchSteps -> CatalogueMatcher -> ListingsService. ADR 19.
 */
@Injectable()
export class CatalogueMatcher {
  constructor(
    private readonly stocks: InventoryRepository,
    private readonly listings: ListingsRepository,
    private readonly service: ListingsService,
  ) {}

  /** Throws the errors of `lines`, of the store, and `MatchInterrupted`. Repeated, it finds what it made as linked. */
  async match(lines: AsyncIterable<CatalogueLine>, options: MatchOptions): Promise<MatchOutcome> {
    const reading: Reading = {
      counts: { ...NOTHING_MATCHED },
      lists: new GrowingLists(),
      unreadable: [],
      ownNames: new Map(),
      open: new Set(),
    };
    let batch: CatalogueRow[] = [];
    for await (const line of lines) {
      reading.counts.rows += 1;
      if (line.kind === 'unreadable') {
        reading.counts.unreadable += 1;
        if (reading.unreadable.length < MOST_UNREADABLE)
          reading.unreadable.push({ line: line.line, problem: line.problem });
        continue;
      }
      batch.push(line.row);
      if (batch.length < BATCH) continue;
      if (!options.mayGoOn()) throw new MatchInterrupted();
      await this.sort(batch, reading);
      batch = [];
    }
    await this.sort(batch, reading);
    await this.resolve(reading, options);
    const { counts, lists, unreadable } = reading;
    lists.sort();
    return { counts, lists, unreadable };
  }

  /** Sorts the rows of a batch into what is linked, what Amazon fulfils, and what is open. */
  private async sort(
    rows: readonly CatalogueRow[],
    { counts, lists, ownNames, open }: Reading,
  ): Promise<void> {
    const sellerSkus = [...new Set(rows.map(({ sellerSku }) => sellerSku))];
    // The store's own texts: a part of a line would keep all of it in memory.
    const registered = new Map((await this.stocks.registeredOf(sellerSkus)).map((sku) => [sku, sku]));
    const others = sellerSkus.filter((sellerSku) => !registered.has(sellerSku));
    const listed = await this.listings.findAll(others);
    for (const { sellerSku, fulfilledBy, isIncomplete } of rows) {
      const ownName = registered.get(sellerSku);
      const isMerchants = fulfilledBy === 'merchant' && !isIncomplete;
      if (ownName !== undefined) ownNames.set(ownName, isMerchants || ownNames.get(ownName) === true);
      if (isIncomplete || fulfilledBy === undefined) counts.incomplete += 1;
      else if (fulfilledBy === 'amazon') {
        counts.fulfilledByAmazon += 1;
        lists.add('fulfilledByAmazon', copyOf(sellerSku));
      } else if (ownName !== undefined || listed.has(sellerSku)) counts.linked += 1;
      else open.add(copyOf(sellerSku));
    }
  }

  private async resolve(reading: Reading, options: MatchOptions): Promise<void> {
    const { counts, lists, ownNames, open } = reading;
    const candidates = new Candidates(open);
    for await (const page of this.allStocks()) {
      if (!options.mayGoOn()) throw new MatchInterrupted();
      for (const { sku, physical, listings = 0 } of page) {
        candidates.add(sku);
        if (physical <= 0 || listings > 0 || ownNames.has(sku)) continue;
        counts.unsold += 1;
        lists.add('skus', sku);
      }
    }
    const certain: [sellerSku: string, sku: string][] = [];
    for (const sellerSku of open) {
      const fitting = candidates.of(sellerSku);
      const [only] = fitting;
      if (fitting.length === 1 && only !== undefined) {
        certain.push([sellerSku, only]);
        continue;
      }
      lists.add('sellerSkus', { sellerSku, candidates: candidates.suggestedFor(sellerSku) });
      if (fitting.length === 0) counts.unmatched += 1;
      else {
        counts.ambiguous += 1;
        lists.add('ambiguous', { sellerSku, candidates: fitting });
      }
    }
    await this.link(certain, reading, options);
  }

  private async link(
    certain: readonly (readonly [sellerSku: string, sku: string])[],
    { counts, lists, ownNames }: Reading,
    { dryRun, mayGoOn }: MatchOptions,
  ): Promise<void> {
    const bySku = new Map<string, string[]>();
    for (const [sellerSku, sku] of certain) bySku.set(sku, [...(bySku.get(sku) ?? []), sellerSku]);
    await forEachConcurrent(bySku, AT_ONCE, async ([sku, sellerSkus]) => {
      const keepsOwnName = ownNames.get(sku) === true && (await this.isSentUnderOwnName(sku));
      // The own name goes first: once another seller SKU sells the SKU alone, it is no longer sent.
      const planned: (readonly [string, Proposal['reason']])[] = [
        ...(keepsOwnName ? [[sku, 'own_name'] as const] : []),
        ...sellerSkus.map((sellerSku) => [sellerSku, 'same_sku'] as const),
      ];
      let ofOwnName: PutOutcome | undefined;
      for (const [sellerSku, reason] of planned) {
        if (!mayGoOn()) throw new MatchInterrupted();
        const outcome =
          ofOwnName?.outcome === 'rejected' ? ofOwnName : await this.put(sellerSku, sku, dryRun);
        if (reason === 'own_name') ofOwnName = outcome;
        counts[outcome.outcome] += 1;
        lists.add('proposals', { sellerSku, sku, reason, ...outcome });
        if (outcome.outcome !== 'created' && reason === 'same_sku')
          lists.add('sellerSkus', { sellerSku, candidates: [sku] });
      }
    });
  }

  /** A dry run checks the same rules. */
  private async put(sellerSku: string, sku: string, dryRun: boolean): Promise<PutOutcome> {
    const spec = { components: [{ sku, units: 1 }], rule: {}, paused: false };
    const result = await this.service.put(sellerSku, spec, { dryRun });
    if (result.kind === 'refused')
      return { outcome: 'rejected', message: listingRefusalError(result.refusal, sellerSku).message };
    return { outcome: dryRun ? 'proposed' : 'created' };
  }

  /** True when the SKU's own name is sent and no listing of that name makes sure that it stays so. */
  private async isSentUnderOwnName(sku: string): Promise<boolean> {
    const names = await this.listings.sellerSkusOf(sku);
    const stored = await this.listings.findAll([sku, ...names]);
    const listings = [...stored.values()].map(({ listing }) => listing);
    const isNamed = listings.some(({ sellerSku, implicit }) => sellerSku === sku && implicit !== true);
    return !isNamed && isSoldUnderOwnName(sku, listings);
  }

  private async *allStocks(): AsyncGenerator<readonly Stock[]> {
    let from: Readonly<Record<string, string>> | undefined;
    do {
      const { items, next } = await this.stocks.list(PAGE, from);
      yield items;
      from = next;
    } while (from !== undefined);
  }
}

/** The same text in memory of its own. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
