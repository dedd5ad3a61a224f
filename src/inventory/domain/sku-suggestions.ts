import { foldedSku, likelySpellings, plainSku, visibleSku } from './sku-spelling';

/** SKUs that are offered for an unknown one. */
export const MOST_SUGGESTED = 3;

const SEPARATOR = '[ _./+-]';
/** What sellers put behind or before a SKU for another offer of it: a pack's size, or who ships it. */
const PACK = String.raw`x ?\d{1,3}|\d{1,3} ?(?:x|pk|pack|pcs?|ct|count|er|set)?|(?:pk|pack|set|pcs?) ?(?:of ?)?\d{1,3}`;
const OFFER = 'fba|fbm|afn|mfn|amz|amazon';
const SUFFIX = new RegExp(`^(.+?)${SEPARATOR}+\\(?(?:${PACK}|${OFFER})\\)?$`, 'i');
const PREFIX = new RegExp(`^(?:${OFFER})${SEPARATOR}+(.+)$`, 'i');

/**
 * The registered SKUs that an unknown one most likely means, the likeliest first, at most three: the same apart from unseen
 * characters, then case, width and blanks, then dashes and the like, then zeros in front of a number. Last comes the SKU
 * without the suffix of a pack or an offer, which is another item or another number of it. Pure.
 */
export function suggestedSkus(sku: string, registered: Iterable<string>): string[] {
  const base = baseSku(sku);
  const found: { readonly sku: string; readonly rank: number }[] = [];
  for (const candidate of registered) {
    if (candidate === sku) continue;
    const isNear = mayMean(sku, candidate) || (base !== undefined && mayMean(base, candidate));
    const rank = isNear ? rankOf(sku, base, candidate) : undefined;
    if (rank !== undefined) found.push({ sku: candidate, rank });
  }
  return found
    .sort((one, other) => one.rank - other.rank || (one.sku < other.sku ? -1 : 1))
    .slice(0, MOST_SUGGESTED)
    .map((one) => one.sku);
}

/** The key of a registered SKU: it may be offered for an unknown SKU only when that has the same key. */
export function suggestionKeyOf(sku: string): string {
  return withoutZeros(sku);
}

/** The keys of the SKUs that may be offered for an unknown SKU. */
export function suggestionKeysFor(sku: string): string[] {
  const base = baseSku(sku);
  return [sku, ...(base === undefined ? [] : [base])].map(suggestionKeyOf).filter((key) => key !== '');
}

/** Spellings under which the SKU, or that without its suffix, may be registered: few enough for one read. */
export function spellingsToRead(sku: string): string[] {
  const base = baseSku(sku);
  const spellings = [sku, ...(base === undefined ? [] : [base])].flatMap((one) => [
    one,
    ...likelySpellings(one),
    ...otherSeparators(plainSku(one)),
  ]);
  return [...new Set(spellings)].filter((spelling) => spelling !== '' && spelling !== sku);
}

/** The sentence that offers the SKUs, behind a blank; empty when there are none. */
export function suggestionText(suggested: readonly string[], remedy: string): string {
  const [first, ...others] = suggested.map(visibleSku);
  if (first === undefined) return '';
  const last = others.at(-1);
  return last === undefined
    ? ` Registered is ${first}: if that is meant, ${remedy}.`
    : ` Registered are ${[first, ...others.slice(0, -1)].join(', ')} and ${last}: if one of them is meant, ${remedy}.`;
}

/** The SKU without the suffix or the prefix of a pack or an offer. */
function baseSku(sku: string): string | undefined {
  const plain = plainSku(sku);
  return (SUFFIX.exec(plain) ?? PREFIX.exec(plain))?.[1];
}

function rankOf(sku: string, base: string | undefined, candidate: string): number | undefined {
  const forms = [plainSku, foldedSku, withoutSeparators, withoutZeros];
  const rank = forms.findIndex((form) => form(sku) !== '' && form(sku) === form(candidate));
  if (rank >= 0) return rank;
  return base !== undefined && withoutZeros(base) === withoutZeros(candidate) ? forms.length : undefined;
}

function withoutSeparators(sku: string): string {
  return foldedSku(sku).replace(/[^\p{L}\p{N}]/gu, '');
}

/** Without zeros in front of a number, and without the decimals that a spreadsheet adds. */
function withoutZeros(sku: string): string {
  const folded = foldedSku(sku).replace(/^(\d+)[.,]0+$/, '$1');
  return withoutSeparators(folded.replace(/(?<!\d)0+(?=\d)/g, ''));
}

function otherSeparators(plain: string): string[] {
  const spellings = ['-', '_', ' ', ''].map((separator) => plain.replace(/[ _-]/g, separator));
  return [...spellings, ...spellings.map((spelling) => spelling.toUpperCase())];
}

/**
 * False for SKUs that cannot mean the same: those that differ beyond case, zeros and all that is no letter and no digit.
 * Compares from the end, where the SKUs of one shop differ, because a shop may have a million of them.
 */
function mayMean(sku: string, candidate: string): boolean {
  let [at, other] = [sku.length, candidate.length];
  for (;;) {
    do at -= 1;
    while (at >= 0 && isPassedOver(sku.charCodeAt(at)));
    do other -= 1;
    while (other >= 0 && isPassedOver(candidate.charCodeAt(other)));
    // Past the beginning: -1, below every code.
    const code = sku.charCodeAt(at) || -1;
    const otherCode = candidate.charCodeAt(other) || -1;
    if (code > 127 || otherCode > 127) return true;
    if (code < 0 || otherCode < 0) return code === otherCode;
    if ((code | 32) !== (otherCode | 32)) return false;
  }
}

function isPassedOver(code: number): boolean {
  const isDigit = code > 48 && code <= 57;
  const lower = code | 32;
  return code <= 127 && !isDigit && !(lower >= 97 && lower <= 122);
}
