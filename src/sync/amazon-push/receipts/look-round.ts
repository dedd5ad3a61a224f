import { Injectable } from '@nestjs/common';
import type { Stock } from '../../../inventory/domain/stock';
import { ordersKnownOf } from '../../amazon-orders/freshness/domain/freshness';
import { OrdersFreshness } from '../../amazon-orders/freshness/orders-freshness';
import { Presumptions } from '../numbers/presumptions.service';
import { SenderLease } from '../sender-lease';
import { AmazonLooks } from './amazon-looks.service';
import { LookTurn } from './look-turn';
import { NumbersToFollow } from './numbers-to-follow';

/**
 * One round of looks at what Amazon shows, as the sender's sweep starts it: what orders disprove ends, then what is due is
 * looked at, 20 SKUs a call.
 *
 *   receipts   accepted numbers whose step has come
 *   readings   while orders are fresh every SKU with few units, and those whose push is not seen yet; while they are stale all
 *              SKUs in turn; none while orders are not read
 *
 * One call waits for Amazon's limit at a time, so that a check of a listing waits for one look at most; pushes have a limit
 * of their own.
 * Push path: SenderChecks -> LookRound -> LookTurn, AmazonLooks, Presumptions. ADR 21, ADR 24.
 */
@Injectable()
export class LookRound {
  private isStopped = false;

  constructor(
    private readonly freshness: OrdersFreshness,
    private readonly list: NumbersToFollow,
    private readonly turn: LookTurn,
    private readonly looks: AmazonLooks,
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
   * Gives the stocks that are pending by it, and whether orders may be missing. `mayLook`: Amazon answers. Throws when the
   * store does not.
   */
  async run(mayLook: boolean): Promise<{ readonly pending: readonly Stock[]; readonly isStale: boolean }> {
    const freshness = await this.freshness.current();
    await this.list.find(freshness.kind === 'off');
    const pending = [...(await this.presumptions.end(ordersKnownOf(freshness)))];
    for (const sellerSkus of mayLook ? this.turn.take(freshness.kind) : []) {
      if (this.isStopped || !this.lease.isHeld()) break;
      pending.push(...(await this.looks.look(sellerSkus)).pending);
    }
    return { pending, isStale: freshness.kind === 'stale' };
  }
}
