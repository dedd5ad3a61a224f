import { windows1252Character } from './windows-1252';

const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));/g;

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

/** Decodes once the HTML entities that Amazon leaves in its reports; what it doesn't know stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (entity: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? entity;
    const codePoint = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return characterOf(codePoint) ?? entity;
  });
}

/** As browsers do, 128 to 159 are read as Windows-1252; zero and halves of characters are none. */
function characterOf(codePoint: number): string | undefined {
  const halfOfPair = codePoint >= 0xd800 && codePoint <= 0xdfff;
  if (codePoint === 0 || codePoint > 0x10ffff || halfOfPair) return undefined;
  return windows1252Character(String.fromCodePoint(codePoint));
}
