import { isRecord } from '../../../platform/json-record';
import { recordsIn, requestIdOf, textOf, type HttpAnswer } from '../http/http-answer';
import { type Unavailable } from '../http/call-outcome';
import { safeText } from '../http/safe-text';

/** FBA customer returns: a row is one returned unit, or several. */
export const RETURNS_REPORT_TYPE = 'GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA';
/** All listings of the seller in a marketplace, whatever their state: a row is one seller SKU. */
export const CATALOGUE_REPORT_TYPE = 'GET_MERCHANT_LISTINGS_ALL_DATA';
export type ReportType = typeof RETURNS_REPORT_TYPE | typeof CATALOGUE_REPORT_TYPE;

const STATUSES = ['IN_QUEUE', 'IN_PROGRESS', 'DONE', 'CANCELLED', 'FATAL'] as const;

/** The state of a report. `CANCELLED` mostly means that it has no row, `FATAL` often that it was asked for too soon. */
type ReportStatus = (typeof STATUSES)[number];

/** A report as Amazon keeps it. Times are ISO 8601 in UTC with milliseconds. */
export interface AmazonReport {
  readonly reportId: string;
  readonly status: ReportStatus;
  readonly documentId?: string;
  readonly createdAt: string;
  /** The window of its data, by which a search recognises it. */
  readonly from?: string;
  readonly to?: string;
}

/** The report that a call asks for. */
interface AskedReport {
  readonly reportId: string;
  readonly type: ReportType;
  readonly marketplaceId: string;
}

const NOUN: Readonly<Record<ReportType, string>> = {
  [RETURNS_REPORT_TYPE]: 'returns report',
  [CATALOGUE_REPORT_TYPE]: 'report of all listings',
};

export interface ReportCreated {
  readonly kind: 'created';
  readonly reportId: string;
}

export interface ReportRead {
  readonly kind: 'report';
  readonly report: AmazonReport;
}

/** The report with our id is not the one that was asked for; reading it again gives the same. */
export interface OtherReport {
  readonly kind: 'other_report';
  /** As in `its type is GET_...`. */
  readonly problem: string;
}

/** One page of reports; `whole` is false when an entry could not be read. */
interface ReportsPage {
  readonly kind: 'page';
  readonly reports: readonly AmazonReport[];
  readonly whole: boolean;
  readonly nextToken: string | undefined;
}

/** The address of a document, valid for five minutes. It is a secret. */
export interface DocumentAddress {
  readonly kind: 'document';
  readonly url: string;
  readonly gzip: boolean;
}

/** Reads the 202 of createReport. */
export function readCreated(answer: HttpAnswer): ReportCreated | Unavailable {
  const reportId = isRecord(answer.body) ? idOf(answer.body['reportId']) : undefined;
  if (reportId === undefined) return unavailable(answer, 'an answer without a usable reportId');
  return { kind: 'created', reportId };
}

/** Reads the 200 of getReport; an answer about another report (the static sandbox gives one) is unusable. */
export function readReport(answer: HttpAnswer, asked: AskedReport): ReportRead | OtherReport | Unavailable {
  const problem = isRecord(answer.body) ? whyOther(answer.body, asked) : undefined;
  if (problem !== undefined) return { kind: 'other_report', problem };
  const report = isRecord(answer.body) ? reportIn(answer.body, asked.type) : undefined;
  if (report === undefined)
    return unavailable(answer, `an answer that is no ${NOUN[asked.type]}, or in an unknown state`);
  if (report.reportId !== asked.reportId) return unavailable(answer, 'the answer is about another report');
  return { kind: 'report', report };
}

/** Reads the 200 of getReports, asked for one type. */
export function readReports(answer: HttpAnswer, type: ReportType): ReportsPage | Unavailable {
  const { body } = answer;
  if (!isRecord(body) || !Array.isArray(body['reports'])) {
    return unavailable(answer, 'an answer that is no list of reports');
  }
  const entries = recordsIn(body['reports']).filter(({ reportType }) => reportType === type);
  const reports = entries.map((entry) => reportIn(entry, type)).filter((report) => report !== undefined);
  const nextToken = textOf(body['nextToken']);
  return {
    kind: 'page',
    reports,
    whole: reports.length === entries.length,
    nextToken: nextToken === '' ? undefined : nextToken,
  };
}

/** Reads the 200 of getReportDocument. */
export function readDocument(answer: HttpAnswer): DocumentAddress | Unavailable {
  const { body } = answer;
  if (!isRecord(body) || textOf(body['url']) === '')
    return unavailable(answer, 'an answer without an address');
  const compression = body['compressionAlgorithm'] ?? undefined;
  if (compression !== undefined && compression !== 'GZIP') {
    return unavailable(answer, 'a document in an unknown compression');
  }
  return { kind: 'document', url: textOf(body['url']), gzip: compression === 'GZIP' };
}

/** True when an id can be a segment of a URL: `.` and `..` would change the path. */
export function isReportId(id: string): boolean {
  return /^[\x21-\x7e]{1,500}$/.test(id) && id !== '.' && id !== '..';
}

function whyOther(
  { reportId, reportType, marketplaceIds }: Record<string, unknown>,
  { reportId: askedId, type, marketplaceId }: AskedReport,
): string | undefined {
  if (reportId !== askedId) return undefined;
  if (typeof reportType === 'string' && reportType !== '' && reportType !== type)
    return `its type is ${safeText(reportType)}`;
  if (Array.isArray(marketplaceIds) && marketplaceIds.length > 0 && !marketplaceIds.includes(marketplaceId))
    return 'it is about another marketplace';
  return undefined;
}

function reportIn(entry: Record<string, unknown>, type: ReportType): AmazonReport | undefined {
  const reportId = idOf(entry['reportId']);
  const status = STATUSES.find((name) => name === entry['processingStatus']);
  const createdAt = timeOf(entry['createdTime']);
  if (entry['reportType'] !== type) return undefined;
  if (reportId === undefined || status === undefined || createdAt === undefined) return undefined;
  const documentId = idOf(entry['reportDocumentId']);
  const from = timeOf(entry['dataStartTime']);
  const to = timeOf(entry['dataEndTime']);
  return {
    reportId,
    status,
    ...(documentId === undefined ? {} : { documentId }),
    createdAt,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && isReportId(value) ? value : undefined;
}

/** Amazon writes a moment as `...Z` or `...+00:00`, with or without fractions; one form can be compared. */
function timeOf(value: unknown): string | undefined {
  const ms = Date.parse(textOf(value));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function unavailable(answer: HttpAnswer, reason: string): Unavailable {
  return { kind: 'unavailable', reason, requestId: requestIdOf(answer) };
}
