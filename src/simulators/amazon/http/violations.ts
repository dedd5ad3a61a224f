import { type LoggedCall } from './call-log';
import { type Quota, TokenBucket } from './rate-limits';

/** A call that breaks Amazon's rules. */
export interface Violation {
  readonly kind: 'over-quota' | 'parallel-patches' | 'token-to-document';
  readonly at: number;
  readonly operation: string;
  readonly sku?: string;
  readonly message: string;
}

/**
 * Finds the calls beyond the official rates, the overlapping PATCH calls of one SKU, and the tokens that were sent to a
 * document's URL. Every call counts, also one that a fault or an invalid token ended. A call that waited until the
 * simulator read it counts from its earliest possible arrival.
 */
export function findViolations(
  calls: readonly LoggedCall[],
  quotas: ReadonlyMap<string, Quota>,
): readonly Violation[] {
  const buckets = new Map([...quotas].map(([operation, quota]) => [operation, new TokenBucket(quota)]));
  const violations: Violation[] = [];
  for (const { at, earliestAt = at, operation, sku, besideAnother, carriedToken } of calls) {
    const where = { at, operation, ...(sku === undefined ? {} : { sku }) };
    if (buckets.get(operation)?.take(at, earliestAt) === false) {
      const message = `More ${operation} calls than the quota allows.`;
      violations.push({ kind: 'over-quota', ...where, message });
    }
    if (besideAnother === true) {
      const message = 'A PATCH was sent while another of the same SKU was in flight.';
      violations.push({ kind: 'parallel-patches', ...where, message });
    }
    if (carriedToken === true) {
      const message = 'A token was sent to the URL of a document, which must be fetched without one.';
      violations.push({ kind: 'token-to-document', ...where, message });
    }
  }
  return violations;
}
