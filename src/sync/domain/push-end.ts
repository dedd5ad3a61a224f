import type { Stock } from '../../inventory/domain/stock';

/** Why a push is tried again later: Amazon's limit was met, no usable answer came, or it was put off before. */
export type DeferralCause = 'throttled' | 'silent' | 'earlier';

/**
 * How a try to push a SKU ended.
 * `settled`: Amazon accepted the newest number. `moved`: Amazon answered, and a newer number is owed already.
 * `parked`: it waits until somebody mends what was refused. `nothing`: no number was owed, or another instance is the
 * sender now. `unchecked`: its listing has to be looked at first; `writable`: that was done, and the quantity is ours
 * to write. `deferred`: tried again after `untilMs` (milliseconds since the epoch). `refused`: Amazon refuses the
 * whole account, so nothing can be sent.
 */
export type PushEnd =
  | { readonly kind: 'settled' | 'parked' | 'nothing' | 'unchecked' | 'writable' }
  | { readonly kind: 'moved'; readonly stock: Stock }
  | {
      readonly kind: 'deferred';
      readonly untilMs: number;
      readonly error: string;
      readonly cause: DeferralCause;
    }
  | { readonly kind: 'refused'; readonly reason: string };
