import { isRecord } from '../../../platform/json-record';
import type { QuantityResult } from '../admin/idempotent-calls';
import type { ShopOrder } from '../orders/shop-order';
import type { LoggedAdjustment } from '../stock/adjustment-log';
import type { Kept } from '../stock/idempotency';
import type { ShopItem, ShopLocation } from '../stock/shop-item';
import type { Subscription } from '../webhooks/subscriptions';

/** What a simulated shop keeps across restarts. */
export interface ShopSnapshot {
  /** Another number: a file of another release. */
  readonly format: 1;
  readonly items: readonly ShopItem[];
  readonly locations: readonly ShopLocation[];
  readonly orders: readonly ShopOrder[];
  readonly adjustments: readonly LoggedAdjustment[];
  readonly keys: readonly (readonly [string, Kept<QuantityResult>])[];
  readonly subscriptions: readonly Subscription[];
}

/** The lists, and the texts that each entry has. */
const LISTS = {
  items: ['itemId', 'variantId'],
  locations: ['locationId', 'name'],
  orders: ['orderId', 'sourceName'],
  adjustments: ['groupId', 'key'],
  subscriptions: ['id', 'topic', 'uri'],
} as const;

/** True for a snapshot of this release. */
export function isShopSnapshot(value: unknown): value is ShopSnapshot {
  if (!isRecord(value) || value['format'] !== 1 || !Array.isArray(value['keys'])) return false;
  return Object.entries(LISTS).every(([list, texts]) => {
    const entries = value[list];
    return (
      Array.isArray(entries) &&
      (entries as unknown[]).every(
        (entry) => isRecord(entry) && texts.every((name) => typeof entry[name] === 'string'),
      )
    );
  });
}
