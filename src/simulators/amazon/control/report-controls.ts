import { ok } from '../http/answer';
import { controlError } from './control-routes';
import { parseJson } from '../http/exchange';
import { readReportSettings, readRows } from './report-control-input';
import { type ReportOrder, type ReportView } from '../reports/report';
import { readReportSpec } from '../reports/report-request';
import { type ReportSettings } from '../reports/report-settings';
import { type ReturnsData, type ReturnsSource } from '../reports/returns-data';
import { type ReturnRow } from '../reports/returns-file';
import { type Endpoint } from '../http/route';

/** A returns file of a million rows fits. */
const MAX_RETURNS_BYTES = 256 * 1024 * 1024;

/** What the control pages can ask of the reports. */
export interface ReportsControl {
  readonly settings: ReportSettings;
  change(settings: Partial<ReportSettings>): ReportSettings;
  create(order: ReportOrder): string;
  list(): readonly ReportView[];
  setReturns(source: ReturnsSource): number;
  addReturns(rows: readonly ReturnRow[]): number;
  returnsFile(): ReturnsData;
}

/** The controls of the returns file and of the reports: the same rules as for the other control pages. */
export function reportControls(
  store: ReportsControl,
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
      // As if another application of the same seller had asked: createReport's body, but neither token nor quota.
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
