/** What a call gets in place of its usual answer. */
export type ShopFaultEffect =
  /** Not executed; `body` replaces the usual text. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly retryAfterSeconds?: number;
    }
  /** As with an empty bucket of points; `after`: although it was executed, which Shopify does not rule out. */
  | { readonly kind: 'throttled'; readonly when?: 'before' | 'after' }
  /** The connection ends without an answer, before or after the call was executed. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** Waits before or after it is executed; the key of a mutation is in use meanwhile. */
  | { readonly kind: 'delay'; readonly ms: number; readonly when?: 'before' | 'after' }
  /** 200 with an error in place of the data, before or after the call was executed. */
  | { readonly kind: 'internal-error'; readonly when: 'before' | 'after' }
  /** Nothing is applied, and the payload of the mutation has this code in `userErrors`. */
  | { readonly kind: 'user-error'; readonly code: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'expire-token' }
  /** Half of the body, after the call was executed. */
  | { readonly kind: 'cut' };

/** The calls that get it: a field such as `inventoryAdjustQuantities`, `token`, `bulk-download`, or `any`. */
export type ShopFault = ShopFaultEffect & {
  readonly operation: string;
  readonly times: number | 'always';
};

/** The scripted faults; the oldest one that matches a call applies to it. */
export class ShopFaults {
  private faults: { readonly fault: ShopFault; left: number }[] = [];

  add(fault: ShopFault): void {
    this.faults.push({ fault, left: fault.times === 'always' ? Infinity : fault.times });
  }

  next(operations: readonly string[]): ShopFault | undefined {
    const match = this.faults.find(
      ({ fault }) => fault.operation === 'any' || operations.includes(fault.operation),
    );
    if (match === undefined) return undefined;
    match.left -= 1;
    if (match.left <= 0) this.faults = this.faults.filter((other) => other !== match);
    return match.fault;
  }

  clear(): void {
    this.faults = [];
  }
}
