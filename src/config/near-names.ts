import { tidy } from './tidy';

/** Names shorter than this are near to too many others. */
const SHORTEST = 7;
/** A name of this length may differ in two characters; a shorter one may have one character more or less. */
const LONG = 12;

/**
 * The names that are nearly one of `known`, each with the one that is meant: another case, `-` or blanks for `_`, a letter
 * or two, a word in another place or left out. The name itself is data of the operator and no secret.
 */
export function nearNames(
  names: readonly string[],
  known: readonly string[],
): { readonly name: string; readonly meant: string }[] {
  const exact = new Set(known);
  return names.flatMap((name) => {
    if (exact.has(name)) return [];
    const meant = known.find((one) => isNear(plain(name), one));
    return meant === undefined ? [] : [{ name, meant }];
  });
}

function plain(name: string): string {
  return tidy(name)
    .toUpperCase()
    .replace(/[-.\s]+/g, '_')
    .replace(/^SYNCSTATE_/, '');
}

function isNear(name: string, known: string): boolean {
  if (name === known) return true;
  if (hasItsWords(name.split('_'), known.split('_'))) return true;
  if (known.length < SHORTEST) return false;
  if (known.length >= LONG) return isWithin(name, known, 2);
  return name.length !== known.length && isWithin(name, known, 1);
}

/** The same words in another order, or all but one of three and more. */
function hasItsWords(words: readonly string[], known: readonly string[]): boolean {
  if (words.length < 2 || words.length < known.length - 1 || words.length > known.length) return false;
  if (new Set(words).size < words.length) return false;
  return words.every((word) => known.includes(word));
}

/** Whether at most `most` single-character edits lead from one text to the other. */
function isWithin(one: string, other: string, most: number): boolean {
  if (Math.abs(one.length - other.length) > most) return false;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[line - 1] === other[column - 1];
      next.push(
        Math.min(
          (row[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (row[column - 1] ?? 0) + (isSame ? 0 : 1),
        ),
      );
    }
    row = next;
  }
  return (row[other.length] ?? 0) <= most;
}
