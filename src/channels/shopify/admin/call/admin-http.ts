import { isRecord } from '../../../../platform/json-record';

/** The longest time of one call in milliseconds, from the connection to the last byte. */
const CALL_TIMEOUT_MS = 15_000;

/** Beyond every answer of this client: the largest one has some hundred inventory levels. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** An answer, or why there is none. Neither has a header or a body of the request. */
export type HttpResult =
  | { readonly ok: true; readonly status: number; readonly headers: Headers; readonly body: string }
  | { readonly ok: false; readonly reason: string };

/** Posts, and never throws. No redirect is followed, because it would carry the token to another address. */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<HttpResult> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { ok: true, status: response.status, headers: response.headers, body: await bodyOf(response) };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

async function bodyOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_ANSWER_BYTES) throw new AnswerTooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

class AnswerTooLarge extends Error {
  override readonly name = 'an answer of more than 8 MiB';
}

/** A short code or text such as `ECONNREFUSED`: the error itself is not passed on. */
export function reasonOf(error: unknown): string {
  if (!isRecord(error)) return 'unknown failure';
  if (error.name === 'TimeoutError') return 'timeout';
  const { cause } = error;
  if (!isRecord(cause)) return String(error.name);
  return typeof cause.code === 'string' ? cause.code : String(cause.message);
}
