import { Injectable } from '@nestjs/common';
import { StoreConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { DAY_MS } from '../../platform/durations';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import { millisOf, timestampOf } from '../../platform/timestamp';
import type { Stock } from '../domain/stock';
import type { PastStock } from '../moments/domain/past-stock';
import { knownOrError } from '../moments/moment-errors';
import { MomentsRepository } from '../moments/moments.repository';
import { PastStocks } from '../moments/past-stocks.service';
import { PAST_EXPORT_HEADER, pastExportLine } from './csv-export';

/** SKUs whose rows are read at the same time. */
const SKUS_AT_ONCE = 10;

/** The export of all SKUs as of a moment. */
@Injectable()
export class PastExport {
  constructor(
    private readonly moments: MomentsRepository,
    private readonly past: PastStocks,
    private readonly store: StoreConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Page by page; each is read when the reader has taken the one before it. Throws 410 before the first text when rows of the
   * moment may have expired and one of them has: an export without a SKU would be wrong.
   */
  async *text(at: string): AsyncGenerator<string> {
    if (this.mayHaveExpired(at))
      for await (const page of this.moments.stockPages()) await this.stocksOf(page, at);
    let begun = false;
    for await (const page of this.moments.stockPages()) {
      const lines = (await this.stocksOf(page, at)).map(pastExportLine).join('');
      const text = begun ? lines : PAST_EXPORT_HEADER + lines;
      begun = true;
      // An empty chunk would end the stream.
      if (text !== '') yield text;
    }
  }

  private mayHaveExpired(at: string): boolean {
    const { transactionTtlDays: days } = this.store;
    return days > 0 && millisOf(at) + days * DAY_MS <= this.clock.now();
  }

  /** The stocks of those that were registered, in this order. */
  private async stocksOf(items: readonly Stock[], at: string): Promise<PastStock[]> {
    const stocks = new Map<string, PastStock>();
    await forEachConcurrent(items, SKUS_AT_ONCE, async (item) => {
      const { sku } = item;
      const answer = await this.past.of(sku, item, at, true);
      if (answer.kind === 'unregistered') return;
      const known =
        answer.kind === 'expired' ? { kind: answer.kind, oldest: await this.oldest(item, at) } : answer;
      stocks.set(sku, knownOrError(sku, at, known));
    });
    return items.flatMap(({ sku }) => stocks.get(sku) ?? []);
  }

  /** The oldest moment that is known of the SKU; where rows may have expired, not before any row could have. */
  private async oldest(item: Stock, at: string): Promise<string> {
    const ofSku = await this.past.oldest(item.sku, item);
    const keptFrom = timestampOf(this.clock.now() - this.store.transactionTtlDays * DAY_MS);
    return this.mayHaveExpired(at) && keptFrom > ofSku ? keptFrom : ofSku;
  }
}
