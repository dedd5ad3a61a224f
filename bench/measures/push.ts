import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedCall } from '../../src/simulators/amazon/http/call-log';
import { startEngine } from '../support/engines';
import { say } from '../support/say';
import { type ListingsSeen, seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { percentile } from '../support/statistics';
import { withUndo } from '../support/undo';
import type { Plan } from '../plan';
import { patchesAt, untilNothingIsPending, untilSending, violationsAt } from './amazon-side';
import { AMAZON_BURST, AMAZON_RATE, type Burst, measureBurst } from './burst';
import type { Generator } from './generator';

export interface PushFigures {
  /** From the webhook's answer to the call's arrival at Amazon, while nothing else happens. */
  readonly idle: {
    readonly events: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly violations: number;
  };
  readonly bursts: readonly Burst[];
  /** Many sales of few SKUs: calls made, against changes. */
  readonly coalesced: {
    readonly skus: number;
    readonly changes: number;
    readonly seconds: number;
    readonly calls: number;
    /** The most calls under the limits during the sales, and one more for the last figure of each SKU. */
    readonly boundCalls: number;
    /** From the last sale's answer to the last call. */
    readonly settleSeconds: number;
    readonly violations: number;
  };
}

const IDLE_SKUS = 20;

/** A new sender starts without a burst; after this time its burst and Amazon's are full. */
const REST_MS = 1500;

/** Measures pushes to Amazon. Answers and arrivals have times of the same clock. */
export async function measurePush(plan: Plan['push'], generator: Generator): Promise<PushFigures> {
  say(`${plan.idleEvents} sales while idle`);
  const idle = await onFreshService(IDLE_SKUS, 'checked', (service) =>
    measureIdle(service, plan.idleEvents, generator),
  );
  const bursts: Burst[] = [];
  for (const { skus, again } of plan.bursts)
    bursts.push(
      ...(await onFreshService(skus, 'unchecked', (service) => burstOf(service, skus, again, generator))),
    );
  say(`${plan.coalescedSales} sales of ${IDLE_SKUS} SKUs`);
  const coalesced = await onFreshService(IDLE_SKUS, 'checked', (service) =>
    measureCoalesced(service, plan.coalescedSales, generator),
  );
  return { idle, bursts, coalesced };
}

function onFreshService<T>(
  skus: number,
  listings: ListingsSeen,
  work: (service: BenchService) => Promise<T>,
): Promise<T> {
  return withUndo(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, skus, listings);
    const service = await startService({ endpoint: engine.endpoint }, undo);
    await untilSending(service);
    await delay(REST_MS);
    return work(service);
  });
}

/** In a second burst the SKUs have checked listings, which the first one looked up. */
async function burstOf(
  service: BenchService,
  skus: number,
  again: boolean,
  generator: Generator,
): Promise<Burst[]> {
  say(`burst of ${skus} SKUs`);
  const first = await measureBurst(service, { skus, listings: 'unchecked' }, generator);
  if (!again) return [first];
  say(`burst of the same ${skus} SKUs`);
  await delay(REST_MS);
  return [first, await measureBurst(service, { skus, listings: 'checked' }, generator)];
}

async function measureIdle(
  service: BenchService,
  events: number,
  generator: Generator,
): Promise<PushFigures['idle']> {
  const delaysMs: number[] = [];
  // The first events include the costs of a cold process, such as the login at Amazon.
  for (let event = -3; event < events; event += 1) {
    const seen = (await patchesAt(service)).length;
    const { lastAnsweredAtMs } = await generator.send({
      ports: [service.port],
      load: { skus: IDLE_SKUS, lines: 1, inFlight: 1 },
      warmUpMs: 0,
      durationMs: 60_000,
      orders: 1,
    });
    const call = await untilCall(service, seen);
    if (event >= 0) delaysMs.push(call.at - lastAnsweredAtMs);
    await untilNothingIsPending(service, 10_000);
    // Below Amazon's five calls a second, so that its limits do not add to the time.
    await delay(220 + Math.random() * 100);
  }
  const sorted = delaysMs.toSorted((a, b) => a - b);
  return {
    events,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    violations: await violationsAt(service),
  };
}

async function untilCall(service: BenchService, seen: number): Promise<LoggedCall> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const call = (await patchesAt(service))[seen];
    if (call !== undefined) return call;
    await delay(10);
  }
  throw new Error('No call arrived at Amazon within 10 s.');
}

async function measureCoalesced(
  service: BenchService,
  sales: number,
  generator: Generator,
): Promise<PushFigures['coalesced']> {
  const { orders, seconds, failures, lastAnsweredAtMs } = await generator.send({
    ports: [service.port],
    load: { skus: IDLE_SKUS, lines: 1, inFlight: 64 },
    warmUpMs: 0,
    durationMs: 600_000,
    orders: sales,
    ordersPerSecond: 1000,
  });
  if (failures > 0) throw new Error(`${failures} of ${sales} sales were not applied.`);
  await untilNothingIsPending(service, 120_000);
  const patches = await patchesAt(service);
  return {
    skus: IDLE_SKUS,
    changes: orders,
    seconds,
    calls: patches.length,
    boundCalls: Math.floor(AMAZON_BURST + AMAZON_RATE * seconds) + IDLE_SKUS,
    settleSeconds: ((patches.at(-1)?.at ?? NaN) - lastAnsweredAtMs) / 1000,
    violations: await violationsAt(service),
  };
}
