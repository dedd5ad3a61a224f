/**
 * The characters of 0x80 to 0x9F in Windows-1252 (WHATWG); the five bytes that mean nothing stay control characters.
 * They are written out because Node's `TextDecoder` of 20.18.3 and later, of several 22 and 24, reads this range as
 * ISO-8859-1 (nodejs/node issue 56542), which turns quotes and dashes into control characters.
 */
const HIGH_CONTROLS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** The text of Windows-1252 bytes: every byte has a character, so that nothing can fail. */
export function fromWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, windows1252Character);
}

/** The Windows-1252 character for one from U+0080 to U+009F; any other one stays. */
export function windows1252Character(character: string): string {
  return HIGH_CONTROLS[character.charCodeAt(0) - 0x80] ?? character;
}
