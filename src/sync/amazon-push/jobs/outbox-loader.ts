import { Injectable, Logger } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { OutboxNotifier } from '../../../inventory/outbox/outbox-notifier';
import { SenderPause } from '../../sender-pause/sender-pause.service';
import { PushDispatcher } from '../dispatch/push-dispatcher';
import { BlockedRecheck } from './blocked-recheck';
import { OutboxSweep } from './outbox-sweep';
import { SenderChecks } from './sender-checks';

/**
 * Brings pending SKUs to the dispatcher. Only for the holder of the sender's lease.
 * Push path: OutboxNotifier, PushScheduler -> OutboxLoader -> PushDispatcher. ADR 1.
 */
@Injectable()
export class OutboxLoader {
  private readonly logger = new Logger('Sender');

  constructor(
    private readonly dispatcher: PushDispatcher,
    private readonly sweep: OutboxSweep,
    private readonly recheck: BlockedRecheck,
    readonly checks: SenderChecks,
    private readonly notifier: OutboxNotifier,
    private readonly pause: SenderPause,
  ) {}

  /** From now on the dispatcher gets a SKU as soon as a commit of this process makes it pending. */
  listen(): void {
    this.pause.forget();
    this.notifier.onPending((stock) => {
      this.dispatcher.enqueue(stock);
    });
  }

  /** This instance becomes the sender. */
  begin(): void {
    this.pause.forget();
    this.checks.begin();
  }

  /**
   * Loads the outbox, unless a person has paused the pushes; gives how many SKUs the dispatcher did not have. Throws when the
   * store does not answer.
   */
  async loadPending(): Promise<number> {
    if ((await this.pause.load()) !== null) return 0;
    this.dispatcher.wake();
    const rechecked = await this.recheck.requeueDue();
    if (rechecked.length > 0) this.logger.log({ skus: rechecked }, 'Blocked SKUs are tried again');
    // The listings last: a SKU among the others may have queued them by then.
    const skus = await this.load(this.sweep.find((sku) => this.dispatcher.has({ sku })));
    const isKnown = (sku: string): boolean => this.dispatcher.has({ sku, isListing: true });
    return skus + (await this.load(this.sweep.findListings(isKnown)));
  }

  private async load(found: AsyncGenerator<Stock[]>): Promise<number> {
    let added = 0;
    for await (const stocks of found)
      for (const stock of stocks) {
        if (!this.dispatcher.has(stock)) added += 1;
        // A request at another instance may have ended the deferral of a SKU that is still deferred here.
        if (isDeferredNoMore(stock)) this.dispatcher.lift(stock.sku);
        this.dispatcher.enqueue(stock);
      }
    return added;
  }

  /** Ends what runs in the background. */
  stop(): Promise<void> {
    return this.checks.stop();
  }
}

/** A held number is deferred in memory alone. */
function isDeferredNoMore({ pending }: Stock): boolean {
  return pending?.notBefore === undefined && (pending?.held === undefined || pending.isRequested === true);
}
