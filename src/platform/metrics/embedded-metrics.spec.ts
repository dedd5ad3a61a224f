import { Counter, Registry } from 'prom-client';
import { loadConfig } from '../../config/load-config';
import { MetricsConfig } from '../../config/app-config';
import { SetClock } from '../../../test/support/set-clock';
import { EmbeddedMetrics, type MetricsOutput } from './embedded-metrics';
import { storeGauge } from './store-gauge';

const STORE = loadConfig({ TABLE_PREFIX: 'Shop-' }).store;

/** A registry with a counter and a gauge of the real names, and what was written of them. */
class Scene {
  readonly clock = new SetClock(Date.parse('2026-11-22T10:00:00Z'));
  readonly lines: string[] = [];
  reads = 0;
  isBroken = false;
  private readonly registry = new Registry();
  private readonly movements = new Counter({
    name: 'syncstate_movements_total',
    help: 'Movements',
    labelNames: ['action', 'outcome'],
    registers: [this.registry],
  });
  readonly metrics: EmbeddedMetrics;

  constructor(config: MetricsConfig) {
    storeGauge(this.registry, 'syncstate_pending_pushes', 'Owed', () => {
      this.reads += 1;
      return Promise.resolve(4);
    });
    const output: MetricsOutput = {
      write: (text, done) => {
        if (!this.isBroken) this.lines.push(...text.split(/(?<=\n)/));
        setImmediate(done, this.isBroken ? new Error('The pipe is broken.') : null);
      },
    };
    this.metrics = new EmbeddedMetrics(this.registry, config, STORE, this.clock, output);
  }

  move(count: number): void {
    this.movements.inc({ action: 'sale', outcome: 'applied' }, count);
  }

  /** The lines so far, as CloudWatch reads them. */
  get told(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

describe('the metrics in the log', () => {
  it('are one line of JSON each, and tell nothing twice', async () => {
    const scene = new Scene(new MetricsConfig(true, 60_000));
    scene.move(3);
    await Promise.all([scene.metrics.flush(), scene.metrics.flush()]);
    scene.move(2);
    await scene.metrics.flush();
    await scene.metrics.flush();
    expect(scene.lines.every((line) => /^\{"_aws":.*\}\n$/.test(line))).toBe(true);
    expect(scene.told).toEqual([
      expect.objectContaining({ TablePrefix: 'Shop-', InventoryUpdates: 3, PendingPushes: 4 }),
      expect.objectContaining({ InventoryUpdates: 2 }),
    ]);
  });

  it('ask the store once a minute, however often they are written', async () => {
    const scene = new Scene(new MetricsConfig(true, 60_000));
    for (const seconds of [0, 20, 20, 20, 20, 20]) {
      scene.clock.ms += seconds * 1000;
      await scene.metrics.flush();
    }
    expect(scene.reads).toBe(2);
    expect(scene.told.map(({ PendingPushes }) => PendingPushes)).toEqual([4, 4]);
  });

  it('let no first answer of a Lambda wait for the store', async () => {
    const scene = new Scene(new MetricsConfig(true, undefined));
    scene.move(1);
    await scene.metrics.flush();
    expect(scene.reads).toBe(0);
    scene.clock.ms += 60_000;
    await scene.metrics.flush();
    expect(scene.told).toEqual([
      expect.objectContaining({ InventoryUpdates: 1 }),
      expect.objectContaining({ PendingPushes: 4 }),
    ]);
  });

  it('leave the store alone at the end', async () => {
    const scene = new Scene(new MetricsConfig(true, 60_000));
    scene.move(5);
    await scene.metrics.finish();
    expect(scene.reads).toBe(0);
    expect(scene.told).toEqual([expect.objectContaining({ InventoryUpdates: 5 })]);
  });

  it('are not written unless they are asked for', async () => {
    const scene = new Scene(new MetricsConfig(false, 60_000));
    scene.move(1);
    await scene.metrics.flush();
    await scene.metrics.finish();
    expect(scene.lines).toEqual([]);
    expect(scene.reads).toBe(0);
  });

  it('disturb nobody when they cannot be written, and tell it all the next time', async () => {
    const scene = new Scene(new MetricsConfig(true, 60_000));
    scene.isBroken = true;
    scene.move(1);
    await expect(scene.metrics.flush()).resolves.toBeUndefined();
    expect(scene.lines).toEqual([]);
    scene.isBroken = false;
    scene.move(2);
    await scene.metrics.flush();
    expect(scene.told).toEqual([expect.objectContaining({ InventoryUpdates: 3 })]);
  });
});
