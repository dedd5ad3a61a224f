/** Values of one name that are looked at; more are sent by no browser. */
const MOST_VALUES = 5;

/** The values of a cookie in a `Cookie` header, in its order: a browser sends several when their paths or domains differ. */
export function cookieValues(header: string | undefined, name: string): string[] {
  const values: string[] = [];
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at === -1 || part.slice(0, at).trim() !== name) continue;
    values.push(unquoted(part.slice(at + 1).trim()));
    if (values.length === MOST_VALUES) break;
  }
  return values;
}

function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
