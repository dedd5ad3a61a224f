import fc from 'fast-check';
import { CLOCK_SKEW_MS } from '../../../inventory/domain/amazon-number';
import type { ChangeLog, Reading } from '../../../inventory/domain/number-range';
import { MINUTE_MS } from '../../../platform/durations';
import { judgeShown, type ShownJudgement } from './cause';
import type { SentPush, ShownEvidence, ShownListing } from './shown-evidence';

const SECOND = 1_000;
const STEPS = [1, 5, 15, 60].map((minutes) => minutes * MINUTE_MS);
const LAST_STEP = 60 * MINUTE_MS;
/** A search of the orders covers what was placed until two minutes before. */
const SEARCH_DELAY_MS = 2 * MINUTE_MS;
/** Earlier looks that are kept. */
const KEPT_LOOKS = 5;
const SEARCHED_EVERY_MS = 3 * MINUTE_MS;

interface Change {
  readonly units: number;
  /** By Amazon's clock. */
  readonly atMs: number;
}

/**
 * A shop in which everything works: Amazon applies each accepted number once, in their order, after a while; its orders lower
 * its number at once and are found by a search later; each order that is found makes a push due.
 */
class CleanShop {
  readonly judged: ShownJudgement[] = [];
  pushes = 0;
  private now = 0;
  private shown: number;
  private physical: number;
  /** Accepted numbers that Amazon will apply. */
  private waiting: { readonly count: number; readonly applyAtMs: number }[] = [];
  private unrecorded: Change[] = [];
  private recorded: Change[] = [];
  private searchedThroughMs = -Infinity;
  private accepted: SentPush;
  private earlier: SentPush[] = [];
  private before: Reading | undefined;
  private live: Reading | undefined;
  private seenAtMs: number | undefined;
  private looks: ShownListing[] = [];
  private nextStep = 0;
  private knownFromMs = -Infinity;

  constructor(
    units: number,
    private readonly isOrdersOff: boolean,
    /** How far Amazon's clock is ahead. */
    private readonly skewMs: number,
  ) {
    this.shown = units;
    this.physical = units;
    this.accepted = { count: units, sentAtMs: 0, acceptedAtMs: 0 };
  }

  /** Time goes by, with the looks that are due. */
  wait(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const step = STEPS[this.nextStep];
      const dueAt = step === undefined ? Infinity : (this.accepted.acceptedAtMs ?? 0) + step;
      if (this.seenAtMs !== undefined || dueAt > until) break;
      this.goTo(Math.max(dueAt, this.now));
      this.nextStep += 1;
      this.look();
    }
    this.goTo(Math.max(until, this.now));
  }

  private goTo(now: number): void {
    this.now = now;
    const applied = this.waiting.filter(({ applyAtMs }) => applyAtMs <= now);
    this.waiting = this.waiting.filter(({ applyAtMs }) => applyAtMs > now);
    for (const { count } of applied) this.shown = count;
  }

  order(units: number): void {
    if (units > this.shown) return;
    this.shown -= units;
    this.change(units);
  }

  /** Amazon restores units of an order of before. */
  cancel(units: number): void {
    if (this.isOrdersOff) return;
    this.shown += units;
    this.change(-units);
  }

  private change(units: number): void {
    if (!this.isOrdersOff) this.unrecorded.push({ units, atMs: this.now + this.skewMs });
  }

  /** The search finds what was placed before its end, or a notice the newest order alone. */
  search(isNotice: boolean, delayMs: number): void {
    if (this.isOrdersOff) return;
    const through = isNotice ? this.searchedThroughMs : this.now - SEARCH_DELAY_MS;
    const newest = this.unrecorded.at(-1);
    const isFound = (one: Change): boolean => (isNotice ? one === newest : one.atMs <= through);
    const found = this.unrecorded.filter(isFound);
    this.unrecorded = this.unrecorded.filter((one) => !isFound(one));
    this.searchedThroughMs = Math.max(this.searchedThroughMs, through);
    if (found.length === 0) return;
    // The ledger takes no moment that is still to come.
    const past = found.map((one) => ({ ...one, atMs: Math.min(one.atMs, this.now) }));
    this.recorded = [...this.recorded, ...past].sort((one, other) => one.atMs - other.atMs);
    this.physical -= found.reduce((sum, { units }) => sum + units, 0);
    this.push(delayMs);
  }

  /** A sale or a delivery in the shop. */
  move(delta: number, delayMs: number): void {
    this.physical = Math.max(0, this.physical + delta);
    this.push(delayMs);
  }

  private push(delayMs: number): void {
    this.pushes += 1;
    this.goTo(this.now + SECOND);
    const count = Math.max(0, this.physical);
    const sentAtMs = this.now;
    const applyAtMs = Math.max(sentAtMs + delayMs, this.waiting.at(-1)?.applyAtMs ?? 0);
    this.waiting.push({ count, applyAtMs });
    this.goTo(this.now + 300);
    const earlier = [...this.earlier, this.accepted];
    const first = earlier.findIndex((one) => one.sentAtMs > sentAtMs - LAST_STEP);
    this.earlier = earlier.slice(first < 0 ? -1 : Math.max(0, first - 1));
    this.before = this.live;
    this.accepted = { count, sentAtMs, acceptedAtMs: this.now };
    this.seenAtMs = undefined;
    this.looks = [];
    this.nextStep = 0;
  }

  /** Another process becomes the sender: it knows the numbers that were accepted, and no look. */
  takeOver(): void {
    this.knownFromMs = this.accepted.acceptedAtMs ?? 0;
    this.before = undefined;
    this.live = undefined;
    this.looks = [];
    this.nextStep = 0;
  }

  look(): void {
    const askedAtMs = this.now;
    const count = this.shown;
    this.goTo(this.now + 200);
    const look = { count, channels: ['DEFAULT'], askedAtMs, readAtMs: this.now };
    const log: ChangeLog = { changes: this.recorded, completeFromMs: -Infinity };
    const { accepted, earlier, before, seenAtMs } = this;
    const offered = Math.max(0, this.physical);
    const evidence: ShownEvidence = {
      accepted,
      earlier,
      knownFromMs: this.knownFromMs,
      look,
      log,
      orders: this.isOrdersOff ? 'off' : { searchedThroughMs: this.searchedThroughMs },
      lastStepAtMs: (accepted.acceptedAtMs ?? 0) + LAST_STEP,
      earlierLooks: this.looks.slice(-KEPT_LOOKS),
      offered,
      allowed: offered,
      push: 'none',
      ...(before === undefined ? {} : { before }),
      ...(seenAtMs === undefined ? {} : { seenAtMs }),
    };
    const judged = judgeShown(evidence);
    this.judged.push(judged);
    this.looks.push(look);
    if (judged.kind !== 'observed') return;
    this.seenAtMs ??= this.now;
    this.live = { count, askedAtMs, readAtMs: look.readAtMs };
  }
}

const delay = fc.oneof(
  fc.integer({ min: 0, max: 30 * SECOND }),
  fc.integer({ min: 0, max: 5 * MINUTE_MS }),
  fc.integer({ min: 0, max: 50 * MINUTE_MS }),
);
const skewMs = fc.integer({ min: -CLOCK_SKEW_MS, max: CLOCK_SKEW_MS });
const units = fc.integer({ min: 1, max: 3 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: delay }),
  fc.record({ kind: fc.constant('order' as const), units }),
  fc.record({ kind: fc.constant('cancel' as const), units }),
  fc.record({ kind: fc.constant('search' as const), isNotice: fc.boolean(), delay }),
  fc.record({ kind: fc.constant('move' as const), delta: fc.integer({ min: -3, max: 5 }), delay }),
  fc.record({ kind: fc.constant('look' as const) }),
  fc.record({ kind: fc.constant('takeOver' as const) }),
);

/** The search runs every three minutes. */
function waitWithSearches(shop: CleanShop, ms: number): void {
  for (let left = ms; left > 0; left -= SEARCHED_EVERY_MS) {
    shop.wait(Math.min(left, SEARCHED_EVERY_MS));
    if (left >= SEARCHED_EVERY_MS) shop.search(false, left % SEARCHED_EVERY_MS);
  }
}

/** Plays a history in which every order is found within six minutes. */
function play(steps: readonly StepOf[], ...of: ConstructorParameters<typeof CleanShop>): CleanShop {
  const shop = new CleanShop(...of);
  for (const one of steps) {
    switch (one.kind) {
      case 'wait':
        waitWithSearches(shop, one.ms);
        break;
      case 'order':
        shop.order(one.units);
        break;
      case 'cancel':
        shop.cancel(one.units);
        break;
      case 'search':
        shop.search(one.isNotice, one.delay);
        break;
      case 'move':
        shop.move(one.delta, one.delay);
        break;
      case 'look':
        shop.look();
        break;
      case 'takeOver':
        shop.takeOver();
        break;
    }
  }
  waitWithSearches(shop, 2 * LAST_STEP);
  shop.look();
  return shop;
}
type StepOf = typeof step extends fc.Arbitrary<infer One> ? One : never;

const history = fc.array(step, { minLength: 5, maxLength: 80, size: 'max' });
const stock = fc.integer({ min: 0, max: 12 });

describe('a history in which Amazon applies every number', () => {
  it('gives no mismatch, whatever the delays, orders, cancellations, clocks and changes of the sender', () => {
    let pushes = 0;
    fc.assert(
      fc.property(stock, skewMs, history, (units, skew, steps) => {
        const shop = play(steps, units, false, skew);
        pushes += shop.pushes;
        expect(shop.judged.filter(({ kind }) => kind === 'mismatch')).toEqual([]);
      }),
      { numRuns: 1_200 },
    );
    expect(pushes).toBeGreaterThan(10_000);
  });

  it('asks no person while orders are not read', () => {
    fc.assert(
      fc.property(stock, skewMs, history, (units, skew, steps) => {
        const asked = play(steps, units, true, skew).judged.filter(
          (one) => one.kind === 'mismatch' && (one.action === 'ask' || one.action === 'push_and_ask'),
        );
        expect(asked).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
