import { type Answer, apiError, invalidInput, ok } from '../http/answer';
import { download } from './document-download';
import { type SimulatorRequest } from '../http/exchange';
import { REPORTS_QUOTAS } from '../http/rate-limits';
import { readReportOrder } from './report-request';
import { type ReportsApi, searchReports } from './reports-search';
import { type ApiRoute } from '../http/route';

const API = '/reports/2021-06-30';

/** The operations of the Reports API 2021-06-30 that read returns, and the download of documents. */
export function reportsRoutes(api: ReportsApi): readonly ApiRoute[] {
  return [
    {
      operation: 'createReport',
      method: 'POST',
      path: `${API}/reports`,
      access: 'seller',
      quota: REPORTS_QUOTAS.createReport,
      handle: (request) => createReport(request, api),
    },
    {
      operation: 'getReports',
      method: 'GET',
      path: `${API}/reports`,
      access: 'seller',
      quota: REPORTS_QUOTAS.getReports,
      handle: (request) => searchReports(request, api),
    },
    {
      operation: 'getReport',
      method: 'GET',
      path: `${API}/reports/:reportId`,
      access: 'seller',
      quota: REPORTS_QUOTAS.getReport,
      handle: (request) => getReport(request, api),
    },
    {
      operation: 'getReportDocument',
      method: 'GET',
      path: `${API}/documents/:reportDocumentId`,
      access: 'seller',
      quota: REPORTS_QUOTAS.getReportDocument,
      handle: (request) => getReportDocument(request, api),
    },
    {
      operation: 'download',
      method: 'GET',
      path: '/documents/:key',
      access: 'signed-url',
      handle: (request) => download(request, api.store.documents),
    },
  ];
}

function createReport(request: SimulatorRequest, { store, marketplaceId, now }: ReportsApi): Answer {
  const order = readReportOrder(request, marketplaceId, now());
  if ('status' in order) return order;
  const reportId = store.create(order);
  return { status: 202, body: { reportId }, reportId };
}

function getReport({ params }: SimulatorRequest, { store }: ReportsApi): Answer {
  const report = store.find(params.get('reportId') ?? '');
  if (report !== undefined) return ok(report);
  return apiError(404, 'NotFound', 'One or more of the provided ReportRequestIds could not be found.');
}

function getReportDocument({ params, query }: SimulatorRequest, { store, baseUrl }: ReportsApi): Answer {
  if (query.get('enableContentEncodingUrlHeader') === 'true')
    return invalidInput("The simulator does not support 'enableContentEncodingUrlHeader'.");
  const reportDocumentId = params.get('reportDocumentId') ?? '';
  const document = store.documents.find(reportDocumentId);
  // Amazon answers 400, not 404 (observed).
  if (document === undefined) return invalidInput('Invalid Report Document Id.');
  const { compression } = document;
  return ok({
    reportDocumentId,
    url: `${baseUrl()}${store.documents.sign(reportDocumentId, store.settings.urlTtlMs)}`,
    ...(compression === 'GZIP' ? { compressionAlgorithm: compression } : {}),
  });
}
