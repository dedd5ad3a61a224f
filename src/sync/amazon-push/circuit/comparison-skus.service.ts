import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Stock } from '../../../inventory/domain/stock';
import { OutboxRepository } from '../../../inventory/outbox/outbox.repository';
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
 * Push path: RefusedSkus -> ComparisonSkus -> OutboxRepository. ADR 8.
 */
@Injectable()
export class ComparisonSkus {
  private readonly accepted = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(
    private readonly inventory: InventoryRepository,
    private readonly outbox: OutboxRepository,
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
      await this.outbox.markPendingAgain(sku, timestampOf(this.clock.now()));
      const target = await this.outbox.target(sku);
      if (target !== undefined && (target.stock.pending?.notBefore ?? 0) <= this.clock.now())
        return target.stock;
      tried.add(sku);
    }
    return undefined;
  }

  private async findStored(except: ReadonlySet<string>): Promise<string | undefined> {
    let from: Readonly<Record<string, string>> | undefined;
    for (let pages = 0; pages < PAGES; pages += 1) {
      const { items, next } = await this.inventory.list(PAGE, from);
      const found = items.find(
        ({ sku, lastBroadcast, pending }) =>
          lastBroadcast !== undefined && pending === undefined && !except.has(sku),
      );
      if (found !== undefined || next === undefined) return found?.sku;
      from = next;
    }
    return undefined;
  }
}
