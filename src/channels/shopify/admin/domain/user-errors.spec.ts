import { outcomeOf } from './user-errors';

const ERROR = { code: 'INVALID_LOCATION', field: ['input', 'changes', '1'], message: 'Not found.' };

describe('what a mutation came to', () => {
  it.each([
    [{ inventoryAdjustmentGroup: { id: '1' }, userErrors: [] }, { ok: true }],
    [
      { inventoryAdjustmentGroup: null, userErrors: [ERROR] },
      { ok: false, failure: { kind: 'refused', errors: [ERROR] } },
    ],
    [{ userErrors: [ERROR] }, { ok: false, failure: { kind: 'refused' } }],
    [null, { ok: false, failure: { kind: 'unknown' } }],
  ])('of %j', (payload, outcome) => {
    expect(outcomeOf(payload)).toMatchObject(outcome);
  });

  it('is not known when it has errors and shows a change', () => {
    expect(outcomeOf({ inventoryAdjustmentGroup: { id: '1' }, userErrors: [ERROR] })).toEqual({
      ok: false,
      failure: { kind: 'unknown', message: 'Shopify made a part of the change (INVALID_LOCATION)' },
    });
  });
});
