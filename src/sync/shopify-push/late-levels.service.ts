import { Injectable } from '@nestjs/common';
import type { AdminResult } from '../../channels/shopify/admin/admin-result';
import type { ShopLevel } from '../../channels/shopify/admin/admin-values';
import { ShopInventory } from '../../channels/shopify/admin/shop-inventory';
import type { PendingAdjustment, StoredCall } from '../../inventory/items/adjustment-item';
import { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import { ShopifyAdjustments } from '../../inventory/outbox/shopify-adjustments.repository';
import { Clock } from '../../platform/clock';
import { PoolLocations } from '../shopify-links/pool-locations.service';
import { ShopifyLinks } from '../shopify-links/shopify-links.service';
import { type LateFigures } from './domain/late-call';
import { isTooOld } from './domain/push-work';

/** An adjustment with a call that is too old to be repeated. */
export type LateAdjustment = PendingAdjustment & { readonly call: StoredCall };

/**
 * What a look at the level of a SKU found.
 *
 *   none       it has no old call any more
 *   under_way  another call of it may be on its way: that one is repeated first
 *   gone       Shopify has no such item any more
 *   levels     its figures. `isComparable` false: the SKU has another item by now, or a level is not known
 */
export type LevelLook =
  | { readonly kind: 'none' | 'under_way' }
  | { readonly kind: 'gone'; readonly late: readonly LateAdjustment[] }
  | {
      readonly kind: 'levels';
      readonly late: readonly LateAdjustment[];
      readonly itemId: string;
      readonly figures: LateFigures;
      readonly isComparable: boolean;
      /** `available` where the call adjusts it. */
      readonly available: number | undefined;
    };

/** Reads what shows whether an old call was applied: Shopify first, and the stock and what is pending after it. */
@Injectable()
export class LateLevels {
  constructor(
    private readonly adjustments: ShopifyAdjustments,
    private readonly ledger: LedgerRepository,
    private readonly shop: ShopInventory,
    private readonly links: ShopifyLinks,
    private readonly pool: PoolLocations,
    private readonly clock: Clock,
  ) {}

  async of(sku: string): Promise<AdminResult<LevelLook>> {
    const [first] = this.lateOf(await this.adjustments.ofSku(sku));
    const change = first?.call.changes.find((one) => one.sku === sku);
    if (change === undefined) return { ok: true, value: { kind: 'none' } };
    const pool = await this.pool.ids();
    if (!pool.ok) return pool;
    const item = await this.shop.item(change.itemId);
    if (!item.ok) return item;
    const link = await this.links.ofSku(sku);
    if (!link.ok) return link;
    const stock = (await this.ledger.readStocks([sku])).get(sku);
    const pending = await this.adjustments.ofSku(sku);
    const late = this.lateOf(pending);
    if (pending.some((one) => one.call !== undefined && !late.some(({ txId }) => txId === one.txId)))
      return { ok: true, value: { kind: 'under_way' } };
    if (item.value === undefined) return { ok: true, value: { kind: 'gone', late } };
    const levels = item.value.levels.filter(
      ({ isActive, locationId }) => isActive && pool.value.includes(locationId),
    );
    const found = sumOf(levels);
    const isLinked = link.value?.treatment === 'linked' && link.value.itemId === change.itemId;
    const isStocked = stock !== undefined && stock.removed !== true;
    return {
      ok: true,
      value: {
        kind: 'levels',
        late,
        itemId: change.itemId,
        figures: {
          physical: stock?.physical ?? 0,
          found: found ?? 0,
          late: unitsOf(late),
          unsent: unitsOf(pending) - unitsOf(late),
        },
        isComparable: isLinked && isStocked && found !== undefined,
        available: levels.find(({ locationId }) => locationId === change.locationId)?.available ?? undefined,
      },
    };
  }

  private lateOf(pending: readonly PendingAdjustment[]): LateAdjustment[] {
    const now = this.clock.now();
    return pending.flatMap(({ call, ...one }) =>
      call !== undefined && (isTooOld(call, now) || isCompared(call)) ? [{ ...one, call }] : [],
    );
  }
}

/** True for a call that was made after a look, and that Shopify refused because the level had changed. */
function isCompared({ changes }: StoredCall): boolean {
  return changes.some(({ changeFrom }) => changeFrom !== null);
}

/** Undefined while one of the levels is not known. */
function sumOf(levels: readonly ShopLevel[]): number | undefined {
  let sum = 0;
  for (const { available } of levels) {
    if (available === null) return undefined;
    sum += available;
  }
  return sum;
}

function unitsOf(adjustments: readonly PendingAdjustment[]): number {
  return adjustments.reduce((sum, { delta }) => sum + delta, 0);
}
