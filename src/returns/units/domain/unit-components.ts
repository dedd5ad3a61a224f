import type { Component } from '../../../inventory/domain/listing';
import type { ReturnUnit } from './return-unit';

/**
 * What moves with a unit: while it is counted, that which was counted of it, whatever its listing sells since; else what its
 * SKU consists of today. Undefined when the SKU is unknown. Pure.
 */
export function componentsThatMove(
  before: ReturnUnit | undefined,
  today: readonly Component[] | undefined,
): readonly Component[] | undefined {
  if (before === undefined || before.restocked === 0) return today;
  return before.components ?? [{ sku: before.sku, units: 1 }];
}

/** The components as a unit keeps them: a SKU that is itself has none. */
export function keptComponents(
  sku: string,
  components: readonly Component[] | undefined,
): readonly Component[] | undefined {
  const [only] = components ?? [];
  return components?.length === 1 && only?.sku === sku && only.units === 1 ? undefined : components;
}
