import { setTimeout as delay } from 'node:timers/promises';
import { startAmazon } from '../../support/amazon';
import { type Engine, type EngineName, startEngine } from '../../support/engines';
import type { Load } from '../../support/load';
import type { StoreUse } from '../../support/messages';
import { seedStore } from '../../support/seed';
import { type BenchService, startService } from '../../support/service';
import type { Undo } from '../../support/undo';
import { isSending, untilSending } from '../amazon-side';
import type { Generator } from '../generator';

const SKUS = 500;
const WARM_UP: Load = { skus: SKUS, lines: 1, inFlight: 64 };
/** Within this time an instance knows the others: they show life every 2 s. */
const SETTLE_MS = 4000;
const LONGEST_WARM_UP_MS = 12_000;

/** Instances of the service on one store, with one Amazon simulator in a process of its own. */
export class Fleet {
  private readonly members: BenchService[] = [];

  private constructor(
    readonly engine: Engine,
    private readonly start: () => Promise<BenchService>,
    private readonly generator: Generator,
  ) {}

  /** One instance, which is the sender. */
  static async begin(
    engineName: EngineName,
    { countsCapacity }: { readonly countsCapacity: boolean },
    generator: Generator,
    undo: Undo,
  ): Promise<Fleet> {
    const engine = await startEngine(engineName, undo);
    const [amazonUrl] = await Promise.all([startAmazon(undo), seedStore(engine.endpoint, SKUS)]);
    const start = (): Promise<BenchService> =>
      startService({ endpoint: engine.endpoint, amazonUrl, countsCapacity }, undo);
    const fleet = new Fleet(engine, start, generator);
    await untilSending(await fleet.add());
    return fleet;
  }

  get instances(): readonly BenchService[] {
    return this.members;
  }

  get ports(): number[] {
    return this.members.map(({ port }) => port);
  }

  async add(): Promise<BenchService> {
    const service = await this.start();
    this.members.push(service);
    return service;
  }

  remove(service: BenchService): void {
    this.members.splice(this.members.indexOf(service), 1);
  }

  /** Sends so many orders for each instance, for 12 s at most, and goes on until the instances know each other. */
  async warmUp(ordersEach: number): Promise<void> {
    const task = { ports: this.ports, load: WARM_UP, warmUpMs: 0 };
    const since = Date.now();
    const orders = ordersEach * this.members.length;
    await this.generator.send({ ...task, durationMs: LONGEST_WARM_UP_MS, orders });
    const leftMs = this.members.length === 1 ? 0 : since + SETTLE_MS - Date.now();
    if (leftMs > 0) await this.generator.send({ ...task, durationMs: leftMs });
  }

  /** The instance with the sender's lease, which another one gets 15 s after its holder was killed. */
  async sender(): Promise<BenchService> {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      for (const service of this.members) if (await isSending(service)) return service;
      await delay(100);
    }
    throw new Error('No instance became the sender within 30 s.');
  }

  /** The use of the store by all instances since the last question. */
  async storeUse(): Promise<StoreUse> {
    return sumOf(await Promise.all(this.members.map(({ child }) => child.ask('storeUse', null))));
  }

  /** Movements that were handed over and answered so far; undefined when the service does not count them. */
  async handedOver(): Promise<number | undefined> {
    const texts = await Promise.all(
      this.members.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
    const values = texts.flatMap((text) =>
      [...text.matchAll(/^syncstate_handed_over_movements_total\{.*outcome="answered".*\} (\S+)/gm)].map(
        ([, value]) => Number(value),
      ),
    );
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  }
}

export function sumOf(uses: readonly StoreUse[]): StoreUse {
  const total = (key: keyof StoreUse): number => uses.reduce((sum, use) => sum + use[key], 0);
  return {
    commits: total('commits'),
    actions: total('actions'),
    cancelled: total('cancelled'),
    cancelledActions: total('cancelledActions'),
    batchReads: total('batchReads'),
    writeUnits: total('writeUnits'),
    readUnits: total('readUnits'),
    upkeepWriteUnits: total('upkeepWriteUnits'),
    upkeepReadUnits: total('upkeepReadUnits'),
    documentReadUnits: total('documentReadUnits'),
  };
}
