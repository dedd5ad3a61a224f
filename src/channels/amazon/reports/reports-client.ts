import {
  ReportsApi,
  type ReportsApiCreateReportRequest,
  type ReportsApiGetReportsRequest,
} from '@sp-api-sdk/reports-api-2021-06-30';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from '../http/access-token';
import { AmazonCaller, type CallResult, type Request, type ResponseInfo } from '../http/amazon-caller';
import { refusedUnsent, type CallFailure } from '../http/call-outcome';
import { type CallLimit } from '../http/rate-limiter';
import {
  isReportId,
  readCreated,
  readDocument,
  readReport,
  readReports,
  CATALOGUE_REPORT_TYPE,
  RETURNS_REPORT_TYPE,
  type AmazonReport,
  type DocumentAddress,
  type OtherReport,
  type ReportCreated,
  type ReportRead,
  type ReportType,
} from './report-answer';
import { ReportDownloads } from './report-download';
import { uncompressed } from './report-gunzip';
import { type CatalogueLine, readCatalogue } from '../catalogue-report/catalogue-report';
import { readReturns } from '../returns-report/returns-report';
import { type ReturnsLine } from '../returns-report/returns-row';
import { createTransport, DEFAULT_TIMEOUT_MS, type Transport } from '../http/transport';

/** The operations in use, each with its own usage plan. */
type ReportsOperation = 'createReport' | 'getReport' | 'getReports' | 'getReportDocument';

/** The usage plans that the model reports_2021-06-30.json states, in calls per second and calls. */
export const REPORTS_LIMITS: Readonly<Record<ReportsOperation, CallLimit>> = {
  createReport: { ratePerSecond: 0.0167, burst: 15 },
  getReport: { ratePerSecond: 2, burst: 15 },
  getReports: { ratePerSecond: 0.0222, burst: 10 },
  getReportDocument: { ratePerSecond: 0.0167, burst: 15 },
};

/** The model's largest page, and the most pages of one search (of 10 calls in 450 s). */
const PAGE_SIZE = 100;
const MAX_PAGES = 3;

/** How long a download may bring nothing while the reader waits, in ms. */
const DEFAULT_IDLE_MS = 30_000;

/** One seller in one marketplace, and how to reach its reports. */
interface ReportsClientOptions {
  /** For example `https://sellingpartnerapi-eu.amazon.com`. */
  readonly endpoint: string;
  readonly marketplaceId: string;
  readonly tokens: AccessTokenSource;
  readonly clock: Clock;
  /** For one call, and for a download to begin, in ms. */
  readonly timeoutMs?: number;
  readonly idleMs?: number;
  readonly limits?: Partial<Readonly<Record<ReportsOperation, CallLimit>>>;
  /** Our version, for the `user-agent` by which Amazon's support finds our calls. */
  readonly version?: string;
  readonly onResponse?: (info: ResponseInfo) => void;
}

/** A document that can be read once. `rows` throws `ReportBroken` when it is incomplete. */
export interface OpenedReport<Line> {
  readonly kind: 'opened';
  readonly rows: AsyncIterable<Line>;
  /** Ends the download; needed only when `rows` is not read to its end. */
  close(): void;
}

/**
 * Asks for FBA customer returns reports and for reports of all listings, and reads them. Expected failures are returned, and
 * no call waits for its usage plan, which both types share.
 * Returned-unit path: ReportSteps -> AmazonReportsClient -> readReturns. ADR 9.
 */
export class AmazonReportsClient {
  private readonly transport: Transport;
  private readonly api: ReportsApi;
  private readonly caller: AmazonCaller<ReportsOperation>;
  private readonly downloads: ReportDownloads;

  constructor(private readonly options: ReportsClientOptions) {
    const { endpoint, tokens, clock, onResponse, version = 'dev', timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    const userAgent = `SyncState/${version} (Language=JavaScript; Platform=Node.js/${process.versions.node})`;
    this.transport = createTransport(endpoint, timeoutMs, { 'user-agent': userAgent });
    this.api = new ReportsApi(undefined, endpoint.replace(/\/+$/, ''), this.transport.http);
    this.downloads = new ReportDownloads({ timeoutMs, idleMs: options.idleMs ?? DEFAULT_IDLE_MS, userAgent });
    const limits = { ...REPORTS_LIMITS, ...options.limits };
    // A plan of one call a minute is too slow to wait for: the poll retries when the plan allows a call again.
    this.caller = new AmazonCaller({ tokens, clock, onResponse, limits, waits: false, timeoutMs });
  }

  /**
   * Asks for the returns of a window, given as ISO 8601. Amazon has no idempotency key for this call: after `unavailable`
   * it may have made the report, so search for it.
   */
  async createReturnsReport({
    from,
    to,
  }: {
    from: string;
    to: string;
  }): Promise<ReportCreated | CallFailure> {
    return this.create({ reportType: RETURNS_REPORT_TYPE, dataStartTime: from, dataEndTime: to });
  }

  /**
   * Asks for all listings, with the header in English: a report that Amazon has made within the last hours may come in
   * another language. After `unavailable` search for it, as for returns.
   */
  async createCatalogueReport(): Promise<ReportCreated | CallFailure> {
    const reportOptions = { preferredReportDocumentLocale: 'en_US' };
    return this.create({ reportType: CATALOGUE_REPORT_TYPE, reportOptions });
  }

  /** Reads the state of a report. Amazon keeps reports for 90 days. */
  async getReport(
    reportId: string,
    type: ReportType = RETURNS_REPORT_TYPE,
  ): Promise<ReportRead | OtherReport | { readonly kind: 'not_found' } | CallFailure> {
    if (!isReportId(reportId)) return refusedUnsent('The report id is empty, or no id of Amazon.');
    const result = await this.call('getReport', (options) => this.api.getReport({ reportId }, options));
    const { marketplaceId } = this.options;
    if (result.kind === 'answered') return readReport(result.answer, { reportId, type, marketplaceId });
    const { failure } = result;
    return failure.kind === 'rejected' && failure.status === 404 ? { kind: 'not_found' } : failure;
  }

  /**
   * Finds the reports of a type made since then, so that a report asked for before a crash is found. `complete` is false
   * when there may be others.
   */
  async findReports(
    type: ReportType,
    { createdSince }: { createdSince: string },
  ): Promise<{ kind: 'found'; reports: readonly AmazonReport[]; complete: boolean } | CallFailure> {
    const reports: AmazonReport[] = [];
    let whole = true;
    let query: ReportsApiGetReportsRequest = {
      reportTypes: [type],
      marketplaceIds: [this.options.marketplaceId],
      createdSince,
      pageSize: PAGE_SIZE,
    };
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const asked = query;
      const result = await this.call('getReports', (options) => this.api.getReports(asked, options));
      if (result.kind === 'failed') return result.failure;
      const page = readReports(result.answer, type);
      if (page.kind !== 'page') return page;
      reports.push(...page.reports);
      whole &&= page.whole;
      if (page.nextToken === undefined) return { kind: 'found', reports, complete: whole };
      query = { nextToken: page.nextToken };
    }
    return { kind: 'found', reports, complete: false };
  }

  /** Opens the document of a finished returns report. Its rows are read while it is downloaded. */
  async openReturns(documentId: string): Promise<OpenedReport<ReturnsLine> | CallFailure> {
    return this.open(documentId, readReturns);
  }

  /** Opens the document of a finished report of all listings, as `openReturns` does. */
  async openCatalogue(documentId: string): Promise<OpenedReport<CatalogueLine> | CallFailure> {
    return this.open(documentId, readCatalogue);
  }

  /** Takes no more calls, waits for those in flight (each has its deadline), then ends downloads and connections. */
  async close(): Promise<void> {
    this.downloads.close();
    await this.caller.close();
    this.transport.close();
  }

  private async create(
    order: Omit<ReportsApiCreateReportRequest['body'], 'marketplaceIds'>,
  ): Promise<ReportCreated | CallFailure> {
    const body = { ...order, marketplaceIds: [this.options.marketplaceId] };
    const result = await this.call('createReport', (options) => this.api.createReport({ body }, options));
    return result.kind === 'failed' ? result.failure : readCreated(result.answer);
  }

  private async open<Line>(
    documentId: string,
    read: (chunks: AsyncIterable<Uint8Array>, charset: string | undefined) => AsyncIterable<Line>,
  ): Promise<OpenedReport<Line> | CallFailure> {
    if (!isReportId(documentId)) return refusedUnsent('The document id is empty, or no id of Amazon.');
    for (let tries = 1; ; tries += 1) {
      const document = await this.document(documentId);
      if (document.kind !== 'document') return document;
      const download = await this.downloads.start(document.url);
      if (download.kind === 'unavailable') return download;
      if (download.kind === 'downloading') {
        const rows = read(uncompressed(download, document.gzip), download.charset);
        return {
          kind: 'opened',
          rows,
          close: () => {
            download.close();
          },
        };
      }
      if (tries === 2) {
        return { kind: 'unavailable', reason: "the report's document: HTTP 403", requestId: undefined };
      }
    }
  }

  private async document(reportDocumentId: string): Promise<DocumentAddress | CallFailure> {
    const result = await this.call('getReportDocument', (options) =>
      this.api.getReportDocument({ reportDocumentId }, options),
    );
    return result.kind === 'failed' ? result.failure : readDocument(result.answer);
  }

  /** Makes the call if the usage plan allows one now, else returns the wait. A retry with a new token takes one more. */
  private async call(operation: ReportsOperation, request: Request): Promise<CallResult> {
    const result = await this.caller.call(operation, request);
    if (result.kind !== 'failed' || result.failure.kind !== 'throttled') return result;
    const retryAfterMs = Math.max(result.failure.retryAfterMs ?? 0, this.caller.waitMs(operation));
    return { ...result, failure: { ...result.failure, retryAfterMs } };
  }
}
