import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { SyncStatus } from '../../../src/sync/status/sync.service';
import { amazonAt } from './simulated-amazon';
import type { Api } from './api';
import { eventually } from '../eventually';
import { type ServiceProcess, startServiceProcess } from './test-service';
import { startTestStore, type TestStore } from '../store/test-store';

/** One that is frozen or stuck must not hold up who asks all of them. */
const ASKED_FOR_MS = 1_000;

/**
 * Several processes of the service on one store and one Amazon, as behind a load balancer that knows which of them
 * answer. Those that are killed or frozen get no requests.
 */
export class Fleet {
  private readonly started: ServiceProcess[] = [];
  private readonly silent = new Set<ServiceProcess>();
  private asked = 0;

  constructor(
    private readonly store: TestStore,
    private readonly amazon: AmazonSimulator,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Starts one instance for each of these, with its own variables on top. */
  async add(...own: readonly Readonly<Record<string, string>>[]): Promise<ServiceProcess[]> {
    // A process that a broken-off test could not end any more ends by itself, as it does when npm is killed.
    const common = { npm_lifecycle_event: 'test', ...this.store.env, ...amazonAt(this.amazon), ...this.env };
    const starts = own.map(async (variables) => {
      const instance = await startServiceProcess({ ...common, ...variables });
      this.started.push(instance);
      return instance;
    });
    await Promise.allSettled(starts);
    return Promise.all(starts);
  }

  /** Those that answer. */
  get awake(): readonly ServiceProcess[] {
    return this.started.filter((instance) => !this.silent.has(instance));
  }

  /** The next of those that answer, in turn. */
  next(): Api {
    const { awake } = this;
    this.asked += 1;
    const next = awake[this.asked % awake.length];
    if (next === undefined) throw new Error('No instance runs.');
    return next.api;
  }

  /** One that answers and is not this one. */
  otherThan(instance: ServiceProcess): ServiceProcess {
    const other = this.awake.find((candidate) => candidate !== instance);
    if (other === undefined) throw new Error('No other instance runs.');
    return other;
  }

  /** Waits until exactly one of those that answer says that it leads. */
  leader(): Promise<ServiceProcess> {
    return eventually('exactly one instance leads', async () => {
      const leaders = await this.leaders();
      return leaders.length === 1 ? leaders[0] : undefined;
    });
  }

  /** Those that say that they lead. */
  async leaders(): Promise<ServiceProcess[]> {
    const { awake } = this;
    const lead = await Promise.all(awake.map(leads));
    return awake.filter((_, index) => lead[index]);
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

  /** Takes it out of the load balancer and sends it the signal; resolves when it is gone. */
  async end(instance: ServiceProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.silent.add(instance);
    return (await instance.end(signal)).code;
  }

  /** Stops it in the middle of whatever it does, as a paused virtual machine is. */
  freeze(instance: ServiceProcess): void {
    this.silent.add(instance);
    instance.child.kill('SIGSTOP');
  }

  wake(instance: ServiceProcess): void {
    instance.child.kill('SIGCONT');
    this.silent.delete(instance);
  }

  /** Ends all, also the frozen ones. */
  async stop(): Promise<void> {
    await Promise.all(this.started.splice(0).map((instance) => instance.end('SIGKILL')));
    this.silent.clear();
  }
}

async function leads({ api }: ServiceProcess): Promise<boolean> {
  try {
    const answer = await fetch(`${api.url}/api/sync`, { signal: AbortSignal.timeout(ASKED_FOR_MS) });
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

/** Ends the instances first, so that none of them misses its store or its Amazon. */
export async function closeScene({ store, amazon, fleet }: FleetScene): Promise<void> {
  await fleet.stop();
  await amazon.close();
  await store.stop();
}
