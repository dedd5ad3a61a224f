/** A change of stock that an app wrote. */
export interface LoggedAdjustment {
  readonly at: number;
  readonly mutation: 'inventoryAdjustQuantities' | 'inventorySetQuantities';
  readonly groupId: string;
  /** The key of `@idempotent`. */
  readonly key: string;
  readonly reason: string;
  readonly referenceDocumentUri: string | null;
  readonly changes: readonly LoggedChange[];
}

interface LoggedChange {
  readonly itemId: string;
  readonly sku: string | null;
  readonly locationId: string;
  readonly delta: number;
  readonly availableAfter: number;
  readonly onHandAfter: number;
}

/** The log keeps this many and drops the oldest first. */
const MOST = 200_000;

/** What apps wrote, in the order in which it was applied. A repeated key is not applied and not logged. */
export class AdjustmentLog {
  private log: LoggedAdjustment[] = [];

  add(adjustment: LoggedAdjustment): void {
    this.log.push(adjustment);
    if (this.log.length > MOST) this.log.splice(0, 1000);
  }

  entries(): readonly LoggedAdjustment[] {
    return [...this.log];
  }

  replace(entries: readonly LoggedAdjustment[]): void {
    this.log = [...entries];
  }
}
