import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Alert } from '../../../src/alerts/domain/alert';
import { AlertInboxService } from '../../../src/alerts/list/alert-inbox.service';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { Freshness } from '../../../src/sync/amazon-orders/freshness/domain/freshness';
import { OrdersFreshness } from '../../../src/sync/amazon-orders/freshness/orders-freshness';
import type { SearchState } from '../../../src/sync/amazon-orders/search/domain/search-state';
import { OrderSearcher } from '../../../src/sync/amazon-orders/search/order-searcher';
import { SearchStateRepository } from '../../../src/sync/amazon-orders/search/search-state.repository';
import { type AppInstance, startAppInstance } from '../service/app-instance';
import { SetClock } from '../set-clock';
import { startTestStore, type TestStore } from '../store/test-store';

const SKU = 'MUG-BLU-12OZ';
/** Steps after which a search counts as endless. */
const MANY_STEPS = 400;

/** One running instance, as far as the search needs it: the parts of the application, wired as it wires them. */
export interface SearchInstance {
  readonly searcher: OrderSearcher;
  readonly states: SearchStateRepository;
  readonly freshness: OrdersFreshness;
  readonly inventory: InventoryService;
  readonly inbox: AlertInboxService;
  end(): Promise<void>;
}

/** A store and a simulated Amazon on one clock that the test sets, and instances that search orders. */
export class OrderSearching {
  readonly clock = new SetClock(Date.parse('2026-11-22T10:00:00Z'));
  private started: { readonly store: TestStore; readonly amazon: AmazonSimulator } | undefined;
  private readonly apps: AppInstance[] = [];

  get store(): TestStore {
    if (this.started === undefined) throw new Error('Not started.');
    return this.started.store;
  }

  get amazon(): AmazonSimulator {
    if (this.started === undefined) throw new Error('Not started.');
    return this.started.amazon;
  }

  async start(): Promise<void> {
    this.clock.ms = Date.parse('2026-11-22T10:00:00Z');
    const amazon = await startAmazonSimulator({
      sellerId: 'A1SIMULATEDSELLER',
      marketplaceId: 'ATVPDKIKX0DER',
      now: () => this.clock.ms,
    });
    this.started = { store: await startTestStore(), amazon };
  }

  async stop(): Promise<void> {
    for (const app of this.apps.splice(0)) await app.end();
    await this.started?.amazon.close();
    await this.started?.store.stop();
    this.started = undefined;
  }

  /** A new instance; on a client of its own when one is given. */
  async instance(
    client?: DynamoDBClient,
    env: Readonly<Record<string, string>> = {},
  ): Promise<SearchInstance> {
    const { store, amazon, clock } = this;
    const app = await startAppInstance({ store, amazon, clock, env, client });
    this.apps.push(app);
    return {
      searcher: app.get(OrderSearcher),
      states: app.get(SearchStateRepository),
      freshness: app.get(OrdersFreshness),
      inventory: app.get(InventoryService),
      inbox: app.get(AlertInboxService),
      end: async () => {
        this.apps.splice(this.apps.indexOf(app), 1);
        await app.end();
      },
    };
  }

  /** Makes all steps that are due now. */
  async run({ searcher, states }: SearchInstance): Promise<SearchState> {
    for (let steps = 0; steps < MANY_STEPS; steps += 1)
      if ((await searcher.step(() => true)).isDone) return states.load();
    throw new Error(`The search has not ended: ${JSON.stringify(await states.load())}`);
  }

  /** Moves the clock to each step that is due, until so many milliseconds have passed. */
  async runFor(instance: SearchInstance, ms: number): Promise<SearchState> {
    const endMs = this.clock.ms + ms;
    for (let rounds = 0; rounds < MANY_STEPS; rounds += 1) {
      const state = await this.run(instance);
      const dueAtMs = this.clock.ms + (await instance.searcher.dueInMs());
      this.clock.ms = Math.min(endMs, dueAtMs);
      if (dueAtMs > endMs) return state;
    }
    throw new Error(`The searches have not ended: ${JSON.stringify(await instance.states.load())}`);
  }

  /** Registers the SKU with this many units. */
  async stock({ inventory }: SearchInstance, physical: number): Promise<void> {
    await inventory.setFigures(SKU, { physical, buffer: 0 }, { register: true });
  }

  async physical({ inventory }: SearchInstance): Promise<number | undefined> {
    return (await inventory.find(SKU))?.physical;
  }

  /** Sells so many orders of one unit on Amazon; gives their ids. */
  sell(orders: number): string[] {
    return Array.from({ length: orders }, () => {
      const placed = this.amazon.orders.place({ items: [{ sku: SKU, units: 1 }], force: true });
      if (typeof placed === 'string') throw new Error(placed);
      return placed.orderId;
    });
  }

  async alerts({ inbox }: SearchInstance): Promise<readonly Alert[]> {
    return (await inbox.list({}, 200)).alerts;
  }

  /** The alert with the id, if it was raised, and whether it is open. */
  async alert(instance: SearchInstance, alertId: string): Promise<'none' | 'open' | 'closed'> {
    const alert = (await this.alerts(instance)).find((one) => one.alertId === alertId);
    if (alert === undefined) return 'none';
    return alert.closedAt === undefined ? 'open' : 'closed';
  }

  /** The freshness now: an answer of the second before is not used again. */
  async fresh({ freshness }: SearchInstance): Promise<Freshness> {
    this.clock.ms += 1_000;
    return freshness.current();
  }

  /** How many calls of an operation have arrived. */
  calls(operation: string): number {
    return this.amazon.calls().filter((call) => call.operation === operation).length;
  }
}
