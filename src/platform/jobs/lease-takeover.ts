import type { Lease } from '../dynamodb/lease/lease';
import { sleepUntil } from './deadline';

/**
 * Takes a lease within one run of a process that is frozen between its runs. A holder without a heartbeat since an
 * earlier run has probably crashed: this waits until its lease lapses, because the monotonic clock may not run while
 * the process is frozen. It also waits for a holder that it has outranked, and not for any other that renews its lease.
 * Throws when the store does not answer.
 */
export async function takeOverIfSilent(lease: Lease, lastStartAt: number): Promise<boolean> {
  const before = lease.lastSeenHeartbeat;
  if (await lease.keep()) return true;
  const isSilent = lease.isWaiting || (before !== undefined && lease.lastSeenHeartbeat === before);
  const at = performance.now() + lease.lapsesInMs + 1;
  if (!isSilent || at >= lastStartAt) return false;
  await sleepUntil(at);
  return lease.keep();
}
