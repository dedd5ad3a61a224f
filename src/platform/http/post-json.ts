import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios from 'axios';
import { isLoopback } from '../../config/loopback';
import { isRecord } from '../json-record';
import { retryAfterOf } from './retry-after';

/** The result of a POST: the status of the answer, or no answer. Neither contains the URL, which may be a secret. */
export type PostOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfterMs?: number;
      /** The receiver's own word for a failure, such as `no_service` or `WorkflowTriggerIsNotEnabled`. */
      readonly code?: string;
    }
  | { readonly kind: 'no_answer'; readonly reason: string };

/** Characters of an answer that are read. */
const MAX_BODY = 2000;

/**
 * Posts JSON to a URL from the configuration. Redirects are not followed, so that only the configuration decides where
 * the data goes; of the body only the code of a failure is read. Never throws.
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
    // An error of the stream, also when it is destroyed, must not surface.
    data.on('error', () => undefined);
    const code = status >= 300 ? failureCode(await beginningOf(data)) : undefined;
    data.destroy();
    const retryAfterMs = retryAfterOf(headers['retry-after'], options.nowMs);
    return {
      kind: 'answered',
      status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(code === undefined ? {} : { code }),
    };
  } catch (error) {
    return { kind: 'no_answer', reason: timeout.aborted ? 'timeout' : codeOf(error) };
  }
}

/** The beginning of a body, as far as it arrives in time. */
async function beginningOf(stream: Readable): Promise<string> {
  let text = '';
  try {
    for await (const chunk of stream) {
      text += String(chunk);
      if (text.length >= MAX_BODY) break;
    }
  } catch {
    // The status says enough.
  }
  return text.slice(0, MAX_BODY);
}

/** A code is one word; other text could quote the request. Workflows of Teams answer `{ error: { code } }`, Slack a word. */
function failureCode(body: string): string | undefined {
  const word = parsedCode(body) ?? body.trim();
  return /^[A-Za-z][A-Za-z0-9_.-]{1,60}$/.test(word) ? word : undefined;
}

function parsedCode(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    const { code } = isRecord(answer) && isRecord(answer.error) ? answer.error : { code: undefined };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Only the code: axios keeps the whole request in its errors, with the URL. */
function codeOf(error: unknown): string {
  return isRecord(error) && typeof error.code === 'string' ? error.code : 'unknown failure';
}
