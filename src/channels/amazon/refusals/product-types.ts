/**
 * The parent of all product types. Amazon's staff advise it for a change of common attributes, such as the quantity, of a
 * listing whose own type the API does not take (selling-partner-api-docs#2747, #2360).
 */
const GENERIC_PRODUCT_TYPE = 'PRODUCT';

/** Types that are tried for one number before the SKU is blocked: the cached one, the reported one and the generic one. */
const MOST_TRIED = 3;

/** The product type for the next try after Amazon refused some, and those that it refused. */
export interface TypeChoice {
  readonly productType: string;
  readonly refusedTypes: readonly string[];
}

/** What to try after the listing was read again: the type that it reports, or the generic one if Amazon refused that. */
export function typeToTry(reported: string, refusedTypes: readonly string[]): TypeChoice {
  const next = [reported, GENERIC_PRODUCT_TYPE].find((type) => !refusedTypes.includes(type));
  return next === undefined
    ? { productType: reported, refusedTypes: [] }
    : { productType: next, refusedTypes };
}

/** All refused types after this one too; undefined when no other type is worth a try. */
export function refusedTypesAfter(
  productType: string,
  refusedTypes: readonly string[],
): readonly string[] | undefined {
  const refused = [...refusedTypes.filter((type) => type !== productType), productType];
  return (productType === GENERIC_PRODUCT_TYPE && refused.length > 1) || refused.length >= MOST_TRIED
    ? undefined
    : refused;
}
