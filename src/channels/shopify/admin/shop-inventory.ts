import { Injectable } from '@nestjs/common';
import type { AdminResult } from './admin-result';
import type { QuantityChange, ShopItem, ShopLocation } from './admin-values';
import type { ItemNode, LevelNode } from './answer-shapes';
import { AdminCaller } from './call/admin-caller';
import { ADJUST, ITEM_BY_ID, ITEMS_BY_ID, ITEMS_OF_SKU, LOCATIONS, SET } from './documents';
import { globalIdOf, numberOf } from './domain/global-id';
import { itemOf } from './domain/item-answer';
import { outcomeOf } from './domain/user-errors';

/** Items of one call with their levels: below 1,000 points at ten locations each. */
const ITEMS_PER_CALL = 15;
/** Shopify's reason for changes that another system made: it has none for a sale elsewhere. */
const REASON = 'correction';
const AVAILABLE = 'available';

/** Reads and writes the shop's inventory. */
@Injectable()
export class ShopInventory {
  constructor(private readonly caller: AdminCaller) {}

  /** Every location, also those that are not active. */
  async locations(): Promise<AdminResult<ShopLocation[]>> {
    const answer = await this.caller.pages(LOCATIONS, {}, ({ locations }) => locations);
    if (!answer.ok) return answer;
    return {
      ok: true,
      value: answer.value.map(({ id, ...rest }) => ({ locationId: numberOf(id), ...rest })),
    };
  }

  /** An item with all its levels; undefined when the shop has none of this id. */
  async item(itemId: string): Promise<AdminResult<ShopItem | undefined>> {
    const answer = await this.caller.call(ITEM_BY_ID, {
      id: globalIdOf('InventoryItem', itemId),
      after: null,
    });
    if (!answer.ok) return answer;
    const { inventoryItem: node } = answer.value;
    return node === null ? { ok: true, value: undefined } : this.withLevels(node);
  }

  /** The items whose SKU is exactly this one. Shopify's search may give others as well, and may lag behind. */
  async itemsOfSku(sku: string): Promise<AdminResult<ShopItem[]>> {
    const query = `sku:"${sku.replace(/["\\]/g, '\\$&')}"`;
    const answer = await this.caller.pages(ITEMS_OF_SKU, { query }, ({ inventoryItems }) => inventoryItems);
    if (!answer.ok) return answer;
    const items: ShopItem[] = [];
    for (const node of answer.value.filter((one) => one.sku === sku)) {
      const item = await this.withLevels(node);
      if (!item.ok) return item;
      items.push(item.value);
    }
    return { ok: true, value: items };
  }

  /** Items by id with all their levels; those that the shop does not have are left out. */
  async items(itemIds: readonly string[]): Promise<AdminResult<Map<string, ShopItem>>> {
    const items = new Map<string, ShopItem>();
    for (let start = 0; start < itemIds.length; start += ITEMS_PER_CALL) {
      const ids = itemIds.slice(start, start + ITEMS_PER_CALL).map((id) => globalIdOf('InventoryItem', id));
      const answer = await this.caller.call(ITEMS_BY_ID, { ids });
      if (!answer.ok) return answer;
      for (const node of answer.value.nodes) {
        if (node === null) continue;
        const item = await this.withLevels(node);
        if (!item.ok) return item;
        items.set(item.value.itemId, item.value);
      }
    }
    return { ok: true, value: items };
  }

  /**
   * Changes `available` by deltas, all of them or none. A repeat has the same changes in the same order, the same URI and
   * the same key: Shopify then answers with the first result.
   */
  async adjust(call: {
    readonly changes: readonly QuantityChange[];
    readonly referenceUri: string;
    readonly key: string;
  }): Promise<AdminResult<void>> {
    const changes = call.changes.map(({ itemId, locationId, delta, changeFrom }) => ({
      inventoryItemId: globalIdOf('InventoryItem', itemId),
      locationId: globalIdOf('Location', locationId),
      delta,
      changeFromQuantity: changeFrom,
    }));
    const input = { reason: REASON, name: AVAILABLE, referenceDocumentUri: call.referenceUri, changes };
    const answer = await this.caller.call(ADJUST, { input, key: call.key });
    if (!answer.ok) return answer;
    const outcome = outcomeOf(answer.value.inventoryAdjustQuantities);
    return outcome.ok ? { ok: true, value: undefined } : outcome;
  }

  /** Sets `available`, if it is `changeFrom` (null: whatever it is). */
  async setAvailable(call: {
    readonly itemId: string;
    readonly locationId: string;
    readonly quantity: number;
    readonly changeFrom: number | null;
    readonly referenceUri: string;
    readonly key: string;
  }): Promise<AdminResult<void>> {
    const quantities = [
      {
        inventoryItemId: globalIdOf('InventoryItem', call.itemId),
        locationId: globalIdOf('Location', call.locationId),
        quantity: call.quantity,
        changeFromQuantity: call.changeFrom,
      },
    ];
    const input = { reason: REASON, name: AVAILABLE, referenceDocumentUri: call.referenceUri, quantities };
    const answer = await this.caller.call(SET, { input, key: call.key });
    if (!answer.ok) return answer;
    const outcome = outcomeOf(answer.value.inventorySetQuantities);
    return outcome.ok ? { ok: true, value: undefined } : outcome;
  }

  /** The item with the levels that did not fit into its first page. */
  private async withLevels(node: ItemNode): Promise<AdminResult<ShopItem>> {
    const levels: LevelNode[] = [...node.inventoryLevels.nodes];
    let { pageInfo } = node.inventoryLevels;
    while (pageInfo.hasNextPage) {
      const answer = await this.caller.call(ITEM_BY_ID, { id: node.id, after: pageInfo.endCursor });
      if (!answer.ok) return answer;
      if (answer.value.inventoryItem === null) break;
      levels.push(...answer.value.inventoryItem.inventoryLevels.nodes);
      ({ pageInfo } = answer.value.inventoryItem.inventoryLevels);
    }
    return { ok: true, value: itemOf(node, node.variants?.nodes ?? [], levels) };
  }
}
