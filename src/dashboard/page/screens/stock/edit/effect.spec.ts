import type { StockView } from '../../../api/answers';
import type { Figures } from './draft';
import { effectsOf, registrationEffects } from './effect';

const STOCK: StockView = {
  sku: 'MUG',
  physical: 12,
  buffer: 2,
  broadcast: 10,
  version: 4,
  pending: false,
  syncStatus: 'in_sync',
  updatedAt: '2026-11-23T10:05:41.003000Z',
};
const RECOUNT = 'Recount: 12 → 9 on the shelf (−3), a row in the ledger.';
const ZERO = '! Amazon shows 0: nothing can be bought there.';

/** Warnings begin with an exclamation mark here. */
function texts(effects: readonly { readonly tone: string; readonly text: string }[]): string[] {
  return effects.map(({ tone, text }) => (tone === 'warning' ? `! ${text}` : text));
}

describe('the effect of new figures', () => {
  it.each<[string, Partial<StockView>, Figures, string[]]>([
    ['a recount', {}, { physical: 9 }, [RECOUNT, 'Amazon: 10 → 7.']],
    [
      'a recount upwards',
      {},
      { physical: 15 },
      ['Recount: 12 → 15 on the shelf (+3), a row in the ledger.', 'Amazon: 10 → 13.'],
    ],
    [
      'a recount to nothing',
      {},
      { physical: 0, buffer: 0 },
      [
        'Recount: 12 → 0 on the shelf (−12), a row in the ledger.',
        'Held back: 2 → 0.',
        'Amazon: 10 → 0.',
        ZERO,
      ],
    ],
    [
      'a buffer larger than the shelf',
      {},
      { buffer: 20 },
      [
        'Held back: 2 → 20.',
        'Amazon: 10 → 0.',
        ZERO,
        '! The buffer is larger than what is on the shelf (12 − 20 is below zero): Amazon gets 0.',
      ],
    ],
    [
      'figures whose difference stays',
      {},
      { physical: 13, buffer: 3 },
      [
        'Recount: 12 → 13 on the shelf (+1), a row in the ledger.',
        'Held back: 2 → 3.',
        'Amazon keeps 10: nothing is sent.',
      ],
    ],
    [
      'the same of a blocked SKU',
      { syncStatus: 'blocked' },
      { physical: 13, buffer: 3 },
      [
        'Recount: 12 → 13 on the shelf (+1), a row in the ledger.',
        'Held back: 2 → 3.',
        'Amazon: 10 as before, and it is sent again although the SKU is blocked.',
      ],
    ],
    [
      'a threshold above the shelf',
      {},
      { lowStockThreshold: 12 },
      [
        'Low-stock alert: at 12 or less.',
        'Amazon keeps 10.',
        '! 12 is at or below the threshold of 12: a low-stock alert is raised.',
      ],
    ],
    [
      'a threshold of a SKU that is low already',
      { lowStockThreshold: 20 },
      { lowStockThreshold: 15 },
      ['Low-stock alert: at 15 or less, before at 20.', 'Amazon keeps 10.'],
    ],
    [
      'a recount of an oversold SKU',
      { physical: -3, broadcast: 0 },
      { physical: 1 },
      [
        'Recount: -3 → 1 on the shelf (+4), a row in the ledger.',
        'Amazon keeps 0: nothing is sent.',
        '! The buffer is larger than what is on the shelf (1 − 2 is below zero): Amazon gets 0.',
      ],
    ],
  ])('of %s', (_, stock, figures, expected) => {
    expect(texts(effectsOf({ ...STOCK, ...stock }, figures))).toEqual(expected);
  });

  it('names the pause of the pushes, where there is something to send', () => {
    expect(texts(effectsOf(STOCK, { physical: 9 }, 'Amazon does not answer.')).slice(1)).toEqual([
      'Amazon: 10 → 7.',
      '! Pushes are paused, so Amazon gets it later: Amazon does not answer.',
    ]);
    expect(texts(effectsOf(STOCK, { lowStockThreshold: 1 }, 'Amazon does not answer.'))).toHaveLength(2);
  });

  it('of a registration', () => {
    expect(texts(registrationEffects('MUG', { physical: 5, buffer: 2 }))).toEqual([
      'Amazon gets 3 of MUG: 5 on the shelf − 2 held back.',
    ]);
    expect(texts(registrationEffects('MUG ', { physical: 0 }))).toEqual([
      'Amazon gets 0 of MUG : 0 on the shelf − 0 held back.',
      ZERO,
      '! The SKU begins or ends with a blank, which becomes part of it.',
    ]);
    expect(registrationEffects('MUG', {})).toEqual([]);
  });
});
