import type { AdminUserError } from '../../../channels/shopify/admin/admin-result';

/**
 * What the sender does after Shopify refused a call, which then changed nothing.
 *
 *   same_key  Shopify works on it, or could not: the call is repeated unchanged
 *   new_key   the key is used up, or the level has changed: a new call is made from what is pending
 *   split     one of several changes is refused: each SKU gets a call of its own
 *   drop      this one change cannot be made: a person makes it
 *   wait      Shopify refuses it for a reason of the call: a person looks, and a new call is tried later
 *   stop      the key stands for another call: it is not sent again until its level can be compared
 */
export type RefusalStep = 'same_key' | 'new_key' | 'split' | 'drop' | 'wait' | 'stop';

/** The codes of `InventoryAdjustQuantitiesUserErrorCode` in the version 2026-10. */
const STEP_OF_CODE: Readonly<Partial<Record<string, RefusalStep>>> = {
  IDEMPOTENCY_CONCURRENT_REQUEST: 'same_key',
  SERVICE_UNAVAILABLE: 'same_key',
  ADJUST_QUANTITIES_FAILED: 'same_key',
  IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED: 'new_key',
  CHANGE_FROM_QUANTITY_STALE: 'new_key',
  INVALID_INVENTORY_ITEM: 'drop',
  INVALID_LOCATION: 'drop',
  INVALID_QUANTITY_TOO_HIGH: 'drop',
  INVALID_QUANTITY_TOO_LOW: 'drop',
  NON_MUTABLE_INVENTORY_ITEM: 'drop',
  IDEMPOTENCY_KEY_PARAMETER_MISMATCH: 'stop',
  INTERNAL_LEDGER_DOCUMENT: 'wait',
  INVALID_AVAILABLE_DOCUMENT: 'wait',
  INVALID_LEDGER_DOCUMENT: 'wait',
  INVALID_QUANTITY_DOCUMENT: 'wait',
  INVALID_QUANTITY_NAME: 'wait',
  INVALID_REASON: 'wait',
  INVALID_REFERENCE_DOCUMENT: 'wait',
  MAX_ONE_LEDGER_DOCUMENT: 'wait',
};

/** Of several errors the first of these decides. */
const ORDER: readonly RefusalStep[] = ['stop', 'same_key', 'new_key', 'wait', 'drop'];

/** The step after these errors of a call with so many changes. A code that is not known may concern one change only. Pure. */
export function stepAfter(errors: readonly AdminUserError[], changes: number): RefusalStep {
  const steps = errors.map(({ code }) => STEP_OF_CODE[code]);
  const isAllKnown = steps.every((step) => step !== undefined);
  const step = ORDER.find((candidate) => steps.includes(candidate)) ?? 'wait';
  const mayBeOneChange = step === 'drop' || (step === 'wait' && !isAllKnown);
  if (mayBeOneChange && changes > 1) return 'split';
  return step === 'drop' && !isAllKnown ? 'wait' : step;
}
