import type { DeltaMovement, FiguresMovement } from '../../src/inventory/domain/movement';
import { broadcastOf, type Decision, type Stock } from '../../src/inventory/domain/stock';
import { timestampOf } from '../../src/platform/timestamp';

export const SKU = 'MUG';

/** Units that Amazon sold (above 0) or that were cancelled there, and when, in milliseconds since the epoch. */
export interface SoldAtAmazon {
  readonly units: number;
  readonly atMs: number;
}

/** The stock at the begin, registered at this time. */
export function firstStock(physical: number, buffer: number, atMs: number): Stock {
  const broadcast = broadcastOf(physical, buffer);
  return { sku: SKU, physical, buffer, broadcast, version: 1, updatedAt: timestampOf(atMs) };
}

/** A change of the stock; without what Amazon sold it is one of Shopify's. */
export function stockMovement(txId: string, delta: number, sold: SoldAtAmazon | undefined): DeltaMovement {
  const change = { kind: 'delta', delta, mayOversell: true } as const;
  if (sold === undefined) return { txId, sku: SKU, action: 'sale', change, actor: 'shopify', cause: {} };
  return {
    txId,
    sku: SKU,
    action: sold.units > 0 ? 'amazon_sale' : 'amazon_cancel',
    change,
    actor: 'amazon',
    cause: {},
    atAmazon: { sellerSku: SKU, units: sold.units, at: timestampOf(sold.atMs) },
  };
}

export function bufferMovement(txId: string, buffer: number): FiguresMovement {
  const change = { kind: 'set', buffer, register: false } as const;
  return { txId, sku: SKU, action: 'adjustment', change, actor: 'system', cause: {} };
}

/** The stock after a decision that no rule of this model refuses. */
export function applied(decided: Decision): Stock {
  if (decided.kind !== 'applied') throw new Error(`The movement was refused: ${decided.reason}`);
  return decided.stock;
}
