/** The longest piece of another party's text that is kept, in characters. */
export const MAX_TEXT_LENGTH = 500;

/** Characters that are read of a text: far more than are kept, because hidden parts shrink. */
const MAX_READ_LENGTH = 20_000;

/** A configured value that is shorter is not hidden: it could be any word. */
const SHORTEST_SECRET = 6;

const HIDDEN = '[secret]';

/** Where a value ends that stands in no quotes. */
const VALUE = `[^\\s"'<>,;&]`;
const QUOTED = `\\\\*"[^"]*"?|\\\\*'[^']*'?`;
const SECRET_KEY =
  '(?:token|secret|signature|passw(?:or)?d|passphrase|credential|authorization|(?:access|api)[-_]?key)';
/** A whole word with such a key in it, and the quotes and brackets that close it. */
const KEY = `(?<![\\w.-])(?=[\\w.-]*${SECRET_KEY})[\\w.-]+["'\\\\\\]]*\\s*`;

/**
 * The patterns that are hidden, each with its replacement. Each takes time in proportion to the text: it starts at a
 * fixed word or at the beginning of a word, and never goes back over what it has matched.
 */
const PATTERNS: readonly (readonly [pattern: RegExp, shown: string])[] = [
  // Login with Amazon's tokens, refresh tokens, client secrets and client ids, plain or percent-encoded.
  [/(?:Atz[a-z](?:\||%7C)|amzn1\.(?:oa2-cs|application-oa2-client))[^\s"'<>,;&]*/gi, HIDDEN],
  // A URL: its user and its query may both hold credentials.
  [/([a-z][a-z0-9+.-]{1,15}:\/\/)(?:[^\s"'<>/?#]*@)?([^\s"'<>?#]*)(?:[?#][^\s"'<>]*)?/gi, '$1$2'],
  [new RegExp(`\\b(Bearer)(?:\\s|%20|\\+)+${VALUE}+`, 'gi'), `$1 ${HIDDEN}`],
  // key=value, whatever the value.
  [new RegExp(`(${KEY}(?:=>?|%3D|\\\\u003d)\\s*)(?:${QUOTED}|(?:Basic\\s+)?${VALUE}+)`, 'gi'), `$1${HIDDEN}`],
  // "key": "value". Without quotes only a value with a digit: "ExpiredToken: The token ..." is no secret.
  [
    new RegExp(
      `(${KEY}(?::|%3A)\\s*)(?:${QUOTED}|Basic\\s+${VALUE}+|(?=[^\\s"'<>,;&:]*\\d)[^\\s"'<>,;&:]{6,})`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  // Access keys of AWS, then JSON Web Tokens.
  [/(?:AKIA|ASIA)[A-Z0-9]{12,}/g, HIDDEN],
  [/eyJ[\w-]{5,}(?:\.[\w-]*)*/g, HIDDEN],
];

/** Another party's text for a log, an alert or a table: without secrets and control characters, and shortened. */
export function safeText(text: string): string {
  return withoutSecrets(text, []);
}

/** The same, and without these secrets, whatever their form. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text.length <= MAX_READ_LENGTH ? text : wordsWithin(text, MAX_READ_LENGTH);
  for (const secret of secrets.filter(({ length }) => length >= SHORTEST_SECRET))
    for (const form of [secret, encodeURIComponent(secret)]) clean = clean.replaceAll(form, HIDDEN);
  for (const [pattern, shown] of PATTERNS) clean = clean.replace(pattern, shown);
  clean = clean.replace(/\p{Cc}+/gu, ' ').trim();
  return clean.length <= MAX_TEXT_LENGTH ? clean : `${clean.slice(0, MAX_TEXT_LENGTH - 1)}…`;
}

/** The beginning of a text up to a whole word: half a secret may not look like one. */
function wordsWithin(text: string, length: number): string {
  const start = text.slice(0, length);
  return `${start.slice(0, Math.max(0, start.lastIndexOf(' ')))} …`;
}
