import { Logger } from '@nestjs/common';
import type {
  ShopifyTask,
  ShopifyTaskHandler,
  ShopifyTaskResult,
} from '../../../src/sync/shopify-tasks/domain/shopify-task';
import type { TaskHandlers } from '../../../src/sync/shopify-jobs/task-handlers';
import { TaskRound } from '../../../src/sync/shopify-jobs/task-round';
import { ShopifyTasksRepository } from '../../../src/sync/shopify-tasks/shopify-tasks.repository';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const START = Date.parse('2026-11-29T12:00:00.000Z');

describe('the tasks of the shop', () => {
  let store: TestStore;
  let tasks: ShopifyTasksRepository;
  const clock = new SetClock(START);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    tasks = new ShopifyTasksRepository(store.documents, store.tables);
  });

  afterAll(() => store.stop());

  beforeEach(() => {
    clock.ms += 3_600_000;
  });

  /** One round in which `handle` does every task; what it was given. */
  async function roundBy(handle: (task: ShopifyTask) => Promise<ShopifyTaskResult>): Promise<ShopifyTask[]> {
    const done: ShopifyTask[] = [];
    const handler: ShopifyTaskHandler = {
      handle: (task) => {
        done.push(task);
        return handle(task);
      },
    };
    const handlers: Pick<TaskHandlers, 'of'> = { of: () => handler };
    await new TaskRound(tasks, handlers, clock).run(() => true);
    return done;
  }

  const finished = (): Promise<ShopifyTaskResult> => Promise.resolve({ kind: 'done' });

  it('are done when they are due, the longest due first, and once', async () => {
    await tasks.schedule('level', '2', clock.ms - 1);
    await tasks.schedule('order', '1', clock.ms - 2);
    await tasks.schedule('item', '3', clock.ms + 1);
    const done = await roundBy(finished);
    expect(done.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['order 1', 'level 2']);
    expect(await roundBy(finished)).toEqual([]);
    clock.ms += 1;
    expect(await roundBy(finished)).toMatchObject([{ kind: 'item', id: '3', attempts: 0 }]);
  });

  it('are one for the same object, due at the earliest time that was asked for', async () => {
    await tasks.schedule('level', '7', clock.ms + 500);
    await tasks.schedule('level', '7', clock.ms + 100);
    await tasks.schedule('level', '7', clock.ms + 900);
    clock.ms += 100;
    expect(await roundBy(finished)).toHaveLength(1);
    clock.ms += 10_000;
    expect(await roundBy(finished)).toEqual([]);
  });

  it('stay when a message asks again during their work', async () => {
    await tasks.schedule('order', '9', clock.ms);
    await roundBy(async () => {
      await tasks.schedule('order', '9', clock.ms);
      return { kind: 'done' };
    });
    expect(await roundBy(finished)).toHaveLength(1);
    expect(await roundBy(finished)).toEqual([]);
  });

  it('keep what their handler remembers, and wait as long as it says', async () => {
    await tasks.schedule('level', '11', clock.ms);
    await roundBy((task) =>
      Promise.resolve({ kind: 'again', atMs: task.dueMs + 200, memory: { seen: [-3] } }),
    );
    expect(await roundBy(finished)).toEqual([]);
    clock.ms += 200;
    expect(await roundBy(finished)).toMatchObject([{ id: '11', memory: { seen: [-3] }, attempts: 0 }]);
  });

  it('remember what was seen also when a message asks again during their work', async () => {
    await tasks.schedule('level', '13', clock.ms);
    await roundBy(async ({ dueMs }) => {
      await tasks.schedule('level', '13', clock.ms);
      return { kind: 'again', atMs: dueMs + 60_000, memory: { seen: [4] } };
    });
    expect(await roundBy(finished)).toMatchObject([{ id: '13', memory: { seen: [4] } }]);
  });

  it('are put off when they fail, for longer each time, and hold up no other', async () => {
    await tasks.schedule('return', 'bad', clock.ms);
    await tasks.schedule('return', 'good', clock.ms);
    const fail = ({ id }: ShopifyTask): Promise<ShopifyTaskResult> =>
      id === 'bad' ? Promise.reject(new Error('no answer')) : finished();
    expect(await roundBy(fail)).toHaveLength(2);
    clock.ms += 1_000;
    expect(await roundBy(fail)).toMatchObject([{ id: 'bad', attempts: 1 }]);
    clock.ms += 1_000;
    expect(await roundBy(fail)).toEqual([]);
    clock.ms += 4_000;
    expect(await roundBy(finished)).toMatchObject([{ id: 'bad', attempts: 2 }]);
  });
});
