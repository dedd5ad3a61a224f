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

/** A document under way, as its bytes are on the road. */
export interface Download {
  readonly kind: 'downloading';
  /** Throws `ReportBroken` when the document doesn't come to its end. */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly charset: string | undefined;
  close(): void;
}

/** The address isn't good any more (it lasts five minutes); Amazon gives a new one. */
export interface Expired {
  readonly kind: 'expired';
}

/** How downloads are made; times in ms. */
export interface DownloadOptions {
  /** From the look-up of the address to the first byte. */
  readonly timeoutMs: number;
  /** For each further piece, while somebody waits for it. */
  readonly idleMs: number;
  readonly userAgent: string;
}

interface UnderWay {
  readonly stop: (why: ReportBreakage) => void;
}

/**
 * Fetches documents from presigned addresses. Such an address is a secret, since whoever has it can read the
 * document: it stands in no outcome, no error and no log. No token goes with it, and no redirect is followed.
 */
export class ReportDownloads {
  private readonly http: AxiosInstance;
  private readonly underWay = new Set<UnderWay>();
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
    this.underWay.add(entry);
    try {
      const answer = await this.http.get<Readable>(url, { signal: connecting.signal, ...direct(url) });
      return this.receive(answer);
    } catch (error) {
      return unavailable(failureReason(error));
    } finally {
      clearTimeout(deadline);
      this.underWay.delete(entry);
    }
  }

  /** Breaks off every download, and takes no more. */
  close(): void {
    this.closed = true;
    for (const { stop } of [...this.underWay]) stop('closed');
  }

  private receive({
    status,
    headers,
    data: stream,
  }: AxiosResponse<Readable>): Download | Expired | Unavailable {
    // An error between two reads has nobody who listens, and would end the process.
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
        this.underWay.delete(entry);
      },
    };
    this.underWay.add(entry);
    const bytes = this.pieces(stream, entry, () => why);
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
   * The clock runs only while a piece is waited for: a slow reader isn't a slow sender. Node itself fails the stream
   * when the bytes are fewer than `Content-Length`, or when the last chunk of a chunked answer is missing.
   */
  private async *pieces(
    stream: Readable,
    entry: UnderWay,
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

/** Plain http never leaves the machine, and no name or password from the address goes out as `Authorization`. */
function whyUnusable(url: string): string | undefined {
  if (!URL.canParse(url)) return 'a document address that is no URL';
  const { protocol, hostname, username, password } = new URL(url);
  const safe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  if (!safe) return 'a document address that is not https';
  return username === '' && password === '' ? undefined : 'a document address with a password in it';
}

/** A proxy can't reach a host on this machine. */
function direct(url: string): { proxy?: false } {
  return isLoopback(new URL(url).hostname) ? { proxy: false } : {};
}

function unavailable(reason: string): Unavailable {
  return { kind: 'unavailable', reason: `the report's document: ${reason}`, requestId: undefined };
}
