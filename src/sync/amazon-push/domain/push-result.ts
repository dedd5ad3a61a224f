import type { Stock } from '../../../inventory/domain/stock';

/** Nothing was sent to Amazon, so the result says nothing about Amazon. */
interface MaybeUnsent {
  readonly isUnsent?: true;
}

/**
 * The result of one try to push a SKU, or to check its listing.
 * `settled`: Amazon accepted the newest number. `moved`: Amazon accepted a number, or refused it for this `reason`, and a
 * newer one is pending. `blocked`: the SKU waits for a person to fix what was refused. `nothing`: no number is pending,
 * or this instance may not send. `unchecked`: the listing has to be checked first; `writable`: it was checked, and its
 * quantity may be written. `deferred`: the next try is after `untilMs` (milliseconds since the epoch); `error` says
 * why this try failed and is absent when an earlier one did. `throttled`: Amazon's limit was met, which says nothing of
 * the SKU. `refused`: Amazon refuses the account, or (`isLogin`) its login, so nothing can be sent.
 */
export type PushResult =
  | { readonly kind: 'settled' | 'nothing' | 'unchecked' }
  | ({ readonly kind: 'writable' } & MaybeUnsent)
  | ({ readonly kind: 'moved'; readonly stock: Stock; readonly reason?: string } & MaybeUnsent)
  | ({ readonly kind: 'blocked'; readonly reason: string } & MaybeUnsent)
  | { readonly kind: 'deferred'; readonly untilMs: number; readonly error?: string }
  | { readonly kind: 'throttled'; readonly error: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly isLogin?: true };

/** What calls say of Amazon, whatever they say of a SKU. */
export type HealthSignal =
  | { readonly kind: 'refused'; readonly reason: string; readonly isLogin: boolean }
  | { readonly kind: 'answered' | 'throttled' }
  | { readonly kind: 'no_answer'; readonly reason: string }
  | { readonly kind: 'none' };

/** The more a signal says, the later it stands here. */
const WEIGHT = ['none', 'no_answer', 'throttled', 'answered', 'refused'] satisfies HealthSignal['kind'][];

/**
 * What the results of one operation say of Amazon together. A refusal outweighs an answer: an operation may take several
 * calls, and while Amazon refuses one of them a number does not arrive.
 */
export function healthSignalOf(results: Iterable<PushResult>): HealthSignal {
  const weight = ({ kind }: HealthSignal): number => WEIGHT.indexOf(kind);
  let heaviest: HealthSignal = { kind: 'none' };
  for (const result of results) {
    const signal = signalOf(result);
    if (weight(signal) > weight(heaviest)) heaviest = signal;
  }
  return heaviest;
}

function signalOf(result: PushResult): HealthSignal {
  switch (result.kind) {
    case 'settled':
      return { kind: 'answered' };
    case 'writable':
    case 'moved':
    case 'blocked':
      return { kind: result.isUnsent === true ? 'none' : 'answered' };
    case 'deferred':
      return result.error === undefined ? { kind: 'none' } : { kind: 'no_answer', reason: result.error };
    case 'throttled':
      return { kind: 'throttled' };
    case 'refused':
      return { kind: 'refused', reason: result.reason, isLogin: result.isLogin === true };
    case 'nothing':
    case 'unchecked':
      return { kind: 'none' };
  }
}
