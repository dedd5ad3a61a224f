import fc from 'fast-check';
import { adjustment, sale, stockOf } from '../../../../../test/support/orders/movements';
import { offeredOf, type PresumedSold, unitsStillPresumed } from '../../../../inventory/domain/amazon-number';
import type { Movement } from '../../../../inventory/domain/movement';
import { decide, type Stock } from '../../../../inventory/domain/stock';
import { timestampOf } from '../../../../platform/timestamp';
import { changeLogOf } from '../../../../inventory/domain/number-range';
import { afterPush, expectedNumber, type KnownNumber, lowestShown } from './known-number';
import { pushChoice } from './push-choice';
import { judgeReading, LIVE_AT_LATEST_MS } from './reading';

const SKU = 'MUG-BLU-12OZ';
const START = Date.parse('2026-11-23T12:00:00Z');
const SECOND = 1_000;

/** One SKU on two channels: the ledger, Amazon with its own number, and the sender between them. */
class Shop {
  stock: Stock;
  /** What Amazon shows. */
  shown: number;
  calls = 0;
  private now = START;
  private known: KnownNumber = { sent: [] };
  private isSkipped = false;
  private count = 0;
  private readonly accepted: number[] = [];
  private readonly unrecorded: { units: number; at: string }[] = [];

  constructor(physical: number) {
    const lastBroadcast = { count: physical, txId: 't', timestamp: timestampOf(START - LIVE_AT_LATEST_MS) };
    this.stock = stockOf({ physical, lastBroadcast, updatedAt: timestampOf(START) });
    this.shown = physical;
  }

  wait(ms: number): void {
    this.now += ms;
  }

  private move(movement: Movement): void {
    const decision = decide(this.stock, movement, this.now);
    if (decision.kind === 'refused') throw new Error(decision.reason);
    this.stock = decision.stock;
  }

  private txId(): string {
    this.count += 1;
    return `t${this.count}`;
  }

  sell(units: number): void {
    this.move(sale(SKU, units, this.txId()));
  }

  deliver(units: number): void {
    this.move(adjustment(SKU, units, this.txId()));
  }

  /** Amazon sells what it shows, and lowers its number. */
  order(units: number): void {
    if (units > this.shown) return;
    this.shown -= units;
    this.unrecorded.push({ units, at: timestampOf(this.now) });
  }

  /** A notice: of the newest order, or of the oldest. */
  record(isNewest: boolean): void {
    const one = isNewest ? this.unrecorded.pop() : this.unrecorded.shift();
    if (one === undefined) return;
    const atAmazon = { sellerSku: SKU, ...one };
    this.move({ ...sale(SKU, one.units, this.txId()), action: 'amazon_sale', actor: 'amazon', atAmazon });
  }

  push(): void {
    const { stock } = this;
    if (stock.pending === undefined) return;
    const log = changeLogOf(SKU, [stock]);
    const offered = offeredOf(stock);
    const choice = pushChoice({
      offered,
      expected: expectedNumber(this.known, log),
      lowestShown: lowestShown(this.known, log),
      lastAccepted: stock.lastBroadcast?.count,
      orders: 'fresh',
      isDue: false,
      isRequested: false,
    });
    this.isSkipped = choice === 'skip';
    if (choice === 'send') {
      this.calls += 1;
      this.accepted.push(offered);
      this.known = afterPush(this.known, { count: offered, sentAtMs: this.now });
    }
    const { pending, ...settled } = stock;
    this.stock = {
      ...settled,
      lastBroadcast: { count: offered, txId: 't', timestamp: timestampOf(this.now) },
    };
  }

  /** The oldest accepted push goes live. */
  goLive(): void {
    this.shown = this.accepted.shift() ?? this.shown;
  }

  read(): void {
    const { stock } = this;
    const reading = { count: this.shown, askedAtMs: this.now - 100, readAtMs: this.now };
    const judged = judgeReading(this.known, reading, changeLogOf(SKU, [stock]));
    const wasSkipped = this.isSkipped && this.known.sent.length === 0;
    this.known = judged.known;
    if (judged.kind === 'missing') {
      const { version } = stock;
      const one = { sellerSku: SKU, units: judged.units, perUnit: 1, seenAtMs: reading.readAtMs, version };
      this.presume([...(stock.presumedSold ?? []), one]);
    } else if (wasSkipped && judged.kind !== 'expected') this.mark();
    if (this.known.sent.length === 0) this.isSkipped = false;
  }

  /** A search that shows all orders. */
  search(): void {
    while (this.unrecorded.length > 0) this.record(false);
    const orders = { searchedThroughMs: this.now };
    const { presumedSold = [] } = this.stock;
    const open = presumedSold.filter((one) => unitsStillPresumed(one, this.stock, orders) > 0);
    if (open.length < presumedSold.length) this.presume(open);
  }

  private presume(presumed: readonly PresumedSold[]): void {
    const { presumedSold, ...stock } = this.stock;
    this.stock = { ...stock, ...(presumed.length === 0 ? {} : { presumedSold: presumed }) };
    this.mark();
  }

  private mark(): void {
    const since = timestampOf(this.now);
    this.stock = { pending: { state: 'queued', since, attempts: 0 }, ...this.stock };
  }

  /** Nothing is sold any more, and all that is under way ends. */
  settle(): void {
    for (let round = 0; round < 6; round += 1) {
      this.search();
      this.push();
      while (this.accepted.length > 0) this.goLive();
      this.wait(LIVE_AT_LATEST_MS / 3);
      this.read();
    }
  }
}

type Step = readonly [after: number, (shop: Shop) => void];

const units = fc.integer({ min: 1, max: 3 });
const action = fc.oneof(
  units.map((n) => (shop: Shop) => {
    shop.sell(n);
  }),
  units.map((n) => (shop: Shop) => {
    shop.order(n);
  }),
  units.map((n) => (shop: Shop) => {
    shop.deliver(n);
  }),
  fc.boolean().map((isNewest) => (shop: Shop) => {
    shop.record(isNewest);
  }),
  fc.constant((shop: Shop) => {
    shop.push();
  }),
  fc.constant((shop: Shop) => {
    shop.goLive();
  }),
  fc.constant((shop: Shop) => {
    shop.read();
  }),
  fc.constant((shop: Shop) => {
    shop.search();
  }),
);
const steps: fc.Arbitrary<Step[]> = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 * SECOND }), action), {
  maxLength: 40,
});

describe("Amazon's number, whatever happens in whatever order", () => {
  it('is what the ledger makes of it when all is quiet, and nothing is presumed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), steps, (physical, played) => {
        const shop = new Shop(physical);
        for (const [after, play] of played) {
          shop.wait(after);
          play(shop);
        }
        shop.settle();
        expect(shop.stock.presumedSold).toBeUndefined();
        expect(shop.stock.pending).toBeUndefined();
        expect(shop.shown).toBe(Math.max(0, shop.stock.physical));
      }),
      { numRuns: 500 },
    );
  });

  it('needs no call for orders at Amazon alone, however late each of them is recorded', () => {
    const order = fc.record({
      units,
      recordedAfter: fc.integer({ min: 0, max: 30 * SECOND }),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 8 }), (orders) => {
        const shop = new Shop(30);
        shop.read();
        for (const { units: sold, recordedAfter } of orders) {
          shop.wait(5 * SECOND);
          shop.order(sold);
          shop.wait(recordedAfter);
          shop.record(false);
          shop.push();
        }
        expect(shop.calls).toBe(0);
        expect(shop.shown).toBe(shop.stock.physical);
      }),
    );
  });
});
