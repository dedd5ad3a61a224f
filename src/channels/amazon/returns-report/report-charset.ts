import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { fromWindows1252 } from './windows-1252';

/** Turns the bytes of one line into text; it never fails, so that an odd comment never loses its row. */
export type LineDecoder = (line: Buffer) => string;

/** Names that Amazon takes from Java, and what the Encoding Standard calls them. */
const JAVA_NAMES: Readonly<Record<string, string>> = { cp932: 'shift_jis', cp936: 'gbk', cp950: 'big5' };

/** Encodings in which the bytes of tab and line feed are never a part of another character. */
const CUT_BEFORE_DECODING = /^(?:windows-|iso-8859-|shift_jis$|euc-|gbk$|gb18030$|big5$|koi8-)/;

/**
 * The decoder for the charset of a `Content-Type`. Reports come as Cp1252 and as UTF-8, and Japan's as Shift_JIS.
 * Where the header says UTF-8, an unknown name or nothing, each line that isn't UTF-8 is taken for Windows-1252.
 */
export function lineDecoder(charset: string | undefined): LineDecoder {
  const decoder = charset === undefined ? undefined : decoderNamed(charset);
  if (decoder === undefined || !CUT_BEFORE_DECODING.test(decoder.encoding)) return fromUtf8OrWindows1252;
  if (decoder.encoding === 'windows-1252') return fromWindows1252;
  return (line) => decoder.decode(line);
}

/** The charset that a `Content-Type` names, or undefined. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(contentType ?? '')?.[1];
}

function fromUtf8OrWindows1252(line: Buffer): string {
  return isUtf8(line) ? line.toString('utf8') : fromWindows1252(line);
}

function decoderNamed(charset: string): TextDecoder | undefined {
  const name = charset.toLowerCase().replace(/^(?:cp|ms)-?(125\d)$/, 'windows-$1');
  for (const label of [JAVA_NAMES[name] ?? name, name.replaceAll('_', '-')]) {
    try {
      return new TextDecoder(label);
    } catch {
      // Not a name that the Encoding Standard knows: the next form may be.
    }
  }
  return undefined;
}
