import { ApiError, badRequest } from '../../platform/http/api-error';
import { momentOf } from '../../platform/http/input/moment';
import { timestampOf } from '../../platform/timestamp';
import type { PastStock } from './domain/past-stock';
import type { PastAnswer } from './past-stocks.service';

/** The moment of a query's field as a stored time. Throws 400 for one that is not over. */
export function pastMoment(field: string, given: string, nowMs: number): string {
  const moment = momentOf(given);
  if (moment === undefined || moment > timestampOf(nowMs)) throw momentError.future(field);
  return moment;
}

export const momentError = {
  future: (field: string): ApiError =>
    badRequest(`${field} is in the future: give a moment that is over.`, [
      { field, problem: 'must not be in the future' },
    ]),
  /** The error of a moment before a SKU was registered, or after it was removed. */
  notRegistered: (sku: string, at: string): ApiError =>
    new ApiError(404, 'unknown_sku', `SKU ${sku} was not registered at ${at}.`),
  /** The error of a moment whose rows have expired. */
  expired: (sku: string, at: string, oldest: string): ApiError =>
    new ApiError(
      410,
      'moment_expired',
      `The rows that would show ${sku} at ${at} have expired. The oldest moment that the ledger shows is ${oldest}. ` +
        'TRANSACTION_TTL_DAYS says how long rows are kept.',
      [{ field: 'at', problem: `must be ${oldest} or later`, oldest }],
    ),
  /** The error of a moment whose rows the index does not have yet. */
  behind: (sku: string): ApiError =>
    new ApiError(
      503,
      'ledger_behind',
      `A row of ${sku} of the last second is not in its index yet. Send the request again.`,
      undefined,
      1,
    ),
} as const;

/** The stock as of the moment; throws the error that says why it is not known. */
export function knownOrError(sku: string, at: string, answer: PastAnswer): PastStock {
  switch (answer.kind) {
    case 'known':
      return answer.stock;
    case 'unregistered':
      throw momentError.notRegistered(sku, at);
    case 'expired':
      throw momentError.expired(sku, at, answer.oldest);
    case 'behind':
      throw momentError.behind(sku);
  }
}
