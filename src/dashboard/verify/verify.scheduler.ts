import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { RuntimeConfig, StoreConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { type Verification, verificationOf } from './domain/verification';
import { VerificationRepository } from './verification.repository';
import { VerifyThread } from './verify-thread';

/** Milliseconds between two signs of life of a run. */
const BEAT_MS = 1000;

const STOPPED = 'The service was stopped while the proof was running. Start it again.';
const UNEXPECTED =
  'The proof failed unexpectedly: the log of the instance that ran it has the cause. Start it again.';

interface Run {
  readonly thread: VerifyThread;
  /** Settles when the outcome is stored, or could not be; never rejects. */
  readonly ended: Promise<void>;
}

/** Runs the ledger proof on request, one at a time over all instances, and keeps its last result. */
@Injectable()
export class VerifyScheduler implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Verify');
  /** The last run of this instance, which may have ended. */
  private run: Run | undefined;
  private isStopping = false;

  constructor(
    private readonly repository: VerificationRepository,
    private readonly client: DynamoDBClient,
    private readonly store: StoreConfig,
    private readonly runtime: RuntimeConfig,
    private readonly clock: Clock,
  ) {}

  /** False on Lambda, where nothing runs after the answer. */
  get isAvailable(): boolean {
    return this.runtime.form === 'process' && VerifyThread.isAvailable;
  }

  async state(): Promise<Verification> {
    return verificationOf(await this.repository.read(), this.clock.now());
  }

  /** Starts a run, unless one is running. Returns the run that is under way. */
  async start(): Promise<Verification> {
    const id = randomUUID();
    const itemsTotal = await this.repository.itemCount();
    if (!this.isStopping && (await this.repository.begin(id, itemsTotal, this.clock.now())))
      await this.runThread(id);
    return this.state();
  }

  /** A stop ends the run, and waits until its outcome is stored: the next one starts from the beginning. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.run?.thread.stop();
    await this.run?.ended;
  }

  private async runThread(id: string): Promise<void> {
    const endpoint = await endpointOf(this.client, this.store);
    // A stop that came meanwhile found no thread to end.
    if (this.isStopping) {
      await this.repository.finish(id, { error: STOPPED }, this.clock.now());
      return;
    }
    const thread = new VerifyThread({ store: this.store, endpoint, nowMs: this.clock.now() });
    const beat = setInterval(() => {
      // A sign of life that is lost is followed by the next.
      this.repository.beat(id, thread.itemsRead, this.clock.now()).catch(() => undefined);
    }, BEAT_MS);
    const ended = thread.result.then((result) => {
      clearInterval(beat);
      return this.finish(id, result);
    });
    this.run = { thread, ended };
    this.logger.log('The ledger proof began');
  }

  private async finish(id: string, result: Awaited<VerifyThread['result']>): Promise<void> {
    try {
      if (!('kind' in result)) {
        const { proven, skus, rows, violationCount, durationMs } = result;
        const summary = { proven, skus, rows, violations: violationCount, ms: durationMs };
        if (proven) this.logger.log(summary, 'The ledger is proven');
        else this.logger.error(summary, 'The ledger is refuted: GET /api/verify lists the violations');
        await this.repository.finish(id, result, this.clock.now());
        return;
      }
      const error = this.isStopping ? STOPPED : (result.cause ?? UNEXPECTED);
      this.logger.warn({ cause: result.cause ?? result.text }, 'The ledger proof failed');
      await this.repository.finish(id, { error }, this.clock.now());
    } catch (error) {
      // Without it the run counts as ended as soon as its signs of life are missed.
      this.logger.warn({ err: error }, 'The result of the ledger proof could not be stored');
    }
  }
}

/** Where this client finds the tables: the embedded engine's port is known to the client alone. */
async function endpointOf(client: DynamoDBClient, { engine }: StoreConfig): Promise<string | undefined> {
  if (engine.kind === 'aws') return undefined;
  const endpoint = await client.config.endpoint?.();
  if (endpoint === undefined) return undefined;
  const { protocol, hostname, port, path } = endpoint;
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
}
