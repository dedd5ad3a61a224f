import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedCall } from '../../src/simulators/amazon/http/call-log';
import { startEngine } from '../support/engines';
import { say } from '../support/say';
import { type ListingsSeen, seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { percentile } from '../support/statistics';
import { undoing } from '../support/undo';
import type { Plan } from '../plan';
import { patchesAt, untilNothingIsOwed, untilSending, violationsAt } from './amazon-side';
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
    /** The most that the limits allow while the sales come, and one a SKU for its last figure. */
    readonly boundCalls: number;
    /** From the last sale's answer to the last call. */
    readonly settleSeconds: number;
    readonly violations: number;
  };
}

const IDLE_SKUS = 20;

/** A new sender starts with nothing saved up; after this time its burst and Amazon's are whole. */
const REST_MS = 1500;

/** Measures the road to Amazon. Answers and arrivals are stamped by the same clock of the same machine. */
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
  return undoing(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, skus, listings);
    const service = await startService({ endpoint: engine.endpoint }, undo);
    await untilSending(service);
    await delay(REST_MS);
    return work(service);
  });
}

/** The same SKUs once more have checked listings: the first burst has looked them up. */
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
  // The first ones pay for a cold process, the login at Amazon among it.
  for (let event = -3; event < events; event += 1) {
    const seen = (await patchesAt(service)).length;
    const { lastAnsweredAtMs } = await generator.send({
      port: service.port,
      load: { skus: IDLE_SKUS, lines: 1, inFlight: 1 },
      warmUpMs: 0,
      durationMs: 60_000,
      orders: 1,
    });
    const call = await untilCall(service, seen);
    if (event >= 0) delaysMs.push(call.at - lastAnsweredAtMs);
    await untilNothingIsOwed(service, 10_000);
    // The limits must never be what is measured: five a second are allowed.
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
  throw new Error('No call came to Amazon within 10 s.');
}

async function measureCoalesced(
  service: BenchService,
  sales: number,
  generator: Generator,
): Promise<PushFigures['coalesced']> {
  const { orders, seconds, failures, lastAnsweredAtMs } = await generator.send({
    port: service.port,
    load: { skus: IDLE_SKUS, lines: 1, inFlight: 64 },
    warmUpMs: 0,
    durationMs: 600_000,
    orders: sales,
    ordersPerSecond: 1000,
  });
  if (failures > 0) throw new Error(`${failures} of ${sales} sales were not applied.`);
  await untilNothingIsOwed(service, 120_000);
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
