import fc from 'fast-check';
import { type UnitMatch, matchUnits } from './unit-matching';
import { weigh } from './return-decision';
import type { ReturnStatement, ReturnUnit } from './return-unit';

const POLICY = { restockDispositions: ['SELLABLE'], canMove: true };
const AT = '2026-11-22T10:00:00.000000Z';

function row(disposition: string, more: Partial<ReturnStatement> = {}): ReturnStatement {
  const returnedAt = '2026-09-21T22:10:00.000Z';
  return { source: 'report', sku: 'TEE', orderId: '1', returnedAt, quantity: 1, disposition, ...more };
}

/** The units after these rows, as the recorder writes them. */
function read(rows: readonly ReturnStatement[], units: readonly ReturnUnit[]): ReturnUnit[] {
  const after = new Map(units.map((unit) => [unit.timestamp, unit]));
  for (const { statement, before, identity } of matchUnits(rows, units)) {
    const change = weigh(before, statement, identity, POLICY, AT);
    if (change !== undefined) after.set(change.unit.timestamp, change.unit);
  }
  return [...after.values()];
}

/** Rows, and the same rows in another order. */
function arrangements(
  rows: fc.Arbitrary<ReturnStatement[]>,
): fc.Arbitrary<[ReturnStatement[], ReturnStatement[]]> {
  return rows.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
  );
}

const anyRows = fc.array(
  fc
    .tuple(
      fc.constantFrom('SELLABLE', 'DEFECTIVE', 'CUSTOMER_DAMAGED', 'NEW_CODE'),
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom(undefined, 'Reimbursed'),
    )
    .map(([disposition, quantity, status]) =>
      row(disposition, { quantity, ...(status === undefined ? {} : { status }) }),
    ),
  { maxLength: 8 },
);

const inStock = (units: readonly ReturnUnit[]): number =>
  units.reduce((sum, { restocked }) => sum + restocked, 0);
const conditions = (units: readonly ReturnUnit[]): string[] =>
  units.map(({ disposition, status, quantity }) => JSON.stringify([disposition, status, quantity])).sort();
const ordinals = (pairs: readonly UnitMatch[]): (number | undefined)[] =>
  pairs.map(({ identity }) => identity.ordinal);

describe('rows without a license plate, of one order, SKU and moment', () => {
  it('are different units, also when they are identical', () => {
    const pairs = matchUnits([row('SELLABLE'), row('SELLABLE')], []);
    expect(pairs.map(({ before }) => before)).toEqual([undefined, undefined]);
    expect(new Set(pairs.map(({ identity }) => identity.timestamp)).size).toBe(2);
    expect(new Set(pairs.map(({ identity }) => identity.returnId)).size).toBe(2);
    expect(ordinals(pairs)).toEqual([1, 2]);
  });

  it('are the same units when the report is read again, and one row more is one unit more', () => {
    const units = read([row('SELLABLE'), row('SELLABLE')], []);
    expect(read([row('SELLABLE'), row('SELLABLE')], units)).toEqual(units);
    const more = read([row('SELLABLE'), row('SELLABLE'), row('SELLABLE')], units);
    expect([more.length, inStock(more)]).toEqual([3, 3]);
  });

  it('a missing row takes nothing away: a window may have cut it off', () => {
    const units = read([row('SELLABLE'), row('SELLABLE')], []);
    expect(read([row('SELLABLE')], units)).toEqual(units);
  });

  it('a row that changes among identical ones changes exactly one unit', () => {
    const units = read([row('SELLABLE'), row('SELLABLE'), row('SELLABLE')], []);
    const after = read([row('SELLABLE'), row('DEFECTIVE'), row('SELLABLE')], units);
    expect([after.length, inStock(after)]).toEqual([3, 2]);
    expect(after.filter((unit) => !units.includes(unit))).toMatchObject([
      { disposition: 'DEFECTIVE', restocked: 0 },
    ]);
    const back = read([row('SELLABLE'), row('SELLABLE'), row('SELLABLE')], after);
    expect([back.length, inStock(back), back.filter((unit) => !after.includes(unit)).length]).toEqual([
      3, 3, 1,
    ]);
  });

  it('a unit whose status alone changes is found by its disposition before any other', () => {
    const units = read([row('DEFECTIVE'), row('SELLABLE')], []);
    const after = read([row('SELLABLE', { status: 'Reimbursed' })], units);
    expect(after.map(({ disposition, decision }) => [disposition, decision])).toEqual([
      ['DEFECTIVE', 'hold'],
      ['SELLABLE', 'review'],
    ]);
  });

  it('new numbers continue after those of units that may not be taken', () => {
    const units = read([row('SELLABLE'), row('SELLABLE')], []);
    const pairs = matchUnits([row('SELLABLE'), row('DEFECTIVE')], [], units);
    expect(pairs.map(({ before }) => before)).toEqual([undefined, undefined]);
    expect(ordinals(pairs)).toEqual([3, 4]);
  });

  it('numbers are compared as numbers and not as text', () => {
    const rows = Array.from({ length: 12 }, () => row('SELLABLE'));
    const units = read(rows, []);
    expect(ordinals(matchUnits([...rows, row('SELLABLE')], units)).at(-1)).toBe(13);
  });

  it('thousands of one moment, all of them changed, are each found once', () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => row('SELLABLE', { quantity: 1 + (index % 7) }));
    const units = read(rows, []);
    const changed = rows.map((statement) => ({ ...statement, status: 'Reimbursed' }));
    const pairs = matchUnits(changed, units);
    expect(new Set(pairs.map(({ before }) => before?.timestamp)).size).toBe(5_000);
  });

  it('may come in any order: another order of the same rows changes nothing', () => {
    fc.assert(
      fc.property(arrangements(anyRows), ([rows, shuffled]) => {
        const units = read(rows, []);
        expect(units).toHaveLength(rows.length);
        expect(read(shuffled, units)).toEqual(units);
      }),
    );
  });

  it('end, after any two reports, as the second one states, whatever its order', () => {
    fc.assert(
      fc.property(anyRows, arrangements(anyRows), (first, [second, shuffled]) => {
        const before = read(first, []);
        const one = read(second, before);
        const other = read(shuffled, before);
        expect(conditions(other)).toEqual(conditions(one));
        expect(inStock(other)).toBe(inStock(one));
        expect(one).toHaveLength(Math.max(first.length, second.length));
        // Every row of the second report now has a unit of its own with that disposition.
        expect(
          matchUnits(second, one).every(
            ({ before, statement }) => before?.disposition === statement.disposition,
          ),
        ).toBe(true);
      }),
    );
  });

  it('give each unit to one row only, and each new unit a number of its own', () => {
    fc.assert(
      fc.property(anyRows, anyRows, (first, second) => {
        const pairs = matchUnits(second, read(first, []));
        const keys = pairs.map(({ identity }) => identity.timestamp);
        expect(new Set(keys).size).toBe(keys.length);
        expect(pairs.filter(({ before }) => before !== undefined)).toHaveLength(
          Math.min(first.length, second.length),
        );
      }),
    );
  });
});
