import { setTimeout as delay } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';

/** The timeout of a read, in milliseconds: the metrics are most useful when the store does not answer. */
const READ_TIMEOUT_MS = 100;
/** How long the last figure replaces one that does not arrive, in milliseconds. */
const MAX_AGE_MS = 60_000;

/**
 * Registers a gauge that reads the store when the metrics are requested. A late figure appears in the next request, and
 * the last one until then; without one the gauge is NaN. A slow store does not delay the other metrics.
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
      await Promise.race([reading, delay(READ_TIMEOUT_MS, undefined, { ref: false })]);
      this.set(performance.now() - last.atMs < MAX_AGE_MS ? last.figure : Number.NaN);
    },
  });
}
