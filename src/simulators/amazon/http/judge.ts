import { type LoggedCall } from './call-log';
import { type Quota, TokenBucket } from './rate-limits';

/** A call that a well-behaved client would not have made. */
export interface Violation {
  readonly kind: 'over-quota' | 'parallel-patches' | 'token-to-document';
  readonly at: number;
  readonly operation: string;
  readonly sku?: string;
  readonly message: string;
}

/**
 * Finds the calls that a strict observer with the official rates would have refused, the PATCH calls of one SKU that
 * overlapped, and the tokens that were given to a document's address. It counts every arrival, so calls that a fault or a
 * bad token turned away are judged too; one that had to wait until the simulator read it counts from when it can have come.
 */
export function judgeCalls(
  calls: readonly LoggedCall[],
  quotas: ReadonlyMap<string, Quota>,
): readonly Violation[] {
  const buckets = new Map([...quotas].map(([operation, quota]) => [operation, new TokenBucket(quota)]));
  const violations: Violation[] = [];
  for (const { at, earliestAt = at, operation, sku, besideAnother, carriedToken } of calls) {
    const where = { at, operation, ...(sku === undefined ? {} : { sku }) };
    if (buckets.get(operation)?.take(at, earliestAt) === false) {
      violations.push({
        kind: 'over-quota',
        ...where,
        message: `More ${operation} calls than the quota allows.`,
      });
    }
    if (besideAnother === true) {
      const message = 'A PATCH was sent while another of the same SKU was in flight.';
      violations.push({ kind: 'parallel-patches', ...where, message });
    }
    if (carriedToken === true) {
      const message = 'A token was sent to the address of a document, which must be fetched without one.';
      violations.push({ kind: 'token-to-document', ...where, message });
    }
  }
  return violations;
}
