import { MINUTE_MS } from '../../src/platform/durations';
import { AutoBuffer } from './auto-buffer';
import type { Market, Order, System } from './market';
import { NIGHTLY_MS } from './shop';

/** Searches of Amazon's orders show those that are so old. */
export const SEARCH_DELAY_MS = 2 * MINUTE_MS;
/** A number is live by then. */
const SLOWEST_LIVE_MS = 2 * MINUTE_MS;

/**
 * A sync that runs every so many minutes: it reads the orders of both channels since the last run, and writes its number to
 * both. Shopify has it at once, Amazon when it is live. With a cap it holds back at Amazon what the auto buffer of the
 * service would, by the delay of its own cycle.
 */
export class CycleSync implements System {
  private market!: Market;
  private units = 0;
  private written: number | undefined;
  private readonly news: { readonly at: number; readonly units: number; readonly amazon: boolean }[] = [];

  private readonly autoBuffer: AutoBuffer;
  private buffer = 0;

  constructor(
    private readonly everyMs: number,
    private readonly cap = 0,
  ) {
    this.autoBuffer = new AutoBuffer(everyMs + SEARCH_DELAY_MS + SLOWEST_LIVE_MS);
  }

  start(market: Market): void {
    this.market = market;
    this.units = market.units;
    const run = (): void => {
      this.sync();
      market.queue.at(market.now + this.everyMs, run);
    };
    market.queue.at(this.everyMs * market.random(), run);
  }

  ordered({ channel, taken }: Order): void {
    this.news.push({ at: this.market.now, units: -taken, amazon: channel === 'amazon' });
  }

  cancelled({ channel, units }: Order): void {
    this.news.push({ at: this.market.now, units, amazon: channel === 'amazon' });
  }

  delivered(units: number): void {
    this.news.push({ at: this.market.now, units, amazon: false });
  }

  live(): void {
    // The next run compares by what it has written.
  }

  readsPerMs(): number {
    return 0;
  }

  private sync(): void {
    const { now } = this.market;
    const known = this.news.filter(({ at, amazon }) => !amazon || at <= now - SEARCH_DELAY_MS);
    if (known.length === 0 && this.written !== undefined) return;
    for (const one of known) {
      this.units += one.units;
      this.autoBuffer.note(one.at, one.amazon ? -one.units : 0, this.units - this.buffer);
      this.news.splice(this.news.indexOf(one), 1);
    }
    if (this.units === this.written && known.length === 0) return;
    const { units: physical, buffer, cap } = this;
    if (cap > 0) this.buffer = this.autoBuffer.next({ physical, buffer, cap }, now);
    this.written = this.units;
    this.market.shopify = this.units;
    this.market.push(this.units - this.buffer);
  }
}

/**
 * One way: Shopify's webhooks lower Amazon's number at once, and Amazon's orders lower nothing until the merchant counts the
 * shelf, every night.
 */
export class OneWaySync implements System {
  private market!: Market;
  private units = 0;
  private countedAt = 0;

  start(market: Market): void {
    this.market = market;
    this.units = market.units;
    const count = (): void => {
      this.units = market.units;
      this.countedAt = market.now;
      market.shopify = market.units;
      market.push(this.units);
      market.queue.at(market.now + NIGHTLY_MS, count);
    };
    market.queue.at(NIGHTLY_MS * market.random(), count);
  }

  ordered({ channel, taken, messageMs }: Order): void {
    if (channel === 'shopify') this.moves(-taken, messageMs);
  }

  cancelled({ channel, units, messageMs }: Order): void {
    if (channel === 'shopify') this.moves(units, messageMs);
  }

  delivered(units: number, messageMs: number): void {
    this.moves(units, messageMs);
  }

  live(): void {
    // Nothing is read back.
  }

  readsPerMs(): number {
    return 0;
  }

  private moves(units: number, messageMs: number | undefined): void {
    if (messageMs === undefined) return;
    const happenedAt = this.market.now;
    this.market.queue.at(happenedAt + messageMs, () => {
      // The count of the shelf includes it.
      if (happenedAt < this.countedAt) return;
      this.units += units;
      this.market.push(Math.max(0, this.units));
    });
  }
}
