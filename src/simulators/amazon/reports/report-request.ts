import { type Answer, invalidInput, unsupportedMediaType } from '../http/answer';
import { isObject, mediaTypeOf, parseJson, type SimulatorRequest } from '../http/exchange';
import { readDateTime } from '../iso-time';
import { refuseMarketplaces } from '../marketplaces';
import { REPORT_TYPES, type ReportOrder } from './report';

const MAX_MARKETPLACES = 25;

/** Reads a call of createReport, or returns Amazon's refusal. */
export function readReportOrder(
  request: SimulatorRequest,
  marketplaceId: string,
  now: number,
): ReportOrder | Answer {
  if (mediaTypeOf(request.headers) !== 'application/json') return unsupportedMediaType();
  return readReportSpec(parseJson(request.body), marketplaceId, now);
}

/** Reads the parsed body of createReport (definition `CreateReportSpecification`). */
export function readReportSpec(body: unknown, marketplaceId: string, now: number): ReportOrder | Answer {
  if (!isObject(body)) return invalidInput();
  const reportType = REPORT_TYPES.find((known) => known === body['reportType']);
  if (reportType === undefined) return invalidInput("'reportType' is missing or invalid.");
  const { reportOptions = {}, marketplaceIds } = body;
  if (!isObject(reportOptions) || Object.values(reportOptions).some((value) => typeof value !== 'string'))
    return invalidInput("'reportOptions' must be an object of texts.");
  if (!isTextList(marketplaceIds) || marketplaceIds.length < 1 || marketplaceIds.length > MAX_MARKETPLACES)
    return invalidInput(`'marketplaceIds' must be a list of 1 to ${MAX_MARKETPLACES} ids.`);
  const refused = refuseMarketplaces(marketplaceIds, marketplaceId);
  if (refused !== undefined) return refused;
  const from = timeIn(body, 'dataStartTime', now);
  if (typeof from === 'string') return invalidInput(from);
  const until = timeIn(body, 'dataEndTime', now);
  if (typeof until === 'string') return invalidInput(until);
  // Amazon accepts equal times (observed): the report has no data and ends CANCELLED.
  if (from > until) return invalidInput('dataStartTime is after dataEndTime');
  return { reportType, marketplaceIds, period: { from, until } };
}

/** The time in ms, by default now; a string says what is wrong with it. */
function timeIn(body: Record<string, unknown>, name: string, now: number): number | string {
  const value = body[name];
  if (value === undefined) return now;
  const time = typeof value === 'string' ? readDateTime(value) : undefined;
  if (time === undefined) return `'${name}' must be a date and time in ISO 8601.`;
  return time > now ? `'${name}' must not be in the future.` : time;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && (value as unknown[]).every((one) => typeof one === 'string');
}
