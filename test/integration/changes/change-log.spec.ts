import type { Change } from '../../../src/changes/change';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { ChangeLogWriter } from '../../../src/changes/log/change-log-writer.scheduler';
import { ChangeLogRepository } from '../../../src/changes/log/change-log.repository';
import { ChangeLog } from '../../../src/changes/log/change-log.scheduler';
import { SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { eventually } from '../../support/eventually';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const AT = '2026-11-23T10:02:17.123000Z';

/** The part of one instance of the service that concerns changes. */
class Instance {
  readonly script: ScriptedClient;
  readonly feed = new ChangeFeed();
  readonly writer: ChangeLogWriter;
  readonly log: ChangeLog;
  readonly repository: ChangeLogRepository;
  readonly seen: Change[] = [];
  gaps = 0;

  constructor(store: TestStore) {
    this.script = new ScriptedClient(store);
    this.repository = new ChangeLogRepository(documentClientOf(this.script.client), store.tables);
    this.writer = new ChangeLogWriter(this.repository, this.feed, new SystemClock());
    this.log = new ChangeLog(this.repository, this.writer, this.feed);
    this.writer.onModuleInit();
    this.feed.subscribe({
      changed: (change) => this.seen.push(change),
      gap: () => (this.gaps += 1),
    });
  }

  sell(sku: string): void {
    this.feed.publish({ kind: 'stock', id: sku, sku, at: AT, value: { physical: 8 } });
  }

  async stop(): Promise<void> {
    this.log.beforeApplicationShutdown();
    await this.writer.onApplicationShutdown();
    this.script.client.destroy();
  }
}

/** Publishes a change after so many turns of the queue of promises. */
async function sellAfter(feed: ChangeFeed, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
  feed.publish({ kind: 'stock', id: 'CAP', sku: 'CAP' });
}

describe('the change log', () => {
  let store: TestStore;
  let instances: Instance[];
  let here: Instance;
  let there: Instance;

  beforeAll(async () => {
    store = await startTestStore();
  });

  afterAll(() => store.stop());

  beforeEach(async () => {
    instances = [new Instance(store), new Instance(store)];
    [here, there] = instances as [Instance, Instance];
    await here.log.catchUp();
    await there.log.catchUp();
  });

  afterEach(async () => {
    for (const instance of instances) await instance.stop();
  });

  it('brings a change of one instance into the feed of another, and not into its own again', async () => {
    const stop = here.log.watch();
    there.sell('MUG');
    await eventually('the change', () => here.seen.length > 0);
    stop();
    expect(here.seen).toEqual([{ kind: 'stock', id: 'MUG', sku: 'MUG', at: AT, elsewhere: true }]);
    expect(await there.log.catchUp()).toBe('current');
    expect(there.seen).toHaveLength(1);
    expect(there.script.count('BatchGetItem')).toBe(0);
  });

  it('collects what changes together in one entry, and writes nothing of what it reads', async () => {
    there.sell('MUG');
    there.sell('CAP');
    there.sell('MUG');
    await there.writer.flush();
    await here.log.catchUp();
    await here.writer.flush();
    expect(here.seen.map(({ id }) => id)).toEqual(['MUG', 'CAP']);
    expect(there.script.calls.map(({ operation }) => operation)).toEqual([
      'GetItem',
      'UpdateItem',
      'PutItem',
    ]);
    expect(here.script.calls.map(({ operation }) => operation)).toEqual([
      'GetItem',
      'GetItem',
      'BatchGetItem',
    ]);
  });

  it('does not wait for the entry of a writer that has crashed', async () => {
    await there.repository.reserve(1, undefined);
    there.sell('CAP');
    await there.writer.flush();
    await here.log.catchUp();
    expect(here.seen.map(({ id }) => id)).toEqual(['CAP']);
    expect(here.gaps).toBe(0);
  });

  it('is written when the store is back, also after a lost answer', async () => {
    there.script.failBeforeSending('UpdateItem', () => new Error('away'));
    there.script.loseAnswer('PutItem', () => new Error('away'));
    there.sell('MUG');
    await eventually('the change', async () => {
      await here.log.catchUp();
      return here.seen.length > 0;
    });
    expect(here.seen.map(({ id }) => id)).toContain('MUG');
  });

  it('stores a change that comes at any moment of the end of a write', async () => {
    const stored = Array.from({ length: 16 }, (_, ticks) => {
      const repository = new ChangeLogRepository(documentClientOf(here.script.client), store.tables);
      const feed = new ChangeFeed();
      const writer = new ChangeLogWriter(repository, feed, new SystemClock());
      writer.onModuleInit();
      const entries: string[] = [];
      const put = repository.put.bind(repository);
      repository.put = async (number, entry) => {
        await put(number, entry);
        entries.push(entry.changes);
        if (entries.length === 1) void sellAfter(feed, ticks);
      };
      feed.publish({ kind: 'stock', id: 'MUG', sku: 'MUG' });
      return entries;
    });
    await eventually('both changes of each writer', () => stored.every((entries) => entries.length === 2));
    expect(stored.flatMap((entries) => entries.filter((changes) => changes.includes('CAP')))).toHaveLength(
      16,
    );
  });

  it('reports a gap when more changes waited for the store than the memory holds', async () => {
    there.script.failBeforeSending('UpdateItem', () => new Error('away'));
    there.sell('MUG');
    await there.writer.flush();
    for (let index = 0; index < 5000; index += 1) there.sell(`SKU-${index}`);
    await there.writer.flush();
    expect(await here.log.catchUp()).toBe('gap');
    expect(here.gaps).toBe(1);
    expect(here.seen).toEqual([]);
    there.sell('CAP');
    await there.writer.flush();
    await eventually(
      'the next change',
      async () => (await here.log.catchUp()) === 'current' && here.seen.length > 0,
    );
    expect(here.seen.map(({ id }) => id)).toEqual(['CAP']);
  });

  it('lists its entries backwards, and has when the last webhook came', async () => {
    for (const sku of ['MUG', 'CAP', 'PEN']) {
      there.sell(sku);
      if (sku === 'CAP') there.writer.noteWebhook();
      await there.writer.flush();
    }
    const { entries } = await here.log.backwards();
    expect(entries.slice(0, 3).flatMap(({ changes }) => changes.map(({ id }) => id))).toEqual([
      'PEN',
      'CAP',
      'MUG',
    ]);
    const older = await here.log.backwards(entries[1]?.number);
    expect(older.entries[0]?.changes.map(({ id }) => id)).toEqual(['MUG']);
    await here.log.catchUp();
    const webhookAt = await here.log.lastWebhookAt();
    expect(Date.parse(webhookAt ?? '')).toBeCloseTo(Date.now(), -5);
  });

  it('keeps the last webhook of its own instance while the head that was read lacks it', async () => {
    const beforeMs = Date.now();
    here.writer.noteWebhook();
    await here.writer.flush();
    const webhookAt = await here.log.lastWebhookAt();
    expect(Date.parse(webhookAt ?? '')).toBeGreaterThanOrEqual(beforeMs);
  });
});
