import { ChangeFeed } from '../../../src/changes/change-feed';
import { ChangeLogWriter } from '../../../src/changes/log/change-log-writer.scheduler';
import { ChangeLogRepository } from '../../../src/changes/log/change-log.repository';
import { ChangeLog } from '../../../src/changes/log/change-log.scheduler';
import {
  addCounts,
  NOTHING_COUNTED,
  slotOf,
  SLOT_MS,
  type SlotCounts,
} from '../../../src/dashboard/statistics/domain/slot-counts';
import { SlotCounters } from '../../../src/dashboard/statistics/slot-counters.service';
import { StatisticsRepository } from '../../../src/dashboard/statistics/statistics.repository';
import { SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { eventually } from '../../support/eventually';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const AWAY = (): Error => new Error('The store is away.');

/** The counters of one instance. */
class Instance {
  readonly script: ScriptedClient;
  readonly counters: SlotCounters;

  constructor(store: TestStore) {
    this.script = new ScriptedClient(store);
    const documents = documentClientOf(this.script.client);
    const [clock, feed, log] = [
      new SystemClock(),
      new ChangeFeed(),
      new ChangeLogRepository(documents, store.tables),
    ];
    const changes = new ChangeLog(log, new ChangeLogWriter(log, feed, clock), feed);
    this.counters = new SlotCounters(changes, new StatisticsRepository(documents, store.tables), clock);
  }

  async in(slotMs: number): Promise<SlotCounts | undefined> {
    return (await this.counters.of([slotMs]))[0];
  }
}

function sold(orders: number, units: number, ...latencies: [number, number][]): SlotCounts {
  return { ...NOTHING_COUNTED, orders, units, latencies: new Map(latencies) };
}

describe('the statistics by slot', () => {
  let store: TestStore;
  let here: Instance;
  let there: Instance;
  const now = slotOf(Date.now());

  beforeEach(async () => {
    store = await startTestStore();
    [here, there] = [new Instance(store), new Instance(store)];
  });

  afterEach(async () => {
    for (const { script } of [here, there]) script.client.destroy();
    await store.stop();
  });

  it('add up over instances, with what this one has not stored yet', async () => {
    there.counters.count(now, sold(2, 3, [30, 1], [31, 4]));
    await there.counters.store();
    here.counters.count(now, sold(1, 1, [30, 1]));
    expect(await here.in(now)).toEqual(sold(3, 4, [30, 2], [31, 4]));
    await here.counters.store();
    here.counters.count(now, sold(0, 2));
    expect(await here.in(now)).toEqual(sold(3, 6, [30, 2], [31, 4]));
    expect(await new Instance(store).in(now)).toEqual(sold(3, 4, [30, 2], [31, 4]));
  });

  it("keep Amazon's part of the sales, and the delays of its orders by the way on which they arrived", async () => {
    const counts: SlotCounts = {
      ...sold(2, 3, [30, 1]),
      amazon: { orders: 1, units: 2 },
      delays: { notice: new Map([[30, 2]]), search: new Map([[60, 1]]), order: new Map([[31, 1]]) },
    };
    there.counters.count(now, counts);
    await there.counters.store();
    there.counters.count(now, counts);
    await there.counters.store();
    expect(await here.in(now)).toEqual(addCounts([counts, counts]));
  });

  it('show what another instance counted, once it has stored it', async () => {
    expect(await here.in(now)).toEqual(sold(0, 0));
    here.counters.noteChangedElsewhere();
    there.counters.count(now, sold(1, 1));
    await there.counters.store();
    await eventually('the order elsewhere is counted', async () => (await here.in(now))?.orders === 1);
  });

  it('keep what the store does not take, and store it once', async () => {
    const before = now - SLOT_MS;
    here.counters.count(before, sold(1, 2));
    here.counters.count(now, sold(3, 4));
    here.script.failBeforeSending('UpdateItem', AWAY);
    await expect(here.counters.store()).rejects.toThrow('away');
    here.counters.count(now, sold(0, 1));
    await here.counters.store();
    for (const one of [here, new Instance(store)]) {
      expect(await one.in(before)).toEqual(sold(1, 2));
      expect(await one.in(now)).toEqual(sold(3, 5));
    }
  });

  it('let all callers fail with the first when the store does not answer, and read again for the next', async () => {
    here.script.failBeforeSending('BatchGetItem', AWAY);
    const both = await Promise.allSettled([here.in(now), here.in(now)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await here.in(now)).toEqual(sold(0, 0));
  });

  it('count once while they are stored, whatever is read meanwhile', async () => {
    here.counters.count(now, sold(1, 1));
    here.script.holdCalls('UpdateItem');
    const storing = here.counters.store();
    await eventually('the write is on its way', () => here.script.waiting === 1);
    const reading = here.in(now);
    here.script.releaseCalls();
    expect(await reading).toEqual(sold(1, 1));
    await storing;
    expect(await here.in(now)).toEqual(sold(1, 1));
  });

  it('read a slot that is over once', async () => {
    const past = now - 24 * SLOT_MS;
    await here.in(past);
    expect(here.script.count('BatchGetItem')).toBe(1);
    here.script.forgetCalls();
    here.counters.noteChangedElsewhere();
    await here.in(past);
    expect(here.script.count('BatchGetItem')).toBe(0);
  });
});
