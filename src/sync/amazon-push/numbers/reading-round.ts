import { Injectable } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { ordersKnownOf } from '../../amazon-orders/freshness/domain/freshness';
import { OrdersFreshness } from '../../amazon-orders/freshness/orders-freshness';
import { SenderLease } from '../sender-lease';
import { AmazonReadings } from './amazon-readings.service';
import { NumbersToRead } from './numbers-to-read';
import { Presumptions } from './presumptions.service';
import { ReadingTurn } from './reading-turn';

/**
 * One round of the readings, as the sender's sweep starts it: what orders disprove ends, then what is due is read.
 *
 *   fresh   every SKU with few units, and those whose push is not seen yet, 20 a call
 *   stale   all SKUs in turn
 *   off     none: orders are not read, and nothing is presumed
 *
 * One call waits for Amazon's limit at a time, so that a check of a listing waits for one reading at most; pushes have a
 * limit of their own.
 * Push path: OutboxLoader -> ReadingRound -> AmazonReadings, Presumptions. ADR 21.
 */
@Injectable()
export class ReadingRound {
  private isStopped = false;

  constructor(
    private readonly freshness: OrdersFreshness,
    private readonly list: NumbersToRead,
    private readonly turn: ReadingTurn,
    private readonly readings: AmazonReadings,
    private readonly presumptions: Presumptions,
    private readonly lease: SenderLease,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.list.begin();
  }

  /** Ends a round after its current call. */
  stop(): void {
    this.isStopped = true;
  }

  /**
   * Gives the stocks that are pending by it, and whether orders may be missing. `mayRead`: Amazon answers. Throws when the
   * store does not.
   */
  async run(mayRead: boolean): Promise<{ readonly pending: readonly Stock[]; readonly isStale: boolean }> {
    const freshness = await this.freshness.current();
    await this.list.find(freshness.kind === 'off');
    const pending = [...(await this.presumptions.end(ordersKnownOf(freshness)))];
    for (const batch of this.turn.take(mayRead ? freshness.kind : 'off')) {
      if (this.isStopped || !this.lease.isHeld()) break;
      pending.push(...(await this.readings.read(batch)));
    }
    return { pending, isStale: freshness.kind === 'stale' };
  }
}
