import { Injectable, Logger } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { LateCallCheckService } from '../call/late-call-check.service';
import { OutboxSweep } from './outbox-sweep';
import { PushDispatcher } from '../dispatch/push-dispatcher';

/** Brings what is owed before the sender, from wherever it is told of it. Whoever uses it holds the sender's lease. */
@Injectable()
export class OutboxLoader {
  private readonly logger = new Logger('Sender');
  private isResolving = false;

  constructor(
    private readonly dispatcher: PushDispatcher,
    private readonly sweep: OutboxSweep,
    private readonly doubts: LateCallCheckService,
  ) {}

  enqueue({ sku, broadcast, pending, updatedAt }: Stock): void {
    this.dispatcher.enqueue({ sku, broadcast, since: pending?.since ?? updatedAt }, pending?.notBefore);
  }

  /** From the outbox; gives how many were found that the sender did not know of. Throws when the store does not answer. */
  async loadPending(): Promise<number> {
    const rechecked = await this.sweep.recheckBlocked();
    if (rechecked.length > 0) this.logger.log({ skus: rechecked }, 'Parked for a day: looked at again');
    let found = 0;
    for await (const stocks of this.sweep.find((sku) => this.dispatcher.knows(sku)))
      for (const stock of stocks) {
        if (!this.dispatcher.knows(stock.sku)) found += 1;
        // It may have been asked for at another instance while it was put off here.
        if (stock.pending?.notBefore === undefined) this.dispatcher.lift(stock.sku);
        this.enqueue(stock);
      }
    return found;
  }

  /** From numbers in doubt, which Amazon is asked for; one look at a time, and none while Amazon is left alone. Never throws. */
  async checkLateCalls(): Promise<void> {
    if (this.isResolving || this.dispatcher.paused !== null) return;
    this.isResolving = true;
    try {
      for (const stock of await this.doubts.check()) this.enqueue(stock);
    } catch (error) {
      this.dispatcher.note('Doubtful numbers could not be looked at', error);
    }
    this.isResolving = false;
  }
}
