import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedCall } from '../../src/simulators/amazon/call-log';
import { startEngine } from '../support/engines';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { percentile } from '../support/statistics';
import { undoing } from '../support/undo';
import type { Plan } from '../plan';
import { patchesAt, untilNothingIsOwed, untilSending } from './amazon-side';
import type { Generator } from './generator';

/** Amazon's limit for the Listings API's updates: calls a second, and at once. */
export const AMAZON_RATE = 5;
export const AMAZON_BURST = 5;

export interface PushFigures {
  /** From the webhook's answer to the call's arrival at Amazon, while nothing else happens. */
  readonly idle: { readonly events: number; readonly p50Ms: number; readonly p99Ms: number };
  /** So many SKUs change at once: seconds until the last call has arrived, and the least that the limits allow. */
  readonly bursts: readonly {
    readonly skus: number;
    readonly seconds: number;
    readonly boundSeconds: number;
  }[];
  /** Many sales of few SKUs: calls made, against changes. */
  readonly coalesced: {
    readonly skus: number;
    readonly changes: number;
    readonly seconds: number;
    readonly calls: number;
    /** From the first call to the last, and what the limits allow in that time. */
    readonly callSeconds: number;
    readonly allowedCalls: number;
  };
}

const IDLE_SKUS = 20;

/** Measures the road to Amazon. Answers and arrivals are stamped by the same clock of the same machine. */
export async function measurePush(plan: Plan['push'], generator: Generator): Promise<PushFigures> {
  const bursts: PushFigures['bursts'][number][] = [];
  for (const skus of plan.bursts)
    bursts.push(await onFreshService(skus, (service) => burst(service, skus, generator)));
  return {
    idle: await onFreshService(IDLE_SKUS, (service) => idle(service, plan.idleEvents, generator)),
    bursts,
    coalesced: await onFreshService(IDLE_SKUS, (service) =>
      coalesced(service, plan.coalescedSales, generator),
    ),
  };
}

function onFreshService<T>(skus: number, work: (service: BenchService) => Promise<T>): Promise<T> {
  return undoing(async (undo) => {
    const engine = await startEngine('embedded', undo);
    await seedStore(engine.endpoint, skus);
    const service = await startService({ endpoint: engine.endpoint }, undo);
    await untilSending(service);
    return work(service);
  });
}

async function idle(
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
  return { events, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
}

async function untilCall(service: BenchService, seen: number): Promise<LoggedCall> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const call = (await patchesAt(service))[seen];
    if (call !== undefined) return call;
    await delay(10);
  }
  throw new Error('No call came to Amazon within 10 s.');
}

async function burst(
  service: BenchService,
  skus: number,
  generator: Generator,
): Promise<PushFigures['bursts'][number]> {
  const boundSeconds = Math.max(0, skus - AMAZON_BURST) / AMAZON_RATE;
  // Not one of these SKUs twice: the generator goes through them in turn.
  const beganAt = Date.now();
  await generator.send({
    port: service.port,
    load: { skus, lines: 1, inFlight: Math.min(64, skus) },
    inTurn: true,
    warmUpMs: 0,
    durationMs: 60_000,
    orders: skus,
  });
  await untilNothingIsOwed(service, (boundSeconds + 60) * 1000);
  const patches = await patchesAt(service);
  const lastAt = patches.at(-1)?.at ?? NaN;
  return { skus, seconds: (lastAt - beganAt) / 1000, boundSeconds };
}

async function coalesced(
  service: BenchService,
  sales: number,
  generator: Generator,
): Promise<PushFigures['coalesced']> {
  const { orders, seconds } = await generator.send({
    port: service.port,
    load: { skus: IDLE_SKUS, lines: 1, inFlight: 64 },
    warmUpMs: 0,
    durationMs: 600_000,
    orders: sales,
    ordersPerSecond: 1000,
  });
  await untilNothingIsOwed(service, 120_000);
  const patches = await patchesAt(service);
  const callSeconds = ((patches.at(-1)?.at ?? NaN) - (patches[0]?.at ?? NaN)) / 1000;
  return {
    skus: IDLE_SKUS,
    changes: orders,
    seconds,
    calls: patches.length,
    callSeconds,
    allowedCalls: AMAZON_BURST + AMAZON_RATE * callSeconds,
  };
}
