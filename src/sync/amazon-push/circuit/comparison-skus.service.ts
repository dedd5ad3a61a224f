import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { ListingsTable } from '../../../inventory/outbox/listings-table';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';

/** SKUs that this sender remembers as accepted; the latest ones are the best to compare with. */
const REMEMBERED = 100;
/** Where none is remembered, after a start, so many stocks are read to find one: pages, and stocks of a page. */
const PAGES = 10;
const PAGE = 100;
/** Remembered SKUs that are tried before the store is asked: some may be blocked by now, or removed. */
const TRIES = 5;

/**
 * SKUs whose quantity Amazon accepted before: what it says of them now shows whether a refusal concerns one SKU or the
 * account. To send an absolute number once more is harmless.
 * Push path: RefusedSkus -> ComparisonSkus -> Outboxes. ADR 8.
 */
@Injectable()
export class ComparisonSkus {
  private readonly accepted = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(
    private readonly inventory: InventoryRepository,
    private readonly listings: ListingsRepository,
    private readonly table: ListingsTable,
    private readonly outboxes: Outboxes,
    private readonly clock: Clock,
  ) {}

  /** Amazon accepted a number of this SKU. */
  remember(sku: string): void {
    this.accepted.set(sku, true);
  }

  forget(sku: string): void {
    this.accepted.delete(sku);
  }

  /** A SKU that was accepted before and is none of these; undefined when there is none. */
  async find(except: ReadonlySet<string>): Promise<string | undefined> {
    for (const sku of this.accepted.keys()) if (!except.has(sku)) return sku;
    return this.findStored(except);
  }

  /** The same, as a pending SKU: one that is not pending is queued again. */
  async queueOne(except: ReadonlySet<string>): Promise<Stock | undefined> {
    const tried = new Set(except);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const sku = await this.find(tried);
      if (sku === undefined) return undefined;
      const queued = await this.queue(sku);
      if (queued !== undefined) return queued;
      tried.add(sku);
    }
    return undefined;
  }

  /** The SKU as a pending push that may go now. One that is sold by listings is pushed as one of them, or not at all. */
  private async queue(sku: string): Promise<Stock | undefined> {
    const stock = await this.inventory.find(sku);
    const isPlain = stock !== undefined && !isListed(stock);
    const { marks } = isPlain ? this.outboxes.stocks : this.outboxes.listings;
    const queue = async (): Promise<Stock | undefined> => {
      await marks.markPendingAgain(sku, timestampOf(this.clock.now()));
      return (await marks.target(sku))?.stock;
    };
    const queued = isPlain ? await queue() : await this.table.read(queue, undefined);
    return (queued?.pending?.notBefore ?? 0) <= this.clock.now() ? queued : undefined;
  }

  private async findStored(except: ReadonlySet<string>): Promise<string | undefined> {
    let from: Readonly<Record<string, string>> | undefined;
    for (let pages = 0; pages < PAGES; pages += 1) {
      const { items, next } = await this.inventory.list(PAGE, from);
      const found = items.find((stock) => !isListed(stock) && isAccepted(stock, except));
      if (found !== undefined) return found.sku;
      if (next === undefined) break;
      from = next;
    }
    return this.table.read(() => this.findListing(except), undefined);
  }

  /** The same among the listings of the first page: only where no plain SKU is left. */
  private async findListing(except: ReadonlySet<string>): Promise<string | undefined> {
    for await (const page of this.listings.pages())
      return page.find(({ state }) => isAccepted(state, except))?.state.sku;
    return undefined;
  }
}

function isAccepted({ sku, lastBroadcast, pending }: Stock, except: ReadonlySet<string>): boolean {
  return lastBroadcast !== undefined && pending === undefined && !except.has(sku);
}
