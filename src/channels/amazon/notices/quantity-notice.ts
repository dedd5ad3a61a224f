import { type JsonRecord } from '../../../platform/json-record';
import { fieldOf, recordOf, wordOf } from './notice-fields';

/**
 * What a LISTINGS_ITEM_MFN_QUANTITY_CHANGE notification is. It has neither a cause nor a sequence, so its number is not used:
 * messages arrive late, twice and in any order, and a look shows the number of now.
 */
export type QuantityNotice =
  /** The number of a listing of this seller changed. */
  | { readonly kind: 'quantity'; readonly sellerSku: string }
  | { readonly kind: 'other'; readonly about: string }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** The merchant's own channel. */
const CHANNEL = 'DEFAULT';
/** More than any seller SKU has. */
const MAX_SKU = 100;

/** Reads the notification of Amazon's model ListingsItemMfnQuantityChange.json. It names no marketplace. */
export function readQuantityNotice(
  notification: JsonRecord,
  { sellerId }: { readonly sellerId: string },
): QuantityNotice {
  const payload = recordOf(notification, 'Payload');
  const seller = wordOf(payload, 'SellerId');
  if (seller === undefined) return { kind: 'unreadable', problem: 'it has no SellerId' };
  if (seller !== sellerId) return { kind: 'other', about: 'another seller' };
  const sellerSku = fieldOf(payload, 'Sku');
  if (typeof sellerSku !== 'string' || sellerSku === '' || sellerSku.length > MAX_SKU)
    return { kind: 'unreadable', problem: 'it has no Sku' };
  const channel = wordOf(payload, 'FulfillmentChannelCode') ?? CHANNEL;
  return channel === CHANNEL
    ? { kind: 'quantity', sellerSku }
    : { kind: 'other', about: `the channel ${channel}` };
}
