import { LedgerColumns } from './ledger-columns';
import type { ProofRow } from './ledger-proof-row';

function row(version: number): ProofRow {
  return {
    version,
    delta: -1,
    physicalAfter: 1_000_000_000 - version,
    broadcastAfter: 7,
    bufferAfter: NaN,
    atMs: 1_790_000_000_000 + version,
    physicalBefore: version === 1 ? 4 : NaN,
    previousAtMs: version === 1 ? NaN : 1_790_000_000_000 + version - 1 + 0.999,
    previousTtlDays: version === 1 ? NaN : version % 40_000,
  };
}

describe('LedgerColumns', () => {
  it('gives each SKU its own rows back, whatever the order in which they came', () => {
    const columns = new LedgerColumns();
    columns.add('A', row(2));
    columns.add('__proto__', row(1));
    columns.add('A', row(1));
    expect(columns.rowsOf('A')).toEqual([row(2), row(1)]);
    expect(columns.rowsOf('__proto__')).toEqual([row(1)]);
    expect(columns.rowsOf('B')).toEqual([]);
    columns.add('B', row(3));
    expect(columns.rowsOf('B')).toEqual([row(3)]);
    expect([...columns.skus]).toEqual(['A', '__proto__', 'B']);
    expect(columns.rows).toBe(4);
  });

  it('keeps what a row says against itself with that row', () => {
    const columns = new LedgerColumns();
    const fault = { what: 'moved stock, but says that it did not', expected: 'done', found: 'failed' };
    columns.add('A', row(1));
    columns.add('A', { ...row(2), fault });
    expect(columns.rowsOf('A')).toEqual([row(1), { ...row(2), fault }]);
  });

  it('keeps the newest push of each SKU, whatever the order in which they come', () => {
    const columns = new LedgerColumns();
    columns.add('A', row(1));
    expect(columns.newestPushOf('A')).toBeUndefined();
    expect(columns.newestPushOf('B')).toBeUndefined();
    for (const [sku, atMs, quantity] of [
      ['B', 2, 20],
      ['A', 1, 10],
      ['B', 3, NaN],
      ['B', 1, 30],
    ] as const)
      columns.addPush(sku, { atMs, quantity });
    expect(columns.newestPushOf('A')).toEqual({ atMs: 1, quantity: 10 });
    expect(columns.newestPushOf('B')).toEqual({ atMs: 3, quantity: NaN });
    expect(columns.rowsOf('B')).toEqual([]);
    expect([...columns.skus]).toEqual(['A', 'B']);
    expect(columns.rows).toBe(1);
  });

  it('keeps rows apart across blocks of memory', () => {
    const columns = new LedgerColumns();
    for (let version = 1; version <= 70_000; version += 1)
      for (const sku of ['A', 'B']) columns.add(sku, row(version));
    expect(columns.rows).toBe(140_000);
    const versions = columns.rowsOf('B').map(({ version }) => version);
    expect(versions).toHaveLength(70_000);
    expect(versions.every((version, index) => version === index + 1)).toBe(true);
    expect(columns.rowsOf('A').at(-1)).toEqual(row(70_000));
  });
});
