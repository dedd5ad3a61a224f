/**
 * Text of 1 to `longest` characters (Unicode code points) that can be printed on one line: no control characters, no
 * line separators, no halves of surrogate pairs.
 */
export function oneLineOf(longest: number): RegExp {
  return new RegExp(`^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,${longest}}$`, 'u');
}

/** Characters of the longest SKU; Amazon's own bound. */
export const LONGEST_SKU = 40;

/** A SKU that can be registered. SKUs are opaque and case-sensitive: nothing is trimmed or folded. */
export const SKU_PATTERN = oneLineOf(LONGEST_SKU);
