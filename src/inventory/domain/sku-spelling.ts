/**
 * What a reader cannot see in a SKU: blanks at its ends, invisible characters, and the changes that a spreadsheet makes.
 * SKUs stay opaque: nothing here decides what may be registered, only what is pointed out.
 */

/** Characters without a shape of their own, besides blanks: format characters, fillers and combining joiners. */
const INVISIBLE = /\p{Cf}|\u034f|\u17b4|\u17b5|[\u115f\u1160\u2800\u3164\uffa0]/u;
const BLANK = /[\p{Z}\p{Cc}]/u;
const UNSEEN = new RegExp(`${INVISIBLE.source}|${BLANK.source}`, 'u');
const UNSEEN_AT_AN_END = new RegExp(`^(?:${UNSEEN.source})|(?:${UNSEEN.source})$`, 'u');
const EACH_BLANK = new RegExp(BLANK.source, 'gu');
const EACH_INVISIBLE = new RegExp(INVISIBLE.source, 'gu');
const DASHES = /[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]/g;
/** Letters and digits of East Asian keyboards, which have the width of two. */
const FULL_WIDTH = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;
const COMBINING_MARK = /[\u0300-\u036f]/;

/** The SKU without blanks and invisible characters at its ends. Takes linear time, since a message may hold any text. */
export function trimmedSku(sku: string): string {
  if (!UNSEEN_AT_AN_END.test(sku)) return sku;
  const characters = Array.from(sku);
  const isSeen = (character: string): boolean => !UNSEEN.test(character);
  return characters.slice(characters.findIndex(isSeen), characters.findLastIndex(isSeen) + 1).join('');
}

/** The SKU as a person would type it: no invisible characters, plain single blanks, none at the ends. */
export function plainSku(sku: string): string {
  return sku
    .replace(EACH_INVISIBLE, '')
    .replace(EACH_BLANK, ' ')
    .replace(/ {2,}/g, ' ')
    .replace(/^ | $/g, '')
    .normalize('NFC');
}

/** True when the SKU has a blank at an end, or a character that cannot be seen or is a blank of another kind. */
export function hasUnseen(sku: string): boolean {
  return trimmedSku(sku) !== sku || sku.replaceAll(' ', '').search(UNSEEN) !== -1;
}

/**
 * The SKU with everything unseen in sight: `␠` for a blank at an end or beside another, `<U+00A0>` for other characters,
 * and for those that look like another: dashes, and marks that are apart from their letter.
 */
export function visibleSku(sku: string): string {
  const characters = Array.from(sku);
  const hasMarksApart = sku.normalize('NFC') !== sku;
  return characters
    .map((character, index) => {
      if (character === ' ') {
        const isInside = [characters[index - 1], characters[index + 1]].every(
          (beside) => beside !== undefined && !UNSEEN.test(beside),
        );
        return isInside ? ' ' : '␠';
      }
      const isMarkApart = hasMarksApart && COMBINING_MARK.test(character);
      if (!UNSEEN.test(character) && character.search(DASHES) === -1 && !isMarkApart) return character;
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return `<U+${code}>`;
    })
    .join('');
}

/** The same text for SKUs that differ by case, width, blanks, dashes or invisible characters alone; empty when nothing is left. */
export function foldedSku(sku: string): string {
  return sku
    .normalize('NFC')
    .replace(EACH_INVISIBLE, '')
    .replace(EACH_BLANK, '')
    .replace(DASHES, '-')
    .replace(FULL_WIDTH, (character) => character.normalize('NFKC'))
    .toLowerCase()
    .toUpperCase();
}

/** Each word with a capital in front, as in `Mug-Blue-12oz`. */
function capitalized(sku: string): string {
  return sku.toLowerCase().replace(/(?<![\p{L}\p{N}])\p{Ll}/gu, (letter) => letter.toUpperCase());
}

/** Digits of the longest number to which lost zeros are restored: an EAN-14. */
const LONGEST_NUMBER = 14;

/** Other spellings under which the SKU may be registered, the likeliest first: few enough for one read. */
export function likelySpellings(sku: string): string[] {
  const plain = plainSku(sku);
  const digits = /^0*(\d{1,13})(?:[.,]0+)?$/.exec(plain)?.[1];
  const spellings = [
    trimmedSku(sku),
    plain,
    `${plain} `,
    ` ${plain}`,
    plain.toUpperCase(),
    plain.toLowerCase(),
    capitalized(plain),
    plain.replaceAll(' ', ''),
    plain.replaceAll(' ', '').toUpperCase(),
    plain.replace(DASHES, '-').replace(FULL_WIDTH, (character) => character.normalize('NFKC')),
    ...(digits === undefined
      ? []
      : Array.from({ length: LONGEST_NUMBER - digits.length + 1 }, (_, zeros) => '0'.repeat(zeros) + digits)),
  ];
  return [...new Set(spellings)].filter((spelling) => spelling !== '' && spelling !== sku);
}
