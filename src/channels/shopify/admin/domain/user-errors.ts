import type { AdminResult, AdminUserError } from '../admin-result';
import type { UserErrors } from '../answer-shapes';

/** What a mutation came to: its `userErrors` are a refusal. Null: Shopify did not carry it out, and gave no reason. Pure. */
export function outcomeOf<T extends UserErrors>(payload: T | null): AdminResult<T> {
  if (payload === null)
    return { ok: false, failure: { kind: 'unknown', message: 'Shopify answered without a result' } };
  if (payload.userErrors.length === 0) return { ok: true, value: payload };
  const errors = payload.userErrors.map(({ code, field, message }): AdminUserError => ({
    code: code ?? 'USER_ERROR',
    field: field ?? [],
    message,
  }));
  return { ok: false, failure: { kind: 'refused', errors } };
}
