import { Injectable } from '@nestjs/common';
import type { PushOutcome } from '../../../channels/amazon/listings/listings-client';
import type { Stock } from '../../../inventory/domain/stock';
import { Clock } from '../../../platform/clock';
import { timestampOf } from '../../../platform/timestamp';
import { OrdersFreshness } from '../../amazon-orders/freshness/orders-freshness';
import { needsLateCallCheck } from '../domain/late-call-window';
import { SenderLease } from '../sender-lease';
import { AmazonNumbers } from './amazon-numbers';
import { AmazonReadings } from './amazon-readings.service';
import { type ChangeLog, type SentNumber } from '../../../inventory/domain/number-range';
import { lowestShown } from './domain/known-number';
import { isPushDue, type PushCase, type PushChoice, pushChoice } from './domain/push-choice';
import { HeldPushes } from './held-pushes.service';

/**
 * Decides right before a call whether the number goes to Amazon, and notes what was sent.
 *
 * The races, each with the test that plays it:
 *
 *   the process became the sender with the    a former sender may have sent another number and ended before it was
 *   SKU pending                               recorded: the number goes (push-choice.spec.ts)
 *   a crash between a presumption and the     both are on the stock by one write: the next sender offers as little
 *   push of what is left                      (test/integration/amazon-push/readings.spec.ts)
 *   an order is recorded, or a presumption    settling rests on the version, on Amazon's own changes and on what was
 *   begins or ends, while a push is under way presumed sold: the mark stays (test/integration/inventory/outbox.spec.ts)
 *   an older release sends meanwhile          this one takes the lease, and begins with the number that was accepted
 *                                             last (test/e2e/upgrade/rolling-upgrade.spec.ts)
 *   any of these with any other               numbers.property.spec.ts
 *
 * Push path: PushService -> PushGate -> AmazonNumbers, AmazonReadings, HeldPushes. ADR 21.
 */
@Injectable()
export class PushGate {
  /** When this process became the sender. */
  private begunAt = '';

  constructor(
    private readonly freshness: OrdersFreshness,
    private readonly numbers: AmazonNumbers,
    private readonly readings: AmazonReadings,
    private readonly held: HeldPushes,
    private readonly lease: SenderLease,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender. */
  begin(): void {
    this.begunAt = timestampOf(this.clock.now());
  }

  /** Whether Amazon's orders are known. Throws when the store does not answer. */
  async orders(): Promise<'off' | 'fresh' | 'stale'> {
    return (await this.freshness.current()).kind;
  }

  /** Reads Amazon's number while the orders are stale. What it finds missing is stored: read the stock again after it. */
  async look(stock: Stock): Promise<'read' | 'unread'> {
    return (await this.readings.readBefore(stock)) ? 'read' : 'unread';
  }

  /** Whether the number of the stock or the listing goes. `log`: Amazon's changes of it, as they were read with the stock. */
  choose(stock: Stock, log: ChangeLog, orders: PushCase['orders']): PushChoice {
    return pushChoice({
      offered: stock.broadcast,
      expected: this.numbers.expected(stock, log),
      lowestShown: lowestShown(this.numbers.known(stock), log),
      lastAccepted: stock.lastBroadcast?.count,
      orders,
      isDue: this.isDue(stock),
      isRequested: stock.pending?.isRequested === true,
    });
  }

  /** Right before the call: from then on Amazon may show the number. While orders are off nothing is known of it. */
  sending(stock: Stock, orders: PushCase['orders']): SentNumber {
    const push = { count: stock.broadcast, sentAtMs: this.clock.now() };
    this.held.release(stock.sku);
    if (orders === 'off') this.numbers.forget(stock.sku);
    else this.numbers.sending(stock, push);
    return push;
  }

  /** Amazon never shows a number that it did not take. Without an answer it may have taken it. */
  answered({ sku }: Stock, push: SentNumber, outcome: PushOutcome): void {
    const mayBeTaken =
      outcome.kind === 'accepted' || (outcome.kind === 'unavailable' && outcome.isUnanswered === true);
    if (!mayBeTaken) this.numbers.refused(sku, push);
  }

  /** The number is not sent: a reading looks whether Amazon shows it by itself. */
  skipped(stock: Stock): void {
    this.held.release(stock.sku);
    this.numbers.skipped(stock, stock.broadcast);
  }

  /** The number waits, because it may be a raise. Gives when it is tried again. Throws when the store does not answer. */
  async hold(stock: Stock): Promise<number> {
    const freshness = await this.freshness.current();
    return this.held.hold(stock, freshness.kind === 'stale' ? freshness.staleSinceMs : undefined);
  }

  private isDue(stock: Stock): boolean {
    const { sku, pending } = stock;
    const givenUpAt = Math.max(pending?.unheardAt ?? 0, this.lease.unheardAt(sku) ?? 0);
    const mayArrive = needsLateCallCheck(this.clock.now(), givenUpAt, this.lease.lateCallMs);
    return isPushDue(stock, this.begunAt, mayArrive);
  }
}
