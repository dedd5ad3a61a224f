import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios from 'axios';
import { isLoopback } from '../../config/loopback';
import { isRecord } from '../json-record';
import { retryAfterOf } from './retry-after';

/** The result of a POST: the status of the answer, or no answer. Neither contains the URL, which may be a secret. */
export type PostOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs?: number }
  | { readonly kind: 'no_answer'; readonly reason: string };

/**
 * Posts JSON to a URL from the configuration. Redirects are not followed, so that only the configuration decides where
 * the data goes; the body of the answer is not read. Never throws.
 */
export async function postJson(
  url: string,
  body: object,
  options: { readonly timeoutMs: number; readonly nowMs: number; readonly signal?: AbortSignal },
): Promise<PostOutcome> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  // Posts are rare: a kept connection would be closed by the time of the next one.
  const httpAgent = new HttpAgent({ keepAlive: false });
  const httpsAgent = new HttpsAgent({ keepAlive: false });
  try {
    const { status, headers, data } = await axios.post<Readable>(url, body, {
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'SyncState' },
      maxRedirects: 0,
      responseType: 'stream',
      decompress: false,
      validateStatus: () => true,
      signal,
      httpAgent,
      httpsAgent,
      ...(isLoopback(new URL(url).hostname) ? { proxy: false as const } : {}),
    });
    // Destroying the stream must not surface as an error.
    data.on('error', () => undefined);
    data.destroy();
    const retryAfterMs = retryAfterOf(headers['retry-after'], options.nowMs);
    return { kind: 'answered', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  } catch (error) {
    return { kind: 'no_answer', reason: timeout.aborted ? 'timeout' : codeOf(error) };
  }
}

/** Only the code: axios keeps the whole request in its errors, with the URL. */
function codeOf(error: unknown): string {
  return isRecord(error) && typeof error.code === 'string' ? error.code : 'unknown failure';
}
