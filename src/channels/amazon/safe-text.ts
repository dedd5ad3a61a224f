/** The longest piece of another party's text that is kept, in characters. */
export const MAX_TEXT_LENGTH = 500;

/** Login with Amazon's tokens, refresh tokens, client secrets and client ids, plain or percent-encoded. */
const SECRETS = /(?:Atz[a-z](?:\||%7C)|amzn1\.(?:oa2-cs|application-oa2-client))[^\s"'<>,;&]*/gi;

/** Another party's text, fit for a log, an alert or a table: no secret, no control characters, no novel. */
export function safeText(text: string): string {
  const clean = text
    .replace(SECRETS, '[secret]')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return clean.length <= MAX_TEXT_LENGTH ? clean : `${clean.slice(0, MAX_TEXT_LENGTH - 1)}…`;
}
