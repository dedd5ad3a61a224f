/** The characters of the bytes 0x80 to 0x9F in Windows-1252; the other bytes are Latin-1. */
const HIGH_CONTROLS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const BYTE_OF = new Map(Array.from(HIGH_CONTROLS, (character, index) => [character, 0x80 + index]));

/** Encodes text in Windows-1252; a character that it lacks becomes a question mark, as in Amazon's files (observed). */
export function encodeCp1252(text: string): Buffer {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const plain = code < 0x80 || (code > 0x9f && code <= 0xff);
    bytes.push(plain ? code : (BYTE_OF.get(character) ?? 0x3f));
  }
  return Buffer.from(bytes);
}
