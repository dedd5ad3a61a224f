import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { addAbortSignal, type Readable } from 'node:stream';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { isLoopback } from '../../../config/loopback';
import { header } from '../http/http-answer';
import { type Unavailable } from '../http/call-outcome';
import { charsetOf } from '../report-text/report-charset';
import { failureReason } from '../http/transport';

/** Why a download is incomplete. */
type ReportBreakage = 'cut_off' | 'stalled' | 'bad_gzip' | 'closed';

const WHAT_HAPPENED: Readonly<Record<ReportBreakage, string>> = {
  cut_off: 'the connection ended before the document did',
  stalled: 'no more bytes of the document arrived',
  bad_gzip: 'the document is damaged gzip',
  closed: 'the download was closed',
};

/**
 * The document was not read to its end: rows may be missing, so nothing may be concluded from missing rows. Opening it
 * again may succeed. The error has no `cause`, because errors of HTTP clients contain the address.
 */
export class ReportBroken extends Error {
  constructor(readonly code: ReportBreakage) {
    super(`The report broke off: ${WHAT_HAPPENED[code]}. Download it again.`);
    this.name = 'ReportBroken';
  }
}

/** A document in download, with its bytes as they are transferred. */
export interface Download {
  readonly kind: 'downloading';
  /** Throws `ReportBroken` when the document is incomplete. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly charset: string | undefined;
  close(): void;
}

/** `expired`: the address was valid for five minutes, and Amazon gives a new one. */
type DownloadStart = Download | { readonly kind: 'expired' } | Unavailable;

/** Options of the downloads; times in ms. */
interface DownloadOptions {
  /** From the begin of the connection to the first byte. */
  readonly timeoutMs: number;
  /** For each further chunk, while the reader waits for it. */
  readonly idleMs: number;
  readonly userAgent: string;
}

/**
 * Downloads documents from presigned addresses. Such an address is a secret, since it gives access to the document: no
 * outcome, error or log contains it. Requests have no token and follow no redirect.
 * Returned-unit path: AmazonReportsClient -> ReportDownloads -> readReturns. ADR 9.
 */
export class ReportDownloads {
  private readonly http: AxiosInstance;
  /** One for each download; the reason of an abort is a `ReportBreakage`. */
  private readonly active = new Set<AbortController>();
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

  async start(url: string): Promise<DownloadStart> {
    const unusable = whyUnusable(url);
    if (unusable !== undefined) return unavailable(unusable);
    if (this.closed) return unavailable('the service is stopping');
    const download = new AbortController();
    this.active.add(download);
    const deadline = setTimeout(() => {
      this.end(download, 'stalled');
    }, this.options.timeoutMs);
    try {
      const { signal } = download;
      const answer = await this.http.get<Readable>(url, { signal, ...direct(url) });
      return this.receive(answer, download);
    } catch (error) {
      this.active.delete(download);
      return unavailable(failureReason(error));
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Ends every download, and starts no more. */
  close(): void {
    this.closed = true;
    for (const download of [...this.active]) this.end(download, 'closed');
  }

  private end(download: AbortController, why: ReportBreakage): void {
    download.abort(why);
    this.active.delete(download);
  }

  private receive(
    { status, headers, data: stream }: AxiosResponse<Readable>,
    download: AbortController,
  ): DownloadStart {
    // An error between two reads has no listener, and would end the process.
    stream.on('error', () => undefined);
    addAbortSignal(download.signal, stream);
    const close = (): void => {
      this.end(download, 'closed');
    };
    if (status !== 200) {
      close();
      return status === 403 ? { kind: 'expired' } : unavailable(`HTTP ${status}`);
    }
    const charset = charsetOf(header({ status, headers, body: undefined }, 'content-type'));
    return { kind: 'downloading', bytes: this.chunks(stream, download), charset, close };
  }

  /**
   * The timeout runs only while the reader waits: a slow reader is not a slow sender. Node fails the stream when the
   * bytes are fewer than `Content-Length`, or when the last chunk of a chunked answer is missing.
   */
  private async *chunks(stream: Readable, download: AbortController): AsyncGenerator<Uint8Array> {
    const source = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const { signal } = download;
    try {
      for (;;) {
        const idle = setTimeout(() => {
          this.end(download, 'stalled');
        }, this.options.idleMs);
        const next = await source
          .next()
          .catch(() => undefined)
          .finally(() => {
            clearTimeout(idle);
          });
        if (signal.aborted) throw new ReportBroken(signal.reason as ReportBreakage);
        if (next === undefined) throw new ReportBroken('cut_off');
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      this.end(download, 'closed');
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
