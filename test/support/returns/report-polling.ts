import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Registry } from 'prom-client';
import { AlertInboxService } from '../../../src/alerts/list/alert-inbox.service';
import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import type { Alert } from '../../../src/alerts/domain/alert';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import type { PollState } from '../../../src/returns/report-poll/domain/poll-state';
import { PollStateRepository } from '../../../src/returns/report-poll/poll-state.repository';
import { ReportPoller, type StepEnd } from '../../../src/returns/report-poll/report-poller';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { startAppInstance } from '../service/app-instance';
import { SetClock } from '../set-clock';
import { startTestStore, type TestStore } from '../store/test-store';

/** One running instance, as far as the poll needs it: the parts of the application, wired as it wires them. */
export interface PollInstance {
  readonly poller: ReportPoller;
  readonly inventory: InventoryService;
  readonly alerts: AlertsService;
  readonly inbox: AlertInboxService;
  readonly states: PollStateRepository;
  readonly metrics: Registry;
  end(): Promise<void>;
}

/** Steps after which a poll counts as endless. */
const MANY_STEPS = 400;

/** A store and a simulated Amazon on one clock that the test sets, and instances that poll. */
export class ReportPolling {
  readonly clock = new SetClock(Date.parse('2026-11-22T10:00:00Z'));
  private started: { readonly store: TestStore; readonly amazon: AmazonSimulator } | undefined;
  private readonly instances: PollInstance[] = [];
  private stepsUnderWay = 0;
  private quiet: Promise<void> | undefined;

  get store(): TestStore {
    if (this.started === undefined) throw new Error('Not started.');
    return this.started.store;
  }

  get amazon(): AmazonSimulator {
    if (this.started === undefined) throw new Error('Not started.');
    return this.started.amazon;
  }

  /** A store may serve many tests, each with an Amazon of its own. */
  async start(store?: TestStore): Promise<void> {
    const amazon = await startAmazonSimulator({
      sellerId: 'A1SIMULATEDSELLER',
      marketplaceId: 'ATVPDKIKX0DER',
      now: () => this.clock.ms,
    });
    this.started = { store: store ?? (await startTestStore()), amazon };
  }

  async stop(): Promise<void> {
    for (const instance of this.instances.splice(0)) await instance.end();
    await this.started?.amazon.close();
    await this.started?.store.stop();
    this.started = undefined;
  }

  /** A new instance; on a client of its own when one is given. */
  async instance(
    client?: DynamoDBClient,
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<PollInstance> {
    const { store, amazon, clock } = this;
    const { get, end } = await startAppInstance({
      store,
      amazon,
      clock,
      env: { RETURNS_FIRST_POLL: 'count', RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE', ...env },
      client,
    });
    const instance: PollInstance = {
      poller: get(ReportPoller),
      inventory: get(InventoryService),
      alerts: get(AlertsService),
      inbox: get(AlertInboxService),
      states: get(PollStateRepository),
      metrics: get(Registry),
      end,
    };
    this.instances.push(instance);
    return instance;
  }

  /** Makes steps, and moves the clock to the next one, until nothing is left to do. */
  async finish(instance: PollInstance): Promise<PollState> {
    const { states } = instance;
    for (let steps = 0; steps < MANY_STEPS; steps += 1) {
      const end = await this.stepAndWait(instance);
      if (end.kind === 'idle') return states.load();
    }
    throw new Error(`The poll has not finished: ${JSON.stringify(await states.load())}`);
  }

  /** Makes steps, and moves the clock, until `isSo` of the state. */
  async until(instance: PollInstance, isSo: (state: PollState) => boolean): Promise<PollState> {
    const { states } = instance;
    for (let steps = 0; steps < MANY_STEPS; steps += 1) {
      const state = await states.load();
      if (isSo(state)) return state;
      await this.stepAndWait(instance);
    }
    throw new Error(`The poll has not reached the state: ${JSON.stringify(await states.load())}`);
  }

  /** Sets the clock to the step that is due next, and makes it. */
  async step(instance: PollInstance): Promise<StepEnd> {
    const end = await this.stepAndWait(instance);
    return end.kind === 'wait' ? instance.poller.step(() => true) : end;
  }

  /**
   * The clock does not jump during another instance's step: its call of some milliseconds would look long overdue. All
   * waiting instances continue together.
   */
  private async stepAndWait({ poller }: PollInstance): Promise<StepEnd> {
    this.stepsUnderWay += 1;
    const end = await poller.step(() => true).finally(() => (this.stepsUnderWay -= 1));
    if (end.kind === 'wait') {
      const due = this.clock.ms + end.waitMs;
      this.quiet ??= this.untilQuiet();
      await this.quiet;
      this.clock.ms = Math.max(this.clock.ms, due);
    }
    return end;
  }

  /** Meanwhile the clock follows real time: a commit that was deferred for milliseconds must become due. */
  private async untilQuiet(): Promise<void> {
    await new Promise(setImmediate);
    let last = Date.now();
    while (this.stepsUnderWay > 0) {
      await new Promise(setImmediate);
      const now = Date.now();
      this.clock.ms += Math.max(0, now - last);
      last = now;
    }
    this.quiet = undefined;
  }

  /** Registers a SKU with this many units. */
  async stock({ inventory }: PollInstance, sku: string, physical: number): Promise<void> {
    await inventory.setFigures(sku, { physical, buffer: 0 }, { register: true });
  }

  async physical({ inventory }: PollInstance, sku: string): Promise<number | undefined> {
    return (await inventory.find(sku))?.physical;
  }

  /** The unread alerts of the reports. */
  async reportAlerts({ inbox }: PollInstance): Promise<Alert[]> {
    return (await inbox.list({ unread: true, type: 'report_failed' }, 200)).alerts;
  }

  /** How many calls of an operation have arrived. */
  calls(operation: string): number {
    return this.amazon.calls().filter((call) => call.operation === operation).length;
  }

  /** The windows of the reports that were made. */
  windows(): { from: string; until: string }[] {
    return this.amazon.reports().map(({ dataStartTime: from, dataEndTime: until }) => ({ from, until }));
  }
}
