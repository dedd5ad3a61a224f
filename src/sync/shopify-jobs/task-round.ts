import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import type { Round } from '../../platform/jobs/leased-work';
import { retryInMs, type ShopifyTask } from '../shopify-tasks/domain/shopify-task';
import { ShopifyTasksRepository } from '../shopify-tasks/shopify-tasks.repository';
import { TaskHandlers } from './task-handlers';

/** Tasks of one round, and of those so many at the same time: one slow answer does not hold up the others. */
const TASKS_PER_ROUND = 50;
const AT_ONCE = 4;
/** The longest wait for a task that another instance schedules, in milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Does the tasks that are due. A task that fails is put off and never stops the others.
 * Shop path: ShopifyTasksScheduler -> TaskRound -> TaskHandlers. ADR 22.
 */
@Injectable()
export class TaskRound {
  private readonly logger = new Logger('Shopify');

  constructor(
    private readonly tasks: ShopifyTasksRepository,
    @Inject(TaskHandlers) private readonly handlers: Pick<TaskHandlers, 'of'>,
    private readonly clock: Clock,
  ) {}

  /** True while a task is due. */
  async isDue(): Promise<boolean> {
    return ((await this.tasks.nextDueMs()) ?? Infinity) <= this.clock.now();
  }

  async run(mayGoOn: () => boolean): Promise<Round> {
    const due = await this.tasks.due(this.clock.now(), TASKS_PER_ROUND);
    await forEachConcurrent(due, AT_ONCE, async (task) => {
      if (mayGoOn()) await this.doTask(task);
    });
    return { isDone: due.length === 0, waitMs: due.length < TASKS_PER_ROUND ? await this.waitMs() : 0 };
  }

  private async waitMs(): Promise<number> {
    const nextMs = (await this.tasks.nextDueMs()) ?? Infinity;
    return Math.max(20, Math.min(LOOK_AGAIN_MS, nextMs - this.clock.now()));
  }

  private async doTask(task: ShopifyTask): Promise<void> {
    const { kind, id } = task;
    const attempts = task.attempts + 1;
    try {
      const result = await this.handlers.of(kind)?.handle(task);
      if (result?.kind === 'again') {
        const { atMs: dueMs, failed, memory } = result;
        const next = { dueMs, attempts: failed === true ? attempts : 0 };
        await this.tasks.putOff(task, memory === undefined ? next : { ...next, memory });
      } else await this.tasks.finish(task);
    } catch (error) {
      this.logger.warn(
        { kind, id, attempts, error: String(error) },
        'A task of the shop failed; it is tried again',
      );
      const { memory } = task;
      const dueMs = this.clock.now() + retryInMs(task.attempts);
      await this.tasks.putOff(task, memory === undefined ? { dueMs, attempts } : { dueMs, attempts, memory });
    }
  }
}
