import type { LoggedCall } from '../../src/simulators/amazon/http/call-log';
import type { ListingsSeen } from '../support/seed';
import type { BenchService } from '../support/service';
import { callsAt, untilNothingIsPending, violationsAt } from './amazon-side';
import type { Generator } from './generator';

/** Amazon's limits for updates and, separately, for searches: calls a second, and the burst. */
export const AMAZON_RATE = 5;
export const AMAZON_BURST = 5;
/** The most SKUs in one search. */
const SKUS_A_SEARCH = 20;

/** SKUs that change at once, each of them once. */
export interface Burst {
  readonly skus: number;
  /** Unchecked listings add their searches to the burst. */
  readonly listings: ListingsSeen;
  /** From the first sale to the arrival of the last call, and the minimum under the limits. */
  readonly seconds: number;
  readonly boundSeconds: number;
  readonly updates: number;
  readonly lookUps: number;
  /** The minimum of calls, including look-ups. */
  readonly boundCalls: number;
  readonly violations: number;
}

/** Sells one unit of each SKU as fast as the service answers, and waits until all are pushed. */
export async function measureBurst(
  service: BenchService,
  { skus, listings }: Pick<Burst, 'skus' | 'listings'>,
  generator: Generator,
): Promise<Burst> {
  const searches = listings === 'checked' ? 0 : Math.ceil(skus / SKUS_A_SEARCH);
  const boundSeconds = Math.max(leastSeconds(skus), leastSeconds(searches));
  const seen = (await callsAt(service)).length;
  const beganAt = Date.now();
  const { failures } = await generator.send({
    ports: [service.port],
    load: { skus, lines: 1, inFlight: Math.min(64, skus) },
    // Each SKU once.
    inTurn: true,
    warmUpMs: 0,
    durationMs: 60_000,
    orders: skus,
  });
  if (failures > 0) throw new Error(`${failures} of ${skus} sales were not applied.`);
  await untilNothingIsPending(service, (boundSeconds + 60) * 1000);
  const calls = (await callsAt(service)).slice(seen);
  const updates = calls.filter(({ operation }) => operation === 'patch');
  const pushed = new Set(updates.map(({ sku }) => sku)).size;
  if (pushed !== skus) throw new Error(`${pushed} of ${skus} SKUs were pushed.`);
  return {
    skus,
    listings,
    seconds: ((updates.at(-1)?.at ?? NaN) - beganAt) / 1000,
    boundSeconds,
    updates: updates.length,
    lookUps: calls.filter(isLookUp).length,
    boundCalls: skus + searches,
    violations: await violationsAt(service, beganAt),
  };
}

function leastSeconds(calls: number): number {
  return Math.max(0, calls - AMAZON_BURST) / AMAZON_RATE;
}

function isLookUp({ operation }: LoggedCall): boolean {
  return operation === 'search' || operation === 'get';
}
