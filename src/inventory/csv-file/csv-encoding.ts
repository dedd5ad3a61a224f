import { csvError } from './csv-errors';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The text of a file, without its byte order mark: UTF-8, or the UTF-16 that Excel writes as "Unicode text". Throws 400
 * for any other encoding, with the first line that is not UTF-8: its letters cannot be known.
 */
export function textOf(file: Buffer): string {
  const utf16 = utf16Of(file);
  // Text has no zero byte; UTF-16 without its mark has one in each character.
  if (utf16 === undefined && file.subarray(0, 64).includes(0)) throw csvError.notText();
  const text = decoded(utf16 ?? 'utf-8', file);
  if (text !== undefined) return text;
  throw utf16 === undefined ? csvError.notUtf8(firstWrongLine(file)) : csvError.notText();
}

/** Undefined when the bytes are not of this encoding. */
function decoded(encoding: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function utf16Of(file: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const mark = file.length < 2 ? 0 : file.readUInt16BE(0);
  return mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : undefined;
}

/** The first line with bytes that are not UTF-8. Line breaks are the same bytes in all encodings that extend ASCII. */
function firstWrongLine(file: Buffer): number {
  let from = 0;
  for (let line = 1; ; line += 1) {
    let end = from;
    while (end < file.length && file[end] !== LINE_FEED && file[end] !== CARRIAGE_RETURN) end += 1;
    if (end >= file.length || decoded('utf-8', file.subarray(from, end)) === undefined) return line;
    from = file[end] === CARRIAGE_RETURN && file[end + 1] === LINE_FEED ? end + 2 : end + 1;
  }
}
