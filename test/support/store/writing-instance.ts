import { Registry } from 'prom-client';
import { ShopifyConfig } from '../../../src/config/app-config';
import { loadConfig } from '../../../src/config/load-config';
import { ChangeFeed } from '../../../src/changes/change-feed';
import type { Movement, Removal } from '../../../src/inventory/domain/movement';
import { HandOver } from '../../../src/inventory/hand-over/hand-over.service';
import { HandOverMetrics } from '../../../src/inventory/hand-over/hand-over.metrics';
import { HandOverReceiver } from '../../../src/inventory/hand-over/hand-over-receiver.service';
import type { MovementOutcome } from '../../../src/inventory/ledger/domain/commit-batch';
import type { GroupCommitLimits } from '../../../src/inventory/ledger/group-commit-limits';
import { Clock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { InstancesRepository } from '../../../src/platform/instances/instances.repository';
import { InternalClient } from '../../../src/platform/instances/internal-client';
import {
  type InternalListener,
  openInternalListener,
} from '../../../src/platform/instances/internal-listener';
import { InternalServer } from '../../../src/platform/instances/internal-server';
import { LiveInstances } from '../../../src/platform/instances/live-instances.scheduler';
import { startTcpProxy, type TcpProxy } from '../network/tcp-proxy';
import { LedgerWriter } from './ledger-writer';
import type { TestStore } from './test-store';

/** Longer than any hand-over takes on a busy machine: the test checks figures, not speed. */
const PATIENT: Partial<GroupCommitLimits> = { patienceMs: 20_000 };

/** A clock that runs, this many milliseconds beside the machine's. */
class SkewedClock extends Clock {
  constructor(private readonly aheadMs: number) {
    super();
  }

  now(): number {
    return Date.now() + this.aheadMs;
  }
}

export interface InstanceOptions {
  /** The order among the instances of a test: the lowest commits for all while none is the sender. */
  readonly startedAt: number;
  readonly secrets?: readonly string[];
  readonly clockAheadMs?: number;
  readonly limits?: Partial<GroupCommitLimits>;
}

/**
 * An instance of the service as far as movements go: the write path of a process, its entry in the list of instances,
 * and its listener behind a proxy, whose connections a test can cut, freeze or mute.
 */
export class WritingInstance {
  readonly writer: LedgerWriter;
  readonly instances: LiveInstances;
  readonly handOver: HandOver;
  readonly changes = new ChangeFeed();
  private readonly server: InternalServer;
  private readonly registry = new Registry();

  private constructor(store: TestStore, { secrets, clockAheadMs = 0, limits = {} }: InstanceOptions) {
    const config = loadConfig(store.env);
    const shopify = secrets === undefined ? config.shopify : new ShopifyConfig(secrets, undefined, []);
    const clock = new SkewedClock(clockAheadMs);
    this.writer = new LedgerWriter(
      store,
      { ...PATIENT, ...limits },
      store.endpoint,
      undefined,
      clock,
      this.changes,
    );
    const client = new InternalClient(shopify);
    const entries = new InstancesRepository(documentClientOf(this.writer.script.client), store.tables);
    this.instances = new LiveInstances(entries, client);
    this.server = new InternalServer(shopify, this.instances);
    new HandOverReceiver(this.server, this.writer.commits).onModuleInit();
    this.handOver = new HandOver(
      this.writer.commits,
      this.instances,
      client,
      new HandOverMetrics(this.registry, this.instances),
      this.changes,
    );
  }

  private listener: InternalListener | undefined;
  private proxy: TcpProxy | undefined;

  /** Listens and shows life: from then on it knows those that started before it. */
  static async start(store: TestStore, options: InstanceOptions): Promise<WritingInstance> {
    const instance = new WritingInstance(store, options);
    instance.listener = await openInternalListener(instance.server, { host: '127.0.0.1', port: 0 });
    instance.proxy = await startTcpProxy(`http://127.0.0.1:${instance.listener.port}`);
    await instance.instances.start(new URL(instance.proxy.endpoint).host, options.startedAt);
    return instance;
  }

  /** Where the others reach it. */
  get network(): TcpProxy {
    if (this.proxy === undefined) throw new Error('The instance does not listen.');
    return this.proxy;
  }

  /** Commits movements together, as an order that this instance takes. */
  submit(...movements: readonly (Movement | Removal)[]): Promise<MovementOutcome[]> {
    return this.handOver.submit(movements);
  }

  /** Movements that this instance handed over, by what became of them. */
  async handedOver(): Promise<{ readonly answered: number; readonly passedBy: number }> {
    const { values = [] } =
      (await this.registry.getSingleMetric('syncstate_handed_over_movements_total')?.get()) ?? {};
    const of = (outcome: string): number =>
      values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
    return { answered: of('answered'), passedBy: of('passed_by') };
  }

  async end(): Promise<void> {
    await this.instances.leave();
    await this.proxy?.close();
    await this.writer.end();
    await this.listener?.close();
  }
}
