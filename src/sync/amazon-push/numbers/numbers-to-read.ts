import { Injectable, Logger } from '@nestjs/common';
import { isListed, type Stock } from '../../../inventory/domain/stock';
import { ListingsRepository } from '../../../inventory/listings/listings.repository';
import { AmazonNumbersRepository } from '../../../inventory/outbox/amazon-numbers.repository';
import { Clock } from '../../../platform/clock';
import { DAY_MS } from '../../../platform/durations';
import { OrdersStartRepository } from '../../amazon-orders/start/orders-start.repository';
import { AmazonNumbers } from './amazon-numbers';
import { Presumptions } from './presumptions.service';

/** The list is read again after this long, in milliseconds: another instance may have removed SKUs. */
const AGAIN_AFTER_MS = DAY_MS;

/**
 * Finds what this sender has to read: all SKUs and listings of which Amazon has accepted a number, and what former senders
 * presumed sold. For 10,000 SKUs one scan of about 5 MB. What is accepted later comes with the pushes.
 * Push path: NumbersToFollow -> NumbersToRead -> AmazonNumbers. ADR 21.
 */
@Injectable()
export class NumbersToRead {
  private readonly logger = new Logger('Sender');
  /** In milliseconds since the epoch. */
  private dueAtMs = 0;
  private foundWhileOff = false;

  constructor(
    private readonly numbers: AmazonNumbers,
    private readonly presumptions: Presumptions,
    private readonly repository: AmazonNumbersRepository,
    private readonly listings: ListingsRepository,
    private readonly start: OrdersStartRepository,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.dueAtMs = 0;
    this.numbers.clear();
    this.presumptions.clear();
  }

  /**
   * Finds them when that is due; while orders are not read (`isOff`) what is presumed sold alone. Gives all stocks and
   * listings of which Amazon has accepted a number, if `isWanted` says so. Throws when the store does not answer: then it
   * stays due.
   */
  async find(isOff: boolean, isWanted: (stock: Stock) => boolean): Promise<readonly Stock[]> {
    const beganAtMs = this.clock.now();
    const isDue = beganAtMs >= this.dueAtMs || (this.foundWhileOff && !isOff);
    if (!isDue) return [];
    // Only where orders are read: they count from then on.
    if (!isOff) this.numbers.countFrom(await this.start.countedFromMs());
    const wanted: Stock[] = [];
    const found = await this.watchAll(isOff, (stock) => {
      if (isWanted(stock)) wanted.push(stock);
    });
    for (const { sellerSku, isRead } of this.numbers.all())
      // One that was pushed meanwhile for the first time is not in the scan.
      if (isRead === true && !found.has(sellerSku)) this.numbers.forget(sellerSku);
    this.dueAtMs = beganAtMs + AGAIN_AFTER_MS;
    this.foundWhileOff = isOff;
    if (!isOff)
      this.logger.log(
        { numbers: found.size, ms: this.clock.now() - beganAtMs },
        'Numbers at Amazon are watched',
      );
    return wanted;
  }

  private async watchAll(isOff: boolean, see: (stock: Stock) => void): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const watch = (stock: Stock): void => {
      if (isOff) return;
      this.numbers.watch(stock);
      found.add(stock.sku);
    };
    for await (const stocks of this.repository.accepted())
      for (const stock of stocks) {
        this.presumptions.note(stock);
        see(stock);
        // What is sold under the name of a listed SKU is a listing.
        if (!isListed(stock)) watch(stock);
      }
    if (this.listings.mayHaveAny)
      for await (const page of this.listings.pages())
        for (const { state } of page) {
          see(state);
          watch(state);
        }
    return found;
  }
}
