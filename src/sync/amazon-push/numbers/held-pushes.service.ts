import { Injectable, Logger } from '@nestjs/common';
import { alertIdOf, draftAlert } from '../../../alerts/domain/alert';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import type { Stock } from '../../../inventory/domain/stock';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import { Clock } from '../../../platform/clock';
import { millisOf, timestampOf } from '../../../platform/timestamp';
import { HELD_AGAIN_MS, heldAlert, type HeldPush, heldReason, stillHeld } from './domain/held-pushes';
import { ReadingsMetrics } from './readings.metrics';

/**
 * Numbers that wait because they would raise Amazon's while neither its orders nor its number can be read. What is held is
 * written beside the pending mark, so that every instance shows it, and one alert stands for all of them.
 * Push path: PushService, ReadingRound -> HeldPushes -> Outboxes. ADR 21.
 */
@Injectable()
export class HeldPushes {
  private readonly logger = new Logger('Sender');
  private readonly held = new Map<string, HeldPush>();
  /** The alert may be open, also from a former sender. */
  private mayBeOpen = true;
  private isRaised = false;

  constructor(
    private readonly outboxes: Outboxes,
    private readonly alerts: AlertsService,
    private readonly metrics: ReadingsMetrics,
    private readonly clock: Clock,
  ) {}

  /** This process becomes the sender. */
  clear(): void {
    this.held.clear();
    this.mayBeOpen = true;
    this.isRaised = false;
    this.metrics.held(0);
  }

  /** Holds the number of a stock or a listing. Gives when it is tried again. Throws when the store does not answer. */
  async hold(stock: Stock, staleSinceMs: number | undefined): Promise<number> {
    const { sku, pending, components = [] } = stock;
    const nowMs = this.clock.now();
    const since = pending?.held?.since ?? latest(timestampOf(nowMs), pending?.since);
    if (pending?.held === undefined) {
      const held = { reason: heldReason(staleSinceMs), since };
      await this.outboxes.of(stock).marks.hold(sku, held);
      // A stock shows the worst of its listings.
      if (stock.isListing === true)
        for (const component of components) await this.outboxes.stocks.marks.hold(component.sku, held);
      this.logger.warn({ sku, quantity: stock.broadcast }, held.reason);
    }
    this.held.set(sku, { sellerSku: sku, sinceMs: millisOf(since), triedAtMs: nowMs });
    this.metrics.held(this.held.size);
    return nowMs + HELD_AGAIN_MS;
  }

  /** It is not held, or not any more. */
  release(sellerSku: string): void {
    if (this.held.delete(sellerSku)) this.metrics.held(this.held.size);
  }

  /** Releases all when orders are known again, and gives their seller SKUs. */
  releaseAll(): string[] {
    const released = [...this.held.keys()];
    for (const sellerSku of released) this.release(sellerSku);
    return released;
  }

  /** Raises the alert when one has been held for long, and closes it when none is. Throws when the store does not answer. */
  async watch(isStale: boolean): Promise<void> {
    const nowMs = this.clock.now();
    const held = stillHeld(this.held.values(), nowMs);
    const isHeld = new Set(held.map(({ sellerSku }) => sellerSku));
    for (const sellerSku of this.held.keys()) if (!isHeld.has(sellerSku)) this.release(sellerSku);
    const message = heldAlert(held, nowMs);
    const at = timestampOf(nowMs);
    if (message !== undefined && !this.isRaised) {
      await this.alerts.raiseUnlessOpen(draftAlert(alertIdOf.pushHeld(), 'push_held', at, message, {}));
      this.isRaised = true;
      this.mayBeOpen = true;
    }
    // Right after a change of the sender none is known to be held yet.
    if (held.length === 0 && this.mayBeOpen && (this.isRaised || !isStale)) {
      await this.alerts.close(alertIdOf.pushHeld(), at, 'No number waits for orders any more.');
      this.isRaised = false;
      this.mayBeOpen = false;
    }
  }
}

/** A mark from before the push became pending is void, and clocks of instances differ. */
function latest(now: string, pendingSince = ''): string {
  return now > pendingSince ? now : pendingSince;
}
