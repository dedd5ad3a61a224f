import { BadValue, isObject, type JsonObject, type Problem, quoted, shown } from './values';

type Step = string | number;

/** Of a valid JSON text: its strings, and the characters between them that have a meaning. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

/** The object in a JSON file, and the names that it repeats. Throws BadValue, with the place of the mistake. */
export function parseObject(bytes: unknown): { readonly object: JsonObject; readonly repeated: Problem[] } {
  const text = decode(bytes as Buffer);
  const object = parse(text);
  if (!isObject(object))
    throw new BadValue(`must be an object with the sections of the store, and is ${shown(object)}`);
  return { object, repeated: repeatedNames(text) };
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BadValue('is not UTF-8 text');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    throw new BadValue(
      `is no JSON: ${placeIn(text, message)}${message.replace(/ in JSON at position.*$/, '')}`,
    );
  }
}

/** `JSON.parse` keeps the last of several members with one name: each name that an object repeats is a problem. */
function repeatedNames(text: string): Problem[] {
  const problems: Problem[] = [];
  const open: { step: Step; readonly names?: Set<string> }[] = [];
  let name = '';
  for (const [token] of text.matchAll(TOKENS)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ step: '', names: new Set() });
    else if (token === '[') open.push({ step: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"')) name = token;
    else if (token === ',' && typeof inner?.step === 'number') inner.step += 1;
    else if (token === ':' && inner?.names !== undefined) {
      inner.step = JSON.parse(name) as string;
      if (inner.names.has(inner.step))
        problems.push({ path: pathOf(open.map(({ step }) => step)), message: 'is there more than once' });
      inner.names.add(inner.step);
    }
  }
  return problems;
}

/** The place of a value in the file, as in `$.physical["MUG 1"]` and `$.alerts[0].type`. */
export function pathOf(steps: readonly Step[]): string {
  const path = steps.map((step, depth) => {
    if (typeof step === 'number') return `[${step}]`;
    return depth !== 1 && /^[A-Za-z_]\w{0,40}$/.test(step) ? `.${step}` : `[${quoted(step)}]`;
  });
  return `$${path.join('')}`;
}

/** Line and column, counted from 1 as editors do; empty where the parser names no position. */
function placeIn(text: string, message: string): string {
  const position = message.endsWith('end of JSON input')
    ? String(text.length)
    : /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return `line ${lines.length}, column ${Array.from(lines.at(-1) ?? '').length + 1}: `;
}
