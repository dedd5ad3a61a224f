import { LRUCache } from 'lru-cache';
import type { LedgerRow, Stock } from '../domain/stock';
import type { LedgerRepository } from './ledger.repository';

/** Saves reads. Correctness never rests on it: the conditions in the store decide. */
export class CommitMemory {
  /** Stocks as this process last read or wrote them. */
  readonly stocks: LRUCache<string, Stock>;
  /** SKUs whose stock came back with a lost race, until its next use. */
  readonly returned = new Set<string>();
  /** Durable rows without attached writes, by txId. */
  readonly recent: LRUCache<string, LedgerRow>;

  /** A cache reserves its space at once. */
  constructor(maxStocks = 50_000, maxRows = 20_000) {
    this.stocks = new LRUCache({ max: maxStocks });
    this.recent = new LRUCache({ max: maxRows });
  }

  /** The next commit of the SKU reads its stock. */
  forget(sku: string): void {
    this.stocks.delete(sku);
    this.returned.delete(sku);
  }

  forgetStocks(): void {
    this.stocks.clear();
    this.returned.clear();
  }

  /** Remembers a stock unless a newer one is known. */
  learn(stock: Stock): void {
    const known = this.stocks.get(stock.sku);
    if (known === undefined || known.version <= stock.version) this.stocks.set(stock.sku, stock);
  }
}

/**
 * The stocks of SKUs from memory, and in one consistent read those that are not remembered: `fresh`. While others commit
 * (`isStale`), only what came back with a lost race counts as remembered.
 */
export async function stocksFor(
  skus: readonly string[],
  isStale: boolean,
  memory: CommitMemory,
  ledger: LedgerRepository,
): Promise<{ readonly stocks: ReadonlyMap<string, Stock>; readonly fresh: ReadonlySet<string> }> {
  const stocks = new Map<string, Stock>();
  const fresh = new Set<string>();
  for (const sku of skus) {
    const stock = memory.stocks.get(sku);
    const hasReturned = memory.returned.delete(sku);
    if (stock === undefined || (isStale && !hasReturned)) fresh.add(sku);
    else stocks.set(sku, stock);
  }
  if (fresh.size > 0)
    for (const [sku, stock] of await ledger.readStocks([...fresh])) {
      stocks.set(sku, stock);
      memory.stocks.set(sku, stock);
    }
  return { stocks, fresh };
}
