import { DAY_MS } from '../../../platform/durations';
import { type Answer, invalidInput, ok } from '../http/answer';
import { parseQuery, type SimulatorRequest } from '../http/exchange';
import { readDateTime } from '../iso-time';
import { csv } from '../listings/listings-query';
import { refuseMarketplaces } from '../marketplaces';
import { PROCESSING_STATUSES, type ReportView } from './report';
import { type ReportsStore } from './reports-store';

const KEPT_DAYS = 90;
const MAX_VALUES = 10;
const MAX_PAGE_SIZE = 100;
const DEFAULT_PAGE_SIZE = 10;

const FILTERS = new Set([
  'reportTypes',
  'processingStatuses',
  'marketplaceIds',
  'pageSize',
  'createdSince',
  'createdUntil',
]);

interface Filter {
  readonly pageSize: number;
  readonly matches: (report: ReportView) => boolean;
}

/** What the operations of the Reports API work with. */
export interface ReportsApi {
  readonly marketplaceId: string;
  readonly store: ReportsStore;
  readonly now: () => number;
  /** The address of this server, which serves the documents too. */
  readonly baseUrl: () => string;
}

/** A page: the query of the first call, and the last report of the page before. */
interface Page {
  readonly query: string;
  readonly after?: string;
}

/** getReports: newest first, in pages. A `nextToken` contains the filters and allows no other parameter. */
export function searchReports({ query }: SimulatorRequest, api: ReportsApi): Answer {
  const page = readPage(query);
  if (page === undefined) return invalidInput("'nextToken' is invalid or not the only parameter.");
  const filter = readFilter(parseQuery(page.query) ?? new URLSearchParams(), api);
  if ('status' in filter) return filter;
  // Ids grow, so a page begins below the last id of the page before, whatever was created since.
  const below = page.after === undefined ? Infinity : Number(page.after);
  const rest = api.store
    .list()
    .filter((report) => Number(report.reportId) < below && filter.matches(report))
    .toReversed();
  const reports = rest.slice(0, filter.pageSize);
  const after = reports.at(-1)?.reportId;
  const isMore = rest.length > reports.length && after !== undefined;
  return ok({ reports, ...(isMore ? { nextToken: tokenOf({ query: page.query, after }) } : {}) });
}

function readFilter(query: URLSearchParams, { marketplaceId, now }: ReportsApi): Filter | Answer {
  const unknown = [...query.keys()].find((name) => !FILTERS.has(name));
  if (unknown !== undefined) return invalidInput(`'${unknown}' is not a parameter of this operation.`);
  const types = csv(query, 'reportTypes');
  if (types.length === 0) return invalidInput("Either 'reportTypes' or 'nextToken' is required.");
  if (types.length > MAX_VALUES) return invalidInput(`'reportTypes' takes at most ${MAX_VALUES}.`);
  const statuses = csv(query, 'processingStatuses');
  if (!statuses.every((status) => PROCESSING_STATUSES.some((known) => known === status)))
    return invalidInput('Invalid input in processing status');
  const ids = csv(query, 'marketplaceIds');
  if (ids.length > MAX_VALUES) return invalidInput(`'marketplaceIds' takes at most ${MAX_VALUES}.`);
  const refused = refuseMarketplaces(ids, marketplaceId);
  if (refused !== undefined) return refused;
  const pageSize = Number(query.get('pageSize') ?? DEFAULT_PAGE_SIZE);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_PAGE_SIZE)
    return invalidInput(`'pageSize' must be from 1 to ${MAX_PAGE_SIZE}.`);
  const since = timeIn(query, 'createdSince', now() - KEPT_DAYS * DAY_MS);
  const until = timeIn(query, 'createdUntil', now());
  if (since === undefined || until === undefined)
    return invalidInput("'createdSince' and 'createdUntil' must be a date and time in ISO 8601.");
  return {
    pageSize,
    matches: (report) => {
      const createdAt = Date.parse(report.createdTime);
      return (
        types.includes(report.reportType) &&
        (statuses.length === 0 || statuses.includes(report.processingStatus)) &&
        (ids.length === 0 || report.marketplaceIds.some((id) => ids.includes(id))) &&
        createdAt >= since &&
        createdAt <= until
      );
    },
  };
}

function timeIn(query: URLSearchParams, name: string, otherwise: number): number | undefined {
  const text = query.get(name);
  return text === null ? otherwise : readDateTime(text);
}

function readPage(query: URLSearchParams): Page | undefined {
  const token = query.get('nextToken');
  if (token === null) return { query: query.toString() };
  if ([...query.keys()].length > 1) return undefined;
  const [, after, first] = /^(\d+)\?(.*)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  return after === undefined || first === undefined ? undefined : { query: first, after };
}

function tokenOf({ query, after }: Required<Page>): string {
  return Buffer.from(`${after}?${query}`).toString('base64url');
}
