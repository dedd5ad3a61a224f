import { Injectable } from '@nestjs/common';
import type { PastStock } from '../moments/domain/past-stock';
import { knownOrError, momentError } from '../moments/moment-errors';
import { PastStocks } from '../moments/past-stocks.service';
import { differencesOf, isComplete, sumsOf } from './domain/action-sums';
import type { ActionSum, Comparison } from './domain/comparison';
import { ComparisonRepository, type RowRange } from './comparison.repository';
import { comparisonError } from './history-errors';

/** A SKU at two moments, without the rows between. */
export type ComparedStocks = Omit<Comparison, 'items' | 'nextCursor' | 'actions'>;

/** Compares a SKU at two moments. */
@Injectable()
export class ComparisonService {
  constructor(
    private readonly past: PastStocks,
    private readonly rows: ComparisonRepository,
  ) {}

  /** Throws 404 when the SKU was registered at neither moment, and 410 when one of them is not known any more. */
  async stocks({ sku, from, to }: RowRange): Promise<ComparedStocks> {
    const [before, after] = await Promise.all([this.registered(sku, from), this.registered(sku, to)]);
    if (before === null && after === null) throw momentError.notRegistered(sku, to);
    return { sku, from, to, before, after, differences: differencesOf(before, after) };
  }

  /** What moved it, by action. Throws 400 for a range with too many rows, and 410 when one of them has expired. */
  async actions(range: RowRange, { before, after }: ComparedStocks, isRecent: boolean): Promise<ActionSum[]> {
    const movements = await this.rows.movements(range);
    if (movements === undefined) throw comparisonError.tooManyRows();
    if (isComplete(movements, before, after)) return sumsOf(movements);
    if (isRecent) throw momentError.behind(range.sku);
    throw momentError.expired(range.sku, range.from, after?.updatedAt ?? range.to);
  }

  private async registered(sku: string, at: string): Promise<PastStock | null> {
    const answer = await this.past.at(sku, at);
    return answer.kind === 'unregistered' ? null : knownOrError(sku, at, answer);
  }
}
