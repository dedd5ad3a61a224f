import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ShopifyAdjustment } from '../domain/shopify-adjustment';

/**
 * A call to Shopify that is stored before it is sent, equal on each adjustment that it writes, so that every later sender
 * repeats it unchanged.
 */
export interface StoredCall {
  /** The idempotency key. */
  readonly key: string;
  /** When the call was stored, and not sent before, in milliseconds since the epoch. */
  readonly storedAtMs: number;
  readonly uri: string;
  /** What it changes at Shopify, in the order of the call. */
  readonly changes: readonly StoredChange[];
  /** The adjustments that it writes, the one that it is stored on with them. */
  readonly adjustments: readonly AdjustmentId[];
}

/** `changeFrom`: applied only if `available` is this number; null: whatever it is. */
export interface StoredChange {
  readonly sku: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly delta: number;
  readonly changeFrom: number | null;
}

export interface AdjustmentId {
  readonly sku: string;
  readonly txId: string;
}

/** An adjustment that Shopify has not confirmed yet. */
export interface PendingAdjustment extends ShopifyAdjustment {
  /** The call that may have been sent, or may be on its way. */
  readonly call?: StoredCall;
  /** Keys that were used for it so far. */
  readonly keys: number;
}

/** The partitions of the pending-index: what leaves nothing to sell comes first. */
export const SHOPIFY_ADJUST = { urgent: 'shopify-adjust:0', other: 'shopify-adjust:1' } as const;

/** The partition of those that wait for their item to be linked again, by when they are tried. */
export const SHOPIFY_ADJUST_ASIDE = 'shopify-adjust:aside';

/** The sort keys of the adjustments of a SKU begin so. */
export const ADJUSTMENT = 'adjustment:';

export function adjustmentPartition(sku: string): string {
  return `shopify-sku:${sku}`;
}

/** The part of a query that reads the adjustments of a SKU (consistent read). */
export function adjustmentsQuery(
  sku: string,
): Pick<QueryCommandInput, 'KeyConditionExpression' | 'ExpressionAttributeValues' | 'ConsistentRead'> {
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :adjustment)',
    ExpressionAttributeValues: { ':pk': { S: adjustmentPartition(sku) }, ':adjustment': { S: ADJUSTMENT } },
    ConsistentRead: true,
  };
}

export function adjustmentKey({ sku, txId }: AdjustmentId): Record<'pk' | 'sk', AttributeValue> {
  return { pk: { S: adjustmentPartition(sku) }, sk: { S: `${ADJUSTMENT}${txId}` } };
}

/** The item of an adjustment in the Listings table, as the ledger's transaction writes it. */
export function toAdjustmentItem(adjustment: ShopifyAdjustment): Record<string, AttributeValue> {
  const { sku, txId, delta, at, cause, isUrgent } = adjustment;
  return {
    ...adjustmentKey(adjustment),
    sku: { S: sku },
    txId: { S: txId },
    delta: { N: String(delta) },
    at: { S: at },
    cause: { S: cause },
    pending: { S: isUrgent ? SHOPIFY_ADJUST.urgent : SHOPIFY_ADJUST.other },
    pendingSince: { S: at },
  };
}

export function toAdjustment(item: Record<string, AttributeValue>): PendingAdjustment {
  const { sku, txId, delta, at, cause, pending, call, keys } = unmarshall(item) as StoredAdjustment;
  return {
    sku,
    txId,
    delta,
    at,
    cause,
    isUrgent: pending === SHOPIFY_ADJUST.urgent,
    keys: keys ?? 0,
    ...(call === undefined ? {} : { call }),
  };
}

export function callValue(call: StoredCall): AttributeValue {
  return { M: marshall(call) };
}

interface StoredAdjustment extends Omit<PendingAdjustment, 'isUrgent' | 'keys'> {
  readonly pending: string;
  readonly keys?: number;
}
