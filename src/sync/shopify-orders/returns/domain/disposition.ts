import { type AlertDraft, alertIdOf, draftAlert } from '../../../../alerts/domain/alert';
import type { ShopDisposition } from '../../../../channels/shopify/admin/admin-values';
import { isRegistrableSku } from '../../../../inventory/domain/sku';
import { txIdOf } from '../../../../inventory/domain/tx-id';
import { CLOCKS_DIFFER_MS, type LinePlan, mayHaveExpired } from '../../domain/order-movements';

/** The topic of the message that leaves the task. */
const TOPIC = 'reverse_fulfillment_orders/dispose';

/** Shopify's words for what happened to a returned unit. */
const RESTOCKED = 'RESTOCKED';
const PROCESSING_REQUIRED = 'PROCESSING_REQUIRED';

/** What decides whether a disposition counts, beside what it is. */
export interface DispositionContext {
  readonly nowMs: number;
  /** How long the ledger keeps its rows, in milliseconds. */
  readonly rowsKeptMs: number;
  /** When SKUs were registered, in milliseconds since the epoch. */
  readonly registeredAtMs: ReadonlyMap<string, number>;
}

/**
 * The units of these dispositions that were put back into stock, as restocks of their order lines. A return names all of its
 * dispositions each time: what is older than the count that registered its SKU, or than the rows that are kept, is left out.
 */
export function planDispositions(
  dispositions: readonly ShopDisposition[],
  context: DispositionContext,
): LinePlan[] {
  return dispositions
    .filter((one) => isRecent(one, context))
    .flatMap((disposition): LinePlan[] => {
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

function isRecent(
  { createdAt, sku }: ShopDisposition,
  { nowMs, rowsKeptMs, registeredAtMs }: DispositionContext,
): boolean {
  const atMs = Date.parse(createdAt);
  if (mayHaveExpired(nowMs - atMs, rowsKeptMs)) return false;
  return atMs + CLOCKS_DIFFER_MS >= (registeredAtMs.get(sku ?? '') ?? -Infinity);
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
