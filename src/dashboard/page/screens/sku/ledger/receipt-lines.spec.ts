import type { LedgerRow } from '../../../api/answers';
import type { PreviousReceipt, Receipt } from '../../../api/receipt-answers';
import { receiptLines, receiptsBySellerSku } from './receipt-lines';

const at = (minute: number): string => `2026-11-29T07:${String(minute).padStart(2, '0')}:00.000000Z`;
const push = (minute: number, quantity: number, more: Partial<LedgerRow> = {}, previous?: PreviousReceipt) =>
  ({
    txId: `sync:MUG:${minute}`,
    sku: 'MUG',
    timestamp: at(minute),
    action: 'sync',
    status: 'completed',
    delta: 0,
    physicalAfter: quantity,
    broadcastAfter: quantity,
    version: minute,
    actor: 'system',
    cause: {},
    push: { quantity, propagationMs: 400, ...(previous === undefined ? {} : { previous }) },
    ...more,
  }) satisfies LedgerRow;
const before = (minute: number, more: Omit<PreviousReceipt, 'txId'>): PreviousReceipt => ({
  txId: `sync:MUG:${minute}`,
  ...more,
});
const wordsOf = (rows: readonly LedgerRow[], receipt?: Receipt): Record<string, string> =>
  Object.fromEntries(
    [...receiptLines(rows, new Map(receipt === undefined ? [] : [['MUG', receipt]]))].map(
      ([txId, { mark, text }]) => [txId.slice(9), `${mark.word} ${text}`.trim()],
    ),
  );
const observed: Receipt = { state: 'observed', quantity: 5, at: at(33), observedQuantity: 5 };

describe('the receipt of a push', () => {
  it('is recorded by the next push, and of the newest one by its item', () => {
    const rows = [
      push(30, 5, {}, before(20, { state: 'superseded' })),
      push(20, 6, {}, before(10, { state: 'mismatch', at: at(12), quantity: 9 })),
      push(10, 8, {}, before(5, { state: 'observed', at: at(6), quantity: 7 })),
      push(5, 8, {}, before(3, { state: 'observed', at: at(4), quantity: 9 })),
      push(3, 8),
      push(2, 9),
    ];
    expect(wordsOf(rows, observed)).toEqual({
      30: 'observed 3 min 0 s after it was accepted',
      20: 'superseded before Amazon showed it',
      10: 'Amazon shows 9 2 min 0 s after it was accepted',
      5: 'observed 1 min 0 s after it was accepted: Amazon showed 7, because of what was sold since',
      3: 'observed 1 min 0 s after it was accepted: Amazon showed 9, which is right by now',
    });
  });

  it('is that of its own name at Amazon', () => {
    const rows = [push(30, 2, { sellerSku: 'MUG-2' }), push(20, 5)];
    expect(wordsOf(rows, observed)).toEqual({ 20: 'observed 13 min 0 s after it was accepted' });
  });

  it.each<[string, Receipt, string]>([
    ['accepted', { state: 'accepted', quantity: 5, at: at(30) }, 'not observed yet'],
    [
      'accepted, and a newer call has no answer',
      { state: 'sent', quantity: 4, at: at(31) },
      'not observed yet',
    ],
    [
      'shown by no listing',
      { state: 'mismatch', quantity: 5, at: at(31) },
      'Amazon shows no number 1 min 0 s after it was accepted',
    ],
  ])('says of a number that is %s: %s', (_case, receipt, text) => {
    expect(wordsOf([push(30, 5)], receipt)).toEqual({ 30: text });
  });

  it('says nothing of a refused push, and of one whose receipt is not known', () => {
    expect(wordsOf([push(30, 5, { status: 'failed' }), push(20, 5)])).toEqual({});
  });
});

it('takes the receipt of the own name from the stock, which is newer, unless listings sell it', () => {
  const soldAs = [{ sellerSku: 'MUG', receipt: { ...observed, quantity: 1 } }];
  expect(receiptsBySellerSku({ sku: 'MUG', receipt: observed }, soldAs).get('MUG')).toBe(observed);
  expect(
    receiptsBySellerSku({ sku: 'MUG', receipt: observed, listings: 2 }, soldAs).get('MUG')?.quantity,
  ).toBe(1);
});
