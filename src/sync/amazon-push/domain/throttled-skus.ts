/** What a 429 to one SKU says: see `ThrottledSkus`. */
type ThrottleVerdict = 'account' | 'again' | 'alone';

/** 429s in a row to one SKU from which another one goes first. */
const AGAIN_FROM = 3;
/** The same for a sold-out SKU, whose 0 has to be the first to arrive: a limit that is used up for a moment is back by then. */
const SOLD_OUT_AGAIN_FROM = 7;
/** Times that other SKUs are accepted between its 429s from which they count against the SKU: once may be chance. */
const ALONE_FROM = 2;

interface Throttled {
  readonly refusals: number;
  /** How many of them followed an accepted number of another SKU. */
  readonly alone: number;
  /** Numbers that had been accepted at the last one. */
  readonly taken: number;
}

/**
 * Whether 429s concern the account or one SKU. The limit is the account's, so a SKU that meets it keeps its place
 * (`account`). One that meets it again and again lets another SKU go first (`again`), because it must not hold up the
 * others. If Amazon takes those, the SKU is to blame (`alone`).
 */
export class ThrottledSkus {
  private readonly throttled = new Map<string, Throttled>();
  private taken = 0;

  /** After a 429 to a number of this SKU. */
  note(sku: string, isSoldOut: boolean): ThrottleVerdict {
    const before = this.throttled.get(sku) ?? { refusals: 0, alone: 0, taken: this.taken };
    const refusals = before.refusals + 1;
    const alone = before.alone + (this.taken > before.taken ? 1 : 0);
    this.throttled.set(sku, { refusals, alone, taken: this.taken });
    if (alone >= ALONE_FROM) return 'alone';
    return refusals >= (isSoldOut ? SOLD_OUT_AGAIN_FROM : AGAIN_FROM) ? 'again' : 'account';
  }

  /** Amazon took a number of this SKU. */
  noteTaken(sku: string): void {
    this.taken += 1;
    this.throttled.delete(sku);
  }

  clear(): void {
    this.throttled.clear();
  }
}
