import type { Child } from '../support/child';
import type { LoadFigures, OrdersTask } from '../support/messages';
import { WEBHOOK_SECRET } from '../support/service';

type Task = Omit<OrdersTask, 'secret' | 'firstOrderId'>;

/** The load generator of a run; every order has a unique id. */
export class Generator {
  private nextOrderId = 6_290_000_000_000;

  constructor(private readonly child: Child) {}

  send(task: Task, measuring?: () => void): Promise<LoadFigures> {
    const firstOrderId = this.nextOrderId;
    // More orders than any task can send.
    this.nextOrderId += 100_000_000;
    return this.child.ask('orders', { ...task, secret: WEBHOOK_SECRET, firstOrderId }, measuring);
  }

  /** The task that is running sends to this instance as well. */
  async addInstance(port: number): Promise<void> {
    await this.child.ask('addInstance', { port });
  }
}
