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

/** What Amazon holds against the calls since a moment, in milliseconds: beyond its limits, or two for a SKU at once. */
export async function violationsAt(service: BenchService, sinceMs = 0): Promise<number> {
  const { violations } = (await getJson(`${service.amazonUrl}/_simulator/judge`)) as {
    violations: readonly Violation[];
  };
  return violations.filter(({ at }) => at >= sinceMs).length;
}

/** Waits until Amazon was told everything; throws when that takes longer than it may. */
export async function untilNothingIsOwed(service: BenchService, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const { pending } = (await getJson(`${service.url}/api/sync`)) as { pending: number };
    if (pending === 0) return;
    await delay(50);
  }
  throw new Error(`Pushes are still owed after ${withinMs} ms.`);
}

/** Waits until this process is the sender, which takes as long as its first look at the lease. */
export async function untilSending(service: BenchService): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const { leader } = (await getJson(`${service.url}/api/sync`)) as { leader: boolean };
    if (leader) return;
    await delay(50);
  }
  throw new Error('The service did not become the sender within 20 s.');
}

/** Asks a page of the service or of the simulator; throws when it does not answer with what was asked. */
export async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.json();
}
