import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** The addresses of the demo's service. */
export interface DemoService {
  /** As in `http://127.0.0.1:41234`. */
  readonly url: string;
  /** The address of the simulated Amazon. */
  readonly amazonUrl: string;
  /** The address of the simulated shop. */
  readonly shopUrl: string;
}

/** The demo cannot continue; the message says why. */
export class DemoFailure extends Error {}

const START_TIMEOUT_MS = 30_000;
/** The service stops within nine seconds. */
const STOP_TIMEOUT_MS = 10_000;
/** A call to a service that has crashed may fail before its exit is seen. */
const EXIT_SEEN_WITHIN_MS = 5000;
const POLL_MS = 20;
const LISTENING = /SyncState listening on (\d+)/;
const AMAZON = /Amazon is simulated: its state is at (http:\/\/[\w.:[\]]+)/;
const SHOP = /Shopify is simulated: its shop is at (http:\/\/[\w.:[\]]+)/;
/** Lines of the service's output that a failure shows. */
const SHOWN_LINES = 15;
/** The variables that a process needs to run; no other variable of the caller is passed on. */
const SYSTEM_VARIABLES = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP', 'NODE_EXTRA_CA_CERTS'];

/**
 * Runs the service as a child process on a temporary folder and free ports, without the caller's variables and .env:
 * the demo is the same everywhere.
 */
export class DemoProcess {
  private hasEnded = false;
  private printed = '';

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
  ) {}

  static start(secret: string, environment: Readonly<Record<string, string | undefined>>): DemoProcess {
    const folder = mkdtempSync(join(tmpdir(), 'syncstate-demo-'));
    // The extension of this file: .js in the compiled demo, .ts where the sources run.
    const main = join(__dirname, `../../main${extname(__filename)}`);
    const child = spawn(process.execPath, [...process.execArgv, main], {
      cwd: folder,
      env: {
        ...Object.fromEntries(SYSTEM_VARIABLES.map((name) => [name, environment[name]])),
        // As under `npm start`: the service ends when this process does, however that is.
        npm_lifecycle_event: 'demo',
        PORT: '0',
        DATA_DIR: join(folder, 'data'),
        MOCK_AMAZON: 'true',
        // The simulated report is ready in less than a second; the real one takes minutes.
        RETURNS_REPORT_POLL_MS: '100',
        // By default the first poll of a store only looks, and a return of an order that was not counted is held.
        RETURNS_FIRST_POLL: 'count',
        RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE',
        SHOPIFY_WEBHOOK_SECRET: secret,
        MOCK_SHOPIFY: 'true',
        MOCK_SHOPIFY_PORT: '0',
        // A person would wait for a minute and a half until a count is adopted.
        SHOPIFY_SETTLE_MS: '1000',
        // And for a minute until Amazon is looked at.
        RECEIPT_CHECK_MS: '500,1000',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const service = new DemoProcess(folder, child);
    service.watch();
    return service;
  }

  /** Resolves when the service listens; throws DemoFailure with the service's output when it does not. */
  async listening(): Promise<DemoService> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const port = LISTENING.exec(this.printed)?.[1];
      const amazonUrl = AMAZON.exec(this.printed)?.[1];
      const shopUrl = SHOP.exec(this.printed)?.[1];
      if (port !== undefined && amazonUrl !== undefined && shopUrl !== undefined)
        return { url: `http://127.0.0.1:${port}`, amazonUrl, shopUrl };
      if (this.hasEnded) throw new DemoFailure(this.withOutput('The service ended before it listened.'));
      if (performance.now() > deadline)
        throw new DemoFailure(
          this.withOutput(`The service did not start within ${START_TIMEOUT_MS / 1000} seconds.`),
        );
      await delay(POLL_MS);
    }
  }

  /** The message of an error of the demo. */
  async explain(error: unknown): Promise<string> {
    if (error instanceof DemoFailure) return error.message;
    const hasEnded = await this.ends(EXIT_SEEN_WITHIN_MS);
    return hasEnded ? this.withOutput('The service ended in the middle of the demo.') : String(error);
  }

  /** Stops the service and removes its folder. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    if (!(await this.ends(STOP_TIMEOUT_MS))) {
      this.child.kill('SIGKILL');
      await this.ends(STOP_TIMEOUT_MS);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private watch(): void {
    this.child.once('exit', () => {
      this.hasEnded = true;
    });
    this.child.once('error', (error) => {
      this.printed += error.message;
      this.hasEnded = true;
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text;
      });
  }

  /** True when the process ends within `timeoutMs` milliseconds. */
  private async ends(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!this.hasEnded && performance.now() < deadline) await delay(POLL_MS);
    return this.hasEnded;
  }

  private withOutput(problem: string): string {
    const lines = this.printed.trimEnd().split('\n').slice(-SHOWN_LINES);
    return `${problem} Its output:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  }
}
