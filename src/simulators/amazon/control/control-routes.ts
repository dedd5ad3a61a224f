import { type Answer, ok } from '../http/answer';
import { type LoggedCall } from '../http/call-log';
import { isObject, parseJson } from '../http/exchange';
import { type Violation } from '../http/violations';
import { type Endpoint } from '../http/route';
import { type ReportsStore } from '../reports/reports-store';
import { RETURN_COLUMNS, type ReturnRow } from '../reports/returns-file';

/** Enough for a returns file of a million rows. */
const MAX_RETURNS_BYTES = 256 * 1024 * 1024;

/** The simulator as the controls use it. */
interface Controlled {
  state(): unknown;
  calls(): readonly LoggedCall[];
  violations(): readonly Violation[];
}

/** Controls for people and for tests in other processes. They are not Amazon's: calls are neither logged nor limited. */
export function controlRoutes(simulator: Controlled, reports: ReportsStore): readonly Endpoint[] {
  return [
    { method: 'GET', path: '/', handle: () => ok(simulator.state()) },
    { method: 'GET', path: '/_simulator/calls', handle: () => ok(simulator.calls()) },
    { method: 'GET', path: '/_simulator/judge', handle: () => ok({ violations: simulator.violations() }) },
    {
      method: 'PUT',
      path: '/_simulator/returns',
      maxBodyBytes: MAX_RETURNS_BYTES,
      handle: ({ bytes }) => ok({ rows: reports.setReturns(bytes) }),
    },
    {
      method: 'POST',
      path: '/_simulator/returns/rows',
      handle: ({ body }) => {
        const rows = readRows(body, reports.returnsFile().columns);
        return typeof rows === 'string' ? controlError(400, rows) : ok({ rows: reports.addReturns(rows) });
      },
    },
  ];
}

/** An error of a control, in another shape than Amazon's errors. */
export function controlError(status: number, error: string): Answer {
  return { status, body: { error }, reason: error };
}

/** Reads a row or a list of rows; a string says what is wrong with it. */
function readRows(text: string, header: readonly string[]): readonly ReturnRow[] | string {
  const body = parseJson(text);
  const list: unknown[] = Array.isArray(body) ? body : [body];
  const columns = header.length === 0 ? RETURN_COLUMNS : header;
  const rows: ReturnRow[] = [];
  for (const one of list) {
    if (!isObject(one)) return 'The body must be a JSON object or a list of them.';
    const cells: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(one)) {
      if (!columns.some((column) => column === name))
        return `The file has no column ${JSON.stringify(name)}.`;
      if (typeof value !== 'number' && (typeof value !== 'string' || /[\t\r\n]/.test(value)))
        return `${name} must be a number, or a text without tabs and line ends.`;
      cells[name] = value;
    }
    rows.push(cells);
  }
  return rows;
}
