import { type Period } from './returns-data';

/** The states of a report (definition `Report`). */
export const PROCESSING_STATUSES = ['CANCELLED', 'DONE', 'FATAL', 'IN_PROGRESS', 'IN_QUEUE'] as const;
type ProcessingStatus = (typeof PROCESSING_STATUSES)[number];

/** The report of returns to Amazon's own warehouses. */
export const FBA_RETURNS = 'GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA';
/** The report of all listings of the seller. */
export const ALL_LISTINGS = 'GET_MERCHANT_LISTINGS_ALL_DATA';

/** The types that can be requested. The simulator has no rows for merchant-fulfilled returns. */
export const REPORT_TYPES = [
  FBA_RETURNS,
  ALL_LISTINGS,
  'GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE',
  'GET_XML_RETURNS_DATA_BY_RETURN_DATE',
] as const;
type ReportType = (typeof REPORT_TYPES)[number];

/** A validated request for a report. */
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

/** An end of a report that does not depend on the returns file. */
export interface ScriptedEnd {
  readonly as: 'FATAL' | 'CANCELLED';
  /** The text of the document that Amazon may add to a FATAL report; absent: no document. */
  readonly documentText?: string;
}

export interface ReportEnd {
  readonly status: 'DONE' | 'FATAL' | 'CANCELLED';
  readonly reportDocumentId?: string;
}

/** A report in the simulator. Until it has an end, its status depends on the clock. */
export interface StoredReport extends ReportOrder {
  readonly reportId: string;
  readonly createdAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Set by a fault, or because the type was requested too soon. */
  readonly scriptedEnd?: ScriptedEnd;
  readonly end?: ReportEnd;
}

/** A report as `getReport` shows it at a moment. */
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
