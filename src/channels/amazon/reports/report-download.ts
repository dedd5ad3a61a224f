import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Readable } from 'node:stream';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { isLoopback } from '../../../config/loopback';
import { header } from '../http/http-answer';
import { type Unavailable } from '../http/call-outcome';
import { ReportBroken, type ReportBreakage } from './report-broken';
import { charsetOf } from '../returns-report/report-charset';
import { failureReason } from '../http/transport';

/** A document in download, with its bytes as they are transferred. */
export interface Download {
  readonly kind: 'downloading';
  /** Throws `ReportBroken` when the document is incomplete. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly charset: string | undefined;
  close(): void;
}

/** The address has expired (it is valid for five minutes); Amazon gives a new one. */
interface Expired {
  readonly kind: 'expired';
}

/** Options of the downloads; times in ms. */
interface DownloadOptions {
  /** From the begin of the connection to the first byte. */
  readonly timeoutMs: number;
  /** For each further chunk, while the reader waits for it. */
  readonly idleMs: number;
  readonly userAgent: string;
}

interface ActiveDownload {
  readonly stop: (why: ReportBreakage) => void;
}

/**
 * Downloads documents from presigned addresses. Such an address is a secret, since it gives access to the document: no
 * outcome, error or log contains it. Requests have no token and follow no redirect.
 */
export class ReportDownloads {
  private readonly http: AxiosInstance;
  private readonly active = new Set<ActiveDownload>();
  private closed = false;

  constructor(private readonly options: DownloadOptions) {
    this.http = axios.create({
      httpAgent: new HttpAgent(),
      httpsAgent: new HttpsAgent(),
      headers: { 'user-agent': options.userAgent, 'accept-encoding': 'identity', accept: '*/*' },
      responseType: 'stream',
      decompress: false,
      maxRedirects: 0,
      validateStatus: () => true,
    });
  }

  async start(url: string): Promise<Download | Expired | Unavailable> {
    const unusable = whyUnusable(url);
    if (unusable !== undefined) return unavailable(unusable);
    if (this.closed) return unavailable('the service is stopping');
    const connecting = new AbortController();
    const entry = {
      stop: () => {
        connecting.abort();
      },
    };
    const deadline = setTimeout(entry.stop, this.options.timeoutMs);
    this.active.add(entry);
    try {
      const answer = await this.http.get<Readable>(url, { signal: connecting.signal, ...direct(url) });
      return this.receive(answer);
    } catch (error) {
      return unavailable(failureReason(error));
    } finally {
      clearTimeout(deadline);
      this.active.delete(entry);
    }
  }

  /** Ends every download, and starts no more. */
  close(): void {
    this.closed = true;
    for (const { stop } of [...this.active]) stop('closed');
  }

  private receive({
    status,
    headers,
    data: stream,
  }: AxiosResponse<Readable>): Download | Expired | Unavailable {
    // An error between two reads has no listener, and would end the process.
    stream.on('error', () => undefined);
    if (status !== 200) {
      stream.destroy();
      return status === 403 ? { kind: 'expired' } : unavailable(`HTTP ${status}`);
    }
    const answer = { status, headers, body: undefined };
    let why: ReportBreakage | undefined;
    const entry = {
      stop: (reason: ReportBreakage) => {
        why ??= reason;
        stream.destroy();
        this.active.delete(entry);
      },
    };
    this.active.add(entry);
    const bytes = this.chunks(stream, entry, () => why);
    const charset = charsetOf(header(answer, 'content-type'));
    return {
      kind: 'downloading',
      bytes,
      charset,
      close: () => {
        entry.stop('closed');
      },
    };
  }

  /**
   * The timeout runs only while the reader waits: a slow reader is not a slow sender. Node fails the stream when the
   * bytes are fewer than `Content-Length`, or when the last chunk of a chunked answer is missing.
   */
  private async *chunks(
    stream: Readable,
    entry: ActiveDownload,
    whyStopped: () => ReportBreakage | undefined,
  ): AsyncGenerator<Uint8Array> {
    const source = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    try {
      for (;;) {
        const idle = setTimeout(entry.stop, this.options.idleMs, 'stalled');
        const next = await source
          .next()
          .catch(() => undefined)
          .finally(() => {
            clearTimeout(idle);
          });
        if (next === undefined) throw new ReportBroken(whyStopped() ?? 'cut_off');
        if (next.done === true) break;
        yield next.value;
      }
      const why = whyStopped();
      if (why !== undefined) throw new ReportBroken(why);
    } finally {
      entry.stop('closed');
    }
  }
}

/** Plain http is for this machine only, and no name or password of the address is sent as `Authorization`. */
function whyUnusable(url: string): string | undefined {
  if (!URL.canParse(url)) return 'a document address that is no URL';
  const { protocol, hostname, username, password } = new URL(url);
  const safe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  if (!safe) return 'a document address that is not https';
  return username === '' && password === '' ? undefined : 'a document address with a password in it';
}

/** A proxy cannot reach a host on this machine. */
function direct(url: string): { proxy?: false } {
  return isLoopback(new URL(url).hostname) ? { proxy: false } : {};
}

function unavailable(reason: string): Unavailable {
  return { kind: 'unavailable', reason: `the report's document: ${reason}`, requestId: undefined };
}
