import { type Period } from './returns-data';

/** The states of a report (definition `Report`). */
export const PROCESSING_STATUSES = ['CANCELLED', 'DONE', 'FATAL', 'IN_PROGRESS', 'IN_QUEUE'] as const;
export type ProcessingStatus = (typeof PROCESSING_STATUSES)[number];

/** The report of returns that Amazon took in at its own warehouses: the one whose rows the simulator has. */
export const FBA_RETURNS = 'GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA';

/** The types that can be asked for. Those of merchant-fulfilled returns never have a row, as for a seller without any. */
export const REPORT_TYPES = [
  FBA_RETURNS,
  'GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE',
  'GET_XML_RETURNS_DATA_BY_RETURN_DATE',
] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

/** What a report is asked with, once it is read. */
export interface ReportOrder {
  readonly reportType: ReportType;
  readonly marketplaceIds: readonly string[];
  readonly period: Period;
}

/** A report as `getReport` shows it (definition `Report`). */
export interface ReportView {
  readonly reportId: string;
  readonly reportType: string;
  readonly marketplaceIds: readonly string[];
  readonly dataStartTime: string;
  readonly dataEndTime: string;
  readonly createdTime: string;
  readonly processingStatus: ProcessingStatus;
  readonly processingStartTime?: string;
  readonly processingEndTime?: string;
  readonly reportDocumentId?: string;
}

/** How a report ends other than by what the file holds. */
export interface ScriptedEnd {
  readonly as: 'FATAL' | 'CANCELLED';
  /** The text of the document that Amazon may leave with a FATAL report; absent: no document. */
  readonly documentText?: string;
}

/** How a report ended. */
export interface ReportEnd {
  readonly status: 'DONE' | 'FATAL' | 'CANCELLED';
  readonly reportDocumentId?: string;
}

/** A report in the simulator; its status is a matter of the clock until it has an end. */
export interface StoredReport extends ReportOrder {
  readonly reportId: string;
  readonly createdAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Decided before its time, by a script or because the type was asked for too soon. */
  readonly doomed?: ScriptedEnd;
  readonly end?: ReportEnd;
}

/** Shows a report at a moment. */
export function viewOf(report: StoredReport, now: number): ReportView {
  const { end, period } = report;
  const running = now >= report.startsAt;
  return {
    reportId: report.reportId,
    reportType: report.reportType,
    marketplaceIds: report.marketplaceIds,
    dataStartTime: iso(period.from),
    dataEndTime: iso(period.until),
    createdTime: iso(report.createdAt),
    processingStatus: end?.status ?? (running ? 'IN_PROGRESS' : 'IN_QUEUE'),
    ...(running ? { processingStartTime: iso(report.startsAt) } : {}),
    ...(end === undefined ? {} : { processingEndTime: iso(report.endsAt) }),
    ...(end?.reportDocumentId === undefined ? {} : { reportDocumentId: end.reportDocumentId }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
