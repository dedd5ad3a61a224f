import { callsOf } from './look-order';
import type { DueLooks } from './look-schedule';

const two = { calls: 2, skusPerCall: 3 };
const namesIn = (text: string): string[] => text.split(' ').filter((name) => name !== '');
const receipts = (due: string, old = '', early = ''): DueLooks => ({
  due: namesIn(due),
  old: namesIn(old),
  early: namesIn(early),
});
const taken = (looks: DueLooks, readings: string): string[] =>
  callsOf(looks, namesIn(readings), two).map((skus) => skus.join(' '));

describe('The looks of one turn', () => {
  it.each<[string, DueLooks, string, string[]]>([
    ['receipts go before readings, and old receipts after them', receipts('a b', 'c'), 'd', ['a b d', 'c']],
    ['one look serves both', receipts('a b'), 'b a', ['a b']],
    ['the budget ends the turn', receipts('a b c d', 'i'), 'e f g h', ['a b c', 'd e f']],
    ['what is left of a call reads those whose time is soon', receipts('a b', '', 'x y z'), '', ['a b x']],
    ['they make no call of their own', receipts('', '', 'x y z'), '', []],
    ['they do not name a seller SKU twice', receipts('a', '', 'b x'), 'b', ['a b x']],
    [
      'old receipts wait for the readings of a short turn',
      receipts('a', 'x'),
      'b c d e f g',
      ['a b c', 'd e f'],
    ],
  ])('%s', (_, looks, readings, calls) => {
    expect(taken(looks, readings)).toEqual(calls);
  });

  it('leave one call in four to old receipts, after those that are due', () => {
    const four = { calls: 4, skusPerCall: 2 };
    const calls = callsOf(receipts('a b', 'w x y z'), namesIn('c d e f g h i'), four);
    expect(calls.map((skus) => skus.join(' '))).toEqual(['a b', 'c d', 'e f', 'w x']);
    const due = receipts('a b c d e f g h', 'w');
    expect(callsOf(due, [], four).flat()).not.toContain('w');
  });
});
