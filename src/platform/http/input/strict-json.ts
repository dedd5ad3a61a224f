/** How deeply lists and objects may be nested: no request of the API needs more than a few levels. */
const MAX_DEPTH = 32;

/** NUL and half a surrogate pair: DynamoDB would change the half. */
const INVALID_TEXT = /[\0\p{Cs}]/u;

/**
 * The problem of a text that is valid JSON, or undefined: a field that is given twice, text that is not valid Unicode,
 * or deep nesting. The problem never quotes the body.
 */
export function jsonFlaw(text: string): string | undefined {
  /** The open objects and lists, outermost first: the fields of an object so far, or undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charAt(at)) {
      case '{':
        open.push(new Set());
        break;
      case '[':
        open.push(undefined);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = endOfString(text, at);
        const value = stringAt(text, at, end);
        if (INVALID_TEXT.test(value)) return 'holds text with a NUL or with half a surrogate pair';
        const fields = open.at(-1);
        if (fields !== undefined && isName(text, end)) {
          if (fields.has(value)) return 'gives a field twice';
          fields.add(value);
        }
        at = end - 1;
        break;
      }
    }
    if (open.length > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
  }
  return undefined;
}

/** The index after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function stringAt(text: string, start: number, end: number): string {
  const inside = text.slice(start + 1, end - 1);
  return inside.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inside;
}

/** A string before a colon is the name of a field. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at += 1;
  return text[at] === ':';
}
