import { ScriptedFaults } from '../../faults/scripted-faults';

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
export class ShopFaults extends ScriptedFaults<ShopFault> {
  next(operations: readonly string[]): ShopFault | undefined {
    return this.take(({ operation }) => operation === 'any' || operations.includes(operation));
  }
}
