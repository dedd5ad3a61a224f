import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';

/** How long the metrics wait for the store, in milliseconds: they matter most when it does not answer. */
const PATIENCE_MS = 100;
/** How old a figure may be that is told in the place of one that does not come, in milliseconds. */
const GOOD_FOR_MS = 60_000;

/**
 * A gauge whose figure is read from the store when the metrics are asked for. One that comes late is told the next
 * time, and the last one until then; without one the gauge says NaN. The other metrics are told at once in any case.
 */
export function storeGauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => Promise<number>,
): void {
  let last = { figure: Number.NaN, atMs: -Infinity };
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const reading = read().then(
        (figure) => {
          last = { figure, atMs: performance.now() };
        },
        () => undefined,
      );
      await Promise.race([reading, delay(PATIENCE_MS, undefined, { ref: false })]);
      this.set(performance.now() - last.atMs < GOOD_FOR_MS ? last.figure : Number.NaN);
    },
  });
}
