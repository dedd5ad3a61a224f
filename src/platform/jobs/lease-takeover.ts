import { endsBefore } from './deadline-run';
import type { Lease } from '../dynamodb/lease/lease';

/**
 * Takes a lease within one run of a process that is frozen between its runs. A holder whose beat has not moved since an
 * earlier run has probably died: it is waited out here, since the clock by which it counts as dead may stand still while
 * nothing runs. A holder that is alive is not waited for. Throws when the store does not answer.
 */
export async function takeOverIfSilent(lease: Lease, lastStartAt: number): Promise<boolean> {
  const before = lease.lastSighting;
  if (await lease.keep()) return true;
  const isSilent = before !== undefined && lease.lastSighting === before;
  const at = performance.now() + lease.contestInMs + 1;
  if (!isSilent || at >= lastStartAt) return false;
  await endsBefore(new Promise(() => undefined), at);
  return lease.keep();
}
