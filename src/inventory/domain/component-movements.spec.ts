import { componentMovements } from './component-movements';
import type { DeltaMovement } from './movement';

const SOLD: DeltaMovement = {
  txId: 'amazon:order:1:item:2:3',
  sku: 'SET',
  action: 'sale',
  change: { kind: 'delta', delta: -3, mayOversell: true },
  actor: 'amazon',
  cause: { orderId: '1' },
};

describe('the movements of the components of a listing', () => {
  const cases: [
    string,
    Parameters<typeof componentMovements>[1],
    [txId: string, sku: string, delta: number][],
  ][] = [
    ['a SKU under its own name', [{ sku: 'SET', units: 1 }], [['amazon:order:1:item:2:3', 'SET', -3]]],
    ['a SKU under another name', [{ sku: 'MUG', units: 1 }], [['amazon:order:1:item:2:3', 'MUG', -3]]],
    ['a multipack', [{ sku: 'MUG', units: 6 }], [['amazon:order:1:item:2:3', 'MUG', -18]]],
    [
      'a kit, with a row for each component',
      [
        { sku: 'MUG', units: 2 },
        { sku: 'SPOON', units: 1 },
      ],
      [
        ['amazon:order:1:item:2:3:MUG', 'MUG', -6],
        ['amazon:order:1:item:2:3:SPOON', 'SPOON', -3],
      ],
    ],
  ];

  it.each(cases)('%s', (_, components, expected) => {
    const movements = componentMovements(SOLD, components);
    expect(movements.map(({ txId, sku, change }) => [txId, sku, change.delta])).toEqual(expected);
  });

  it('the cause names the seller SKU of another name, and all else stays', () => {
    const [mug] = componentMovements(SOLD, [{ sku: 'MUG', units: 1 }]);
    expect(mug).toEqual({ ...SOLD, sku: 'MUG', cause: { orderId: '1', sellerSku: 'SET' } });
    expect(componentMovements(SOLD, [{ sku: 'SET', units: 1 }])).toEqual([SOLD]);
  });
});
