import { sale, stockOf } from '../../../../test/support/orders/movements';
import type { MovementOutcome } from '../../../inventory/ledger/domain/commit-batch';
import { decide, type LedgerRow } from '../../../inventory/domain/stock';
import type { DecidedPlan } from './order-movements';
import { answerOf } from './webhook-answer';

const move = (lineId: string): DecidedPlan => ({
  kind: 'move',
  lineId,
  sku: 'MUG',
  movement: sale('MUG', 2, `shopify:order:1:line:${lineId}`),
});
const skip: DecidedPlan = { kind: 'skip', lineId: '9', sku: null, reason: 'no_sku' };

function row(): LedgerRow {
  const decision = decide(stockOf({ physical: 10, buffer: 3 }), sale('MUG', 2, 't'), 0);
  if (decision.kind === 'refused') throw new Error('The sale of what is there was refused.');
  return decision.row;
}

const applied: MovementOutcome = { kind: 'applied', row: row() };
const duplicate: MovementOutcome = { kind: 'duplicate', row: row() };
const unknown: MovementOutcome = { kind: 'refused', reason: 'unknown_sku' };

/** The answer to an order whose lines, numbered from 1, have these outcomes. */
function answer(...ends: readonly (MovementOutcome | 'skipped')[]) {
  const plans = ends.map((end, index) => (end === 'skipped' ? skip : move(String(index + 1))));
  const outcomes = new Map(
    ends.flatMap((end, index) =>
      end === 'skipped' ? [] : [[`shopify:order:1:line:${index + 1}`, end] as const],
    ),
  );
  return answerOf('1', plans, outcomes);
}

describe('the answer to a webhook', () => {
  it('has the outcome of each line, in the order of the lines', () => {
    expect(answer(applied, duplicate, unknown, 'skipped')).toEqual({
      status: 'applied',
      orderId: '1',
      lines: [
        { lineId: '1', sku: 'MUG', outcome: 'applied', physical: 8, broadcast: 5 },
        { lineId: '2', sku: 'MUG', outcome: 'duplicate', physical: 8, broadcast: 5 },
        { lineId: '3', sku: 'MUG', outcome: 'skipped', reason: 'unknown_sku' },
        { lineId: '9', sku: null, outcome: 'skipped', reason: 'no_sku' },
      ],
    });
  });

  it.each<[string, (MovementOutcome | 'skipped')[], string]>([
    ['a line that moved stock', [applied], 'applied'],
    ['one line that moved stock among repeats', [duplicate, applied, 'skipped'], 'applied'],
    ['only repeats', [duplicate, duplicate], 'duplicate'],
    ['a repeat beside a skipped line', ['skipped', duplicate], 'duplicate'],
    ['only skipped lines', ['skipped', unknown], 'ignored'],
    ['no line at all', [], 'ignored'],
  ])('has the right status for an order with %s', (_case, ends, status) => {
    expect(answer(...ends).status).toBe(status);
  });

  it('is never made for a movement without an outcome', () => {
    expect(() => answerOf('1', [move('1')], new Map())).toThrow('A planned movement has no outcome.');
  });
});
