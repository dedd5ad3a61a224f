import { stockOf } from '../../../test/support/orders/movements';
import type { FiguresMovement, Removal } from './movement';
import { needsPush } from './push-need';
import { decide, mayRegister, type Stock } from './stock';
import { decideRemoval, REMOVED_NOW } from './stock-removal';

const NOW = Date.parse('2026-11-23T10:05:00Z');

const QUEUED = { state: 'queued', since: '2026-11-23T10:02:17.123000Z', attempts: 1 } as const;
const BLOCKED = { ...QUEUED, state: 'blocked' } as const;

function removal(force = false): Removal {
  return {
    txId: 'manual:r',
    sku: 'MUG',
    action: 'adjustment',
    change: { kind: 'remove', force },
    actor: 'api',
    cause: { reason: 'removed the SKU' },
  };
}

function removed(stock: Stock): Extract<ReturnType<typeof decideRemoval>, { kind: 'applied' }> {
  const decision = decideRemoval(stock, removal(true), NOW);
  if (decision.kind === 'refused') throw new Error(decision.reason);
  return decision;
}

const SOLD_OUT = stockOf({ sku: 'MUG', physical: 0, buffer: 0, broadcast: 0, version: 3 });

describe('the removal of a SKU', () => {
  it.each<[string, Stock | undefined, string | undefined, string | undefined]>([
    ['that is not registered', undefined, 'unknown_sku', 'unknown_sku'],
    ['that was removed', { ...SOLD_OUT, removed: true }, 'unknown_sku', 'unknown_sku'],
    ['at zero', SOLD_OUT, undefined, undefined],
    ['at zero with a buffer', { ...SOLD_OUT, buffer: 5 }, undefined, undefined],
    ['with stock', { ...SOLD_OUT, physical: 5, broadcast: 5 }, 'sku_has_stock', undefined],
    [
      'with stock that its buffer holds back',
      { ...SOLD_OUT, physical: 5, buffer: 5 },
      'sku_has_stock',
      undefined,
    ],
    ['that is oversold', { ...SOLD_OUT, physical: -3 }, 'sku_has_stock', undefined],
    ['with a pending push', { ...SOLD_OUT, pending: QUEUED }, 'push_pending', undefined],
    [
      'with a call that may arrive late',
      { ...SOLD_OUT, needsLateCallCheck: true },
      'push_pending',
      undefined,
    ],
    ['that is blocked', { ...SOLD_OUT, pending: BLOCKED }, undefined, undefined],
  ])('%s', (_case, stock, unforced, forced) => {
    const reasons = [false, true].map((force) => {
      const decision = decideRemoval(stock, removal(force), NOW);
      return decision.kind === 'refused' ? decision.reason : undefined;
    });
    expect(reasons).toEqual([unforced, forced]);
  });

  it('takes what is left to zero, closes the alerts of the stock, and keeps its place in the ledger', () => {
    const lastBroadcast = { count: 0, txId: 'sync:MUG:3:a', timestamp: '2026-11-23T10:02:20.000000Z' };
    const { stock, row, alerts } = removed({
      ...SOLD_OUT,
      physical: -3,
      buffer: 2,
      ledgerTtlDays: 30,
      lowStockThreshold: 5,
      pending: QUEUED,
      lastBroadcast,
      oversoldAlert: 'oversold:MUG:x',
      lowStockAlert: 'stock_low:MUG:y',
    });
    expect(stock).toEqual({
      sku: 'MUG',
      physical: 0,
      buffer: 0,
      broadcast: 0,
      version: 4,
      updatedAt: row.timestamp,
      removed: true,
      ledgerTtlDays: 30,
      lastBroadcast,
    });
    expect(row).toMatchObject({ delta: 3, physicalAfter: 0, broadcastAfter: 0, bufferAfter: 0, version: 4 });
    expect(alerts).toEqual(
      ['oversold:MUG:x', 'stock_low:MUG:y'].map((alertId) => ({
        kind: 'close',
        alertId,
        at: row.timestamp,
        note: REMOVED_NOW,
      })),
    );
    expect(needsPush({ ...SOLD_OUT, physical: 5, broadcast: 5 }, stock)).toBe(false);
  });
});

describe('a SKU that was removed', () => {
  const { stock: rest } = removed({ ...SOLD_OUT, physical: 5, broadcast: 5 });

  it('is unknown to sales', () => {
    const sale = {
      txId: 's',
      sku: 'MUG',
      action: 'sale',
      change: { kind: 'delta', delta: -1, mayOversell: true },
      actor: 'shopify',
      cause: {},
    } as const;
    expect(decide(rest, sale, NOW)).toEqual({ kind: 'refused', reason: 'unknown_sku' });
  });

  it.each([5, 0])('is registered again with %s units by the next version, and pushed', (physical) => {
    const registration: FiguresMovement = {
      txId: 'p',
      sku: 'MUG',
      action: 'recount',
      change: { kind: 'set', register: true, physical },
      actor: 'api',
      cause: {},
    };
    const decision = decide(rest, registration, NOW);
    if (decision.kind === 'refused') throw new Error(decision.reason);
    expect(decision.stock).toMatchObject({
      physical,
      broadcast: physical,
      version: 5,
      pending: { state: 'queued' },
    });
    expect(decision.stock.removed).toBeUndefined();
    expect(decision.row).toMatchObject({
      delta: physical,
      physicalAfter: physical,
      bufferAfter: 0,
      version: 5,
    });
    expect(mayRegister(decision.row)).toBe(true);
    expect(needsPush(rest, decision.stock)).toBe(true);
    expect(decision.row.timestamp > rest.updatedAt).toBe(true);
  });
});
