import { Injectable, Logger } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { OutboxNotifier } from '../../../inventory/outbox/outbox-notifier';
import { LateCallCheckService } from '../call/late-call-check.service';
import { PushDispatcher } from '../dispatch/push-dispatcher';
import { BlockedRecheck } from './blocked-recheck';
import { ListingComparison } from './listing-comparison';
import { OutboxSweep } from './outbox-sweep';

/**
 * Brings pending SKUs to the dispatcher. Only for the holder of the sender's lease.
 * Push path: OutboxNotifier, PushScheduler -> OutboxLoader -> PushDispatcher. ADR 1.
 */
@Injectable()
export class OutboxLoader {
  private readonly logger = new Logger('Sender');
  private lateCallCheck: Promise<void> | undefined;
  private comparison: Promise<void> | undefined;

  constructor(
    private readonly dispatcher: PushDispatcher,
    private readonly sweep: OutboxSweep,
    private readonly recheck: BlockedRecheck,
    private readonly lateCalls: LateCallCheckService,
    private readonly listings: ListingComparison,
    private readonly notifier: OutboxNotifier,
  ) {}

  /** From now on the dispatcher gets a SKU as soon as a commit of this process makes it pending. */
  listen(): void {
    this.notifier.onPending((stock) => {
      this.dispatcher.enqueue(stock);
    });
  }

  /** This instance becomes the sender: another one may have left listings unmarked. */
  begin(): void {
    this.listings.begin();
  }

  /** Loads the outbox; gives how many SKUs the dispatcher did not have. Throws when the store does not answer. */
  async loadPending(): Promise<number> {
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
        if (stock.pending?.notBefore === undefined) this.dispatcher.lift(stock.sku);
        this.dispatcher.enqueue(stock);
      }
    return added;
  }

  /** Loads the SKUs of which Amazon shows another number after a late call; one check at a time. Never throws. */
  checkLateCalls(): Promise<void> {
    this.lateCallCheck ??= this.loadLateCalls().finally(() => {
      this.lateCallCheck = undefined;
    });
    return this.lateCallCheck;
  }

  /** Compares the listings with their components when that is due; the next load finds what it marks. Never throws. */
  compareListings(): Promise<void> {
    if (this.listings.isDue)
      this.comparison ??= this.compare().finally(() => {
        this.comparison = undefined;
      });
    return this.comparison ?? Promise.resolve();
  }

  /** Ends what runs in the background. */
  async stop(): Promise<void> {
    this.listings.stop();
    await Promise.all([this.comparison, this.lateCallCheck]);
  }

  private async compare(): Promise<void> {
    try {
      await this.listings.run();
    } catch (error) {
      this.dispatcher.note('The listings could not be compared', error);
    }
  }

  private async loadLateCalls(): Promise<void> {
    if (this.dispatcher.paused !== null) return;
    try {
      for (const stock of await this.lateCalls.check()) this.dispatcher.enqueue(stock);
    } catch (error) {
      this.dispatcher.note('The late-call check failed', error);
    }
  }
}
