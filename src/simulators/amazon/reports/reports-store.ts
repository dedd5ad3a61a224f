import { randomInt } from 'node:crypto';
import {
  FBA_RETURNS,
  type ReportEnd,
  type ReportOrder,
  type ReportView,
  type ScriptedEnd,
  type StoredReport,
  viewOf,
} from './report';
import { ReportDocuments } from './report-documents';
import { encodingOf, REPORT_SETTINGS, type ReportSettings } from './report-settings';
import { ReturnsData, type ReturnsSource } from './returns-data';
import { type ReturnRow } from './returns-file';

/** The store keeps this many reports; the oldest go first. */
const MAX_REPORTS = 10_000;

/** What the reports store works with. */
export interface ReportsStoreParts {
  readonly marketplaceId: string;
  readonly settings: Partial<ReportSettings>;
  readonly now: () => number;
  /** Told of each change of state, one line at a time. */
  readonly log: (line: string) => void;
}

/**
 * The reports of the seller and the returns file that they are made from. There is no timer: whoever looks first brings
 * the reports up to the clock, and the file is changed only after that, so a report holds the rows of its own end.
 */
export class ReportsStore {
  readonly documents: ReportDocuments;
  private reports = new Map<string, StoredReport>();
  private unfinished = new Set<string>();
  private returns = ReturnsData.empty();
  private current: ReportSettings;
  /** Random, so that an id kept from an earlier run names nothing in this one. */
  private lastId = randomInt(50_000_000_000, 90_000_000_000);

  constructor(private readonly parts: ReportsStoreParts) {
    this.current = { ...REPORT_SETTINGS, ...parts.settings };
    this.documents = new ReportDocuments(parts.now);
  }

  get settings(): ReportSettings {
    return this.current;
  }

  /** Changes how reports are made from now on; those under way keep their times. */
  change(settings: Partial<ReportSettings>): ReportSettings {
    this.advance();
    this.current = { ...this.current, ...settings };
    return this.current;
  }

  /** Takes an order for a report; returns its id. */
  create(order: ReportOrder): string {
    this.advance();
    const { processing, reAskMs } = this.current;
    const createdAt = this.parts.now();
    this.lastId += 1;
    const reportId = String(this.lastId);
    const tooSoon = [...this.reports.values()].some(
      (other) =>
        other.reportType === order.reportType &&
        other.doomed?.as !== 'FATAL' &&
        createdAt - other.createdAt < reAskMs,
    );
    const startsAt = createdAt + processing.queuedMs;
    this.keep({
      ...order,
      reportId,
      createdAt,
      startsAt,
      endsAt: startsAt + processing.progressMs,
      ...(tooSoon ? { doomed: { as: 'FATAL' } } : {}),
    });
    this.parts.log(`report ${reportId} of ${order.reportType} is queued${tooSoon ? ', asked too soon' : ''}`);
    return reportId;
  }

  /** Decides how a report will end, whatever the file holds. */
  doom(reportId: string, doomed: ScriptedEnd): void {
    const report = this.reports.get(reportId);
    if (report !== undefined) this.keep({ ...report, doomed });
  }

  find(reportId: string): ReportView | undefined {
    this.advance();
    const report = this.reports.get(reportId);
    return report === undefined ? undefined : viewOf(report, this.parts.now());
  }

  /** All reports as they are now, in the order of their creation. */
  list(): readonly ReportView[] {
    this.advance();
    return [...this.reports.values()].map((report) => viewOf(report, this.parts.now()));
  }

  /** Replaces the returns file; returns the number of its rows. */
  setReturns(source: ReturnsSource): number {
    return this.replaceReturns(ReturnsData.from(source));
  }

  /** Adds rows to the returns file in the encoding that downloads are labelled with; returns the number of its rows. */
  addReturns(rows: readonly ReturnRow[]): number {
    const encoding = encodingOf(this.current);
    return this.replaceReturns(this.returns.append(rows, encoding, this.parts.now()));
  }

  returnsFile(): ReturnsData {
    return this.returns;
  }

  /** Forgets reports, documents and rows, and goes back to the settings of the start. */
  clear(): void {
    this.reports = new Map();
    this.unfinished = new Set();
    this.documents.clear();
    this.returns = ReturnsData.empty();
    this.current = { ...REPORT_SETTINGS, ...this.parts.settings };
  }

  private replaceReturns(returns: ReturnsData): number {
    this.advance();
    this.returns = returns;
    this.parts.log(`returns file: ${returns.rowCount} rows`);
    return returns.rowCount;
  }

  private keep(report: StoredReport): void {
    this.reports.set(report.reportId, report);
    if (report.end === undefined) this.unfinished.add(report.reportId);
    else this.unfinished.delete(report.reportId);
    if (this.reports.size <= MAX_REPORTS) return;
    for (const oldest of this.reports.keys()) {
      this.reports.delete(oldest);
      this.unfinished.delete(oldest);
      break;
    }
  }

  private advance(): void {
    const now = this.parts.now();
    for (const reportId of this.unfinished) {
      const report = this.reports.get(reportId);
      if (report === undefined || now < report.endsAt) continue;
      const end = this.endOf(report);
      this.keep({ ...report, end });
      this.parts.log(`report ${reportId} ended ${end.status}`);
    }
  }

  private endOf({ doomed, period, reportType, marketplaceIds }: StoredReport): ReportEnd {
    const { compression, contentType } = this.current;
    if (doomed !== undefined) {
      const { as: status, documentText } = doomed;
      if (documentText === undefined) return { status };
      const content = (): Buffer => Buffer.from(documentText, 'utf8');
      return { status, reportDocumentId: this.documents.add({ content, compression, contentType }) };
    }
    const returns = this.returns;
    const hasRows = reportType === FBA_RETURNS && marketplaceIds.includes(this.parts.marketplaceId);
    if (!hasRows || returns.countIn(period) === 0) return { status: 'CANCELLED' };
    // The file never changes, so the bytes are cut out of it only when they are fetched.
    const content = (): Buffer => returns.cut(period);
    return { status: 'DONE', reportDocumentId: this.documents.add({ content, compression, contentType }) };
  }
}
