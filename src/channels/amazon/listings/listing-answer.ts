import { isRecord } from '../../../platform/json-record';
import { recordsIn, requestIdOf, textOf, type HttpAnswer } from '../http/http-answer';
import { MERCHANT_CHANNEL } from './fulfillment-channel';
import { type Rejected, type Unavailable } from '../http/call-outcome';
import { safeText } from '../http/safe-text';

/** A listing as far as stock is concerned. */
export interface ListingFound {
  readonly kind: 'found';
  readonly sku: string;
  readonly productType: string;
  /** Fulfilment channel codes, each once, in Amazon's order. */
  readonly channels: readonly string[];
  /** The merchant's quantity at Amazon; undefined when there is no `DEFAULT` channel with a number. */
  readonly quantity: number | undefined;
  /** Amazon's words for its state in this marketplace, such as `BUYABLE`; absent where the answer has none. */
  readonly status?: readonly string[];
  readonly requestId: string | undefined;
}

/** The seller has no such SKU in this marketplace. */
export interface ListingNotFound {
  readonly kind: 'not_found';
  readonly sku: string;
  readonly requestId: string | undefined;
}

/** The result of one SKU of a search. */
export type SearchedListing = ListingFound | ListingNotFound | Rejected;

/** Reads the 200 of getListingsItem; an answer about another SKU (the static sandbox gives one) does not count. */
export function readListing(
  answer: HttpAnswer,
  sku: string,
  marketplaceId: string,
): ListingFound | Rejected | Unavailable {
  const requestId = requestIdOf(answer);
  if (!isRecord(answer.body) || typeof answer.body['sku'] !== 'string') {
    return { kind: 'unavailable', reason: 'an answer that is no listing', requestId };
  }
  if (answer.body['sku'] !== sku) {
    return { kind: 'unavailable', reason: 'the answer is about another SKU', requestId };
  }
  return readItem(answer.body, sku, marketplaceId, requestId);
}

/**
 * Reads the 200 of searchListingsItems: an entry for each SKU that was asked for. A SKU counts as missing only if
 * the answer is the whole list: a page that was cut short says nothing about the rest.
 */
export function readListings(
  answer: HttpAnswer,
  skus: readonly string[],
  marketplaceId: string,
): ReadonlyMap<string, SearchedListing> | Unavailable {
  const requestId = requestIdOf(answer);
  if (!isRecord(answer.body) || !Array.isArray(answer.body['items'])) {
    return { kind: 'unavailable', reason: 'an answer that is no list of listings', requestId };
  }
  const items = new Map(recordsIn(answer.body['items']).map((item) => [item['sku'], item]));
  const { pagination } = answer.body;
  const cutShort = isRecord(pagination) && textOf(pagination['nextToken']) !== '';
  if (cutShort && skus.some((sku) => !items.has(sku))) {
    return { kind: 'unavailable', reason: 'an answer that was cut short', requestId };
  }
  return new Map(
    skus.map((sku): [string, SearchedListing] => {
      const item = items.get(sku);
      return [
        sku,
        item ? readItem(item, sku, marketplaceId, requestId) : { kind: 'not_found', sku, requestId },
      ];
    }),
  );
}

function readItem(
  item: Record<string, unknown>,
  sku: string,
  marketplaceId: string,
  requestId: string | undefined,
): ListingFound | Rejected {
  const summary = recordsIn(item['summaries']).find((entry) => entry['marketplaceId'] === marketplaceId);
  const productType = textOf(summary?.['productType']);
  if (productType === '') {
    const text = safeText(
      `The listing has no product type in ${marketplaceId}: complete it in Seller Central.`,
    );
    return { kind: 'rejected', status: 200, text, issues: [], requestId };
  }
  const availability = recordsIn(item['fulfillmentAvailability']);
  const channels = [...new Set(availability.map((entry) => textOf(entry['fulfillmentChannelCode'])))];
  const quantity = availability.find((entry) => entry['fulfillmentChannelCode'] === MERCHANT_CHANNEL)?.[
    'quantity'
  ];
  return {
    kind: 'found',
    sku,
    productType,
    channels,
    quantity: Number.isSafeInteger(quantity) ? Number(quantity) : undefined,
    ...statusOf(summary),
    requestId,
  };
}

function statusOf(summary: Readonly<Record<string, unknown>> | undefined): Pick<ListingFound, 'status'> {
  const status = summary?.['status'];
  return Array.isArray(status) ? { status: status.map(textOf) } : {};
}
