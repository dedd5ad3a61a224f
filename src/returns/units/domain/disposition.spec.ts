import fc from 'fast-check';
import { judge, RETURNED_TO_INVENTORY } from './disposition';

const SELLABLE_ONLY = ['SELLABLE'];

describe('what becomes of a returned unit', () => {
  it.each([
    ['SELLABLE', 'restock', undefined, undefined],
    ['CUSTOMER_DAMAGED', 'hold', 'return_damaged', 'warning'],
    ['DEFECTIVE', 'hold', 'return_damaged', 'warning'],
    ['CARRIER_DAMAGED', 'hold', 'return_damaged', 'warning'],
    ['DAMAGED', 'hold', 'return_damaged', 'warning'],
    ['DISTRIBUTOR_DAMAGED', 'hold', 'return_damaged', 'warning'],
    ['WAREHOUSE_DAMAGED', 'hold', 'return_damaged', 'critical'],
    ['EXPIRED', 'hold', 'return_unsellable', 'info'],
    ['UNSELLABLE', 'hold', 'return_unsellable', 'info'],
    ['LOST_IN_SPACE', 'review', 'manual_review', 'warning'],
    ['sellable', 'review', 'manual_review', 'warning'],
    ['Sellable', 'review', 'manual_review', 'warning'],
    ['SELLABLE ', 'review', 'manual_review', 'warning'],
    ['SELLABLE\u200b', 'review', 'manual_review', 'warning'],
    ['customer_damaged', 'review', 'manual_review', 'warning'],
    ['', 'review', 'manual_review', 'warning'],
    ['__proto__', 'review', 'manual_review', 'warning'],
    ['constructor', 'review', 'manual_review', 'warning'],
    ['toString', 'review', 'manual_review', 'warning'],
    ['hasOwnProperty', 'review', 'manual_review', 'warning'],
  ])('%j: %s, with an alert %s (%s)', (disposition, decision, type, severity) => {
    for (const status of [undefined, RETURNED_TO_INVENTORY]) {
      const judgement = judge({ disposition, ...(status === undefined ? {} : { status }) }, SELLABLE_ONLY);
      expect(judgement.decision).toBe(decision);
      expect([judgement.concern?.type, judgement.concern?.severity]).toEqual([type, severity]);
      expect(judgement.concern?.advice ?? 'nothing to do').toMatch(/\w/);
    }
  });

  it.each(['Reimbursed', 'IMMEDIATE_DONATION', 'unit returned to inventory', 'Pending repackaging', ''])(
    'sellable, but its status is %j: it needs a review, and the advice has the status',
    (status) => {
      const { decision, concern } = judge({ disposition: 'SELLABLE', status }, SELLABLE_ONLY);
      expect([decision, concern?.type, concern?.severity]).toEqual(['review', 'manual_review', 'warning']);
      expect(concern?.advice).toContain(JSON.stringify(status));
    },
  );

  it.each(['Reimbursed', 'IMMEDIATE_DONATION', RETURNED_TO_INVENTORY])(
    'a damaged unit is held whatever its status: %s',
    (status) => {
      const judgement = judge({ disposition: 'CUSTOMER_DAMAGED', status }, SELLABLE_ONLY);
      expect([judgement.decision, judgement.concern?.type]).toEqual(['hold', 'return_damaged']);
    },
  );

  it('a merchant who leaves returned units to Amazon holds sellable ones, without an alert', () => {
    expect(judge({ disposition: 'SELLABLE', status: RETURNED_TO_INVENTORY }, [])).toEqual({
      decision: 'hold',
    });
    expect(judge({ disposition: 'SELLABLE', status: 'Reimbursed' }, [])).toEqual({ decision: 'hold' });
    expect(judge({ disposition: 'DEFECTIVE' }, []).concern?.type).toBe('return_damaged');
    expect(judge({ disposition: 'NEW_CODE' }, []).concern?.type).toBe('manual_review');
  });

  it('a merchant who repairs what buyers damaged lets it back into stock, under the same rule for the status', () => {
    const repaired = ['SELLABLE', 'CUSTOMER_DAMAGED'];
    expect(judge({ disposition: 'CUSTOMER_DAMAGED' }, repaired)).toEqual({ decision: 'restock' });
    expect(judge({ disposition: 'CUSTOMER_DAMAGED', status: 'Reimbursed' }, repaired).decision).toBe(
      'review',
    );
    expect(judge({ disposition: 'SELLABLE' }, repaired)).toEqual({ decision: 'restock' });
    expect(judge({ disposition: 'DEFECTIVE' }, repaired).decision).toBe('hold');
  });

  it('nothing but an allowed disposition, returned to inventory, ever comes back into stock', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('SELLABLE', 'DAMAGED', 'EXPIRED')),
        fc.option(fc.oneof(fc.string(), fc.constant(RETURNED_TO_INVENTORY)), { nil: undefined }),
        fc.subarray(['SELLABLE', 'DAMAGED']),
        (disposition, status, allowed) => {
          const { decision, concern } = judge(
            { disposition, ...(status === undefined ? {} : { status }) },
            allowed,
          );
          const isFit =
            allowed.includes(disposition) && (status ?? RETURNED_TO_INVENTORY) === RETURNED_TO_INVENTORY;
          expect(decision === 'restock').toBe(isFit);
          if (isFit) expect(concern).toBeUndefined();
          else if (disposition !== 'SELLABLE') expect(concern).toBeDefined();
        },
      ),
    );
  });
});
