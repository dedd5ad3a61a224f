import { Injectable } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { BlockedSkuRepository } from '../../../inventory/outbox/blocked-sku.repository';
import { batchesOf } from '../../../platform/dynamodb/batch-get';
import type { AlertPosition } from '../../../alerts/store/alert-list.repository';
import { MatchStateRepository } from '../match-state.repository';
import type { Unmatched } from '../match-view';
import { SuggestedSkus } from './suggested-skus.service';
import { UnknownSellerSkus } from './unknown-seller-skus.service';

/** A place in the list, in one of its parts, which follow each other. */
export type UnmatchedPosition =
  | ({ readonly part: 'returns' } & AlertPosition)
  | {
      readonly part: 'sellerSkus' | 'skus';
      readonly run: string;
      readonly since: string;
      readonly at: string;
    }
  | { readonly part: 'blocked'; readonly after: string };

export interface UnmatchedPage {
  readonly items: readonly Unmatched[];
  readonly next?: UnmatchedPosition;
}

/** Entries of a list of the catalogue; `next` is where it continues. */
interface CataloguePart {
  readonly items: Unmatched[];
  readonly next: number | undefined;
}

/** Reads of one page: a list of which much has been linked since gives short pages. */
const MOST_READS = 4;

/**
 * Lists what is not linked: the seller SKUs of returns, then those of the last catalogue, then the SKUs with stock that it
 * does not have. Without a catalogue these are the SKUs of which a push found no listing. What was linked since is left out.
 */
@Injectable()
export class UnmatchedService {
  constructor(
    private readonly unknown: UnknownSellerSkus,
    private readonly matches: MatchStateRepository,
    private readonly blocked: BlockedSkuRepository,
    private readonly ledger: LedgerRepository,
    private readonly listings: ListingsRepository,
    private readonly suggested: SuggestedSkus,
  ) {}

  /** One page. It may be short, even empty, while there is a next one. */
  async page(limit: number, from: UnmatchedPosition = { part: 'returns' }): Promise<UnmatchedPage> {
    const items: Unmatched[] = [];
    let position: UnmatchedPosition | undefined = from;
    for (let reads = 0; position !== undefined && items.length < limit && reads < MOST_READS; reads += 1) {
      const page: UnmatchedPage = await this.read(position, limit - items.length);
      items.push(...page.items);
      position = page.next;
    }
    return { items, ...(position === undefined ? {} : { next: position }) };
  }

  private read(position: UnmatchedPosition, limit: number): Promise<UnmatchedPage> {
    switch (position.part) {
      case 'returns':
        return this.ofReturns(position, limit);
      case 'sellerSkus':
      case 'skus':
        return this.ofCatalogue(position, limit);
      case 'blocked':
        return this.ofPushes(position.after, limit);
    }
  }

  private async ofReturns(
    { part, ...position }: Extract<UnmatchedPosition, { part: 'returns' }>,
    limit: number,
  ): Promise<UnmatchedPage> {
    const from = position.alertId === undefined ? undefined : position;
    const { found, next } = await this.unknown.page(limit, from);
    const linked = await this.linkedAmong(found.map(({ sellerSku }) => sellerSku));
    const open = found.filter(({ sellerSku }) => !linked.has(sellerSku));
    return {
      items: itemsOf(open, 'return', await this.suggested.of(open.map(({ sellerSku }) => sellerSku))),
      next: next === undefined ? await this.afterReturns() : { part, ...next },
    };
  }

  private async afterReturns(): Promise<UnmatchedPosition> {
    const { catalogue } = await this.matches.load();
    if (catalogue === undefined) return { part: 'blocked', after: '' };
    const since = new Date(catalogue.finishedAt).toISOString();
    return { part: 'sellerSkus', run: catalogue.runId, since, at: '0' };
  }

  private async ofCatalogue(
    position: Extract<UnmatchedPosition, { part: 'sellerSkus' | 'skus' }>,
    limit: number,
  ): Promise<UnmatchedPage> {
    const { part, run, since, at } = position;
    const { next, items } =
      part === 'sellerSkus'
        ? await this.sellerSkusFrom(run, Number(at), limit, since)
        : await this.skusFrom(run, Number(at), limit, since);
    if (next !== undefined) return { items, next: { ...position, at: String(next) } };
    return { items, ...(part === 'skus' ? {} : { next: { part: 'skus', run, since, at: '0' } }) };
  }

  /** Seller SKUs that are still open and that the returns do not name. */
  private async sellerSkusFrom(
    run: string,
    from: number,
    limit: number,
    since: string,
  ): Promise<CataloguePart> {
    const { entries, next } = await this.matches.entriesFrom(run, 'sellerSkus', from);
    const read = entries.slice(0, limit);
    const names = read.map(({ sellerSku }) => sellerSku);
    const [linked, named] = await Promise.all([this.linkedAmong(names), this.unknown.among(names)]);
    const open = read.filter(({ sellerSku }) => !linked.has(sellerSku) && !named.has(sellerSku));
    const suggestions = await this.suggested.stillRegistered(
      new Map(open.map(({ sellerSku, candidates }) => [sellerSku, candidates])),
    );
    const items = itemsOf(
      open.map(({ sellerSku }) => ({ sellerSku, since })),
      'catalogue',
      suggestions,
    );
    return { items, next: read.length < entries.length ? from + read.length : next };
  }

  /** SKUs that are still registered and without a listing, and have stock. */
  private async skusFrom(run: string, from: number, limit: number, since: string): Promise<CataloguePart> {
    const { entries, next } = await this.matches.entriesFrom(run, 'skus', from);
    const read = entries.slice(0, limit);
    const stocks = await this.ledger.readRegistered(read);
    const items = read.flatMap((sku): Unmatched[] => {
      const stock = stocks.get(sku);
      return stock !== undefined && isUnsold(stock)
        ? [{ kind: 'sku', sku, source: 'catalogue', since, suggestions: [] }]
        : [];
    });
    return { items, next: read.length < entries.length ? from + read.length : next };
  }

  private async ofPushes(after: string, limit: number): Promise<UnmatchedPage> {
    const unsold = (await this.blocked.newest())
      .filter((stock) => stock.pending?.cause === 'not_found' && isUnsold(stock) && stock.sku > after)
      .sort((one, other) => (one.sku < other.sku ? -1 : 1));
    const items = unsold.slice(0, limit).map(({ sku, pending }): Unmatched => {
      return { kind: 'sku', sku, source: 'push', since: pending?.since ?? '', suggestions: [] };
    });
    const last = items.at(-1)?.sku;
    const hasMore = unsold.length > limit && last !== undefined;
    return { items, ...(hasMore ? { next: { part: 'blocked', after: last } } : {}) };
  }

  /** Those of these seller SKUs that are registered or have a listing. */
  private async linkedAmong(sellerSkus: readonly string[]): Promise<ReadonlySet<string>> {
    const linked = new Set<string>();
    for (const batch of batchesOf(sellerSkus))
      for (const sku of (await this.ledger.readRegistered(batch)).keys()) linked.add(sku);
    const others = sellerSkus.filter((sellerSku) => !linked.has(sellerSku));
    for (const sellerSku of (await this.listings.findAll(others)).keys()) linked.add(sellerSku);
    return linked;
  }
}

function isUnsold({ physical, listings = 0 }: Stock): boolean {
  return physical > 0 && listings === 0;
}

function itemsOf(
  open: readonly { readonly sellerSku: string; readonly since: string }[],
  source: Unmatched['source'],
  suggestions: ReadonlyMap<string, readonly string[]>,
): Unmatched[] {
  return open.map(({ sellerSku, since }) => ({
    kind: 'seller_sku',
    sellerSku,
    source,
    since,
    suggestions: suggestions.get(sellerSku) ?? [],
  }));
}
