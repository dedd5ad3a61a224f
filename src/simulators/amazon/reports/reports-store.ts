import { randomInt } from 'node:crypto';
import { type Listing } from '../listings/listing';
import { listingsFile } from './listings-file';
import {
  ALL_LISTINGS,
  FBA_RETURNS,
  type ReportEnd,
  type ReportOrder,
  type ReportView,
  type ScriptedEnd,
  type StoredReport,
  viewOf,
} from './report';
import { dropOldest } from '../drop-oldest';
import { ReportDocuments, type StoredDocument } from './report-documents';
import { encodingOf, REPORT_SETTINGS, type ReportSettings } from './report-settings';
import { ReturnsData, type ReturnsSource } from './returns-data';
import { type ReturnRow } from './returns-file';

/** The store keeps this many reports and drops the oldest first. */
const MAX_REPORTS = 10_000;

export interface ReportsStoreParts {
  readonly marketplaceId: string;
  readonly settings: Partial<ReportSettings>;
  /** The listings at Amazon, as they are now. */
  readonly listings: () => readonly (readonly [sku: string, listing: Listing])[];
  readonly now: () => number;
  /** Gets a line for each change of state. */
  readonly log: (line: string) => void;
  readonly onChange?: () => void;
}

/**
 * The reports of the seller, and the returns file from which those of the returns are made. There is no timer: each read and
 * each change of the file first ends the reports that are due, so a report has the returns of the moment at which it ended.
 */
export class ReportsStore {
  readonly documents: ReportDocuments;
  private reports = new Map<string, StoredReport>();
  private returns = ReturnsData.empty();
  private current: ReportSettings;
  /** Random, so that an id of an earlier run does not exist in this one. */
  private lastId = randomInt(50_000_000_000, 90_000_000_000);

  constructor(private readonly parts: ReportsStoreParts) {
    this.current = { ...REPORT_SETTINGS, ...parts.settings };
    this.documents = new ReportDocuments(parts.now);
  }

  get settings(): ReportSettings {
    return this.current;
  }

  /** Changes how reports are made from now on; reports in progress keep their times. */
  change(settings: Partial<ReportSettings>): ReportSettings {
    this.advance();
    this.current = { ...this.current, ...settings };
    return this.current;
  }

  /** Creates a report; returns its id. */
  create(order: ReportOrder): string {
    this.advance();
    const { processing, reAskMs } = this.current;
    const createdAt = this.parts.now();
    this.lastId += 1;
    const reportId = String(this.lastId);
    const tooSoon = [...this.reports.values()].some(
      (other) =>
        other.reportType === order.reportType &&
        other.scriptedEnd?.as !== 'FATAL' &&
        createdAt - other.createdAt < reAskMs,
    );
    const startsAt = createdAt + processing.queuedMs;
    this.keep({
      ...order,
      reportId,
      createdAt,
      startsAt,
      endsAt: startsAt + processing.progressMs,
      ...(tooSoon ? { scriptedEnd: { as: 'FATAL' } } : {}),
    });
    const note = tooSoon ? ', requested too soon' : '';
    this.parts.log(`report ${reportId} of ${order.reportType} is queued${note}`);
    return reportId;
  }

  /** Sets how a report will end, whatever the file has. */
  setScriptedEnd(reportId: string, scriptedEnd: ScriptedEnd): void {
    const report = this.reports.get(reportId);
    if (report !== undefined) this.keep({ ...report, scriptedEnd });
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

  /** Adds rows to the returns file in the encoding of the settings; returns the number of its rows. */
  addReturns(rows: readonly ReturnRow[]): number {
    const encoding = encodingOf(this.current);
    return this.replaceReturns(this.returns.append(rows, encoding, this.parts.now()));
  }

  returnsFile(): ReturnsData {
    return this.returns;
  }

  /** Removes reports, documents and rows, and restores the first settings. */
  clear(): void {
    this.reports = new Map();
    this.documents.clear();
    this.returns = ReturnsData.empty();
    this.current = { ...REPORT_SETTINGS, ...this.parts.settings };
    this.parts.onChange?.();
  }

  /** The newest `count` reports, oldest first. */
  newest(count: number): readonly StoredReport[] {
    return [...this.reports.values()].slice(-count);
  }

  /** Takes over what an earlier run had, before the first call. A document is made anew from what is there now. */
  restore(reports: readonly StoredReport[], returns: Uint8Array | undefined): void {
    if (returns !== undefined) this.returns = ReturnsData.from(returns);
    for (const report of reports) {
      this.reports.set(report.reportId, report);
      this.lastId = Math.max(this.lastId, Number(report.reportId));
      if (report.end?.reportDocumentId !== undefined)
        this.documents.restore(report.end.reportDocumentId, this.documentOf(report));
    }
  }

  private replaceReturns(returns: ReturnsData): number {
    this.advance();
    this.returns = returns;
    this.parts.onChange?.();
    this.parts.log(`returns file: ${returns.rowCount} rows`);
    return returns.rowCount;
  }

  private keep(report: StoredReport): void {
    this.reports.set(report.reportId, report);
    dropOldest(this.reports, MAX_REPORTS);
    this.parts.onChange?.();
  }

  /** Ends the reports that are due. */
  private advance(): void {
    const now = this.parts.now();
    for (const report of this.reports.values()) {
      if (report.end !== undefined || now < report.endsAt) continue;
      const end = this.endOf(report);
      this.keep({ ...report, end });
      this.parts.log(`report ${report.reportId} ended ${end.status}`);
    }
  }

  private endOf(report: StoredReport): ReportEnd {
    const { scriptedEnd, marketplaceIds } = report;
    if (scriptedEnd !== undefined && scriptedEnd.documentText === undefined)
      return { status: scriptedEnd.as };
    const isOurs = marketplaceIds.includes(this.parts.marketplaceId);
    if (scriptedEnd === undefined && !(isOurs && this.hasRows(report))) return { status: 'CANCELLED' };
    const reportDocumentId = this.documents.add(this.documentOf(report));
    return { status: scriptedEnd?.as ?? 'DONE', reportDocumentId };
  }

  private hasRows({ reportType, period }: StoredReport): boolean {
    if (reportType === FBA_RETURNS) return this.returns.countIn(period) > 0;
    return reportType === ALL_LISTINGS && this.parts.listings().length > 0;
  }

  private documentOf(report: StoredReport): StoredDocument {
    const { compression, contentType } = this.current;
    return { content: this.contentOf(report), compression, contentType };
  }

  /** A ReturnsData and a listing never change, so the bytes are made when the document is fetched. */
  private contentOf({ scriptedEnd, period, reportType }: StoredReport): () => Buffer {
    const text = scriptedEnd?.documentText;
    if (text !== undefined) return () => Buffer.from(text, 'utf8');
    if (reportType === ALL_LISTINGS) {
      const listings = this.parts.listings();
      const settings = this.current.listingsFile;
      return () => listingsFile(listings, settings);
    }
    const returns = this.returns;
    return () => returns.cut(period);
  }
}
