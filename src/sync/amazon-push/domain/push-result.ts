import type { Stock } from '../../../inventory/domain/stock';

/** What the error of a SKU begins with to which Amazon refused access (403). It is stored with the deferred push. */
export const ACCESS_REFUSED = 'Amazon refuses access: ';

/** Nothing was sent to Amazon, so the result says nothing about Amazon. */
interface MaybeUnsent {
  readonly isUnsent?: true;
}

/** Amazon refused this SKU alone, by a 403 or by 429s again and again: an answer that says nothing of the account. */
interface MaybeDenied {
  readonly isDenied?: true;
}

/** Amazon answered, although the number was not taken. */
interface MaybeAnswered {
  readonly isAnswered?: true;
}

/**
 * The result of one try to push a SKU, or to check its listing.
 * `listed`: the SKU is sold by listings, which are pushed instead of it. `settled`: Amazon accepted the newest number, or
 * (`isUnsent`) shows it by itself. `moved`: Amazon accepted a number, or refused it for this `reason`, and a newer one is
 * pending. `blocked`: the SKU waits for a person to fix what was refused. `nothing`: no number is pending, or this instance
 * may not send. `unchecked`: the listing has to be checked first, or (`isAnswered`) again, because Amazon refused its
 * product type; `writable`: it was checked, and its quantity may be written. `deferred`: the next try is after `untilMs`
 * (milliseconds since the epoch); `error` says why this try failed and is absent when an earlier one did; `isAnswered`:
 * Amazon answered, and refuses the SKU for now. `throttled`: Amazon's limit was met, which says nothing of the SKU
 * (`isAgain`: again and again, so another one goes first). `refused`: Amazon refuses access, or (`isLogin`) the login, so
 * nothing can be sent; with a `stock` it was a call about this SKU (`isShared`: and about others) and stands for the
 * account only when RefusedSkus has compared it.
 */
export type PushResult =
  | { readonly kind: 'nothing' }
  | ({ readonly kind: 'settled' } & MaybeUnsent)
  | { readonly kind: 'listed'; readonly stock: Stock }
  | ({ readonly kind: 'unchecked' } & MaybeAnswered)
  | ({ readonly kind: 'writable' } & MaybeUnsent)
  | ({ readonly kind: 'moved'; readonly stock: Stock; readonly reason?: string } & MaybeUnsent & MaybeDenied)
  | ({ readonly kind: 'blocked'; readonly reason: string } & MaybeUnsent & MaybeDenied)
  | DeferredPush
  | { readonly kind: 'throttled'; readonly error: string; readonly isAgain?: true }
  | Refusal;

export interface DeferredPush extends MaybeAnswered, MaybeDenied {
  readonly kind: 'deferred';
  readonly untilMs: number;
  readonly error?: string;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
  readonly isLogin?: true;
  readonly stock?: Stock;
  readonly isShared?: true;
  readonly proof?: RefusalProof;
}

/** What shows that a refusal concerns the account. */
export interface RefusalProof {
  /** The SKUs that were refused with no accepted call in between. */
  readonly skus: readonly string[];
  /** Amazon takes the other operation meanwhile: reads while writes are refused, or the reverse. */
  readonly takesOther: boolean;
}

/** What calls say of Amazon, whatever they say of a SKU. */
export type HealthSignal =
  | {
      readonly kind: 'refused';
      readonly reason: string;
      readonly isLogin: boolean;
      readonly proof?: RefusalProof;
    }
  /** `denied`: one SKU alone was refused. */
  | { readonly kind: 'answered' | 'throttled' | 'denied' }
  | { readonly kind: 'no_answer'; readonly reason: string }
  | { readonly kind: 'none' };

/** The more a signal says, the later it stands here. */
const WEIGHT = [
  'none',
  'no_answer',
  'denied',
  'throttled',
  'answered',
  'refused',
] satisfies HealthSignal['kind'][];

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

/** What one result says of Amazon. */
export function signalOf(result: PushResult): HealthSignal {
  switch (result.kind) {
    case 'settled':
    case 'writable':
    case 'moved':
    case 'blocked':
      if ('isDenied' in result) return { kind: 'denied' };
      return { kind: result.isUnsent === true ? 'none' : 'answered' };
    case 'deferred':
      if (result.isDenied === true) return { kind: 'denied' };
      if (result.isAnswered === true) return { kind: 'answered' };
      return result.error === undefined ? { kind: 'none' } : { kind: 'no_answer', reason: result.error };
    case 'throttled':
      return { kind: 'throttled' };
    case 'refused':
      return {
        kind: 'refused',
        reason: result.reason,
        isLogin: result.isLogin === true,
        ...(result.proof === undefined ? {} : { proof: result.proof }),
      };
    case 'unchecked':
      return { kind: result.isAnswered === true ? 'answered' : 'none' };
    case 'nothing':
    case 'listed':
      return { kind: 'none' };
  }
}
