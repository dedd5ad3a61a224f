import { millisOf } from '../../../../platform/timestamp';
import { type KnownNumber, knownAtStart } from './known-number';
import { LIVE_USUALLY_MS } from './reading';

/**
 * What a new sender knows of a number. One that Amazon accepted long enough ago counts as read then, so that what was sold
 * there since is found, also after the longest outage. Before `countedFromMs` Amazon's orders were not counted, so that the
 * number says nothing of now. Times in milliseconds since the epoch.
 */
export function knownAtTakeover(
  last: { readonly count: number; readonly timestamp: string } | undefined,
  { countedFromMs, nowMs }: { readonly countedFromMs: number; readonly nowMs: number },
): KnownNumber {
  if (last === undefined) return knownAtStart(undefined);
  const acceptedAtMs = millisOf(last.timestamp);
  if (acceptedAtMs < countedFromMs) return knownAtStart(undefined);
  if (acceptedAtMs > nowMs - LIVE_USUALLY_MS) return knownAtStart(last);
  return { live: { count: last.count, askedAtMs: acceptedAtMs, readAtMs: acceptedAtMs }, sent: [] };
}
