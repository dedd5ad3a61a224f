import type { ReadyRow } from './csv-import-file';
import { finalDecision, movementOf, decideRow } from './csv-import-decision';
import type { RowDecision } from '../csv-file/import-report';
import { decide, type LedgerRow, type Stock } from '../domain/stock';

const HASH = '0'.repeat(32);

const STOCK: Stock = {
  sku: 'MUG',
  physical: 10,
  buffer: 0,
  broadcast: 10,
  version: 3,
  updatedAt: '2026-11-23T10:02:17.123000Z',
};
const OVERSOLD: Stock = { ...STOCK, physical: -3, broadcast: 0 };

const rowOf = (figures: ReadyRow['figures']): ReadyRow => ({ line: 2, sku: 'MUG', figures });

/** The final decision after the commit of the row. */
function applied(row: ReadyRow, stock: Stock | undefined, decidedOn = stock): RowDecision {
  return finalDecision({ kind: 'applied', row: decided(stock, row) }, decidedOn);
}

function decided(stock: Stock | undefined, row: ReadyRow): LedgerRow {
  const decision = decide(stock, movementOf(row, HASH), Date.parse('2026-11-23T10:05:00Z'));
  if (decision.kind === 'refused') throw new Error(decision.reason);
  return decision.row;
}

describe('a row of an import', () => {
  it.each<[string, ReadyRow['figures'], Stock | undefined, string, string]>([
    ['sets what differs', { physical: 5, buffer: 2 }, STOCK, 'changed', 'physical 10 → 5, buffer 0 → 2'],
    ['names no figure that stays', { physical: 10, buffer: 2 }, STOCK, 'changed', 'buffer 0 → 2'],
    ['sets a first threshold', { lowStockThreshold: 4 }, STOCK, 'changed', 'lowStockThreshold 4'],
    [
      'sets another threshold',
      { lowStockThreshold: 4 },
      { ...STOCK, lowStockThreshold: 0 },
      'changed',
      'lowStockThreshold 0 → 4',
    ],
    ['registers a SKU', { physical: 5 }, undefined, 'created', 'physical 5, buffer 0'],
    [
      'registers a SKU with everything',
      { physical: 0, buffer: 2, lowStockThreshold: 4 },
      undefined,
      'created',
      'physical 0, buffer 2, lowStockThreshold 4',
    ],
    [
      'leaves the units of an oversold SKU and sets its buffer',
      { physical: -3, buffer: 2 },
      OVERSOLD,
      'changed',
      'buffer 0 → 2',
    ],
    ['counts an oversold SKU', { physical: 0 }, OVERSOLD, 'changed', 'physical -3 → 0'],
  ])(
    '%s, and has the same decision before and after the commit',
    (_case, figures, stock, outcome, message) => {
      const row = rowOf(figures);
      expect(decideRow(row, { stock, isInLedger: false })).toEqual({ outcome, message });
      expect(applied(row, stock)).toEqual({ outcome, message });
    },
  );

  it.each<[string, ReadyRow['figures'], Stock]>([
    ['has the current figures', { physical: 10, buffer: 0 }, STOCK],
    ['has no figures', {}, STOCK],
    ['has the units of its oversold SKU', { physical: -3, buffer: 0 }, OVERSOLD],
  ])('that %s changes nothing', (_case, figures, stock) => {
    expect(decideRow(rowOf(figures), { stock, isInLedger: false })).toEqual({ outcome: 'unchanged' });
  });

  it.each<[string, ReadyRow['figures'], Stock | undefined, string]>([
    ['a new SKU without any figure', {}, undefined, 'needs a physical figure'],
    ['a new SKU with a buffer alone', { buffer: 4 }, undefined, 'needs a physical figure'],
    ['a new SKU below zero', { physical: -3 }, undefined, 'the SKU is not registered'],
    ['an oversold SKU with other units', { physical: -4 }, OVERSOLD, 'it is -3 now'],
    ['a SKU below zero that is not oversold', { physical: -3 }, STOCK, 'it is 10 now'],
  ])('for %s is rejected', (_case, figures, stock, reason) => {
    const { outcome, message } = decideRow(rowOf(figures), { stock, isInLedger: false });
    expect([outcome, message]).toEqual(['rejected', expect.stringContaining(reason)]);
  });

  it('with a suspect SKU is rejected where it would register it, and taken where it is registered', () => {
    const facts = { isInLedger: false, skuProblem: 'Registered is MUG.' };
    for (const figures of [{ physical: 5 }, { buffer: 2 }])
      expect(decideRow(rowOf(figures), { ...facts, stock: undefined })).toEqual({
        outcome: 'rejected',
        message: 'Registered is MUG.',
      });
    expect(decideRow(rowOf({ physical: 5 }), { ...facts, stock: STOCK })).toMatchObject({
      outcome: 'changed',
    });
  });

  it('that is in the ledger is not decided again, whatever was sold since', () => {
    for (const figures of [{ physical: 5 }, { physical: -3, buffer: 2 }, { buffer: 2 }])
      expect(decideRow(rowOf(figures), { stock: STOCK, isInLedger: true })).toEqual({
        outcome: 'unchanged',
        message: 'already imported',
      });
  });

  it('reports the units of the ledger after a sale in between, and no unknown earlier figure', () => {
    const sold: Stock = { ...STOCK, physical: 7, broadcast: 5, buffer: 2, version: 5 };
    expect(applied(rowOf({ physical: 5, buffer: 3 }), sold, STOCK)).toEqual({
      outcome: 'changed',
      message: 'physical 7 → 5, buffer 3',
    });
    expect(applied(rowOf({ physical: 7, buffer: 2 }), sold, STOCK)).toEqual({ outcome: 'changed' });
  });

  it('never sets a figure below zero, also after a restock in between', () => {
    const restocked: Stock = { ...OVERSOLD, physical: 6, version: 4 };
    expect(decided(restocked, rowOf({ physical: -3, buffer: 2 }))).toMatchObject({
      delta: 0,
      physicalAfter: 6,
      bufferAfter: 2,
    });
  });
});
