import { ok } from '../http/answer';
import { controlError } from './control-routes';
import { parseJson } from '../http/exchange';
import { readReportSettings, readRows } from './report-control-input';
import { readReportSpec } from '../reports/report-request';
import { type ReportsStore } from '../reports/reports-store';
import { type Endpoint } from '../http/route';

/** Enough for a returns file of a million rows. */
const MAX_RETURNS_BYTES = 256 * 1024 * 1024;

/** The controls of the returns file and the reports; the rules of the other controls apply. */
export function reportControls(
  store: ReportsStore,
  marketplaceId: string,
  now: () => number,
): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/_simulator/returns',
      handle: () => ({
        status: 200,
        body: store.returnsFile().bytes,
        headers: store.settings.contentType === '' ? {} : { 'content-type': store.settings.contentType },
      }),
    },
    {
      method: 'PUT',
      path: '/_simulator/returns',
      maxBodyBytes: MAX_RETURNS_BYTES,
      handle: ({ bytes }) => ok({ rows: store.setReturns(bytes) }),
    },
    {
      method: 'POST',
      path: '/_simulator/returns/rows',
      handle: ({ body }) => {
        const rows = readRows(body, store.returnsFile().columns);
        return typeof rows === 'string' ? controlError(400, rows) : ok({ rows: store.addReturns(rows) });
      },
    },
    { method: 'GET', path: '/_simulator/reports', handle: () => ok({ reports: store.list() }) },
    {
      // A report of another application of the seller: the body of createReport, without token and quota.
      method: 'POST',
      path: '/_simulator/reports',
      handle: ({ body }) => {
        const order = readReportSpec(parseJson(body), marketplaceId, now());
        return 'status' in order ? order : { status: 201, body: { reportId: store.create(order) } };
      },
    },
    { method: 'GET', path: '/_simulator/report-settings', handle: () => ok(store.settings) },
    {
      method: 'PUT',
      path: '/_simulator/report-settings',
      handle: ({ body }) => {
        const settings = readReportSettings(body);
        return typeof settings === 'string' ? controlError(400, settings) : ok(store.change(settings));
      },
    },
  ];
}
