import type { ShopItem, ShopLevel, ShopVariant } from '../admin-values';
import type { BareItemNode, LevelNode, VariantNode } from '../answer-shapes';
import { numberOf } from './global-id';

export function itemOf(
  item: BareItemNode,
  variants: readonly VariantNode[],
  levels: readonly LevelNode[],
): ShopItem {
  return {
    itemId: numberOf(item.id),
    sku: item.sku,
    tracked: item.tracked,
    duplicates: item.duplicateSkuCount,
    variants: variants.map(variantOf),
    levels: levels.map(levelOf),
  };
}

function variantOf({ id, title, inventoryPolicy, requiresComponents, product }: VariantNode): ShopVariant {
  return {
    variantId: numberOf(id),
    title,
    continuesSelling: inventoryPolicy === 'CONTINUE',
    isGiftCard: product.isGiftCard,
    isBundleParent: requiresComponents,
  };
}

function levelOf({ isActive, updatedAt, location, quantities }: LevelNode): ShopLevel {
  const available = quantities.find(({ name }) => name === 'available');
  return {
    locationId: numberOf(location.id),
    available: available?.quantity ?? null,
    updatedAt: available?.updatedAt ?? updatedAt,
    isActive,
  };
}
