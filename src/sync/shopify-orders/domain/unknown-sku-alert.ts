import { LONGEST_SKU } from '../../../platform/sku-pattern';
import { visibleSku } from '../../../inventory/domain/sku-spelling';
import { type AlertDraft, alertIdOf, draftAlert } from '../../../alerts/domain/alert';

/** Characters of a SKU that a message quotes: enough to find it at Shopify. */
const QUOTED = 100;
/** Characters that end a line or cannot be printed. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The message of the alert about a SKU that an order names and that is not registered. */
export function unknownSkuAlert(sku: string, orderId: string): string {
  return (
    `Order ${orderId} sold ${visibleSku(sku)}, which is not registered here: its stock is not synced with Amazon. ` +
    'Register it with PUT /api/inventory/{sku}, or ignore this if Amazon does not sell it.'
  );
}

/**
 * The alert about a SKU that cannot be registered. Its id holds the digest of the SKU and its message quotes at most 100
 * characters: Shopify's SKUs may be longer than a key or an item of the Alerts table.
 */
export function unregistrableSkuAlert(
  sku: string,
  sha256: string,
  orderId: string,
  at: string,
  hint: string,
): AlertDraft {
  const characters = Array.from(sku, (character) => (UNPRINTABLE.test(character) ? '\ufffd' : character));
  const quoted =
    characters.length > QUOTED
      ? `${visibleSku(characters.slice(0, QUOTED).join(''))}…`
      : visibleSku(characters.join(''));
  const [why, remedy] =
    characters.length > LONGEST_SKU
      ? [
          `has ${characters.length} characters: here, as at Amazon, a SKU has at most ${LONGEST_SKU}`,
          'Shorten it',
        ]
      : ['holds characters that cannot be printed on one line', 'Take them out of it'];
  const message =
    `Order ${orderId} sold ${quoted}, which is not registered here and cannot be, because it ${why}. Its stock is not ` +
    `synced with Amazon. ${remedy} at Shopify, then register it with PUT /api/inventory/{sku}; or ignore this if ` +
    `Amazon does not sell it.${hint}`;
  return draftAlert(alertIdOf.unregistrableSku(sha256), 'unknown_sku', at, message, { orderId });
}
