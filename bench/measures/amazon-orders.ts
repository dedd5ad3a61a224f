import { setTimeout as delay } from 'node:timers/promises';
import { benchSku } from '../support/order-template';
import type { StoreUse } from '../support/messages';
import type { BenchService } from '../support/service';
import { untilNothingIsPending } from './amazon-side';

/** Request units of orders at Amazon, over so many of them. */
export interface AmazonOrdersUse {
  /** Each order has one line and arrives by a notice; Amazon has lowered its number by itself. */
  readonly placed: Units;
  /** The same notices once more. */
  readonly repeated: Units;
}

type Units = Pick<StoreUse, 'writeUnits' | 'readUnits'>;

/** SKUs that no other measurement of this store sells. */
const FIRST_SKU = 100;
const QUIET_MS = 250;

/** Opens a queue in the simulator, for a service that gets Amazon's notices. */
export async function openQueue(amazonUrl: string): Promise<Readonly<Record<string, string>>> {
  const queue = (await post(`${amazonUrl}/_simulator/queue`, {})) as { url: string; endpoint: string };
  return { SQS_QUEUE_URL: queue.url, SQS_ENDPOINT: queue.endpoint };
}

/** Places orders of different SKUs, one after the other, and repeats their notices. */
export async function amazonOrders(
  service: BenchService,
  orders: number,
  storeUse: () => Promise<StoreUse>,
): Promise<AmazonOrdersUse> {
  const { amazonUrl } = service;
  // The first order of a SKU reads it into memory.
  for (let n = 0; n < orders; n += 1) await place(service, n);
  await storeUse();
  // The questions of this measurement read too.
  for (let n = 0; n < orders; n += 1) await untilRecorded(service);
  const idle = await storeUse();
  for (let n = 0; n < orders; n += 1) await place(service, n);
  const placed = await storeUse();
  const sent = (await (await fetch(`${amazonUrl}/_simulator/notices`)).json()) as {
    notices: readonly { readonly body: string }[];
  };
  for (const { body } of sent.notices.slice(-orders)) {
    await postText(`${amazonUrl}/_simulator/notices`, body);
    await untilRecorded(service);
  }
  return { placed: without(idle, placed), repeated: without(idle, await storeUse()) };
}

function without(idle: StoreUse, use: StoreUse): Units {
  const reads = (of: StoreUse): number => of.readUnits + of.documentReadUnits;
  return {
    writeUnits: Math.max(0, use.writeUnits - idle.writeUnits),
    readUnits: Math.max(0, reads(use) - reads(idle)),
  };
}

async function place(service: BenchService, n: number): Promise<void> {
  await post(`${service.amazonUrl}/_simulator/orders`, {
    items: [{ sku: benchSku(FIRST_SKU + n), units: 1 }],
    force: true,
  });
  await untilRecorded(service);
}

/** A message is deleted when it is durable. */
async function untilRecorded(service: BenchService): Promise<void> {
  for (;;) {
    const answer = await fetch(`${service.amazonUrl}/_simulator/queue`);
    const { waiting, inFlight } = (await answer.json()) as { waiting: number; inFlight: number };
    if (waiting === 0 && inFlight === 0) break;
    await delay(20);
  }
  await untilNothingIsPending(service, 30_000);
  await delay(QUIET_MS);
}

function post(url: string, body: object): Promise<unknown> {
  return postText(url, JSON.stringify(body));
}

async function postText(url: string, body: string): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
