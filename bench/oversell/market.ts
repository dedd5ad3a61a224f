import { EventQueue } from './event-queue';
import { type Random } from './random';
import { type Attempt, type Channel, FLASH_FACTOR, type SkuStory, TWO_UNITS } from './shop';

/** An order that a channel took. */
export interface Order extends Attempt {
  readonly id: number;
  /** Units that were there for it; the rest was sold twice. */
  readonly taken: number;
}

/** What keeps the numbers of both channels: it is called when something happens, and learns of it as late as it does. */
export interface System {
  start(market: Market): void;
  ordered(order: Order): void;
  cancelled(order: Order): void;
  delivered(units: number, messageMs: number): void;
  /** A number became live at Amazon. */
  live(): void;
  /** Reads of Amazon's numbers per millisecond at this moment, as a share of a call. */
  readsPerMs(): number;
}

/** The figures of one SKU. */
export interface Tally {
  orders: number;
  /** Units that were there for their orders, without what was cancelled. */
  sold: number;
  oversold: number;
  /** The integral of the rate of orders over the time in which a channel sold what was not there. */
  expected: Record<Channel, number>;
  /** Units that were there and not shown at Amazon, times hours; and units that were there, times hours. */
  withheld: number;
  stocked: number;
  pushes: number;
  reads: number;
}

/** One SKU at both channels: what is truly there, and what each of them shows. */
export class Market {
  readonly queue = new EventQueue();
  readonly tally: Tally = {
    orders: 0,
    sold: 0,
    oversold: 0,
    expected: { shopify: 0, amazon: 0 },
    withheld: 0,
    stocked: 0,
    pushes: 0,
    reads: 0,
  };
  readonly random: Random;
  /** Units on the shelf that are not sold. */
  units: number;
  shopify: number;
  amazon: number;
  private liveAt = 0;
  private sold = 0;
  private came: number;

  constructor(
    private readonly story: SkuStory,
    private readonly system: System,
  ) {
    this.random = story.random();
    this.units = this.shopify = this.amazon = this.came = story.initialUnits;
  }

  get now(): number {
    return this.queue.now;
  }

  /** Plays the story. Throws when a unit was lost or made on the way. */
  play(untilMs: number): Tally {
    this.system.start(this);
    for (const attempt of this.story.attempts)
      this.queue.at(attempt.at, () => {
        this.order(attempt);
      });
    for (const { at, units, messageMs } of this.story.deliveries)
      this.queue.at(at, () => {
        // The merchant counts what came in Shopify, whose own number follows at once.
        this.units += units;
        this.came += units;
        this.shopify += units;
        this.system.delivered(units, messageMs);
      });
    this.queue.run(untilMs, (from, to) => {
      this.passed(from, to);
    });
    if (this.units !== this.came - this.sold) throw new Error('Units were lost or made in the model.');
    this.tally.sold = this.sold;
    return this.tally;
  }

  /** Amazon accepts a number, which becomes live later, after those before it; gives the milliseconds until then. */
  push(count: number): number {
    this.tally.pushes += 1;
    const at = Math.max(this.liveAt, this.now + this.story.liveMs(this.now));
    this.liveAt = at;
    this.queue.at(at, () => {
      this.amazon = count;
      this.system.live();
    });
    return at - this.now;
  }

  private order(attempt: Attempt): void {
    const { channel, units } = attempt;
    if (this[channel] < units) return;
    this[channel] -= units;
    const taken = Math.max(0, Math.min(this.units, units));
    this.units -= taken;
    this.sold += taken;
    this.tally.orders += 1;
    this.tally.oversold += units - taken;
    const order = { ...attempt, id: this.tally.orders, taken };
    this.system.ordered(order);
    if (attempt.cancelledMs !== undefined && taken === units)
      this.queue.at(this.now + attempt.cancelledMs, () => {
        // Both channels put back what their buyer cancelled.
        this[channel] += units;
        this.units += units;
        this.sold -= units;
        this.system.cancelled(order);
      });
  }

  private passed(from: number, to: number): void {
    const ms = to - from;
    if (ms <= 0) return;
    const hours = ms / 3_600_000;
    this.tally.stocked += this.units * hours;
    this.tally.withheld += Math.max(0, this.units - Math.max(0, this.amazon)) * hours;
    this.tally.reads += this.system.readsPerMs() * ms;
    for (const channel of ['shopify', 'amazon'] as const) {
      const perOrder = oversoldUnits(this[channel], this.units);
      if (perOrder === 0) continue;
      this.tally.expected[channel] += perOrder * this.story.rate[channel] * this.weightedMs(from, to);
    }
  }

  /** Milliseconds of the span, those of a flash sale as often as its rate is higher. */
  private weightedMs(from: number, to: number): number {
    let ms = to - from;
    for (const flash of this.story.flashes)
      ms += Math.max(0, Math.min(to, flash.to) - Math.max(from, flash.from)) * (FLASH_FACTOR - 1);
    return ms;
  }
}

/** Units that the next order sells twice, on average. */
function oversoldUnits(shown: number, there: number): number {
  let units = 0;
  for (const [wanted, share] of [
    [1, 1 - TWO_UNITS],
    [2, TWO_UNITS],
  ] as const)
    if (shown >= wanted) units += share * Math.max(0, wanted - Math.max(0, there));
  return units;
}
