/** Failures of a shop after which they are reported, however short the time. */
const MANY = 8;
/** Failures that are enough when they last. */
const FEW = 3;
const LAST_MS = 10 * 60_000;
/** A count begins again after this time without a failure: as long as Shopify repeats a message. */
const FORGOTTEN_AFTER_MS = 4 * 60 * 60_000;
/** Between two reports, whatever shops are named: any caller can name any shop. */
const REPORT_EVERY_MS = 15 * 60_000;
const MOST_SHOPS = 100;

interface ShopFailures {
  failures: number;
  readonly sinceMs: number;
  lastMs: number;
  isReported: boolean;
}

/**
 * Counts the messages with a wrong signature by the shop that they name, and decides which are reported. The shop is what
 * the sender claims, so reports are rare whatever arrives.
 */
export class WrongSignatures {
  private readonly shops = new Map<string, ShopFailures>();
  private reportedAtMs = -Infinity;

  /** Counts a failure. Gives the number of the shop's failures when they are to be reported now. */
  count(shop: string, nowMs: number): number | undefined {
    const known = this.shops.get(shop);
    const isRecent = known !== undefined && nowMs - known.lastMs < FORGOTTEN_AFTER_MS;
    const state = isRecent ? known : { failures: 0, sinceMs: nowMs, lastMs: nowMs, isReported: false };
    state.failures += 1;
    state.lastMs = nowMs;
    // The shop that failed last is at the end; the first one is dropped.
    this.shops.delete(shop);
    this.shops.set(shop, state);
    const [oldest] = this.shops.keys();
    if (this.shops.size > MOST_SHOPS && oldest !== undefined) this.shops.delete(oldest);
    const lasts = state.failures >= FEW && nowMs - state.sinceMs >= LAST_MS;
    if (!lasts && state.failures < MANY) return undefined;
    if (nowMs - this.reportedAtMs < REPORT_EVERY_MS) return undefined;
    this.reportedAtMs = nowMs;
    state.isReported = true;
    return state.failures;
  }

  /** An authentic message of the shop. True when its failures were reported: they are over. */
  end(shop: string): boolean {
    const state = this.shops.get(shop);
    if (state === undefined) return false;
    this.shops.delete(shop);
    return state.isReported;
  }
}
