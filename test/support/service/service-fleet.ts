import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { SyncStatus } from '../../../src/sync/status/sync.service';
import { amazonAt } from './simulated-amazon';
import type { Api } from './api';
import { eventually } from '../eventually';
import { type ServiceProcess, startServiceProcess } from './test-service';
import { startTestStore, type TestStore } from '../store/test-store';

/** An instance that is frozen or stuck must not block a request to all of them. */
const REQUEST_TIMEOUT_MS = 1_000;

/**
 * Several processes of the service on one store and one Amazon, as behind a load balancer: those that are killed or frozen
 * get no requests.
 */
export class Fleet {
  private readonly started: ServiceProcess[] = [];
  private readonly stopped = new Set<ServiceProcess>();
  private asked = 0;

  constructor(
    private readonly store: TestStore,
    private readonly amazon: AmazonSimulator,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Starts one instance for each of these, with its own variables on top. */
  async add(...own: readonly Readonly<Record<string, string>>[]): Promise<ServiceProcess[]> {
    // With this variable a process exits when its parent does, so that an aborted test leaves none behind.
    const common = { npm_lifecycle_event: 'test', ...this.store.env, ...amazonAt(this.amazon), ...this.env };
    const starts = own.map(async (variables) => {
      const instance = await startServiceProcess({ ...common, ...variables });
      this.started.push(instance);
      return instance;
    });
    await Promise.allSettled(starts);
    return Promise.all(starts);
  }

  /** The instances that answer. */
  get answering(): readonly ServiceProcess[] {
    return this.started.filter((instance) => !this.stopped.has(instance));
  }

  /** The next of the instances that answer, round robin. */
  next(): Api {
    const { answering } = this;
    this.asked += 1;
    const next = answering[this.asked % answering.length];
    if (next === undefined) throw new Error('No instance runs.');
    return next.api;
  }

  /** Another instance that answers. */
  otherThan(instance: ServiceProcess): ServiceProcess {
    const other = this.answering.find((candidate) => candidate !== instance);
    if (other === undefined) throw new Error('No other instance runs.');
    return other;
  }

  /** Waits until exactly one of the instances that answer is the sender. */
  leader(): Promise<ServiceProcess> {
    return eventually('exactly one instance leads', async () => {
      const leaders = await this.leaders();
      return leaders.length === 1 ? leaders[0] : undefined;
    });
  }

  /** The instances that report that they are the sender. */
  async leaders(): Promise<ServiceProcess[]> {
    const { answering } = this;
    const lead = await Promise.all(answering.map(leads));
    return answering.filter((_, index) => lead[index]);
  }

  /** How many holders the sender's lease has had. */
  async fence(): Promise<number> {
    const { Item } = await this.store.client.send(
      new GetItemCommand({
        TableName: this.store.tables.transactions,
        Key: { txId: { S: 'lease:broadcast' } },
        ConsistentRead: true,
      }),
    );
    return Number(Item?.fence?.N);
  }

  /** Takes it out of the load balancer and sends it the signal; resolves when it has exited. */
  async end(instance: ServiceProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.stopped.add(instance);
    return (await instance.end(signal)).code;
  }

  /** Stops it at any point, like a paused virtual machine. */
  freeze(instance: ServiceProcess): void {
    this.stopped.add(instance);
    instance.child.kill('SIGSTOP');
  }

  resume(instance: ServiceProcess): void {
    instance.child.kill('SIGCONT');
    this.stopped.delete(instance);
  }

  /** Ends all, also the frozen ones. */
  async stop(): Promise<void> {
    await Promise.all(this.started.splice(0).map((instance) => instance.end('SIGKILL')));
    this.stopped.clear();
  }
}

async function leads({ api }: ServiceProcess): Promise<boolean> {
  try {
    const answer = await fetch(`${api.url}/api/sync`, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    return ((await answer.json()) as SyncStatus).leader;
  } catch {
    return false;
  }
}

/** One store and one simulated Amazon, and the instances that share them. */
export interface FleetScene {
  readonly store: TestStore;
  readonly amazon: AmazonSimulator;
  readonly fleet: Fleet;
}

/** Opens a scene; its fleet has no instance yet. */
export async function openScene(timing: {
  readonly sweepMs: number;
  readonly ttlMs: number;
}): Promise<FleetScene> {
  const store = await startTestStore();
  const amazon = await startAmazonSimulator({
    sellerId: 'A1SIMULATEDSELLER',
    marketplaceId: 'ATVPDKIKX0DER',
  });
  const fleet = new Fleet(store, amazon, {
    SYNC_SWEEP_MS: String(timing.sweepMs),
    LEASE_TTL_MS: String(timing.ttlMs),
  });
  return { store, amazon, fleet };
}

/** Ends the instances first, so that each has its store and its Amazon until then. */
export async function closeScene({ store, amazon, fleet }: FleetScene): Promise<void> {
  await fleet.stop();
  await amazon.close();
  await store.stop();
}
