import { gunzipSync } from 'node:zlib';
import {
  type AmazonSimulator,
  type AmazonSimulatorOptions,
  startAmazonSimulator,
} from '../../../src/simulators/amazon/amazon-simulator';

export const RETURNS_REPORT = 'GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA';
export const US = 'ATVPDKIKX0DER';

/** An answer with its bytes, and its JSON read by path. */
export interface RawReply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly at: (...path: (string | number)[]) => unknown;
}

/** A simulator with a clock of its own, and a caller of its Reports API that has a token. */
export class ReportCaller {
  readonly lines: string[] = [];
  clock = Date.parse('2026-11-22T10:00:00Z');
  private started: AmazonSimulator | undefined;
  private token = '';

  get simulator(): AmazonSimulator {
    if (this.started === undefined) throw new Error('The simulator has not been started.');
    return this.started;
  }

  async start(options: Partial<AmazonSimulatorOptions> = {}): Promise<void> {
    this.started = await startAmazonSimulator({
      sellerId: 'A2TESTSELLER',
      marketplaceId: US,
      now: () => this.clock,
      log: (line) => this.lines.push(line),
      ...options,
    });
    await this.renewToken();
  }

  async stop(): Promise<void> {
    await this.started?.close();
    this.started = undefined;
  }

  async renewToken(): Promise<void> {
    const grant = { grant_type: 'refresh_token', refresh_token: 'r', client_id: 'c', client_secret: 's' };
    const reply = await this.send('POST', '/auth/o2/token', { body: new URLSearchParams(grant) });
    this.token = String(reply.at('access_token'));
  }

  /** A call of an operation, with the token. */
  call(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<RawReply> {
    return this.send(method, `/reports/2021-06-30${path}`, {
      headers: { 'x-amz-access-token': this.token, 'content-type': contentType },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Any request, to a path of the simulator or to a whole address. */
  async send(method: string, pathOrUrl: string, init: RequestInit = {}): Promise<RawReply> {
    const url = pathOrUrl.startsWith('http') ? pathOrUrl : `${this.simulator.url}${pathOrUrl}`;
    const response = await fetch(url, { method, ...init });
    const bytes = Buffer.from(await response.arrayBuffer());
    const at = (...keys: (string | number)[]): unknown => {
      let value: unknown = JSON.parse(bytes.toString('utf8'));
      for (const key of keys) value = (value as Record<string | number, unknown> | undefined)?.[key];
      return value;
    };
    return { status: response.status, headers: response.headers, bytes, at };
  }

  /** createReport with changes to an order of the last 30 days. */
  order(changes: Readonly<Record<string, unknown>> = {}): Promise<RawReply> {
    return this.call('POST', '/reports', {
      reportType: RETURNS_REPORT,
      marketplaceIds: [US],
      dataStartTime: '2026-10-23T10:00:00Z',
      dataEndTime: '2026-11-22T10:00:00Z',
      ...changes,
    });
  }

  async orderId(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    return String((await this.order(changes)).at('reportId'));
  }

  report(reportId: string): Promise<RawReply> {
    return this.call('GET', `/reports/${reportId}`);
  }

  /** Orders a report, lets its time pass and reads it. */
  async finished(changes: Readonly<Record<string, unknown>> = {}): Promise<RawReply> {
    const reportId = await this.orderId(changes);
    this.clock += 600;
    return this.report(reportId);
  }

  /** The address of a finished report's document. */
  async documentOf(report: RawReply): Promise<RawReply> {
    return this.call('GET', `/documents/${String(report.at('reportDocumentId'))}`);
  }

  /** Everything from an order to the unpacked bytes. */
  async fetchReport(changes: Readonly<Record<string, unknown>> = {}): Promise<Buffer> {
    return this.fetchReportAt(await this.documentOf(await this.finished(changes)));
  }

  /** The unpacked bytes behind an answer of getReportDocument. */
  async fetchReportAt(document: RawReply): Promise<Buffer> {
    const { bytes } = await this.send('GET', String(document.at('url')));
    return document.at('compressionAlgorithm') === 'GZIP' ? gunzipSync(bytes) : bytes;
  }
}
