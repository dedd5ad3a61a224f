/**
 * The text that a search compares: compatibility forms and accents as separate marks (NFKD), case folded, so that `café`,
 * `CAFÉ` and a decomposed `café` are one, and full-width `ＭＵＧ` is `MUG`. Upper case comes last: it maps `ß` to `SS`
 * and both forms of a sigma to one letter.
 */
export function searchTextOf(text: string): string {
  if (isUpperAscii(text)) return text;
  return text.normalize('NFKD').toLowerCase().toUpperCase();
}

/** A searched part of a SKU: as it was given, and as it is compared. */
export interface SearchedPart {
  readonly given: string;
  readonly text: string;
}

export function searchedPartOf(given: string): SearchedPart {
  return { given, text: searchTextOf(given) };
}

/** True when the SKU has the part, ignoring case. A part that was copied out of a SKU always matches it. */
export function hasPart(sku: string, searchText: string, { given, text }: SearchedPart): boolean {
  return searchText.includes(text) || sku.includes(given);
}

/** Most SKUs are: such a text needs no second copy. */
function isUpperAscii(text: string): boolean {
  return /^[ -`{-~]*$/.test(text);
}
