import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { MetricsConfig, StoreConfig } from '../../config/app-config';
import { VERSION } from '../../config/version';
import { Clock } from '../clock';
import { emfDocuments, type EmfOrigin, type Series, type Snapshot } from './emf';
import { EMF_METRICS } from './emf-table';

/** The token of the stream that the documents are written to; the process's standard output. */
export const METRICS_OUTPUT = Symbol('METRICS_OUTPUT');

/** What of a stream is needed: it says when a text is written, or why it could not be. */
export interface MetricsOutput {
  write(text: string, done: (error?: Error | null) => void): unknown;
}

/**
 * Milliseconds between two looks at what costs a read of the store. A little less than a minute, so that whoever comes
 * by each minute never finds that it is not time yet.
 */
const GAUGES_EVERY_MS = 50_000;
/** How long a document may take to be written, in milliseconds: a log that nobody reads must not hold up a stop. */
const WRITE_PATIENCE_MS = 1000;

/**
 * Tells CloudWatch of the metrics without an agent: one JSON line in the embedded metric format, past the logger, which
 * CloudWatch reads out of the log. The one source is the Prometheus registry; what is not in emf-table.ts is not told.
 */
@Injectable()
export class EmbeddedMetrics {
  private readonly origin: EmfOrigin;
  private told: Snapshot = new Map();
  private gaugesDueAtMs: number;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly registry: Registry,
    private readonly config: MetricsConfig,
    store: StoreConfig,
    private readonly clock: Clock,
    @Inject(METRICS_OUTPUT) private readonly output: MetricsOutput,
  ) {
    this.origin = { tablePrefix: store.tablePrefix, instance: hostname(), version: VERSION };
    // Without a timer somebody waits for each document: the first answer of a cold start must not pay for the gauges.
    this.gaugesDueAtMs = config.intervalMs === undefined ? clock.now() + GAUGES_EVERY_MS : 0;
  }

  /**
   * Writes what has happened since the last time, and once a minute how things stand; settles when it is written, and
   * does nothing where METRICS_EMF is off. Never throws: what could not be written is told the next time.
   */
  flush(): Promise<void> {
    if (!this.config.embedded) return Promise.resolve();
    // One after the other: two at once would tell the same twice.
    this.last = this.last.then(() => this.tell()).catch(() => undefined);
    return this.last;
  }

  /** The last document of a process that stops: without what the store would have to be asked for. */
  finish(): Promise<void> {
    this.gaugesDueAtMs = Infinity;
    return this.flush();
  }

  private async tell(): Promise<void> {
    const nowMs = this.clock.now();
    const isGaugeTime = nowMs >= this.gaugesDueAtMs;
    if (isGaugeTime) this.gaugesDueAtMs = nowMs + GAUGES_EVERY_MS;
    const snapshot = await this.read(isGaugeTime);
    const documents = emfDocuments(EMF_METRICS, snapshot, this.told, this.origin, nowMs);
    if (documents.length > 0)
      await this.write(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    this.told = snapshot;
  }

  /** Only what the table names is read: the others, and gauges between their times, cost nothing. */
  private async read(withGauges: boolean): Promise<Snapshot> {
    const wanted = EMF_METRICS.filter(({ kind }) => withGauges || kind !== 'gauge');
    const names = [...new Set(wanted.map(({ source }) => source))];
    const read = await Promise.all(
      names.map(async (name): Promise<[string, readonly Series[]]> => {
        const metric = await this.registry.getSingleMetric(name)?.get();
        // prom-client adds to the objects that it has given out: what was told must stay as it was.
        return [name, (metric?.values ?? []).map((series) => ({ ...series }))];
      }),
    );
    return new Map(read);
  }

  private async write(lines: string): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.output.write(lines, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    await Promise.race([written, delay(WRITE_PATIENCE_MS, undefined, { ref: false })]);
  }
}
