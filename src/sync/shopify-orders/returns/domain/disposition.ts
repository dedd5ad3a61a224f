import { type AlertDraft, alertIdOf, draftAlert } from '../../../../alerts/domain/alert';
import type { ShopDisposition } from '../../../../channels/shopify/admin/admin-values';
import { isRegistrableSku } from '../../../../inventory/domain/sku';
import { txIdOf } from '../../../../inventory/domain/tx-id';
import type { LinePlan } from '../../domain/order-movements';

/** The topic of the message that leaves the task. */
const TOPIC = 'reverse_fulfillment_orders/dispose';

/** Shopify's words for what happened to a returned unit. */
const RESTOCKED = 'RESTOCKED';
const PROCESSING_REQUIRED = 'PROCESSING_REQUIRED';

/** The units of these dispositions that were put back into stock, as restocks of their order lines. */
export function planDispositions(dispositions: readonly ShopDisposition[]): LinePlan[] {
  return dispositions.flatMap((disposition): LinePlan[] => {
    const { dispositionId, orderId, lineId, sku, type, quantity, locationId } = disposition;
    if (type !== RESTOCKED || quantity <= 0) return [];
    const movement = {
      txId: txIdOf.shopifyDisposition(dispositionId),
      action: 'refund' as const,
      // An oversold SKU may still be below zero after it.
      change: { kind: 'delta' as const, delta: quantity, mayOversell: true },
      actor: 'shopify' as const,
      cause: { orderId, lineId, topic: TOPIC },
    };
    const restock = locationId === undefined ? {} : { restock: { locationId } };
    return sku !== null && isRegistrableSku(sku)
      ? [{ kind: 'move', lineId, sku, movement: { ...movement, sku }, ...restock }]
      : [
          {
            kind: 'unnamed',
            lineId,
            sku,
            reason: sku === null || sku === '' ? 'no_sku' : 'invalid_sku',
            movement,
            ...restock,
          },
        ];
  });
}

/**
 * The alert of units that a return did not put back; undefined where they were, and while Shopify waits for a decision about
 * them: the same units are then disposed of again.
 */
export function heldAlert(
  { dispositionId, orderId, sku, type, quantity }: ShopDisposition,
  at: string,
): AlertDraft | undefined {
  if (type === RESTOCKED || type === PROCESSING_REQUIRED || quantity <= 0) return undefined;
  const [kind, advice] = adviceOf(type);
  const units = quantity === 1 ? 'A unit' : `${quantity} units`;
  const item = sku === null || sku === '' ? 'an item without a SKU' : sku;
  const message = `${units} of ${item} from order ${orderId} at Shopify came back as ${type} and ${quantity === 1 ? 'was' : 'were'} not put into stock. ${advice}`;
  return draftAlert(alertIdOf.returnHeld(kind, `shopify:${dispositionId}`), kind, at, message, {
    ...(sku === null || sku === '' ? {} : { sku }),
    orderId,
  });
}

const ADD_BY_HAND = 'add it at Shopify, or with POST /api/inventory/{sku}/adjustments';

function adviceOf(type: string): readonly ['return_unsellable' | 'manual_review', string] {
  switch (type) {
    case 'NOT_RESTOCKED':
      return ['return_unsellable', `If it is fit to sell after all, ${ADD_BY_HAND}.`];
    case 'MISSING':
      return ['manual_review', `Look for it in the parcel and on the shelf; if it is found, ${ADD_BY_HAND}.`];
    default:
      return [
        'manual_review',
        `This release does not know the disposition. If it is on the shelf, ${ADD_BY_HAND}.`,
      ];
  }
}
