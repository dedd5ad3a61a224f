import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { AxiosError, type AxiosInstance } from 'axios';
import { isRecord } from '../../../platform/json-record';
import { isLoopback } from '../../../config/loopback';
import { textOf } from './http-answer';

/** An axios instance that returns every answer, whatever its status, and the connections that it keeps. */
export interface Transport {
  readonly http: AxiosInstance;
  close(): void;
}

/** The longest time of one call without a signal of its own, in ms, from the DNS lookup to the last byte. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** An idle connection is closed before a router in between drops it without notice (some do after minutes). */
const IDLE_MS = 30_000;

/** Twenty listings with their summaries are about 20 kB; an answer far beyond that is not Amazon's. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Makes the transport for one host. No redirect is followed, because it would carry the token to another address.
 * Proxies from the environment are used as usual, but never for a host on this machine.
 */
export function createTransport(
  endpoint: string,
  timeoutMs: number,
  headers: Record<string, string>,
): Transport {
  const httpAgent = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
  const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });
  const http = axios.create({
    httpAgent,
    httpsAgent,
    headers,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    validateStatus: () => true,
    ...(isLoopback(new URL(endpoint).hostname) ? { proxy: false as const } : {}),
  });
  http.interceptors.request.use((config) => {
    config.signal ??= AbortSignal.timeout(timeoutMs);
    return config;
  });
  return {
    http,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/**
 * Why there was no answer, as a short code. The error itself is not passed on: axios keeps the request in it, with
 * the token or the client secret.
 */
export function failureReason(error: unknown): string {
  const code = isRecord(error) ? textOf(error['code']) || textOf(error['name']) : '';
  const timedOut = [AxiosError.ECONNABORTED, AxiosError.ETIMEDOUT, AxiosError.ERR_CANCELED];
  return timedOut.includes(code) ? 'timeout' : code || 'unknown failure';
}
