import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** The service itself, as a process of its own on a folder that goes with it. */
export interface DemoService {
  /** As in `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Where the simulated Amazon shows its state. */
  readonly amazonUrl: string;
}

/** The demo cannot go on; the message is all that there is to say. */
export class DemoFailure extends Error {}

const STARTS_WITHIN_MS = 30_000;
/** The service gives itself nine seconds to stop. */
const STOPS_WITHIN_MS = 10_000;
const DEATH_SHOWS_WITHIN_MS = 5000;
const LISTENING = /SyncState listening on (\d+)/;
const AMAZON = /Amazon is simulated: its state is at (http:\/\/[\w.:[\]]+)/;
/** Lines of the service's own output that a failure shows. */
const SHOWN_LINES = 15;
/** What a process needs of its surroundings to run at all; nothing else is handed on. */
const SYSTEM_VARIABLES = ['PATH', 'SystemRoot', 'TMPDIR', 'TEMP', 'NODE_EXTRA_CA_CERTS'];

/**
 * Starts the service next to this file, on a temporary folder and free ports, with no variable of the caller's and no
 * .env: the demo is the same everywhere.
 */
export class DemoProcess {
  private readonly folder = mkdtempSync(join(tmpdir(), 'syncstate-demo-'));
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private readonly ended: Promise<void>;
  private hasEnded = false;
  private printed = '';

  constructor(secret: string, environment: Readonly<Record<string, string | undefined>>) {
    // The same ending as this file: a .js beside the compiled demo, a .ts where the sources are run.
    const main = join(__dirname, `../../main${extname(__filename)}`);
    this.child = spawn(process.execPath, [...process.execArgv, main], {
      cwd: this.folder,
      env: {
        ...Object.fromEntries(SYSTEM_VARIABLES.map((name) => [name, environment[name]])),
        PORT: '0',
        DATA_DIR: join(this.folder, 'data'),
        MOCK_AMAZON: 'true',
        // The simulated report is made in less than a second; the real one takes minutes.
        RETURNS_REPORT_POLL_MS: '100',
        SHOPIFY_WEBHOOK_SECRET: secret,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.hasEnded = true;
        resolve();
      };
      this.child.once('exit', end);
      this.child.once('error', (error) => {
        this.printed += error.message;
        end();
      });
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text;
      });
  }

  /** Settles when the service listens; throws DemoFailure, with the service's own words, when it does not. */
  started(): Promise<DemoService> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const port = LISTENING.exec(this.printed)?.[1];
        const amazonUrl = AMAZON.exec(this.printed)?.[1];
        if (port === undefined || amazonUrl === undefined) return;
        finish();
        resolve({ url: `http://127.0.0.1:${port}`, amazonUrl });
      };
      const fail = (what: string): void => {
        finish();
        reject(new DemoFailure(`${what} It said:\n${this.lastWords()}`));
      };
      const timer = setTimeout(() => {
        fail(`The service did not start within ${STARTS_WITHIN_MS / 1000} seconds.`);
      }, STARTS_WITHIN_MS);
      const finish = (): void => {
        clearTimeout(timer);
        this.child.stdout.off('data', look);
      };
      this.child.stdout.on('data', look);
      void this.ended.then(() => {
        fail('The service ended before it listened.');
      });
    });
  }

  /** What is to be said of an error: a service that dies is first noticed by a call that fails. */
  async explain(error: unknown): Promise<string> {
    if (error instanceof DemoFailure) return error.message;
    await Promise.race([this.ended, delay(DEATH_SHOWS_WITHIN_MS)]);
    return this.hasEnded
      ? `The service ended in the middle of the demo. It said:\n${this.lastWords()}`
      : String(error);
  }

  /** Stops the service and removes its folder. */
  async stop(): Promise<void> {
    if (!this.hasEnded) {
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), STOPS_WITHIN_MS);
      await this.ended;
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private lastWords(): string {
    return this.printed
      .trimEnd()
      .split('\n')
      .slice(-SHOWN_LINES)
      .map((line) => `  ${line}`)
      .join('\n');
  }
}
