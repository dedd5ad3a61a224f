import type { Component } from './listing';
import type { DeltaMovement } from './movement';
import { txIdOf } from './tx-id';

/**
 * The movements of a listing's components for a movement of `n` units of its seller SKU: `n * units` of each, in the order
 * of the components. Where there are several, each `txId` ends in `:<componentSku>`. A component of another name than the
 * seller SKU names the seller SKU in its cause. Pure.
 */
export function componentMovements(
  movement: DeltaMovement,
  components: readonly Component[],
): DeltaMovement[] {
  const { sku: sellerSku, txId, change, cause } = movement;
  return components.map(({ sku, units }) => ({
    ...movement,
    txId: components.length === 1 ? txId : txIdOf.component(txId, sku),
    sku,
    change: { ...change, delta: change.delta * units },
    cause: sku === sellerSku ? cause : { ...cause, sellerSku },
  }));
}
