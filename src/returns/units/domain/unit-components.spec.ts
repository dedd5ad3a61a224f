import { plated } from '../../../../test/support/returns/return-statements';
import { componentMovements } from '../../../inventory/domain/component-movements';
import type { Component } from '../../../inventory/domain/listing';
import { weigh } from './return-decision';
import { platedIdentity } from './return-identity';
import type { ReturnChange, ReturnStatement, ReturnUnit } from './return-unit';
import { componentsThatMove, keptComponents } from './unit-components';

const KIT: readonly Component[] = [
  { sku: 'MUG', units: 2 },
  { sku: 'SPOON', units: 1 },
];
const PACK: readonly Component[] = [{ sku: 'MUG', units: 6 }];
const ITSELF: readonly Component[] = [{ sku: 'SET', units: 1 }];

const SELLABLE = plated('SET', { orderId: '113-1', licensePlateNumber: 'LPN1' });
const DAMAGED: ReturnStatement = { ...SELLABLE, disposition: 'CUSTOMER_DAMAGED' };

/** The effect of a statement while the listing sells these components; undefined: there is no listing. */
function changeOf(
  before: ReturnUnit | undefined,
  statement: ReturnStatement,
  today: readonly Component[] | undefined,
): ReturnChange {
  const moving = componentsThatMove(before, today);
  const policy = {
    restockDispositions: ['SELLABLE'],
    canMove: moving !== undefined,
    components: keptComponents(statement.sku, moving),
  };
  const change = weigh(before, statement, platedIdentity(statement, 'LPN1'), policy, '2026-11-22T10:00:00Z');
  if (change === undefined) throw new Error('The statement changes nothing.');
  return change;
}

/** SKU, units and row of what moves. */
function moved({ movement, unit }: ReturnChange): [sku: string, delta: number, txId: string][] {
  if (movement === undefined) return [];
  const all = unit.components === undefined ? [movement] : componentMovements(movement, unit.components);
  return all.map(({ sku, change, txId }) => [sku, change.delta, txId.replace(unit.returnId, '<unit>')]);
}

describe('what moves with a unit', () => {
  it.each<[string, readonly Component[], ReturnType<typeof moved>]>([
    ['a SKU that is itself', ITSELF, [['SET', 1, 'amazon:return:<unit>']]],
    ['a multipack', PACK, [['MUG', 6, 'amazon:return:<unit>']]],
    [
      'a kit',
      KIT,
      [
        ['MUG', 2, 'amazon:return:<unit>:r1:MUG'],
        ['SPOON', 1, 'amazon:return:<unit>:r1:SPOON'],
      ],
    ],
  ])('of %s', (_, today, expected) => {
    const change = changeOf(undefined, SELLABLE, today);
    expect(moved(change)).toEqual(expected);
    expect(change.unit.txId?.replace(change.unit.returnId, '<unit>')).toBe(expected[0]?.[2]);
    expect(change.unit.components).toEqual(today === ITSELF ? undefined : today);
  });

  it.each<[string, readonly Component[] | undefined]>([
    ['sells other components', PACK],
    ['is deleted', undefined],
    ['is a SKU of its own', ITSELF],
  ])('is taken back as it was counted when the listing %s', (_, today) => {
    const { unit } = changeOf(undefined, SELLABLE, KIT);
    const reversal = changeOf(unit, DAMAGED, today);
    expect(moved(reversal)).toEqual([
      ['MUG', -2, 'amazon:return:<unit>:r2:MUG'],
      ['SPOON', -1, 'amazon:return:<unit>:r2:SPOON'],
    ]);
    expect(reversal.unit).toMatchObject({ restocked: 0, components: KIT });
  });

  it('after it was taken back follows the listing again', () => {
    const { unit } = changeOf(changeOf(undefined, SELLABLE, KIT).unit, DAMAGED, KIT);
    const again = changeOf(unit, SELLABLE, PACK);
    expect(moved(again)).toEqual([['MUG', 6, 'amazon:return:<unit>:r3']]);
    expect(again.unit.components).toEqual(PACK);
    const asItself = changeOf(unit, SELLABLE, ITSELF);
    expect(moved(asItself)).toEqual([['SET', 1, 'amazon:return:<unit>:r3']]);
    expect(asItself.unit).not.toHaveProperty('components');
  });

  it('of a unit that was counted under its own name is that SKU', () => {
    const { unit } = changeOf(undefined, SELLABLE, ITSELF);
    expect(moved(changeOf(unit, DAMAGED, KIT))).toEqual([['SET', -1, 'amazon:return:<unit>:r2']]);
  });

  it('changes in number by what was counted', () => {
    const { unit } = changeOf(undefined, { ...SELLABLE, quantity: 3 }, KIT);
    const corrected = changeOf(unit, { ...SELLABLE, quantity: 2 }, PACK);
    expect(moved(corrected).map(([sku, delta]) => [sku, delta])).toEqual([
      ['MUG', -2],
      ['SPOON', -1],
    ]);
  });

  it('is nothing for a unit that arrived before its listing was made', () => {
    const { unit } = changeOf(undefined, SELLABLE, undefined);
    expect(unit).toMatchObject({ decision: 'hold', restocked: 0 });
    const later = changeOf(unit, { ...SELLABLE, source: 'api' }, KIT);
    expect([moved(later), later.unit.restocked]).toEqual([[], 0]);
  });
});
