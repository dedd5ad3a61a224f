import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '../api-error';

/**
 * The version that a change is made for: that of `If-Match` (a number, with or without quotes), or 0 for
 * `If-None-Match: *`, which means that there is none yet. Undefined without a condition; throws 400 for any other.
 */
export function versionConditionOf({
  'if-match': match,
  'if-none-match': noneMatch,
}: Pick<IncomingHttpHeaders, 'if-match' | 'if-none-match'>): number | undefined {
  if (match === undefined && noneMatch === undefined) return undefined;
  if (match === undefined && noneMatch?.trim() === '*') return 0;
  const version = /^\s*("?)([1-9]\d{0,14})\1\s*$/.exec(match ?? '')?.[2];
  if (version !== undefined && noneMatch === undefined) return Number(version);
  throw badRequest('Send If-Match with the version of the stock, or If-None-Match: * for a new one.', [
    match === undefined
      ? { field: 'If-None-Match', problem: 'must be *' }
      : {
          field: 'If-Match',
          problem: noneMatch === undefined ? 'must be a version' : 'excludes If-None-Match',
        },
  ]);
}
