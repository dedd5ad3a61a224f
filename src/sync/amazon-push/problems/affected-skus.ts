import type { Stock } from '../../../inventory/domain/stock';
import { millisOf } from '../../../platform/timestamp';
import { type PushProblem, riskOf, shownFor } from '../domain/push-problem';
import { type AffectedSku, CAUSE_WINDOW_MS, endsTogether } from '../domain/shared-cause';

/** SKUs of which it is remembered when Amazon took them; more say nothing more. */
const MOST_TAKEN = 1_000;

/** What a sender knows of the SKUs whose numbers do not reach Amazon. The store's blocked SKUs are its beginning. */
export class AffectedSkus {
  private readonly bySku = new Map<string, AffectedSku>();
  private readonly overSince = new Map<string, number>();
  private readonly takenAtMs: Readonly<Record<PushProblem['type'], number[]>> = {
    sync_failed: [],
    listing_blocked: [],
  };

  /** `blocked`: those of an earlier sender. They may be tried again at once. */
  constructor(blocked: readonly Stock[]) {
    for (const stock of blocked) {
      const { sku, pending, isListing } = stock;
      const cause = pending?.cause;
      this.bySku.set(sku, {
        sku,
        ...(cause === undefined ? {} : { cause }),
        sinceMs: millisOf(pending?.since ?? ''),
        triedAtMs: 0,
        risk: riskOf(stock, shownFor(cause, stock)),
        isBlocked: true,
        ...(isListing === true ? { isListing } : {}),
      });
    }
  }

  get all(): AffectedSku[] {
    return [...this.bySku.values()];
  }

  /** All SKUs with this cause. */
  withCause(cause: string): AffectedSku[] {
    return this.all.filter((affected) => affected.cause === cause);
  }

  /** The same, those alone whose problem began lately. */
  recentWithCause(cause: string, nowMs: number): AffectedSku[] {
    return this.withCause(cause).filter(({ sinceMs }) => nowMs - sinceMs < CAUSE_WINDOW_MS);
  }

  get(sku: string): AffectedSku | undefined {
    return this.bySku.get(sku);
  }

  /**
   * Notes a problem. One that the SKU has already keeps the time of its beginning. Gives the cause that no SKU has any more
   * after this.
   */
  note(affected: AffectedSku): string | undefined {
    const before = this.bySku.get(affected.sku);
    const isSame = before !== undefined && before.cause === affected.cause;
    this.bySku.set(affected.sku, isSame ? { ...affected, sinceMs: before.sinceMs } : affected);
    const left = isSame ? undefined : before?.cause;
    return left !== undefined && this.withCause(left).length === 0 ? left : undefined;
  }

  noteTried(sku: string, nowMs: number): void {
    const affected = this.bySku.get(sku);
    if (affected !== undefined) this.bySku.set(sku, { ...affected, triedAtMs: nowMs });
  }

  remove(sku: string): void {
    this.bySku.delete(sku);
  }

  /** Amazon showed a writable listing of a SKU (`listing_blocked`), or took its number (`sync_failed`). */
  noteTaken(instead: PushProblem['type'], nowMs: number): void {
    const moments = this.takenAtMs[instead];
    moments.push(nowMs);
    if (moments.length > MOST_TAKEN) moments.splice(0, MOST_TAKEN / 2);
  }

  takenSince(instead: PushProblem['type'], sinceMs: number): number {
    return this.takenAtMs[instead].filter((at) => at >= sinceMs).length;
  }

  /** A cause that is over for one SKU: the others are tried again. */
  noteOver(cause: string, nowMs: number): void {
    this.overSince.set(cause, nowMs);
  }

  overSinceMs(cause: string): number {
    return this.overSince.get(cause) ?? 0;
  }

  /** True while SKUs of such a cause have not been tried again. */
  get hasUntried(): boolean {
    return this.all.some(
      ({ cause, triedAtMs, isBlocked }) =>
        isBlocked && cause !== undefined && endsTogether(cause) && triedAtMs < this.overSinceMs(cause),
    );
  }
}
