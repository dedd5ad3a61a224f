import type { Stock } from '../../../inventory/domain/stock';

/** Why a push is tried again later: no usable answer came, or it was put off before. */
export type DeferralCause = 'silent' | 'earlier';

/** Nothing was sent to Amazon, so the end says nothing of it. */
interface MaybeUnsent {
  readonly isUnsent?: true;
}

/**
 * How a try to push a SKU ended.
 * `settled`: Amazon accepted the newest number. `moved`: Amazon accepted a number, or it was refused for this `reason`,
 * and a newer one is owed already. `parked`: it waits until somebody mends what was refused. `nothing`: no number was
 * owed, or another instance is the sender now. `unchecked`: its listing has to be looked at first; `writable`: that was
 * done, and the quantity is ours to write. `deferred`: tried again after `untilMs` (milliseconds since the epoch).
 * `throttled`: Amazon's limit was met, which says nothing of the SKU; its turn comes when the limit lets the next call
 * go. `refused`: Amazon refuses the account, or (`isLogin`) does not even let it log in, so nothing can be sent.
 */
export type PushResult =
  | { readonly kind: 'settled' | 'nothing' | 'unchecked' }
  | ({ readonly kind: 'writable' } & MaybeUnsent)
  | ({ readonly kind: 'moved'; readonly stock: Stock; readonly reason?: string } & MaybeUnsent)
  | ({ readonly kind: 'parked'; readonly reason: string } & MaybeUnsent)
  | {
      readonly kind: 'deferred';
      readonly untilMs: number;
      readonly error: string;
      readonly cause: DeferralCause;
    }
  | { readonly kind: 'throttled'; readonly error: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly isLogin?: true };

/** What a call says of Amazon, whatever it says of a SKU. */
export type HealthSignal =
  | { readonly kind: 'refused'; readonly reason: string; readonly isLogin: boolean }
  | { readonly kind: 'answered' | 'throttled' }
  | { readonly kind: 'silent'; readonly reason: string }
  | { readonly kind: 'none' };

/** The more a tiding says, the later it stands here. */
const WEIGHT = ['none', 'silent', 'throttled', 'answered', 'refused'] satisfies HealthSignal['kind'][];

/**
 * What the ends of all the SKUs that one errand was about say of Amazon. A refusal outweighs an answer: an errand may
 * take several calls, and while one of them is refused somebody's number does not arrive.
 */
export function healthSignalOf(ends: Iterable<PushResult>): HealthSignal {
  const weight = ({ kind }: HealthSignal): number => WEIGHT.indexOf(kind);
  let heaviest: HealthSignal = { kind: 'none' };
  for (const end of ends) {
    const tidings = tidingsOfOne(end);
    if (weight(tidings) > weight(heaviest)) heaviest = tidings;
  }
  return heaviest;
}

function tidingsOfOne(end: PushResult): HealthSignal {
  switch (end.kind) {
    case 'settled':
      return { kind: 'answered' };
    case 'writable':
    case 'moved':
    case 'parked':
      return { kind: end.isUnsent === true ? 'none' : 'answered' };
    case 'deferred':
      return end.cause === 'earlier' ? { kind: 'none' } : { kind: 'silent', reason: end.error };
    case 'throttled':
      return { kind: 'throttled' };
    case 'refused':
      return { kind: 'refused', reason: end.reason, isLogin: end.isLogin === true };
    case 'nothing':
    case 'unchecked':
      return { kind: 'none' };
  }
}
