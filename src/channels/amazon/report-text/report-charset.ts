import { isUtf8 } from 'node:buffer';
import { decode, encodingExists } from 'iconv-lite';

/** Decodes the bytes of one line. It never fails, so that an odd byte in a comment does not lose the row. */
export type LineDecoder = (line: Buffer) => string;

/** As in browsers (WHATWG Encoding Standard), Latin-1 and ASCII are read as Windows-1252, which contains them. */
const WINDOWS_1252 = new Set(['windows1252', 'cp1252', 'iso88591', 'latin1', 'ascii', 'usascii']);

/** Encodings in which the bytes of tab and line feed are never a part of another character. */
const CUT_BEFORE_DECODING =
  /^(?:windows\d|cp(?:125\d|9\d\d)$|iso8859|shiftjis|sjis|windows31j|ms9\d\d|euc|gbk|gb18030|gb2312|big5|koi8)/;

/**
 * The decoder for the charset of a `Content-Type`. Reports come as Cp1252 and as UTF-8, and Japan's as Shift_JIS.
 * Without a charset, with UTF-8 or an unknown name, each line that is not UTF-8 is read as Windows-1252.
 */
export function lineDecoder(charset = ''): LineDecoder {
  const name = charset
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^ms(?=125\d$)/, 'windows');
  if (WINDOWS_1252.has(name)) return fromWindows1252;
  if (!CUT_BEFORE_DECODING.test(name) || !encodingExists(name)) return fromUtf8OrWindows1252;
  return (line) => decode(line, name);
}

/** The charset that a `Content-Type` names, or undefined. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(contentType ?? '')?.[1];
}

/** The text of Windows-1252 bytes. The five bytes that mean nothing become control characters, which no SKU may have. */
export function fromWindows1252(bytes: Buffer): string {
  return decode(bytes, 'windows1252').replace(/\ufffd/g, (_, at: number) =>
    String.fromCharCode(bytes[at] ?? 0),
  );
}

function fromUtf8OrWindows1252(line: Buffer): string {
  return isUtf8(line) ? line.toString('utf8') : fromWindows1252(line);
}
