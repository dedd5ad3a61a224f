import type { LedgerRow } from '../../../api/answers';
import { amazonFigure, shelfFigure, type Term } from './explanation';

let seconds = 0;

/** A row of the ledger after `before` units. */
function row(action: LedgerRow['action'], delta: number, before: number, version: number): LedgerRow {
  seconds += 1;
  return {
    txId: `${action}:${version}`,
    sku: 'MUG',
    timestamp: new Date(Date.parse('2026-11-27T09:12:00Z') + seconds * 1000).toISOString(),
    action,
    status: 'completed',
    delta,
    physicalAfter: before + delta,
    broadcastAfter: Math.max(0, before + delta),
    version,
    actor: 'api',
    cause: {},
  };
}

/** A ledger, newest first, of these movements; it begins at `start` units with version `from`. */
function ledger(
  movements: readonly (readonly [LedgerRow['action'], number])[],
  start = 0,
  from = 1,
): LedgerRow[] {
  let physical = start;
  return movements
    .map(([action, delta], index) => {
      const made = row(action, delta, physical, from + index);
      physical += delta;
      return made;
    })
    .reverse();
}

const shown = (terms: readonly Term[]): string =>
  terms.map(({ units, text }) => `${units < 0 ? '-' : '+'} ${Math.abs(units)} ${text}`).join(' ');
const sum = (terms: readonly Term[]): number => terms.reduce((total, { units }) => total + units, 0);

describe('the figure for Amazon', () => {
  it.each([
    [12, 4, 8, undefined],
    [12, 0, 12, undefined],
    [3, 3, 0, 'all 3 are held back'],
    [3, 5, 0, 'all 3 are held back'],
    [1, 5, 0, 'the only one is held back'],
    [0, 0, 0, 'the shelf is empty'],
    [-2, 1, 0, 'oversold by 2'],
    [-1_200, 0, 0, 'oversold by 1,200'],
  ])('of %i on the shelf and %i held back is %i: %s', (physical, buffer, broadcast, remark) => {
    const { units, terms, remark: given } = amazonFigure({ physical, buffer, broadcast }, []);
    expect([units, given]).toEqual([broadcast, remark]);
    expect(Math.max(0, sum(terms))).toBe(broadcast);
  });

  it.each([
    [9, 1, 2, 6, undefined],
    [5, 0, 5, 0, 'all is presumed sold'],
    [5, 2, 4, 0, 'what is not presumed sold is held back'],
  ])(
    'of %i, with %i held back and %i presumed sold, is %i: %s',
    (physical, buffer, presumedSold, units, remark) => {
      const stock = { physical, buffer, broadcast: physical - buffer, presumedSold };
      const figure = amazonFigure(stock, []);
      expect([figure.units, figure.remark]).toEqual([units, remark]);
      expect(figure.terms[1]).toMatchObject({ units: -presumedSold, text: 'presumed sold at Amazon' });
      expect(Math.max(0, sum(figure.terms))).toBe(units);
    },
  );

  it('links what is held back to the rows that set it', () => {
    const rows = ledger([['recount', 15]]).map((made) => ({ ...made, bufferAfter: 3 }));
    expect(amazonFigure({ physical: 15, buffer: 3, broadcast: 12 }, rows).terms[1]?.rows).toBe('recount');
    const capped = { physical: 15, buffer: 3, broadcast: 12, autoBufferCap: 4 };
    expect(amazonFigure(capped, rows).terms[1]?.text).toBe('held back by the auto buffer');
  });
});

describe('the figure on the shelf', () => {
  it.each<[string, LedgerRow[], boolean, string, string | undefined]>([
    [
      'since a count',
      ledger([
        ['import', 20],
        ['sale', -3],
        ['recount', -2],
        ['sale', -2],
        ['sale', -2],
        ['return', 1],
      ]),
      true,
      '+ 15 counted on 27 Nov - 4 sold + 1 returned',
      undefined,
    ],
    [
      'of sales on both channels',
      ledger([
        ['import', 12],
        ['amazon_sale', -3],
        ['sale', -2],
        ['amazon_sale', -1],
        ['amazon_cancel', 1],
      ]),
      true,
      '+ 12 registered on 27 Nov - 2 sold - 4 sold at Amazon + 1 cancelled at Amazon',
      undefined,
    ],
    [
      'since it was registered',
      ledger([
        ['adjustment', 0],
        ['adjustment', 7],
        ['adjustment', -2],
      ]),
      true,
      '+ 0 registered on 27 Nov + 5 adjusted by hand',
      undefined,
    ],
    [
      'since an import; one that set only the buffer is none',
      ledger(
        [
          ['import', 8],
          ['sale', -1],
          ['import', 0],
          ['cancel', 1],
        ],
        2,
        5,
      ),
      true,
      '+ 10 imported on 27 Nov - 1 sold + 1 cancelled',
      undefined,
    ],
    [
      'with changes that cancel each other out',
      ledger([
        ['recount', 9],
        ['adjustment', 2],
        ['adjustment', -2],
      ]),
      true,
      '+ 9 registered on 27 Nov',
      undefined,
    ],
    [
      'below zero',
      ledger([
        ['recount', 1],
        ['sale', -3],
      ]),
      true,
      '+ 1 registered on 27 Nov - 3 sold',
      undefined,
    ],
  ])('%s', (_, rows, isWhole, text, remark) => {
    const newest = rows[0];
    const figure = shelfFigure(
      { physical: newest?.physicalAfter ?? 0, version: newest?.version ?? 0 },
      rows,
      isWhole,
    );
    expect([shown(figure.terms), figure.remark]).toEqual([text, remark]);
  });

  it('says since when where the ledger is longer than what was read, and where older rows have expired', () => {
    const rows = ledger([...Array<['sale', number]>(3).fill(['sale', -2])], 18, 40);
    const stock = { physical: 12, version: 42 };
    const at = rows.at(-1)?.timestamp.slice(11, 16) ?? '';
    const partly = shelfFigure(stock, rows, false);
    expect(shown(partly.terms)).toBe('+ 18 before 27 Nov - 6 sold');
    expect(partly.remark).toBe(`Since 27 Nov, ${at} UTC: the ledger is longer than what is read here.`);
    expect(shelfFigure(stock, rows, true).remark).toBe(
      `Rows before 27 Nov, ${at} UTC are not in the ledger any more.`,
    );
  });

  it('says that nothing is known where the ledger has no row, and says nothing before it was read', () => {
    const stock = { physical: 12, version: 7 };
    expect(shelfFigure(stock, [], true)).toEqual({
      units: 12,
      terms: [{ units: 12, text: 'on the shelf' }],
      remark: 'The ledger keeps no row that says how it came about.',
    });
    expect(shelfFigure(stock, [], false).remark).toBeUndefined();
  });

  it('counts a movement that is not listed yet, and leaves out rows that are newer than the stock', () => {
    const rows = ledger([
      ['recount', 9],
      ['sale', -1],
      ['sale', -2],
    ]);
    expect(shown(shelfFigure({ physical: 5, version: 4 }, rows, true).terms)).toBe(
      '+ 9 registered on 27 Nov - 3 sold - 1 just now',
    );
    expect(shown(shelfFigure({ physical: 8, version: 2 }, rows, true).terms)).toBe(
      '+ 9 registered on 27 Nov - 1 sold',
    );
  });

  it('stops at a hole in the ledger', () => {
    const rows = ledger([
      ['recount', 9],
      ['sale', -1],
      ['sale', -2],
    ]).filter(({ version }) => version !== 2);
    const figure = shelfFigure({ physical: 6, version: 3 }, rows, true);
    expect(shown(figure.terms)).toBe('+ 8 before 27 Nov - 2 sold');
    expect(figure.remark).toMatch(/not in the ledger any more/);
  });

  it('ignores pushes', () => {
    const rows = ledger([
      ['recount', 9],
      ['sale', -1],
    ]);
    const push = { ...row('sync', 0, 8, 2), txId: 'sync:MUG:2:a' };
    const stock = { physical: 8, version: 2 };
    expect(shelfFigure(stock, [push, ...rows], true)).toEqual(shelfFigure(stock, rows, true));
  });

  it('adds up whatever moved, however much of the ledger was read, and however new the stock is', () => {
    const actions = [
      'sale',
      'refund',
      'cancel',
      'return',
      'adjustment',
      'recount',
      'import',
      'sync',
    ] as const;
    let seed = 14;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const below = (limit: number): number => Math.floor(random() * limit);
    for (let run = 0; run < 500; run += 1) {
      const count = 1 + below(30);
      const rows = ledger(
        Array.from({ length: count }, () => [actions[below(7)] ?? 'sale', below(21) - 12] as const),
        below(40) - 10,
        1 + below(3),
      );
      const read = rows.filter(() => random() > 0.05).slice(below(3), 1 + below(30));
      const at = rows[below(rows.length)];
      const stock = { physical: at?.physicalAfter ?? 0, version: at?.version ?? 0 };
      const figure = shelfFigure(stock, read, random() < 0.5);
      expect([run, sum(figure.terms)]).toEqual([run, stock.physical]);
      expect(figure.terms.slice(1).every(({ units }) => units !== 0)).toBe(true);
    }
  });
});
