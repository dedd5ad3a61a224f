import { tidy } from '../tidy';

/** The content of an env file. */
interface EnvFile {
  readonly values: ReadonlyMap<string, string>;
  /** What an operator should know. Names a line, and a variable only if it is known: any other text may be a secret. */
  readonly warnings: readonly string[];
}

/** The file cannot be read as it was meant. The message names the line, and no value. */
export class EnvFileProblem extends Error {}

const ASSIGNMENT = /^(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/;
/** Two bytes of ASCII text read as one character of UTF-16. */
const BYTE_PAIRS = /[\u2020-\u7E7E]/;
const QUOTES = ['"', "'", '`'];
/** The name of another assignment within a value, as when two variables share a line. */
const WITHIN = /(?:^|[\s"'`]|\\n)(\w+)=/g;

/**
 * Reads the bytes of an env file as text: UTF-8 or UTF-16, with or without a byte order mark. Editors and shells of Windows
 * write all of these. Throws EnvFileProblem for bytes that are neither.
 */
export function envText(bytes: Uint8Array): string {
  const charset = charsetOf(bytes);
  const text = new TextDecoder(charset).decode(bytes);
  const lines = linesOf(text);
  const mixed =
    charset === 'utf-8' ? -1 : lines.findIndex((line) => BYTE_PAIRS.test(line) && !isComment(line));
  if (mixed !== -1)
    throw new EnvFileProblem(`line ${mixed + 1} mixes UTF-8 into UTF-16: save the file as UTF-8`);
  const binary = lines.findIndex((line) => line.includes('\0'));
  if (binary !== -1)
    throw new EnvFileProblem(
      `line ${binary + 1} holds NUL bytes, as when UTF-16 is appended to UTF-8: save the file as UTF-8`,
    );
  // A wrong character in a comment harms nothing.
  const damaged = lines.findIndex((line) => line.includes('\uFFFD') && !isComment(line));
  if (damaged !== -1) throw new EnvFileProblem(`line ${damaged + 1} is not UTF-8: save the file as UTF-8`);
  return text;
}

/** By the byte order mark, or else by the NULs: half of the bytes of ASCII text in UTF-16 are NUL. */
function charsetOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const nulsAt = [0, 0];
  bytes.forEach((byte, index) => {
    if (byte === 0) nulsAt[index % 2] = (nulsAt[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = nulsAt;
  const most = (bytes.length / 2) * 0.9;
  if (odd > most && even === 0) return 'utf-16le';
  if (even > most && odd === 0) return 'utf-16be';
  return 'utf-8';
}

/**
 * Reads `NAME=value` lines as Node does: `export`, blanks around the name and the value, quotes, comments. Unlike Node it
 * never takes the next line for a part of the one before, so that no variable is lost without a word. `known` are the
 * variables of the service. Throws EnvFileProblem when one of them would be lost.
 */
export function parseEnvFile(text: string, known: ReadonlySet<string>): EnvFile {
  const values = new Map<string, string>();
  const warnings: string[] = [];
  const lines = linesOf(text);
  for (let index = 0; index < lines.length; index += 1) {
    const line = tidy(lines[index] ?? '');
    const number = index + 1;
    if (line === '' || isComment(line)) continue;
    const [, name, right] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined || right === undefined) {
      const lost = knownIn(wordsOf(line), known);
      if (lost !== undefined)
        throw new EnvFileProblem(`line ${number} names ${lost} in another form: write ${lost}=value`);
      warnings.push(`line ${number} is not read: it is not of the form NAME=value`);
      continue;
    }
    const former = known.has(name) ? values.get(name) : undefined;
    if (former !== undefined)
      warnings.push(`${name} is set more than once: the last one, in line ${number}, counts`);
    const set = (value: string): void => {
      if (former !== undefined && former !== '' && value === '')
        throw new EnvFileProblem(
          `line ${number} sets ${name} to nothing, and a line before sets it: remove one`,
        );
      const lost = knownIn(
        Array.from(value.matchAll(WITHIN), ([, within = '']) => within),
        known,
      );
      if (lost !== undefined)
        throw new EnvFileProblem(
          `line ${number} sets ${lost} within a value: write ${lost}=value in a line of its own`,
        );
      values.set(name, value);
    };
    const quote = QUOTES.find((mark) => right.startsWith(mark));
    if (quote === undefined) {
      const mark = right.indexOf('#');
      if (known.has(name) && mark !== -1 && /\S#/.test(line.slice(0, line.indexOf('#') + 1))) {
        const ending = `the value of ${name} ends before the # in line ${number}: put it in quotes to keep the rest`;
        if (mark === 0) throw new EnvFileProblem(ending);
        warnings.push(ending);
      }
      set(tidy(mark === -1 ? right : right.slice(0, mark)));
      continue;
    }
    const closed = quoted(lines, index, right, quote, known);
    if (closed === undefined) {
      if (known.has(name))
        throw new EnvFileProblem(`line ${number} opens a quotation mark for ${name} that it does not close`);
      warnings.push(`line ${number} opens a quotation mark that it does not close`);
      set(right);
      continue;
    }
    set(quote === '"' ? closed.value.replaceAll('\\n', '\n') : closed.value);
    index = closed.lastLine;
  }
  return { values, warnings };
}

/** The text between quotes, which may span lines as a private key does, but never a line of a known variable. */
function quoted(
  lines: readonly string[],
  from: number,
  right: string,
  quote: string,
  known: ReadonlySet<string>,
): { readonly value: string; readonly lastLine: number } | undefined {
  let value = right.slice(1);
  for (let last = from; ;) {
    const end = value.indexOf(quote);
    if (end !== -1) return { value: value.slice(0, end), lastLine: last };
    last += 1;
    const next = lines[last];
    if (next === undefined) return undefined;
    const [, name] = ASSIGNMENT.exec(tidy(next)) ?? [];
    if (name !== undefined && known.has(name)) return undefined;
    value += `\n${next}`;
  }
}

/** The words of a line, and what is left of its equals sign as one word, without invisible and wide characters. */
function wordsOf(line: string): string[] {
  const plain = line.normalize('NFKC').replace(/\p{Cf}/gu, '');
  const [left = ''] = plain.split('=');
  return [...(plain.match(/\w+/g) ?? []), tidy(left).replace(/\s+/g, '_')];
}

function knownIn(words: readonly string[], known: ReadonlySet<string>): string | undefined {
  return words.find((word) => known.has(word));
}

function isComment(line: string): boolean {
  return tidy(line).startsWith('#');
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}
