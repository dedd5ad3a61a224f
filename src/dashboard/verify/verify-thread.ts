import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StoreConfig } from '../../config/app-config';
import type { Verdict } from './domain/verification';

/** What the thread needs: plain data, which is copied. */
export interface VerifyInput {
  readonly store: StoreConfig;
  /** Of the tables; undefined on AWS itself. */
  readonly endpoint: string | undefined;
  readonly nowMs: number;
}

export type VerifyMessage =
  | { readonly kind: 'progress'; readonly itemsRead: number }
  | { readonly kind: 'proven'; readonly verdict: Verdict }
  | VerifyFailure;

/** `cause`: what an operator can fix; without one `text` is for the log alone. */
interface VerifyFailure {
  readonly kind: 'failed';
  readonly cause?: string;
  readonly text: string;
}

/** Megabytes of the thread's own heap: two million rows. More rows end the thread, and not the service. */
const HEAP_MB = 512;
const TOO_LARGE =
  'The ledger has more rows than fit into the memory of the proof. Run `npm run verify` on a machine with more memory, with NODE_OPTIONS=--max-old-space-size=4096.';

const ENTRY = ['.js', '.ts']
  .map((extension) => join(__dirname, `verify-worker${extension}`))
  .find(existsSync);
const SOURCE_HOOK = join(__dirname, '../../../test/support/typescript-hook.cjs');

/** As in main.ts: the lock file pins an SDK release that runs on Node 20. */
const PROGRAM = [
  "process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';",
  ...[...(ENTRY?.endsWith('.ts') === true ? [SOURCE_HOOK] : []), ENTRY].map(
    (file) => `require(${JSON.stringify(file)});`,
  ),
].join('\n');

/** Runs the ledger proof in a thread of its own, with its own heap and connections. */
export class VerifyThread {
  private readonly worker: Worker;
  /** Settles when the thread has ended; never rejects. */
  readonly result: Promise<Verdict | VerifyFailure>;
  /** Items of the tables that it has read so far. */
  itemsRead = 0;

  constructor(input: VerifyInput) {
    this.worker = new Worker(PROGRAM, {
      eval: true,
      execArgv: [],
      workerData: input,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.result = new Promise((resolve) => {
      let ending: Verdict | VerifyFailure = { kind: 'failed', text: 'The thread ended without a result.' };
      this.worker.on('message', (message: VerifyMessage) => {
        if (message.kind === 'progress') this.itemsRead = message.itemsRead;
        else ending = message.kind === 'proven' ? message.verdict : message;
      });
      this.worker.once('error', (error: NodeJS.ErrnoException) => {
        const isTooLarge = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        ending = { kind: 'failed', text: String(error), ...(isTooLarge ? { cause: TOO_LARGE } : {}) };
      });
      this.worker.once('exit', () => {
        resolve(ending);
      });
    });
  }

  /** False in a bundle without the thread's own file, as on Lambda. */
  static get isAvailable(): boolean {
    return ENTRY !== undefined;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
