import { isObject, parseJson } from '../http/exchange';
import { isCount } from '../listings/patch-validation';
import { type ReportSettings } from '../reports/report-settings';
import { RETURN_COLUMNS, type ReturnRow } from '../reports/returns-file';

const SETTINGS = ['processing', 'reAskMs', 'compression', 'contentType', 'urlTtlMs', 'listingsFile'];
const LANGUAGES = ['en', 'de', 'ja'] as const;
const ENCODINGS = ['utf-8', 'cp1252', 'shift_jis'] as const;

/** Reads the body of `POST /_simulator/returns/rows`, a row or a list of rows; a string says what is wrong with it. */
export function readRows(text: string, header: readonly string[]): readonly ReturnRow[] | string {
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

/** Reads the body of `PUT /_simulator/report-settings`; a string says what is wrong with it. */
export function readReportSettings(text: string): Partial<ReportSettings> | string {
  const body = parseJson(text);
  if (!isObject(body)) return 'The body must be a JSON object.';
  const unknown = Object.keys(body).find((name) => !SETTINGS.includes(name));
  if (unknown !== undefined) return `${unknown} is not one of ${SETTINGS.join(', ')}.`;
  const { processing, reAskMs, compression, contentType, urlTtlMs, listingsFile } = body;
  const times = readProcessing(processing);
  if (typeof times === 'string') return times;
  const file = readListingsFile(listingsFile);
  if (typeof file === 'string') return file;
  if (reAskMs !== undefined && !isCount(reAskMs)) return 'reAskMs must be an integer of at least 0.';
  if (urlTtlMs !== undefined && !isCount(urlTtlMs)) return 'urlTtlMs must be an integer of at least 0.';
  if (compression !== undefined && compression !== 'GZIP' && compression !== 'none')
    return 'compression must be GZIP or none.';
  if (contentType !== undefined && (typeof contentType !== 'string' || !/^[ -~]*$/.test(contentType)))
    return 'contentType must be a text that fits in a header.';
  return {
    ...(times === undefined ? {} : { processing: times }),
    ...(reAskMs === undefined ? {} : { reAskMs }),
    ...(compression === undefined ? {} : { compression }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(urlTtlMs === undefined ? {} : { urlTtlMs }),
    ...(file === undefined ? {} : { listingsFile: file }),
  };
}

function readProcessing(value: unknown): ReportSettings['processing'] | string | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value) || !isCount(value['queuedMs']) || !isCount(value['progressMs']))
    return 'processing must have queuedMs and progressMs, integers of at least 0.';
  return { queuedMs: value['queuedMs'], progressMs: value['progressMs'] };
}

function readListingsFile(value: unknown): ReportSettings['listingsFile'] | string | undefined {
  if (value === undefined) return undefined;
  const language = LANGUAGES.find((name) => isObject(value) && name === value['language']);
  const encoding = ENCODINGS.find((name) => isObject(value) && name === value['encoding']);
  if (language === undefined || encoding === undefined)
    return `listingsFile must have language, one of ${LANGUAGES.join(', ')}, and encoding, one of ${ENCODINGS.join(', ')}.`;
  return { language, encoding };
}
