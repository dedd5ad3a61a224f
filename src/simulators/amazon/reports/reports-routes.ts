import { type Answer, apiError, invalidInput, ok, storageError } from '../http/answer';
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
      handle: (request) => download(request, api),
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
  const path = store.documents.sign(reportDocumentId);
  // Amazon answers 400, not 404 (observed).
  if (path === undefined) return invalidInput('Invalid Report Document Id.');
  return ok({ reportDocumentId, url: `${baseUrl()}${path}`, compressionAlgorithm: 'GZIP' });
}

/** The storage behind a signed URL: it checks no token and answers errors in XML. */
async function download({ id, params, query }: SimulatorRequest, { store }: ReportsApi): Promise<Answer> {
  const opened = store.documents.open(params.get('key') ?? '', query.get('X-Amz-Signature') ?? '');
  if (opened === 'expired') return storageError(403, 'AccessDenied', 'Request has expired', id);
  if (opened === 'unknown') return storageError(403, 'AccessDenied', 'Access Denied', id);
  return { status: 200, body: await opened(), headers: { 'content-type': 'text/plain; charset=UTF-8' } };
}
