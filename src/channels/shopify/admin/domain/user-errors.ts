import type { AdminResult, AdminUserError } from '../admin-result';
import type { UserErrors } from '../answer-shapes';

/** A payload of a mutation. `inventoryAdjustmentGroup`: what one of quantities changed; null: nothing. */
type Payload = UserErrors & { readonly inventoryAdjustmentGroup?: object | null };

/**
 * What a mutation came to: its `userErrors` are a refusal, unless it shows that something was changed all the same. Null:
 * Shopify did not carry it out, and gave no reason. Pure.
 */
export function outcomeOf<T extends Payload>(payload: T | null): AdminResult<T> {
  if (payload === null)
    return { ok: false, failure: { kind: 'unknown', message: 'Shopify answered without a result' } };
  if (payload.userErrors.length === 0) return { ok: true, value: payload };
  const errors = payload.userErrors.map(({ code, field, message }): AdminUserError => ({
    code: code ?? 'USER_ERROR',
    field: field ?? [],
    message,
  }));
  if ((payload.inventoryAdjustmentGroup ?? null) !== null) {
    const codes = errors.map(({ code }) => code).join(', ');
    return {
      ok: false,
      failure: { kind: 'unknown', message: `Shopify made a part of the change (${codes})` },
    };
  }
  return { ok: false, failure: { kind: 'refused', errors } };
}
