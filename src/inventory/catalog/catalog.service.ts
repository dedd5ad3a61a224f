import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Change } from '../../changes/change';
import { ChangeFeed } from '../../changes/change-feed';
import { ChangeLog } from '../../changes/log/change-log.scheduler';
import { Clock } from '../../platform/clock';
import { StoreUnavailable } from '../../platform/dynamodb/store-error';
import type { Stock } from '../domain/stock';
import { CatalogMetrics } from './catalog.metrics';
import { CatalogRepository } from './catalog.repository';
import { entryOf, matches } from './domain/catalog-entry';
import {
  type CatalogCounts,
  CatalogIndex,
  type CatalogPosition,
  type CatalogQuery,
} from './domain/catalog-index';

/** Stale SKUs beyond which the table is scanned again: a read of single items costs up to 20 times as much. */
const MOST_STALE = 2_000;
/** The index is built anew after this time at least, in milliseconds, and later the larger it is. */
const REBUILD_AFTER_MS = 3_600_000;
/** Scans of one load: a gap in the change log makes the one in progress useless. */
const MOST_TRIES = 3;
/** Milliseconds for each SKU: it costs about 0.1 read units, so that rebuilding costs 0.2 a second at most. */
const REBUILD_MS_PER_SKU = 500;

/** One page of stocks, as fresh as the store. It has fewer than were wanted where a SKU does not match any more. */
interface CatalogPage {
  readonly stocks: readonly Stock[];
  readonly total: number;
  readonly next?: CatalogPosition;
}

/** Counts of all SKUs, and what they say of the pushes. */
export interface CatalogSummary {
  readonly counts: CatalogCounts;
  /** Of `counts.pending`: those that an import holds. */
  readonly held: number;
  readonly oldestPendingSince?: string;
  readonly lastAcceptedAt?: string;
}

/**
 * Searches and counts all SKUs by an index in memory: one scan at the first use, and none a request. ADR 15.
 */
@Injectable()
export class CatalogService implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Catalogue');
  private index: CatalogIndex | undefined;
  private builtAtMs = 0;
  /** The index that a load in progress fills; undefined after a gap, which may lie before what it has read. */
  private building: CatalogIndex | undefined;
  private loading: Promise<CatalogIndex> | undefined;
  private rereading: Promise<void> | undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly log: ChangeLog,
    private readonly repository: CatalogRepository,
    private readonly metrics: CatalogMetrics,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.feed.subscribe({
      changed: (change) => {
        this.note(change);
      },
      gap: () => {
        this.index = undefined;
        this.building = undefined;
      },
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
  }

  /** Throws when the store does not answer: there is never a part of an index. */
  async page(query: CatalogQuery, limit: number, after?: CatalogPosition): Promise<CatalogPage> {
    const index = await this.current();
    const { skus, total, next } = index.select(query, limit, after);
    const fresh = await this.repository.stocksOf(skus);
    const stocks = skus.flatMap((sku) => {
      const stock = fresh.get(sku);
      index.compare(sku, stock);
      return stock !== undefined && stock.removed !== true && matches(entryOf(stock), query) ? [stock] : [];
    });
    return { stocks, total, ...(next === undefined ? {} : { next }) };
  }

  /** The SKUs in memory as far as they are known to this moment, without a read; none before the first use of a list. */
  loadedSkus(): Iterable<string> {
    return this.index?.skus() ?? [];
  }

  async summary(): Promise<CatalogSummary> {
    const index = await this.current();
    const oldestPendingSince = index.oldestPendingSince();
    const { lastAcceptedAt } = index;
    return {
      counts: index.counts(),
      held: index.held,
      ...(oldestPendingSince === undefined ? {} : { oldestPendingSince }),
      ...(lastAcceptedAt === undefined ? {} : { lastAcceptedAt }),
    };
  }

  /** The index with all that is known to have changed. */
  private async current(): Promise<CatalogIndex> {
    // Before a scan too: the changes that other instances make from here on come with the next reading of the log.
    await this.log.keepUp();
    let index = this.index;
    if (index === undefined || index.staleCount > MOST_STALE) index = await this.load();
    else if (this.isOld(index)) this.rebuild();
    await this.refresh(index);
    return index;
  }

  private isOld(index: CatalogIndex): boolean {
    const ageMs = this.clock.now() - this.builtAtMs;
    return ageMs > Math.max(REBUILD_AFTER_MS, index.size * REBUILD_MS_PER_SKU);
  }

  /** In the background: the index serves until the next one is complete. */
  private rebuild(): void {
    this.load().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'The catalogue could not be read again: the next request retries');
    });
  }

  private load(): Promise<CatalogIndex> {
    this.loading ??= this.readAll()
      .catch((error: unknown) => {
        this.metrics.failed();
        throw error;
      })
      .finally(() => {
        this.loading = undefined;
        this.building = undefined;
      });
    return this.loading;
  }

  private async readAll(): Promise<CatalogIndex> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const startedAt = this.clock.now();
      const index = new CatalogIndex();
      this.building = index;
      for await (const stocks of this.repository.all())
        for (const stock of stocks) index.read(stock.sku, stock);
      if (this.building !== index) continue;
      this.index = index;
      this.builtAtMs = startedAt;
      this.metrics.loaded(index.size);
      this.logger.log({ skus: index.size, ms: this.clock.now() - startedAt }, 'The catalogue has been read');
      return index;
    }
    throw new StoreUnavailable(
      'The changes of other instances cannot be followed while the SKUs are read.',
      'busy',
    );
  }

  /** Reads stale SKUs again, for all callers of a moment together. */
  private async refresh(index: CatalogIndex): Promise<void> {
    await this.rereading;
    if (index.staleCount === 0) return;
    this.rereading ??= this.reread(index).finally(() => {
      this.rereading = undefined;
    });
    await this.rereading;
  }

  private async reread(index: CatalogIndex): Promise<void> {
    const skus = index.takeStale();
    try {
      const stocks = await this.repository.stocksOf(skus);
      for (const sku of skus) index.read(sku, stocks.get(sku));
    } catch (error) {
      for (const sku of skus) index.markStale(sku);
      throw error;
    }
  }

  private note({ kind, id: sku, value }: Change): void {
    if (kind !== 'stock') return;
    // What the scan reads of it may be older or newer.
    this.building?.markStale(sku);
    if (value === undefined) this.index?.markStale(sku);
    else this.index?.changed(value as Stock);
  }
}
