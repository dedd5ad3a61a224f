import type { Violation } from '../../../inventory/proof/domain/proof-finding';

/** A SKU that one inventory item of the shop stands for. */
export interface LinkedItem {
  readonly itemId: string;
  /** The sum of `available` over the pool; undefined: the item is stocked at none of its locations. */
  readonly available: number | undefined;
}

/** What the service has of a linked SKU. */
export interface OwnSide {
  readonly sku: string;
  readonly physical: number;
  /** Units of the adjustments that Shopify has not confirmed yet. */
  readonly pendingUnits: number;
}

/** What the service knows of the difference of an item. */
export interface KnownDifference {
  /** A recorded difference, `found - expected` in units. */
  readonly recorded?: number;
  /** True: the recorded difference waits for a person. False: a person ignores it. */
  readonly isOpen?: boolean;
  /** True: a stored task compares the item soon. */
  readonly isUnderWay: boolean;
}

/** Counts of SKUs. */
export interface ShopProof {
  /** Registered SKUs that are linked and stocked in the pool. */
  readonly compared: number;
  /** Of those: a difference is recorded and waits for a person. */
  readonly open: number;
  /** Of those: a difference that a person ignores. */
  readonly ignored: number;
  /** Of those: a difference that the service has noticed and waits out. */
  readonly underWay: number;
  /** Registered SKUs that are not compared: the shop does not have them, or their treatment is another. */
  readonly notLinked: number;
  readonly violations: readonly Violation[];
}

/** The units that Shopify should show as available. */
function expectedOf({ physical, pendingUnits }: Pick<OwnSide, 'physical' | 'pendingUnits'>): number {
  return physical - pendingUnits;
}

/** True when both sides agree, as far as they can be compared. */
export function agrees(own: OwnSide, { available }: LinkedItem): boolean {
  return available === undefined || available === expectedOf(own);
}

export type DifferenceKind = 'open' | 'ignored' | 'underWay' | 'violation';

/** What a difference that stood at every look is. */
export function kindOf(
  own: OwnSide,
  { available = 0 }: LinkedItem,
  { recorded, isOpen, isUnderWay }: KnownDifference,
): DifferenceKind {
  if (recorded === available - expectedOf(own)) return isOpen === true ? 'open' : 'ignored';
  return isUnderWay ? 'underWay' : 'violation';
}

/** A difference that the service does not know. */
export function unknownDifference(own: OwnSide, { available = 0 }: LinkedItem): Violation {
  const { sku, physical, pendingUnits } = own;
  const pending = pendingUnits === 0 ? '' : `, ${pendingUnits} of it not written yet`;
  return {
    invariant: 'I8',
    sku,
    what: 'Shopify has another count, and no difference of it is recorded',
    expected: `${expectedOf(own)} available in the pool (physical ${physical}${pending})`,
    found: `${available} available in the pool`,
  };
}
