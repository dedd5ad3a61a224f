import {
  CLOCK_SKEW_MS,
  type OrdersKnown,
  offeredOf,
  presumedUnits,
} from '../../src/inventory/domain/amazon-number';
import { changeLogOf } from '../../src/inventory/domain/number-range';
import { decide, type Stock } from '../../src/inventory/domain/stock';
import { HOUR_MS, MINUTE_MS } from '../../src/platform/durations';
import {
  afterPush,
  expectedNumber,
  type KnownNumber,
  lowestShown,
} from '../../src/sync/amazon-push/numbers/domain/known-number';
import { pushChoice } from '../../src/sync/amazon-push/numbers/domain/push-choice';
import { judgeReading } from '../../src/sync/amazon-push/numbers/domain/reading';
import { AutoBuffer } from './auto-buffer';
import { SEARCH_DELAY_MS } from './competitors';
import type { Delays } from './delays';
import type { Market, Order, System } from './market';
import { applied, bufferMovement, firstStock, SKU, type SoldAtAmazon, stockMovement } from './movements';
import { nextTick, Searches } from './searches';
import { NIGHTLY_MS, type Span } from './shop';

/** What of the service is in use. */
export interface ServiceOptions {
  /** Everything is known at the moment when it happens: what is left is the time from ACCEPTED to live. */
  readonly knowsAtOnce?: boolean;
  readonly notices: boolean;
  readonly pollMs: number;
  /** (a) A number that Amazon shows by itself is not sent. */
  readonly skipsEqual: boolean;
  /** (b) Numbers of 1 to 10 are read, and missing units are presumed sold. */
  readonly readsLow: boolean;
  /** (c) While the orders are stale, each push reads its number first. */
  readonly readsWhenStale: boolean;
  readonly buffer: number;
  /** Records the delays. */
  readonly delays?: Delays;
  /** The auto buffer with this cap, by the p99 of the delay in milliseconds; absent: off. */
  readonly auto?: { readonly cap: number; readonly delayMs: number };
  /** False: an Amazon sale does not lower Shopify's number. */
  readonly writesShopify: boolean;
  /** Units that are presumed sold are taken off Shopify's number too. */
  readonly presumesAtShopify: boolean;
  /** Neither notices nor searches arrive; messages wait for the end. */
  readonly outages: readonly Span[];
}

/** The virtual time 0 as a time of a clock. */
const EPOCH_MS = Date.UTC(2026, 0, 1);
const READ_EVERY_MS = 30_000;
const READ_AT_MOST = 10;
const SKUS_PER_READ = 20;
/** When a push that no reading has shown is read, after it was accepted. */
const UNSEEN_MS = [MINUTE_MS, 5 * MINUTE_MS];
/** From a change to Shopify's answer to our adjustment. */
const SHOPIFY_MS = 1000;

/** The service, with the functions that it runs on. */
export class ServiceSync implements System {
  private market!: Market;
  private searches!: Searches;
  private stock!: Stock;
  private known: KnownNumber = { sent: [] };
  /** The number that was sent, or found to be shown, last. */
  private settled = -1;
  /** Units that Amazon's recorded orders moved, and what of them Shopify's number has. */
  private soldAtAmazon = 0;
  private writtenToShopify = 0;
  private lastNoticeAt = 0;
  private isReadPlanned = false;
  private phase = 0;
  private readonly autoBuffer: AutoBuffer;
  private isPassPlanned = false;

  constructor(private readonly options: ServiceOptions) {
    this.autoBuffer = new AutoBuffer(options.auto?.delayMs ?? 0);
  }

  start(market: Market): void {
    this.market = market;
    this.phase = market.random();
    this.searches = new Searches(this.options.pollMs, this.options.outages, this.phase);
    this.stock = firstStock(market.units, this.options.buffer, EPOCH_MS);
    this.evaluate();
  }

  ordered(order: Order): void {
    const { channel, taken, units, id, messageMs } = order;
    const placedAt = this.market.now;
    const sold = channel === 'amazon' ? { units, atMs: this.clock } : undefined;
    this.planReading();
    this.learns(channel, messageMs, () => {
      if (channel === 'amazon') this.options.delays?.noteCounted(this.market.now - placedAt);
      this.moves(`${channel}:${id}`, -taken, sold);
    });
  }

  cancelled({ channel, units, id, messageMs }: Order): void {
    const sold = channel === 'amazon' ? { units: -units, atMs: this.clock } : undefined;
    this.planReading();
    this.learns(channel, messageMs, () => {
      this.moves(`${channel}:${id}:cancel`, units, sold);
    });
  }

  delivered(units: number, messageMs: number): void {
    this.market.queue.at(this.market.now + (this.options.knowsAtOnce === true ? 0 : messageMs), () => {
      this.moves(`delivery:${this.market.now}`, units, undefined);
    });
  }

  live(): void {
    this.planReading();
  }

  readsPerMs(): number {
    return this.isReadRegularly ? 1 / READ_EVERY_MS / SKUS_PER_READ : 0;
  }

  private get isReadRegularly(): boolean {
    const { offered } = this;
    return this.options.readsLow && offered >= 1 && offered <= READ_AT_MOST;
  }

  /** When the service learns of it: by its message, by a search, or of Shopify by the comparison at night. */
  private learns(channel: Order['channel'], messageMs: number | undefined, run: () => void): void {
    const { now, queue } = this.market;
    if (this.options.knowsAtOnce === true) {
      run();
      return;
    }
    if (channel === 'shopify') {
      const nightly = Math.ceil(now / NIGHTLY_MS) * NIGHTLY_MS;
      queue.at(messageMs === undefined ? nightly : now + messageMs, run);
      return;
    }
    const noticeAt =
      this.options.notices && messageMs !== undefined ? this.searches.afterOutage(now + messageMs) : Infinity;
    const searchAt = this.searches.from(now + SEARCH_DELAY_MS);
    if (noticeAt < searchAt)
      queue.at(noticeAt, () => {
        this.lastNoticeAt = noticeAt;
        run();
      });
    else queue.at(searchAt, run);
    // A search may end a presumption: it is compared then.
    queue.at(searchAt, () => {
      this.evaluate();
    });
  }

  private get isStale(): boolean {
    const freshMs = 2 * this.options.pollMs;
    const { now } = this.market;
    return now - this.searches.lastBefore(now) >= freshMs && now - this.lastNoticeAt >= freshMs;
  }

  private get orders(): OrdersKnown {
    const searchedAtMs = EPOCH_MS + this.searches.lastBefore(this.market.now);
    return { searchedThroughMs: searchedAtMs - SEARCH_DELAY_MS };
  }

  private get offered(): number {
    return offeredOf(this.stock, this.orders);
  }

  private moves(txId: string, delta: number, atAmazon: SoldAtAmazon | undefined): void {
    this.stock = applied(decide(this.stock, stockMovement(txId, delta, atAmazon), this.clock));
    if (atAmazon !== undefined) this.soldAtAmazon += delta;
    this.autoBuffer.note(this.clock, atAmazon === undefined ? 0 : -delta, this.stock.broadcast);
    this.evaluate();
    this.planPass(nextTick(this.market.now, MINUTE_MS, this.phase));
  }

  /** The pass of the auto buffer: in the minute after a movement, and every hour while something is held back. */
  private planPass(at: number): void {
    const { auto } = this.options;
    if (auto === undefined || this.isPassPlanned) return;
    this.isPassPlanned = true;
    this.market.queue.at(at, () => {
      this.isPassPlanned = false;
      const { physical, buffer } = this.stock;
      const next = this.autoBuffer.next({ physical, buffer, cap: auto.cap }, this.clock);
      if (next !== buffer) this.setBuffer(next);
      if (next > 0) this.planPass(this.market.now + HOUR_MS);
    });
  }

  private setBuffer(buffer: number): void {
    const txId = `auto-buffer:${this.stock.version}`;
    this.stock = applied(decide(this.stock, bufferMovement(txId, buffer), this.clock));
    this.autoBuffer.note(this.clock, 0, this.stock.broadcast);
    this.evaluate();
  }

  /** Sends the number if the rules want it. */
  private evaluate(): void {
    this.writeShopify();
    const { offered } = this;
    const { skipsEqual, readsWhenStale } = this.options;
    const isStale = readsWhenStale && this.isStale;
    const expectedBefore = expectedNumber(this.known, this.log);
    if (offered === this.settled && (expectedBefore === undefined || expectedBefore === offered)) return;
    if (isStale) {
      this.market.tally.reads += 1;
      this.read();
    }
    const number = this.offered;
    const expected = expectedNumber(this.known, this.log);
    const choice = pushChoice({
      offered: number,
      expected: skipsEqual ? expected : undefined,
      lowestShown: lowestShown(this.known, this.log),
      lastAccepted: this.settled < 0 ? undefined : this.settled,
      orders: isStale ? 'read' : 'fresh',
      isDue: false,
      isRequested: false,
    });
    if (choice === 'send') {
      const liveMs = this.market.push(number);
      this.options.delays?.noteLive(liveMs);
      this.known = afterPush(this.known, { count: number, sentAtMs: this.clock });
    }
    this.settled = number;
    this.planReading();
  }

  /** Adjusts Shopify's number by what changed at Amazon. */
  private writeShopify(): void {
    const { writesShopify, presumesAtShopify, knowsAtOnce } = this.options;
    if (!writesShopify) return;
    const presumed = presumesAtShopify ? presumedUnits(this.stock, this.orders) : 0;
    const change = this.soldAtAmazon - presumed - this.writtenToShopify;
    if (change === 0) return;
    this.writtenToShopify += change;
    this.market.queue.at(this.market.now + (knowsAtOnce === true ? 0 : SHOPIFY_MS), () => {
      this.market.shopify += change;
    });
  }

  private get clock(): number {
    return EPOCH_MS + this.market.now;
  }

  private get log(): ReturnType<typeof changeLogOf> {
    return changeLogOf(SKU, [this.stock]);
  }

  /** The next reading that may show something new. */
  private planReading(): void {
    const { skipsEqual, readsLow } = this.options;
    if (this.isReadPlanned || !(skipsEqual || readsLow)) return;
    const at = this.nextReadingAt();
    if (at === undefined) return;
    this.isReadPlanned = true;
    this.market.queue.at(at, () => {
      this.isReadPlanned = false;
      if (!this.isReadRegularly) this.market.tally.reads += 1 / SKUS_PER_READ;
      this.read();
      this.evaluate();
      if (this.known.sent.length > 0) this.planReading();
    });
  }

  private nextReadingAt(): number | undefined {
    const { now } = this.market;
    if (this.isReadRegularly) return nextTick(now, READ_EVERY_MS, this.phase);
    const last = this.known.sent.at(-1);
    if (last === undefined) return undefined;
    const sentAt = last.sentAtMs - EPOCH_MS;
    return UNSEEN_MS.map((ms) => sentAt + ms).find((at) => at > now) ?? now + HOUR_MS;
  }

  private read(): void {
    const reading = { count: this.market.amazon, askedAtMs: this.clock, readAtMs: this.clock };
    const judged = judgeReading(this.known, reading, this.log);
    this.known = judged.known;
    if (judged.kind !== 'missing' || !this.options.readsLow) return;
    const { presumedSold = [], version } = this.stock;
    this.stock = {
      ...this.stock,
      presumedSold: [
        ...presumedSold,
        { sellerSku: SKU, units: judged.units, perUnit: 1, seenAtMs: this.clock, version },
      ],
    };
    // A later search ends it.
    this.market.queue.at(this.searches.from(this.market.now + SEARCH_DELAY_MS + CLOCK_SKEW_MS + 1), () => {
      this.evaluate();
    });
  }
}
