import type { AdminFailure } from '../../channels/shopify/admin/admin-result';

/**
 * What a step of the sender came to.
 *
 *   done       nothing of it is left, or it is planned anew
 *   waits      this one is tried again later; the others go on
 *   look       the level has changed since the call was made: it is looked at again
 *   unknown    Shopify gave no usable answer
 *   no_access  Shopify refuses the app, or the service has no Admin access any more
 */
export type StepResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'waits'; readonly forMs?: number }
  | { readonly kind: 'look'; readonly sku: string }
  | { readonly kind: 'unknown'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'no_access'; readonly reason: string };

export const DONE: StepResult = { kind: 'done' };

/** A call that only reads has nothing to refuse: it is tried again as one without an answer. */
export function resultOf(failure: AdminFailure): StepResult {
  switch (failure.kind) {
    case 'unknown': {
      const { message: reason, retryAfterMs } = failure;
      return { kind: 'unknown', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    case 'no_access':
      return { kind: 'no_access', reason: failure.message };
    case 'off':
      return { kind: 'no_access', reason: 'the service has no Admin access' };
    case 'refused':
      return {
        kind: 'unknown',
        reason: failure.errors.map(({ code, message }) => `${code}: ${message}`).join('; '),
      };
  }
}
