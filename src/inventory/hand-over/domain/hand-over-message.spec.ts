import { sale } from '../../../../test/support/orders/movements';
import type { MovementOutcome, PlainEntry } from '../../ledger/domain/commit-batch';
import type { LedgerRow } from '../../domain/stock';
import { outcomesIn, unitsOf } from './hand-over-message';

const ENTRY: PlainEntry = { movement: sale('MUG', 2, 'shopify:order:1:line:1'), commitId: 'w.1' };

/** The entry with one member of it, or of its movement, replaced; undefined removes it. */
function entryWith(own: Record<string, unknown>, ofMovement: Record<string, unknown> = {}): unknown {
  return sent({ ...ENTRY, movement: { ...ENTRY.movement, ...ofMovement }, ...own });
}

/** What arrives of a value that was sent as JSON. */
function sent(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('a message with movements', () => {
  it('arrives as it was sent, with what is optional', () => {
    const units: PlainEntry[][] = [
      [ENTRY, { movement: sale('CAP', 1, 'shopify:order:1:line:2'), commitId: 'w.2' }],
      [
        {
          movement: {
            txId: 'manual:k',
            sku: 'TEE/é',
            action: 'recount',
            actor: 'api',
            cause: { reason: 'set physical' },
            change: { kind: 'set', register: true, physical: 0, ifVersion: 0 },
            asked: '0123456789abcdef',
          },
          commitId: 'w.3',
          closes: {
            kind: 'close',
            alertId: 'unknown_sku:TEE/é',
            at: '2026-11-20T10:00:00.000Z',
            note: 'registered',
          },
        },
      ],
      [
        {
          movement: {
            txId: 'manual:r',
            sku: 'OLD',
            action: 'adjustment',
            actor: 'api',
            cause: {},
            change: { kind: 'remove', force: true },
          },
          commitId: 'w.4',
        },
      ],
      [
        {
          movement: {
            ...sale('MUG', 2, 'amazon:order:113-1:item:901:1'),
            atAmazon: { sellerSku: 'MUG', units: 2, at: '2026-11-20T10:00:00.000Z' },
          },
          commitId: 'w.5',
        },
      ],
    ];
    expect(unitsOf(sent({ units }))).toEqual(units);
    expect(unitsOf({ units: [] })).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'units'],
    ['a list', [[ENTRY]]],
    ['no units', {}],
    ['units that are no list', { units: { 0: [ENTRY] } }],
    ['a unit that is no list', { units: [ENTRY] }],
    ['an empty unit', { units: [[ENTRY], []] }],
    ['an entry that is null', { units: [[null]] }],
    ['an entry without a commitId', { units: [[entryWith({ commitId: undefined })]] }],
    ['an entry whose commitId is a number', { units: [[entryWith({ commitId: 7 })]] }],
    ['an entry without a movement', { units: [[entryWith({ movement: undefined })]] }],
    ['an entry that has an outcome', { units: [[entryWith({ outcome: { kind: 'refused' } })]] }],
    ['an entry with attached writes', { units: [[entryWith({ attached: { actionCount: 0 } })]] }],
    ['one that is wrong behind one that is right', { units: [[ENTRY, entryWith({ commitId: undefined })]] }],
    ['an action that no movement has', { units: [[entryWith({}, { action: 'sync' })]] }],
    ['an unknown actor', { units: [[entryWith({}, { actor: 'root' })]] }],
    ['a closing that is null', { units: [[entryWith({ closes: null })]] }],
    ['a closing that raises', { units: [[entryWith({ closes: { kind: 'raise', alert: null } })]] }],
    [
      'a closing without its alert',
      { units: [[entryWith({ closes: { kind: 'close', at: 'x', note: 'x' } })]] },
    ],
    ['an empty txId', { units: [[entryWith({}, { txId: '' })]] }],
    ['an empty SKU', { units: [[entryWith({}, { sku: '' })]] }],
    ['a SKU that is a number', { units: [[entryWith({}, { sku: 5 })]] }],
    ['no action', { units: [[entryWith({}, { action: undefined })]] }],
    ['no actor', { units: [[entryWith({}, { actor: undefined })]] }],
    ['no cause', { units: [[entryWith({}, { cause: undefined })]] }],
    ['no change', { units: [[entryWith({}, { change: undefined })]] }],
    ['a change of an unknown kind', { units: [[entryWith({}, { change: { kind: 'move', delta: 1 } })]] }],
    ['a delta that is no number', { units: [[entryWith({}, { change: { kind: 'delta', delta: '5' } })]] }],
    ['a delta that is missing', { units: [[entryWith({}, { change: { kind: 'delta' } })]] }],
    ['a change at Amazon that is no object', { units: [[entryWith({}, { atAmazon: 'MUG' })]] }],
    [
      'a change at Amazon without its units',
      { units: [[entryWith({}, { atAmazon: { sellerSku: 'MUG', at: 'x' } })]] },
    ],
    ['a figure that is no number', { units: [[entryWith({}, { change: { kind: 'set', physical: '5' } })]] }],
  ])('is refused: %s', (_, message) => {
    expect(unitsOf(message)).toBeUndefined();
  });
});

describe('a part of the answer to a message', () => {
  const row: LedgerRow = {
    txId: 'shopify:order:1:line:1',
    sku: 'MUG',
    timestamp: '2026-11-20T10:00:00.000Z',
    action: 'sale',
    status: 'completed',
    delta: -2,
    physicalAfter: 8,
    broadcastAfter: 8,
    version: 2,
    actor: 'shopify',
    cause: {},
  };
  const APPLIED: MovementOutcome = { kind: 'applied', row };
  const other = sale('CAP', 1, 'shopify:order:2:line:1');

  it('gives the outcomes by the place of each list, in any order', () => {
    const outcomes: MovementOutcome[][] = [
      [APPLIED],
      [{ kind: 'duplicate', row: { ...row, txId: other.txId, sku: 'CAP' } }],
      [{ kind: 'refused', reason: 'insufficient_stock' }],
    ];
    const lists = [[ENTRY], [{ movement: other, commitId: 'w.2' }], [ENTRY]];
    const pairs = [2, 0, 1].map((index): [number, MovementOutcome[]] => [index, outcomes[index] ?? []]);
    expect(outcomesIn(sent({ outcomes: pairs }), lists)).toEqual(new Map(pairs));
  });

  it('has no outcome of a list that was not taken, and gives the others', () => {
    const part = {
      outcomes: [
        [0, null],
        [1, [APPLIED]],
      ],
    };
    expect(outcomesIn(part, [[ENTRY], [ENTRY]])).toEqual(
      new Map([
        [0, undefined],
        [1, [APPLIED]],
      ]),
    );
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'ok'],
    ['a list', [[0, [APPLIED]]]],
    ['no outcomes', {}],
    ['no pairs', { outcomes: [] }],
    ['outcomes that are an object', { outcomes: { 0: [0, [APPLIED]] } }],
    ['a pair that is null', { outcomes: [null] }],
    ['a place that is text', { outcomes: [['0', [APPLIED]]] }],
    ['a place that was not sent', { outcomes: [[1, [APPLIED]]] }],
  ])('is about no list: %s', (_, part) => {
    expect(outcomesIn(part, [[ENTRY]])).toEqual(new Map());
  });

  it.each<[string, unknown]>([
    ['an object', { 0: APPLIED }],
    ['fewer outcomes than movements', []],
    ['more outcomes than movements', [APPLIED, APPLIED]],
    ['an outcome that is null', [null]],
    ['an outcome of an unknown kind', [{ kind: 'condition_failed' }]],
    ['an outcome without its row', [{ kind: 'applied' }]],
    ['a refusal without its reason', [{ kind: 'refused' }]],
    ['the row of another movement', [{ kind: 'applied', row: { ...row, txId: other.txId } }]],
    ['a row without its SKU', [{ kind: 'applied', row: { ...row, sku: undefined } }]],
    ['a row without its time', [{ kind: 'applied', row: { ...row, timestamp: undefined } }]],
    ['a row without its figures', [{ kind: 'applied', row: { txId: row.txId, sku: 'MUG' } }]],
  ])('is no outcome: %s', (_, outcomes) => {
    expect(outcomesIn({ outcomes: [[0, outcomes]] }, [[ENTRY]])).toEqual(new Map([[0, undefined]]));
  });

  it('accepts a duplicate whose row moved another SKU, as a reused idempotency key has', () => {
    const outcome: MovementOutcome = { kind: 'duplicate', row: { ...row, sku: 'CAP' } };
    expect(outcomesIn({ outcomes: [[0, [outcome]]] }, [[ENTRY]])).toEqual(new Map([[0, [outcome]]]));
  });
});
