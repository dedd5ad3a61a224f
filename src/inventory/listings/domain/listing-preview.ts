import { isSoldUnderOwnName, type Listing, type SellingRule } from '../../domain/listing';
import { quantityOf, type QuantityTerms, quantityTerms } from '../../domain/listing-quantity';

/** What would be offered under one seller SKU; absent where nothing is. */
export interface QuantityChange {
  readonly sellerSku: string;
  readonly before?: number;
  readonly after?: number;
}

/** The quantity of a listing as it is and as it would be. */
export interface ListingPreview {
  /** Absent when nothing is offered under the seller SKU now. */
  readonly before?: QuantityTerms;
  readonly after: QuantityTerms;
  /** The seller SKUs whose quantity would change: the listing's, and the own name of a SKU that it takes the place of. */
  readonly changes: readonly QuantityChange[];
}

/** A SKU whose own name may be offered or not because of the listing, with its other listings. */
export interface OwnName {
  readonly sku: string;
  readonly others: readonly Listing[];
}

/** What a preview compares. The stocks of the two sides differ where the caller asks what would be with others. */
export interface PreviewFacts {
  readonly sellerSku: string;
  /** What is offered under the seller SKU now. */
  readonly current: SellingRule | undefined;
  readonly wanted: SellingRule;
  readonly now: ReadonlyMap<string, number>;
  readonly then: ReadonlyMap<string, number>;
  readonly ownNames: readonly OwnName[];
}

/** Compares a listing as it is with what it would be. */
export function previewOf({ sellerSku, current, wanted, now, then, ownNames }: PreviewFacts): ListingPreview {
  const before = current === undefined ? undefined : quantityTerms(current, now);
  const after = quantityTerms(wanted, then);
  const all: QuantityChange[] = [
    changeOf(sellerSku, before?.quantity, after.quantity),
    ...ownNames
      .filter(({ sku }) => sku !== sellerSku)
      .map((own) =>
        changeOf(
          own.sku,
          ownQuantityOf(own, listingsWith(own, sellerSku, current), now),
          ownQuantityOf(own, listingsWith(own, sellerSku, wanted), then),
        ),
      ),
  ];
  return {
    ...(before === undefined ? {} : { before }),
    after,
    changes: all.filter((one) => one.before !== one.after),
  };
}

/** A SKU sold under its own name, one unit for one. */
export function ownNameOf(sku: string): SellingRule & { readonly sellerSku: string } {
  return { sellerSku: sku, components: [{ sku, units: 1 }], rule: {}, paused: false };
}

/** The SKUs that one of these sells alone, one unit. */
export function singleSkusOf(...rules: readonly (SellingRule | undefined)[]): string[] {
  const skus = rules.flatMap((rule) => {
    const [only] = rule?.components ?? [];
    return rule?.components.length === 1 && only?.units === 1 ? [only.sku] : [];
  });
  return [...new Set(skus)];
}

function listingsWith(
  { others }: OwnName,
  sellerSku: string,
  rule: SellingRule | undefined,
): readonly Listing[] {
  return rule === undefined ? others : [...others, { channel: 'amazon', sellerSku, ...rule, updatedAt: '' }];
}

/** The quantity under a SKU's own name beside these listings; undefined where it is not sold under it. */
function ownQuantityOf(
  { sku, others }: OwnName,
  listings: readonly Listing[],
  broadcasts: ReadonlyMap<string, number>,
): number | undefined {
  if (!isSoldUnderOwnName(sku, listings)) return undefined;
  return quantityOf(others.find(({ sellerSku }) => sellerSku === sku) ?? ownNameOf(sku), broadcasts);
}

function changeOf(sellerSku: string, before: number | undefined, after: number | undefined): QuantityChange {
  return {
    sellerSku,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
