import { type Answer, apiError, invalidInput, ok } from '../http/answer';
import { download } from './document-download';
import { type SimulatorRequest } from '../http/exchange';
import { REPORTS_QUOTAS } from '../http/rate-limits';
import { readReportOrder } from './report-request';
import { searchReports } from './reports-search';
import { type ReportsStore } from './reports-store';
import { type ApiRoute } from '../http/route';

const API = '/reports/2021-06-30';

/** Whose reports the simulator plays. */
export interface ReportsDesk {
  readonly marketplaceId: string;
  readonly store: ReportsStore;
  readonly now: () => number;
  /** The address of this server, which documents are fetched from too. */
  readonly baseUrl: () => string;
}

/** The operations of the Reports API 2021-06-30 that returns are read with, and the download that follows them. */
export function reportsRoutes(desk: ReportsDesk): readonly ApiRoute[] {
  return [
    {
      operation: 'createReport',
      method: 'POST',
      path: `${API}/reports`,
      access: 'seller',
      quota: REPORTS_QUOTAS.createReport,
      handle: (request) => createReport(request, desk),
    },
    {
      operation: 'getReports',
      method: 'GET',
      path: `${API}/reports`,
      access: 'seller',
      quota: REPORTS_QUOTAS.getReports,
      handle: (request) => searchReports(request, desk),
    },
    {
      operation: 'getReport',
      method: 'GET',
      path: `${API}/reports/:reportId`,
      access: 'seller',
      quota: REPORTS_QUOTAS.getReport,
      handle: (request) => getReport(request, desk),
    },
    {
      operation: 'getReportDocument',
      method: 'GET',
      path: `${API}/documents/:reportDocumentId`,
      access: 'seller',
      quota: REPORTS_QUOTAS.getReportDocument,
      handle: (request) => getReportDocument(request, desk),
    },
    {
      operation: 'download',
      method: 'GET',
      path: '/documents/:key',
      access: 'signed-url',
      handle: (request) => download(request, desk.store.documents),
    },
  ];
}

function createReport(request: SimulatorRequest, { store, marketplaceId, now }: ReportsDesk): Answer {
  const order = readReportOrder(request, marketplaceId, now());
  if ('status' in order) return order;
  const reportId = store.create(order);
  return { status: 202, body: { reportId }, reportId };
}

function getReport({ params }: SimulatorRequest, { store }: ReportsDesk): Answer {
  const report = store.find(params.get('reportId') ?? '');
  if (report !== undefined) return ok(report);
  return apiError(404, 'NotFound', 'One or more of the provided ReportRequestIds could not be found.');
}

function getReportDocument({ params, query }: SimulatorRequest, { store, baseUrl }: ReportsDesk): Answer {
  if (query.get('enableContentEncodingUrlHeader') === 'true') {
    return invalidInput("'enableContentEncodingUrlHeader' is not a parameter that the simulator plays.");
  }
  const reportDocumentId = params.get('reportDocumentId') ?? '';
  const document = store.documents.find(reportDocumentId);
  // 400 and not 404 is what was seen at Amazon.
  if (document === undefined) return invalidInput('Invalid Report Document Id.');
  const { compression } = document;
  return ok({
    reportDocumentId,
    url: `${baseUrl()}${store.documents.sign(reportDocumentId, store.settings.urlTtlMs)}`,
    ...(compression === 'GZIP' ? { compressionAlgorithm: compression } : {}),
  });
}
