import type { DeltaMovement, FiguresMovement, SetChange } from '../../../src/inventory/domain/movement';
import { broadcastOf, type Stock } from '../../../src/inventory/domain/stock';

/** A sale that Shopify reported: a fact, so it may oversell. */
export function sale(sku: string, units: number, txId: string): DeltaMovement {
  return {
    txId,
    sku,
    action: 'sale',
    change: { kind: 'delta', delta: -units, mayOversell: true },
    actor: 'shopify',
    cause: { orderId: '1', lineId: '101', topic: 'orders/create' },
  };
}

/** Units that a buyer sent back and that Shopify restocked. */
export function refund(sku: string, units: number, txId: string): DeltaMovement {
  return {
    txId,
    sku,
    action: 'refund',
    change: { kind: 'delta', delta: units, mayOversell: true },
    actor: 'shopify',
    cause: { orderId: '1', lineId: '101', refundId: '201', topic: 'refunds/create' },
  };
}

/** Units added or taken away by hand; never below zero. */
export function adjustment(sku: string, delta: number, txId: string): DeltaMovement {
  return {
    txId,
    sku,
    action: 'adjustment',
    change: { kind: 'delta', delta, mayOversell: false },
    actor: 'api',
    cause: { reason: 'counted' },
  };
}

/** Absolute figures set by hand; an absent figure stays. */
export function figures(
  sku: string,
  set: Pick<SetChange, 'physical' | 'buffer' | 'lowStockThreshold' | 'autoBufferCap'>,
  txId: string,
  register = false,
): FiguresMovement {
  return {
    txId,
    sku,
    action: set.physical === undefined ? 'adjustment' : 'recount',
    change: { kind: 'set', register, ...set },
    actor: 'api',
    cause: { reason: 'set' },
  };
}

/** A registered SKU without a pending push: ten units, none held back, changed by `known`. */
export function stockOf(known: Partial<Stock> = {}): Stock {
  const physical = known.physical ?? 10;
  const buffer = known.buffer ?? 0;
  return {
    sku: 'MUG-BLU-12OZ',
    physical,
    buffer,
    broadcast: broadcastOf(physical, buffer),
    version: 7,
    updatedAt: '2026-11-23T10:00:00.000000Z',
    ...known,
  };
}
