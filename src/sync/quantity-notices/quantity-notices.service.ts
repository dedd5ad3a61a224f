import { Injectable } from '@nestjs/common';
import { OrdersConfig, StoreConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import { markOf, sellerSkuOf } from './domain/quantity-mark';
import { QuantityMarksRepository } from './quantity-marks.repository';

/** An instance whose sender has asked within this time, in milliseconds, keeps notices in memory. */
const SENDS_HERE_MS = 5000;
/** The sender removes marks when there are so many, so that a mark costs one write unit and not two. */
const REMOVED_AT = 10;

/**
 * Seller SKUs whose number changed at Amazon, as its notices say, on their way to the sender, which looks at them at once. A
 * notice is a hint and nothing else: it has no cause and no sequence, so its number is never used, and it never makes a
 * push. One that gets lost costs time: the receipt is looked at with its next step, and an edit is found by the sweep.
 *
 * SQS gives each message to one instance. Where that one has the sender, nothing is stored; else a mark is, which the
 * sender reads with its sweep. The change log would need two writes for each batch, and a reader that has no other use for it.
 * NoticeHandler -> QuantityNotices -> NumbersToFollow. ADR 24.
 */
@Injectable()
export class QuantityNotices {
  private readonly noted = new Set<string>();
  private handled: ReadonlySet<string> = new Set();
  private askedAtMs = -Infinity;

  constructor(
    private readonly marks: QuantityMarksRepository,
    private readonly orders: OrdersConfig,
    private readonly store: StoreConfig,
    private readonly clock: Clock,
  ) {}

  /** Throws when the store does not take it. */
  async note(sellerSkus: readonly string[]): Promise<void> {
    if (sellerSkus.length === 0) return;
    const nowMs = this.clock.now();
    if (this.isShared && nowMs - this.askedAtMs > SENDS_HERE_MS)
      await this.marks.add(sellerSkus.map((sellerSku) => markOf(sellerSku, nowMs)));
    else for (const sellerSku of sellerSkus) this.noted.add(sellerSku);
  }

  /** The sender takes what was noted since it asked last, in any instance. Throws when the store does not answer. */
  async take(): Promise<readonly string[]> {
    this.askedAtMs = this.clock.now();
    const marked = this.isShared && this.orders.queue !== undefined ? await this.takeMarks() : [];
    const taken = new Set([...this.noted, ...marked]);
    this.noted.clear();
    return [...taken];
  }

  private get isShared(): boolean {
    return this.store.engine.kind !== 'embedded';
  }

  private async takeMarks(): Promise<readonly string[]> {
    const marks = await this.marks.read();
    const unhandled = marks.filter((mark) => !this.handled.has(mark));
    this.handled = new Set(marks);
    if (marks.length >= REMOVED_AT && unhandled.length > 0) await this.marks.remove(marks);
    return unhandled.map(sellerSkuOf);
  }
}
