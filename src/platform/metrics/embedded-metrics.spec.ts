import { Counter, Registry } from 'prom-client';
import { loadConfig } from '../../config/load-config';
import { MetricsConfig } from '../../config/app-config';
import { SetClock } from '../../../test/support/set-clock';
import { EmbeddedMetrics, type MetricsOutput } from './embedded-metrics';
import { storeGauge } from './store-gauge';

const STORE = loadConfig({ TABLE_PREFIX: 'Shop-' }).store;

/** A registry with a counter and a gauge of the real names, and the lines that were written. */
class Setup {
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
    storeGauge(this.registry, 'syncstate_pending_pushes', 'Pending', () => {
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

  /** The documents so far, as CloudWatch reads them. */
  get documents(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

describe('the metrics in the log', () => {
  it('are one line of JSON each, and count no change twice', async () => {
    const setup = new Setup(new MetricsConfig(true, 60_000));
    setup.move(3);
    await Promise.all([setup.metrics.flush(), setup.metrics.flush()]);
    setup.move(2);
    await setup.metrics.flush();
    await setup.metrics.flush();
    expect(setup.lines.every((line) => /^\{"_aws":.*\}\n$/.test(line))).toBe(true);
    expect(setup.documents).toEqual([
      expect.objectContaining({ TablePrefix: 'Shop-', InventoryUpdates: 3, PendingPushes: 4 }),
      expect.objectContaining({ InventoryUpdates: 2 }),
    ]);
  });

  it('read the store once a minute, however often they are written', async () => {
    const setup = new Setup(new MetricsConfig(true, 60_000));
    for (const seconds of [0, 20, 20, 20, 20, 20]) {
      setup.clock.ms += seconds * 1000;
      await setup.metrics.flush();
    }
    expect(setup.reads).toBe(2);
    expect(setup.documents.map(({ PendingPushes }) => PendingPushes)).toEqual([4, 4]);
  });

  it('do not read the store before the first answer of a Lambda', async () => {
    const setup = new Setup(new MetricsConfig(true, undefined));
    setup.move(1);
    await setup.metrics.flush();
    expect(setup.reads).toBe(0);
    setup.clock.ms += 60_000;
    await setup.metrics.flush();
    expect(setup.documents).toEqual([
      expect.objectContaining({ InventoryUpdates: 1 }),
      expect.objectContaining({ PendingPushes: 4 }),
    ]);
  });

  it('do not read the store at the stop', async () => {
    const setup = new Setup(new MetricsConfig(true, 60_000));
    setup.move(5);
    await setup.metrics.finish();
    expect(setup.reads).toBe(0);
    expect(setup.documents).toEqual([expect.objectContaining({ InventoryUpdates: 5 })]);
  });

  it('are not written when they are off', async () => {
    const setup = new Setup(new MetricsConfig(false, 60_000));
    setup.move(1);
    await setup.metrics.flush();
    await setup.metrics.finish();
    expect(setup.lines).toEqual([]);
    expect(setup.reads).toBe(0);
  });

  it('cause no error when they cannot be written, and include all changes the next time', async () => {
    const setup = new Setup(new MetricsConfig(true, 60_000));
    setup.isBroken = true;
    setup.move(1);
    await expect(setup.metrics.flush()).resolves.toBeUndefined();
    expect(setup.lines).toEqual([]);
    setup.isBroken = false;
    setup.move(2);
    await setup.metrics.flush();
    expect(setup.documents).toEqual([expect.objectContaining({ InventoryUpdates: 3 })]);
  });
});
