import { suggestedSkus, suggestionKeyOf, suggestionKeysFor } from '../../../inventory/domain/sku-suggestions';
import { matchKeyOf } from './match-key';

/** Registered SKUs of one key that are remembered: one is certain, more are named. */
const MOST_CANDIDATES = 5;
/** The same of a key by which SKUs are suggested: the ranking takes three of them. */
const MOST_LIKELY = 20;

/** Which registered SKUs the open seller SKUs fit, and which they may mean. Its size depends on the open seller SKUs alone. */
export class Candidates {
  private readonly fitting = new Map<string, string[]>();
  private readonly likely = new Map<string, string[]>();

  constructor(sellerSkus: Iterable<string>) {
    for (const sellerSku of sellerSkus) {
      const key = matchKeyOf(sellerSku);
      if (key !== '') this.fitting.set(key, []);
      for (const suggestionKey of suggestionKeysFor(sellerSku)) this.likely.set(suggestionKey, []);
    }
  }

  /** Takes each registered SKU once. */
  add(sku: string): void {
    addTo(this.fitting.get(matchKeyOf(sku)), sku, MOST_CANDIDATES);
    addTo(this.likely.get(suggestionKeyOf(sku)), sku, MOST_LIKELY);
  }

  /** The SKUs with the key of the seller SKU, at most five. One is certain. */
  of(sellerSku: string): readonly string[] {
    return this.fitting.get(matchKeyOf(sellerSku)) ?? [];
  }

  /** The SKUs that are most likely meant, the likeliest first, at most three. */
  suggestedFor(sellerSku: string): readonly string[] {
    return suggestedSkus(
      sellerSku,
      suggestionKeysFor(sellerSku).flatMap((key) => this.likely.get(key) ?? []),
    );
  }
}

function addTo(list: string[] | undefined, sku: string, most: number): void {
  if (list !== undefined && list.length < most) list.push(sku);
}
