import type { LoggedCall } from '../../src/simulators/amazon/http/call-log';
import type { ListingsSeen } from '../support/seed';
import type { BenchService } from '../support/service';
import { callsAt, untilNothingIsOwed, violationsAt } from './amazon-side';
import type { Generator } from './generator';

/** Amazon's limits for updates and for searches, which it counts apart: calls a second, and at once. */
export const AMAZON_RATE = 5;
export const AMAZON_BURST = 5;
/** The most SKUs that one search names. */
const SKUS_A_SEARCH = 20;

/** So many SKUs change at once, each of them once. */
export interface Burst {
  readonly skus: number;
  /** Whether the listings were checked before; if not, the searches for them are part of the burst. */
  readonly listings: ListingsSeen;
  /** From the first sale to the arrival of the last call, and the least that the limits allow. */
  readonly seconds: number;
  readonly boundSeconds: number;
  readonly updates: number;
  readonly lookUps: number;
  /** The fewest calls that can do it, look-ups included. */
  readonly boundCalls: number;
  readonly violations: number;
}

/** Sells one unit of each SKU as fast as the service answers, and waits until Amazon was told of all. */
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
    port: service.port,
    load: { skus, lines: 1, inFlight: Math.min(64, skus) },
    // Not one of these SKUs twice.
    inTurn: true,
    warmUpMs: 0,
    durationMs: 60_000,
    orders: skus,
  });
  if (failures > 0) throw new Error(`${failures} of ${skus} sales were not applied.`);
  await untilNothingIsOwed(service, (boundSeconds + 60) * 1000);
  const calls = (await callsAt(service)).slice(seen);
  const updates = calls.filter(({ operation }) => operation === 'patch');
  const told = new Set(updates.map(({ sku }) => sku)).size;
  if (told !== skus) throw new Error(`Amazon was told of ${told} of ${skus} SKUs.`);
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
