import { type RefusalStep, stepAfter } from './refusal';

const errorsOf = (...codes: string[]) => codes.map((code) => ({ code, field: [], message: code }));

describe('what follows a refusal', () => {
  it.each<[string[], RefusalStep, RefusalStep]>([
    [['IDEMPOTENCY_CONCURRENT_REQUEST'], 'same_key', 'same_key'],
    [['SERVICE_UNAVAILABLE'], 'same_key', 'same_key'],
    [['ADJUST_QUANTITIES_FAILED'], 'same_key', 'same_key'],
    [['IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED'], 'new_key', 'new_key'],
    [['CHANGE_FROM_QUANTITY_STALE'], 'new_key', 'new_key'],
    [['INVALID_INVENTORY_ITEM'], 'drop', 'split'],
    [['INVALID_LOCATION'], 'drop', 'split'],
    [['NON_MUTABLE_INVENTORY_ITEM', 'INVALID_QUANTITY_TOO_LOW'], 'drop', 'split'],
    [['IDEMPOTENCY_KEY_PARAMETER_MISMATCH'], 'stop', 'stop'],
    [['INVALID_REASON'], 'wait', 'wait'],
    [['INVALID_REASON', 'INVALID_LOCATION'], 'wait', 'wait'],
    [['A_CODE_OF_TOMORROW'], 'wait', 'split'],
    [['A_CODE_OF_TOMORROW', 'INVALID_LOCATION'], 'wait', 'split'],
    [['IDEMPOTENCY_KEY_PARAMETER_MISMATCH', 'INVALID_LOCATION'], 'stop', 'stop'],
    [[], 'wait', 'wait'],
  ])('with %j: %s of one change, %s of several', (codes, ofOne, ofSeveral) => {
    expect(stepAfter(errorsOf(...codes), 1)).toBe(ofOne);
    expect(stepAfter(errorsOf(...codes), 3)).toBe(ofSeveral);
  });
});
