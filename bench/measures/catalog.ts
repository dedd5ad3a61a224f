import { setTimeout as delay } from 'node:timers/promises';
import { benchSku } from '../support/order-template';
import { startEngine } from '../support/engines';
import { cpuMsOf, residentMb } from '../support/process-figures';
import { say } from '../support/say';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { percentile } from '../support/statistics';
import { withUndo } from '../support/undo';
import type { Plan } from '../plan';

/** What one request costs. */
interface RequestCost {
  readonly request: string;
  /** From the request to its answer: the median. */
  readonly ms: number;
  /** CPU of the service: the mean; undefined without /proc. */
  readonly cpuMs: number | undefined;
  readonly readUnits: number;
}

export interface CatalogFigures {
  readonly skus: number;
  /** The first request of a process, which reads the table. */
  readonly load: RequestCost;
  readonly requests: readonly RequestCost[];
  /** Resident memory before the load and after all requests, in MB; undefined without /proc. */
  readonly beforeMb: number | undefined;
  readonly afterMb: number | undefined;
}

const ROUNDS = 30;
const ROUNDS_COUNTED = 3;
/** The change log is read again after a second, in milliseconds. */
const PAUSE_MS = 1100;
const OVERVIEW = '/api/overview';

interface Asked {
  readonly request: string;
  readonly path: string;
}

/** The overview, and lists through the catalogue index, for each number of SKUs. */
export async function measureCatalog({ skus }: Plan['catalog']): Promise<CatalogFigures[]> {
  const figures: CatalogFigures[] = [];
  for (const count of skus) {
    say(`a catalogue of ${count} SKUs`);
    figures.push(await measureSize(count));
  }
  return figures;
}

function measureSize(skus: number): Promise<CatalogFigures> {
  return withUndo(async (undo) => {
    const { endpoint } = await startEngine('embedded', undo);
    await seedStore(endpoint, skus);
    // Counting units takes time, so one service is timed and another counts.
    const timed = await startService({ endpoint, withoutJobs: true }, undo);
    const beforeMb = residentMb(timed.child.pid, 'VmRSS');
    const load = await timesOf(timed, OVERVIEW, 1);
    const requests = await requestsOf(timed, skus);
    const times = new Map<string, Times>();
    for (const { request, path } of requests) times.set(request, await timesOf(timed, path, ROUNDS));
    const afterMb = residentMb(timed.child.pid, 'VmRSS');
    await timed.child.stop();

    const counting = await startService({ endpoint, withoutJobs: true, countsCapacity: true }, undo);
    const loadUnits = await unitsOf(counting, OVERVIEW, 1);
    const costs: RequestCost[] = [];
    for (const { request, path } of requests) {
      await delay(PAUSE_MS);
      const readUnits = await unitsOf(counting, path, ROUNDS_COUNTED);
      costs.push({ request, ...(times.get(request) ?? load), readUnits });
    }
    const first = { request: 'the first request', ...load, readUnits: loadUnits };
    return { skus, load: first, requests: costs, beforeMb, afterMb };
  });
}

async function requestsOf(service: BenchService, skus: number): Promise<Asked[]> {
  const all = '/api/inventory?search=bench&limit=50';
  // A page in the middle: the cursor of the SKU before it.
  const before = `/api/inventory?search=bench&limit=${Math.min(200, skus / 2)}`;
  const { nextCursor } = (await answerOf(service, before)) as { readonly nextCursor?: string };
  return [
    { request: 'overview', path: OVERVIEW },
    { request: 'search that finds all, 50 rows', path: all },
    { request: 'the same, a later page', path: `${all}&cursor=${nextCursor ?? ''}` },
    { request: 'search that finds one', path: `/api/inventory?search=${benchSku(skus - 1).toLowerCase()}` },
    { request: 'search that finds none', path: '/api/inventory?search=nothing' },
    { request: 'status=in_sync (all), 50 rows', path: '/api/inventory?status=in_sync&limit=50' },
    { request: 'status=low (none)', path: '/api/inventory?status=low' },
  ];
}

type Times = Pick<RequestCost, 'ms' | 'cpuMs'>;

async function timesOf(service: BenchService, path: string, rounds: number): Promise<Times> {
  const cpuBefore = cpuMsOf(service.child.pid);
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    await answerOf(service, path);
    measured.push(performance.now() - startedAt);
  }
  const cpuAfter = cpuMsOf(service.child.pid);
  return {
    ms: percentile(
      measured.toSorted((one, other) => one - other),
      0.5,
    ),
    cpuMs: cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / rounds,
  };
}

/** Read units of one request, each a second after the one before it, as an open page makes them. */
async function unitsOf(service: BenchService, path: string, rounds: number): Promise<number> {
  await service.child.ask('storeUse', null);
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await delay(PAUSE_MS);
    await answerOf(service, path);
  }
  const { readUnits, documentReadUnits } = await service.child.ask('storeUse', null);
  return (readUnits + documentReadUnits) / rounds;
}

async function answerOf(service: BenchService, path: string): Promise<unknown> {
  const answer = await fetch(service.url + path);
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
