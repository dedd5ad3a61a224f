import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { MetricsConfig, StoreConfig } from '../../config/app-config';
import { VERSION } from '../../config/version';
import { Clock } from '../clock';
import { emfDocument, type EmfOrigin, type Series, type Snapshot } from './emf';
import { EMF_METRICS } from './emf-table';

/** The injection token of the output stream: the process's standard output. */
export const METRICS_OUTPUT = Symbol('METRICS_OUTPUT');

/** The part of a stream that is used; `done` gets the error of a write. */
export interface MetricsOutput {
  write(text: string, done: (error?: Error | null) => void): unknown;
}

/** The interval of gauges that read the store, in milliseconds: less than a minute, so that each minute has one read. */
const GAUGES_EVERY_MS = 50_000;
/** The timeout of a write, in milliseconds: a blocked log must not delay a stop. */
const WRITE_TIMEOUT_MS = 1000;

/**
 * Sends metrics to CloudWatch without an agent: one line of JSON in the embedded metric format, which CloudWatch reads
 * from the log. The source is the Prometheus registry; emf-table.ts has the metrics that are sent.
 */
@Injectable()
export class EmbeddedMetrics {
  private readonly origin: EmfOrigin;
  private written: Snapshot = new Map();
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
    // On Lambda an answer waits for the document, so the first one of a cold start leaves out the gauges.
    this.gaugesDueAtMs = config.intervalMs === undefined ? clock.now() + GAUGES_EVERY_MS : 0;
  }

  /**
   * Writes the changes since the last document, and the gauges once a minute; does nothing when METRICS_EMF is off.
   * Never rejects: after a failed write, the next document contains its changes.
   */
  flush(): Promise<void> {
    if (!this.config.embedded) return Promise.resolve();
    // One at a time: two concurrent writes would count the same changes twice.
    this.last = this.last.then(() => this.writeChanges()).catch(() => undefined);
    return this.last;
  }

  /** Writes the last document of a process that stops, without gauges that read the store. */
  finish(): Promise<void> {
    this.gaugesDueAtMs = Infinity;
    return this.flush();
  }

  private async writeChanges(): Promise<void> {
    const nowMs = this.clock.now();
    const withGauges = nowMs >= this.gaugesDueAtMs;
    if (withGauges) this.gaugesDueAtMs = nowMs + GAUGES_EVERY_MS;
    const snapshot = await this.read(withGauges);
    const document = emfDocument(EMF_METRICS, snapshot, this.written, this.origin, nowMs);
    if (document !== undefined) await this.write(`${JSON.stringify(document)}\n`);
    this.written = snapshot;
  }

  /** Reads only the metrics of the table, and gauges only when they are due. */
  private async read(withGauges: boolean): Promise<Snapshot> {
    const wanted = EMF_METRICS.filter(({ kind }) => withGauges || kind !== 'gauge');
    const names = [...new Set(wanted.map(({ source }) => source))];
    const read = await Promise.all(
      names.map(async (name): Promise<[string, readonly Series[]]> => {
        const metric = await this.registry.getSingleMetric(name)?.get();
        // prom-client changes the objects that it has returned, so the snapshot needs copies.
        return [name, (metric?.values ?? []).map((series) => ({ ...series }))];
      }),
    );
    return new Map(read);
  }

  private async write(line: string): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.output.write(line, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    await Promise.race([written, delay(WRITE_TIMEOUT_MS, undefined, { ref: false })]);
  }
}
