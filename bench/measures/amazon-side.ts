import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedCall } from '../../src/simulators/amazon/http/call-log';
import type { Violation } from '../../src/simulators/amazon/http/violations';
import type { BenchService } from '../support/service';

/** The calls that reached the simulated Amazon so far, in the order of arrival. */
export async function callsAt(service: BenchService): Promise<LoggedCall[]> {
  return (await getJson(`${service.amazonUrl}/_simulator/calls`)) as LoggedCall[];
}

/** The updates among them. */
export async function patchesAt(service: BenchService): Promise<LoggedCall[]> {
  return (await callsAt(service)).filter(({ operation }) => operation === 'patch');
}

/** The number of calls since a moment, in ms, that were beyond Amazon's limits or concurrent for one SKU. */
export async function violationsAt(service: BenchService, sinceMs = 0): Promise<number> {
  const { violations } = (await getJson(`${service.amazonUrl}/_simulator/judge`)) as {
    violations: readonly Violation[];
  };
  return violations.filter(({ at }) => at >= sinceMs).length;
}

/** Waits until no push is pending; throws after `withinMs`. */
export async function untilNothingIsPending(service: BenchService, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const { pending } = (await getJson(`${service.url}/api/sync`)) as { pending: number };
    if (pending === 0) return;
    await delay(50);
  }
  throw new Error(`Pushes are still pending after ${withinMs} ms.`);
}

/** Waits until the service is the sender, which takes one check of the lease. */
export async function untilSending(service: BenchService): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (await isSending(service)) return;
    await delay(50);
  }
  throw new Error('The service did not become the sender within 20 s.');
}

/** True while the service has the sender's lease. */
export async function isSending({ url }: BenchService): Promise<boolean> {
  const { leader } = (await getJson(`${url}/api/sync`)) as { leader: boolean };
  return leader;
}

/** Reads JSON from the service or the simulator; throws on an error status. */
export async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.json();
}
