import type { Component } from './listing';
import type { DeltaMovement } from './movement';
import { txIdOf } from './tx-id';

/** The keys of the rows of a movement of these components, in their order: where there are several, each ends in `:<sku>`. */
export function rowIdsOf(txId: string, components: readonly Component[]): string[] {
  return components.map(({ sku }) => (components.length === 1 ? txId : txIdOf.component(txId, sku)));
}

/**
 * The movements of a listing's components for a movement of `n` units of its seller SKU: `n * units` of each, in the order
 * of the components, under the keys of `rowIdsOf`. A component of another name than the seller SKU names the seller SKU in
 * its cause. Pure.
 */
export function componentMovements(
  movement: DeltaMovement,
  components: readonly Component[],
): DeltaMovement[] {
  const { sku: sellerSku, txId, change, cause } = movement;
  const txIds = rowIdsOf(txId, components);
  return components.map(({ sku, units }, index) => ({
    ...movement,
    txId: txIds[index] ?? txId,
    sku,
    change: { ...change, delta: change.delta * units },
    cause: sku === sellerSku ? cause : { ...cause, sellerSku },
  }));
}
