import { type ShopIds, idOf } from '../shop-ids';
import type { AdjustmentLog, LoggedAdjustment } from './adjustment-log';
import {
  HIGHEST_ADJUSTED,
  HIGHEST_SET,
  LOWEST_ADJUSTED,
  type QuantityError,
  reasonError,
  referenceError,
} from './quantity-rules';
import { type ItemLevel, onHand, type ShopItem } from './shop-item';
import type { ShopStock } from './shop-stock';

/** The input of both mutations, as the schema has it. */
export interface QuantityInput {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
}

interface InputPlace {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly changeFromQuantity?: number | null;
  readonly ledgerDocumentUri?: string | null;
}

export interface AdjustInput extends QuantityInput {
  readonly changes: readonly (InputPlace & { readonly delta: number })[];
}

export interface SetInput extends QuantityInput {
  readonly quantities: readonly (InputPlace & { readonly quantity: number })[];
}

/** What was applied, with the levels that changed; or why nothing was. */
export type QuantityOutcome =
  | { readonly adjustment: LoggedAdjustment; readonly changed: readonly (readonly [ShopItem, ItemLevel])[] }
  | { readonly errors: readonly QuantityError[] };

interface PlannedChange {
  readonly item: ShopItem;
  readonly locationId: string;
  readonly delta: number;
}

/**
 * The two mutations of `available`. One refused row refuses the whole call, and an item that was never stocked at the
 * location is stocked there by the call (both assumed: the documentation says neither).
 */
export class QuantityMutations {
  constructor(
    private readonly stock: ShopStock,
    private readonly log: AdjustmentLog,
    private readonly ids: ShopIds,
    private readonly now: () => number,
  ) {}

  adjust(input: AdjustInput, key: string): QuantityOutcome {
    return this.apply(
      'inventoryAdjustQuantities',
      input,
      key,
      input.changes,
      'changes',
      (row, before, field) => {
        const after = before + row.delta;
        if (after > HIGHEST_ADJUSTED)
          return error(
            'INVALID_QUANTITY_TOO_HIGH',
            field,
            "The quantity can't be higher than 2,000,000,000.",
          );
        if (after < LOWEST_ADJUSTED)
          return error('INVALID_QUANTITY_TOO_LOW', field, "The quantity can't be lower than -2,000,000,000.");
        return row.delta;
      },
    );
  }

  set(input: SetInput, key: string): QuantityOutcome {
    const places = new Set(input.quantities.map((row) => `${row.inventoryItemId} ${row.locationId}`));
    if (places.size < input.quantities.length)
      return {
        errors: [
          error(
            'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR',
            ['input', 'quantities'],
            'The combination of inventoryItemId and locationId must be unique.',
          ),
        ],
      };
    return this.apply(
      'inventorySetQuantities',
      input,
      key,
      input.quantities,
      'quantities',
      (row, before, field) => {
        if (row.quantity < 0)
          return error('INVALID_QUANTITY_NEGATIVE', field, "The quantity can't be negative.");
        if (row.quantity > HIGHEST_SET)
          return error(
            'INVALID_QUANTITY_TOO_HIGH',
            field,
            "The quantity can't be higher than 1,000,000,000.",
          );
        return row.quantity - before;
      },
    );
  }

  private apply<Row extends InputPlace>(
    mutation: LoggedAdjustment['mutation'],
    input: QuantityInput,
    key: string,
    rows: readonly Row[],
    list: string,
    deltaOf: (row: Row, before: number, field: readonly string[]) => number | QuantityError,
  ): QuantityOutcome {
    const errors: QuantityError[] = [
      reasonError(input.reason),
      referenceError(input.referenceDocumentUri),
    ].filter((found) => found !== undefined);
    if (input.name !== 'available') {
      const code = mutation === 'inventorySetQuantities' ? 'INVALID_NAME' : 'INVALID_QUANTITY_NAME';
      errors.push(error(code, ['input', 'name'], 'The simulated shop changes available only.'));
    }
    const planned: PlannedChange[] = [];
    const within = new Map<string, number>();
    rows.forEach((row, index) => {
      const change = this.planned(row, ['input', list, String(index)], within, deltaOf);
      if ('code' in change) errors.push(change);
      else planned.push(change);
    });
    if (errors.length > 0) return { errors };
    const changed = planned.map(({ item, locationId, delta }) => {
      const level = this.stock.levelOf(item, locationId);
      level.isActive = true;
      this.stock.move(level, { available: delta });
      return [item, level, delta, level.available, onHand(level)] as const;
    });
    const adjustment: LoggedAdjustment = {
      at: this.now(),
      mutation,
      groupId: this.ids.next(),
      key,
      reason: input.reason,
      referenceDocumentUri: input.referenceDocumentUri ?? null,
      changes: changed.map(([item, { locationId }, delta, availableAfter, onHandAfter]) => ({
        itemId: item.itemId,
        sku: item.sku,
        locationId,
        delta,
        availableAfter,
        onHandAfter,
      })),
    };
    this.log.add(adjustment);
    return { adjustment, changed: changed.map(([item, level]) => [item, level] as const) };
  }

  private planned<Row extends InputPlace>(
    row: Row,
    field: readonly string[],
    within: Map<string, number>,
    deltaOf: (row: Row, before: number, field: readonly string[]) => number | QuantityError,
  ): PlannedChange | QuantityError {
    const item = this.stock.items.get(idOf('InventoryItem', row.inventoryItemId) ?? '');
    if (item === undefined)
      return error(
        'INVALID_INVENTORY_ITEM',
        [...field, 'inventoryItemId'],
        'The specified inventory item could not be found.',
      );
    const locationId = idOf('Location', row.locationId) ?? '';
    if (!this.stock.locations.has(locationId))
      return error(
        'INVALID_LOCATION',
        [...field, 'locationId'],
        'The specified location could not be found.',
      );
    if (item.bundleParent)
      return error(
        'NON_MUTABLE_INVENTORY_ITEM',
        [...field, 'inventoryItemId'],
        'The specified inventory item is not allowed to be adjusted via API.',
      );
    if (row.ledgerDocumentUri !== null && row.ledgerDocumentUri !== undefined)
      return error(
        'INVALID_AVAILABLE_DOCUMENT',
        [...field, 'ledgerDocumentUri'],
        'A ledger document URI is not allowed when adjusting available.',
      );
    const place = `${item.itemId} ${locationId}`;
    const level = item.levels.find((known) => known.locationId === locationId);
    const before = within.get(place) ?? level?.available ?? 0;
    if (typeof row.changeFromQuantity === 'number' && row.changeFromQuantity !== before)
      return error(
        'CHANGE_FROM_QUANTITY_STALE',
        [...field, 'changeFromQuantity'],
        'The changeFromQuantity argument no longer matches the persisted quantity.',
      );
    const delta = deltaOf(row, before, field);
    if (typeof delta !== 'number') return delta;
    within.set(place, before + delta);
    return { item, locationId, delta };
  }
}

function error(code: string, field: readonly string[], message: string): QuantityError {
  return { code, field, message };
}
