import { matchKeyOf } from './match-key';

/** Registered SKUs of one key that are remembered: one is certain, more are named. */
const MOST_CANDIDATES = 5;

/** Which registered SKUs the open seller SKUs fit. Its size depends on the open seller SKUs alone. */
export class Candidates {
  private readonly byKey = new Map<string, string[]>();

  constructor(sellerSkus: Iterable<string>) {
    for (const sellerSku of sellerSkus) {
      const key = matchKeyOf(sellerSku);
      if (key !== '') this.byKey.set(key, []);
    }
  }

  /** Takes each registered SKU once. */
  add(sku: string): void {
    const found = this.byKey.get(matchKeyOf(sku));
    if (found !== undefined && found.length < MOST_CANDIDATES) found.push(sku);
  }

  /** The SKUs with the key of the seller SKU, at most five. */
  of(sellerSku: string): readonly string[] {
    return this.byKey.get(matchKeyOf(sellerSku)) ?? [];
  }
}
