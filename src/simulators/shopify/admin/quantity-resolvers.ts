import type { GraphQLResolveInfo } from 'graphql';
import { GraphQLError } from 'graphql';
import type { JsonRecord } from '../../../platform/json-record';
import { gid } from '../shop-ids';
import type { LoggedAdjustment } from '../stock/adjustment-log';
import type { IdempotencyKeys } from '../stock/idempotency';
import type { MerchantStock } from '../stock/merchant-stock';
import type { AdjustInput, QuantityMutations, QuantityOutcome, SetInput } from '../stock/quantity-mutations';
import type { ShopStock } from '../stock/shop-stock';
import type { Twist } from './admin-api';
import { adminTime } from './connection';
import { keyOf, once, type QuantityResult } from './idempotent-calls';
import type { StockViews } from './stock-views';

/** The most entries of an array in an input. */
const MOST_ROWS = 250;

export interface QuantityResolverParts {
  readonly stock: ShopStock;
  readonly merchant: MerchantStock;
  readonly mutations: QuantityMutations;
  readonly keys: IdempotencyKeys<QuantityResult>;
  readonly views: StockViews;
  readonly onChange: () => void;
}

/** The two mutations of quantities, with their keys and the webhooks of the levels that they change. */
export function quantityResolvers(parts: QuantityResolverParts): JsonRecord {
  const { mutations, keys } = parts;
  const run = (
    rows: readonly { readonly changeFromQuantity?: number | null }[],
    info: GraphQLResolveInfo,
    input: unknown,
    twist: Twist,
    apply: (key: string) => QuantityOutcome,
  ): object => {
    const key = keyOf(info);
    if (rows.length > MOST_ROWS)
      throw new GraphQLError(
        `The input array size of ${rows.length} is greater than the maximum allowed of 250.`,
        {
          extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' },
        },
      );
    // The schema lets it be left out; at run time it must be there, if only as null (documented).
    if (rows.some((row) => !('changeFromQuantity' in row)))
      throw new GraphQLError('changeFromQuantity must be given, as a quantity or as null.', {
        extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
      });
    if (twist.userError !== undefined)
      return payload({
        errors: [{ code: twist.userError, field: ['input'], message: 'The call was refused.' }],
      });
    const result = once(keys, key, JSON.stringify([info.fieldName, input]), () => {
      const outcome = apply(key);
      if ('errors' in outcome) return outcome;
      for (const [item, level] of outcome.changed) parts.merchant.sendLevel(item, level);
      return { adjustment: outcome.adjustment };
    });
    parts.onChange();
    return payload(result);
  };
  const payload = (result: QuantityResult): object =>
    'errors' in result
      ? { inventoryAdjustmentGroup: null, userErrors: result.errors }
      : { inventoryAdjustmentGroup: groupView(result.adjustment, parts), userErrors: [] };
  return {
    inventoryAdjustQuantities: (
      { input }: { readonly input: AdjustInput },
      twist: Twist,
      info: GraphQLResolveInfo,
    ) => run(input.changes, info, input, twist, (key) => mutations.adjust(input, key)),
    inventorySetQuantities: (
      { input }: { readonly input: SetInput },
      twist: Twist,
      info: GraphQLResolveInfo,
    ) => run(input.quantities, info, input, twist, (key) => mutations.set(input, key)),
  };
}

/** A change of `available` changes `on_hand` too, and the group names both (documented by its example). */
function groupView(adjustment: LoggedAdjustment, { stock, views }: QuantityResolverParts): object {
  return {
    __typename: 'InventoryAdjustmentGroup',
    id: gid('InventoryAdjustmentGroup', adjustment.groupId),
    createdAt: adminTime(adjustment.at),
    reason: adjustment.reason,
    referenceDocumentUri: adjustment.referenceDocumentUri,
    changes: () =>
      adjustment.changes.flatMap((change) => {
        const item = stock.items.get(change.itemId);
        const shared = {
          delta: change.delta,
          ledgerDocumentUri: null,
          item: () => (item === undefined ? null : views.item(item)),
          location: () => views.locationOf(change.locationId),
        };
        return [
          { ...shared, name: 'available', quantityAfterChange: change.availableAfter },
          { ...shared, name: 'on_hand', quantityAfterChange: change.onHandAfter },
        ];
      }),
  };
}
