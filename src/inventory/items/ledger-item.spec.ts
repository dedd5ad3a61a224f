import fc from 'fast-check';
import type { LedgerRow, Stock } from '../domain/stock';
import { commitIdOf, originAfter, toLedgerItem, toLedgerRow, withOrigin } from './ledger-item';

const ROW: LedgerRow = {
  txId: 'shopify:order:1:line:101',
  sku: 'MUG-BLU-12OZ',
  timestamp: '2026-11-23T10:02:17.123000Z',
  action: 'sale',
  status: 'completed',
  delta: -2,
  physicalAfter: 8,
  broadcastAfter: 5,
  version: 8,
  actor: 'shopify',
  cause: { orderId: '1', lineId: '101', topic: 'orders/create' },
};

describe('a row of the ledger in its table', () => {
  it('has the stored names and types', () => {
    expect(toLedgerItem(ROW, 'w.1', 1_798_020_137)).toEqual({
      txId: { S: 'shopify:order:1:line:101' },
      sku: { S: 'MUG-BLU-12OZ' },
      timestamp: { S: '2026-11-23T10:02:17.123000Z' },
      action: { S: 'sale' },
      status: { S: 'completed' },
      delta: { N: '-2' },
      physicalAfter: { N: '8' },
      broadcastAfter: { N: '5' },
      version: { N: '8' },
      actor: { S: 'shopify' },
      cause: { M: { orderId: { S: '1' }, lineId: { S: '101' }, topic: { S: 'orders/create' } } },
      commitId: { S: 'w.1' },
      expiresAt: { N: '1798020137' },
    });
  });

  it('is kept for ever without a time to expire', () => {
    expect(toLedgerItem(ROW, 'w.1', undefined)).not.toHaveProperty('expiresAt');
  });

  it('stores no empty cause, and is read with one', () => {
    const item = toLedgerItem({ ...ROW, cause: {} }, 'w.1', undefined);
    expect(item).not.toHaveProperty('cause');
    expect(toLedgerRow(item).cause).toEqual({});
  });

  it('stores its origin, which the API does not show', () => {
    const item = toLedgerItem(ROW, 'w.1', 1_798_020_137);
    const before: Stock = {
      sku: ROW.sku,
      physical: 10,
      buffer: 3,
      broadcast: 7,
      version: 7,
      updatedAt: '2026-11-23T10:02:17.122000Z',
    };
    const originOf = (stock: Stock | undefined): unknown => {
      const written = withOrigin(item, originAfter(stock), 30);
      expect(toLedgerRow(written)).toEqual(ROW);
      return Object.fromEntries(Object.entries(written).filter(([name]) => !(name in item)));
    };
    expect(originOf(undefined)).toEqual({ openingPhysical: { N: '0' } });
    expect(originOf({ ...before, version: 0 })).toEqual({ physicalBefore: { N: '10' } });
    expect(originOf(before)).toEqual({});
    expect(originOf({ ...before, ledgerTtlDays: 30 })).toEqual({ previousAt: { S: before.updatedAt } });
    expect(originOf({ ...before, ledgerTtlDays: 0 })).toEqual({
      previousAt: { S: before.updatedAt },
      previousTtlDays: { N: '0' },
    });
  });

  it('names the commit that wrote it', () => {
    expect(commitIdOf(toLedgerItem(ROW, 'w.1', undefined))).toBe('w.1');
    expect(commitIdOf({ txId: { S: 'a row of an older table' } })).toBeUndefined();
  });

  it('is read exactly as it was written', () => {
    const units = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    const anyText = fc.string({ unit: 'grapheme' });
    const optional = <T>(value: fc.Arbitrary<T>, name: string) =>
      fc.option(value, { nil: undefined }).map((some) => (some === undefined ? {} : { [name]: some }));
    const push = fc.record(
      {
        quantity: fc.nat(),
        submissionId: anyText,
        requestId: anyText,
        propagationMs: fc.nat(),
      },
      { requiredKeys: ['quantity', 'propagationMs'] },
    );
    const row: fc.Arbitrary<LedgerRow> = fc
      .tuple(
        fc.record({
          txId: anyText,
          sku: anyText,
          timestamp: anyText,
          action: fc.constantFrom('sale' as const, 'recount' as const, 'sync' as const),
          status: fc.constantFrom('pending' as const, 'completed' as const, 'failed' as const),
          delta: units,
          physicalAfter: units,
          broadcastAfter: fc.nat(),
          version: fc.nat(),
          actor: fc.constantFrom('shopify' as const, 'amazon' as const, 'api' as const, 'system' as const),
          cause: fc.record(
            { orderId: anyText, lineId: anyText, refundId: anyText, topic: anyText, reason: anyText },
            { requiredKeys: [] },
          ),
        }),
        optional(fc.nat(), 'bufferAfter'),
        optional(fc.nat(), 'lowStockThresholdAfter'),
        optional(push, 'push'),
        optional(anyText, 'error'),
        optional(anyText, 'asked'),
      )
      .map(([base, ...extra]) => Object.assign(base, ...extra) as LedgerRow);
    fc.assert(
      fc.property(row, fc.option(fc.nat(), { nil: undefined }), (written, expiresAt) => {
        expect(toLedgerRow(toLedgerItem(written, 'w.1', expiresAt))).toEqual(written);
      }),
      { numRuns: 500 },
    );
  });
});
