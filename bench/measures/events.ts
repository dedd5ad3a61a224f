import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import type { Plan } from '../plan';
import { startEngine } from '../support/engines';
import type { Load } from '../support/load';
import { cpuMsOf } from '../support/process-figures';
import { say } from '../support/say';
import { seedStore } from '../support/seed';
import { type BenchService, startService } from '../support/service';
import { type Spread, spreadOf } from '../support/statistics';
import { withUndo } from '../support/undo';
import { untilSending } from './amazon-side';
import type { Generator } from './generator';

/** The cost of an order without and with open pages; CPU of the service in milliseconds. */
interface EventsFigures {
  readonly load: Load;
  readonly streams: number;
  readonly cpuMsWithout: Spread | undefined;
  readonly cpuMsWith: Spread | undefined;
  /** Of each round, which follow each other at once: with streams over without. */
  readonly ratio: Spread | undefined;
  /** Bytes that each stream got for each order. */
  readonly bytesPerOrder: number;
}

export type EventsCost = readonly EventsFigures[];

/** More SKUs than one chunk has, of which the lists are named; and fewer, of which each client gets every stock. */
const LOADS: readonly Load[] = [
  { skus: 500, lines: 1, inFlight: 64 },
  { skus: 50, lines: 1, inFlight: 64 },
];

/** CPU of an order in one process, without streams of events and with them in turn. */
export function measureEvents(plan: Plan, generator: Generator): Promise<EventsCost> {
  const { rounds, streams } = plan.events;
  return withUndo(async (undo) => {
    const { endpoint } = await startEngine('embedded', undo);
    await seedStore(endpoint, 500);
    const service = await startService({ endpoint }, undo);
    await untilSending(service);
    const cpuOf = async (
      load: Load,
      warmUpMs: number,
    ): Promise<{ cpuMs: number | undefined; orders: number }> => {
      let before: number | undefined;
      const task = { ports: [service.port], load, warmUpMs, durationMs: plan.measureMs };
      const { orders } = await generator.send(task, () => {
        before = cpuMsOf(service.child.pid);
      });
      const after = cpuMsOf(service.child.pid);
      return {
        cpuMs: before === undefined || after === undefined ? undefined : (after - before) / orders,
        orders,
      };
    };
    const figures: EventsFigures[] = [];
    for (const load of LOADS) {
      await cpuOf(load, plan.firstWarmUpMs);
      const [without, withStreams, ratios]: [number[], number[], number[]] = [[], [], []];
      let bytesPerOrder = 0;
      for (let round = 1; round <= rounds; round += 1) {
        say(`events: round ${round} of ${rounds}`);
        const alone = (await cpuOf(load, plan.warmUpMs)).cpuMs;
        const open = await openStreams(service, streams);
        const { cpuMs, orders } = await cpuOf(load, plan.warmUpMs);
        bytesPerOrder = open.bytes() / streams / orders;
        open.close();
        if (alone === undefined || cpuMs === undefined) continue;
        without.push(alone);
        withStreams.push(cpuMs);
        ratios.push(cpuMs / alone);
      }
      figures.push({
        load,
        streams,
        cpuMsWithout: spreadOf(without),
        cpuMsWith: spreadOf(withStreams),
        ratio: spreadOf(ratios),
        bytesPerOrder,
      });
    }
    return figures;
  });
}

/** Opens streams that are read in this process, so that their cost is not the service's. */
async function openStreams(
  { url }: BenchService,
  count: number,
): Promise<{ readonly bytes: () => number; readonly close: () => void }> {
  let bytes = 0;
  const requests: ClientRequest[] = [];
  await Promise.all(
    Array.from({ length: count }, async () => {
      const request = get(`${url}/api/events`, { agent: false });
      requests.push(request);
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      if (response.statusCode !== 200) throw new Error(`A stream was answered ${response.statusCode}.`);
      request.on('error', () => undefined);
      response.on('error', () => undefined);
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
    }),
  );
  return {
    bytes: () => bytes,
    close: () => {
      for (const request of requests) request.destroy();
    },
  };
}
