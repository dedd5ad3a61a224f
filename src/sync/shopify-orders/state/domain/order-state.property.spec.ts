import fc from 'fast-check';
import type { Order, OrderLine, Refund } from '../../../../channels/shopify/webhook/payload';
import type { DeltaMovement } from '../../../../inventory/domain/movement';
import { txIdOf } from '../../../../inventory/domain/tx-id';
import { DAY_MS, HOUR_MS } from '../../../../platform/durations';
import { type LinePlan, planOrderCreated, planRefundCreated } from '../../domain/order-movements';
import { type CountedLine, type KnownOrder, planCancelledRefunds, planOrderState } from './order-state';

const ORDER_ID = '5934';
const ROWS_KEPT_MS = 30 * DAY_MS;
const STARTED_MS = Date.parse('2026-11-22T10:00:00Z');
const ON_THE_SHELF = 100;

/** What a merchant and a buyer do to an order after it was placed. */
type Step =
  | { readonly kind: 'more'; readonly line: number; readonly units: number }
  | { readonly kind: 'line'; readonly sku: string; readonly units: number }
  | { readonly kind: 'refund'; readonly line: number; readonly restockType: string }
  | { readonly kind: 'other' };

const sku = fc.constantFrom('MUG', 'TEE');
const units = fc.integer({ min: 1, max: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('more' as const), line: fc.nat(3), units }),
  fc.record({ kind: fc.constant('line' as const), sku, units }),
  fc.record({
    kind: fc.constant('refund' as const),
    line: fc.nat(3),
    restockType: fc.constantFrom('cancel', 'return', 'no_restock'),
  }),
  fc.record({ kind: fc.constant('other' as const) }),
);

/** A message, by what it holds: the order as it was then, or one refund. */
type Message =
  | { readonly topic: 'orders/create' | 'orders/updated' | 'orders/cancelled'; readonly order: Order }
  /** The task that it leaves reads the order as it is by then: here, in the end. */
  | { readonly topic: 'orders/edited' }
  | { readonly topic: 'refunds/create'; readonly refund: Refund };

interface Life {
  readonly messages: readonly Message[];
  readonly end: Order;
}

/** The messages of an order that was placed at this time, in the order in which Shopify sends them. */
function lifeOf(
  lines: readonly OrderLine[],
  steps: readonly Step[],
  restocksAll: boolean,
  placedMs: number,
): Life {
  let order: Order = { orderId: ORDER_ID, lines, createdAtMs: placedMs, refunds: [] };
  const messages: Message[] = [{ topic: 'orders/create', order }];
  const refunded = (line: OrderLine, quantity: number, restockType: string, atMs: number): Refund => {
    const id = String(order.refunds.length + 1);
    return {
      refundId: id,
      orderId: ORDER_ID,
      createdAtMs: atMs,
      lines: [{ ...line, refundLineId: `9${id}`, quantity, restockType }],
    };
  };
  const change = (next: Partial<Order>, ...sent: Message['topic'][]): void => {
    order = { ...order, ...next };
    for (const topic of sent)
      if (topic === 'orders/edited') messages.push({ topic });
      else if (topic !== 'refunds/create') messages.push({ topic, order });
    messages.push({ topic: 'orders/updated', order });
  };
  const refund = (one: Refund): void => {
    change({ refunds: [...order.refunds, one] });
    messages.push({ topic: 'refunds/create', refund: one });
  };
  steps.forEach((taken, index) => {
    const atMs = placedMs + (index + 1) * HOUR_MS;
    const at = taken.kind === 'more' || taken.kind === 'refund' ? taken.line % order.lines.length : 0;
    const line = order.lines[at] as OrderLine;
    if (taken.kind === 'more') {
      const more = { ...line, quantity: line.quantity + taken.units };
      change({ lines: order.lines.map((one, n) => (n === at ? more : one)) }, 'orders/edited');
    } else if (taken.kind === 'line')
      change(
        { lines: [...order.lines, lineOf(order.lines.length + 1, taken.sku, taken.units)] },
        'orders/edited',
      );
    else if (taken.kind === 'refund' && backOf(order, line.lineId) < line.quantity)
      refund(refunded(line, 1, taken.restockType, atMs));
    else change({});
  });
  if (restocksAll) {
    const atMs = placedMs + (steps.length + 1) * HOUR_MS;
    for (const line of order.lines) {
      const left = line.quantity - backOf(order, line.lineId);
      if (left > 0) refund(refunded(line, left, 'cancel', atMs));
    }
    change({ cancelledAtMs: atMs }, 'orders/cancelled');
  }
  return { messages, end: order };
}

/** Refunded units of a line, put back or not. */
function backOf({ refunds }: Order, lineId: string): number {
  return refunds
    .flatMap((refund) => refund.lines)
    .reduce((sum, one) => sum + (one.lineId === lineId ? one.quantity : 0), 0);
}

function lineOf(number: number, skuOf: string, quantity: number): OrderLine {
  return { lineId: String(100 + number), sku: skuOf, giftCard: false, tracked: true, quantity };
}

/** The ledger of a shop whose SKUs were registered at a time. */
class Ledger {
  readonly physical = new Map([
    ['MUG', ON_THE_SHELF],
    ['TEE', ON_THE_SHELF],
  ]);
  highest = ON_THE_SHELF;
  private readonly rows = new Map<string, { readonly sku: string; readonly delta: number }>();
  private readonly edited = new Map<string, number>();

  constructor(
    private readonly registeredMs: number,
    private readonly nowMs: number,
  ) {}

  take(message: Message, end: Order): void {
    switch (message.topic) {
      case 'orders/create':
        this.applyAll(planOrderCreated(message.order));
        return;
      case 'refunds/create':
        this.applyAll(planRefundCreated(message.refund));
        return;
      case 'orders/edited':
        this.bringUp(end, true);
        return;
      case 'orders/updated':
        this.bringUp(message.order, true);
        return;
      case 'orders/cancelled':
        this.bringUp(message.order, false);
        this.applyAll(planCancelledRefunds(message.order, this.known(message.order), ROWS_KEPT_MS));
        return;
    }
  }

  private bringUp(order: Order, restocks: boolean): void {
    const plan = planOrderState(order, this.known(order), { nowMs: this.nowMs, rowsKeptMs: ROWS_KEPT_MS });
    for (const { lineId, quantity, movement } of plan.edits) {
      expect(this.rows.has(movement.txId)).toBe(false);
      this.apply(movement);
      this.edited.set(lineId, quantity);
    }
    this.applyAll(plan.sales);
    if (restocks) this.applyAll(plan.restocks);
  }

  private known({ lines }: Order): KnownOrder {
    const rows = lines.flatMap(({ lineId }): [string, CountedLine][] => {
      const row = this.rows.get(txIdOf.shopifyOrderLine(ORDER_ID, lineId));
      return row === undefined ? [] : [[lineId, { sku: row.sku, units: -row.delta, atMs: this.nowMs }]];
    });
    return {
      rows: new Map(rows),
      edited: this.edited,
      restocked: new Set(this.rows.keys()),
      registeredAtMs: new Map([...this.physical.keys()].map((one) => [one, this.registeredMs])),
    };
  }

  private applyAll(plans: readonly LinePlan[]): void {
    for (const plan of plans) if (plan.kind === 'move') this.apply(plan.movement);
  }

  private apply({ txId, sku: moved, change }: DeltaMovement): void {
    if (this.rows.has(txId)) return;
    this.rows.set(txId, { sku: moved, delta: change.delta });
    const physical = (this.physical.get(moved) ?? 0) + change.delta;
    this.physical.set(moved, physical);
    this.highest = Math.max(this.highest, physical);
  }
}

/** Units on the shelf after everything that happened to an order. */
function shelfAfter({ lines, refunds }: Order): Map<string, number> {
  const shelf = new Map([
    ['MUG', ON_THE_SHELF],
    ['TEE', ON_THE_SHELF],
  ]);
  const add = (one: string | null, delta: number): unknown =>
    shelf.set(one ?? '', (shelf.get(one ?? '') ?? 0) + delta);
  for (const line of lines) add(line.sku, -line.quantity);
  for (const line of refunds.flatMap((refund) => refund.lines))
    if (line.restockType !== 'no_restock') add(line.sku, line.quantity);
  return shelf;
}

const bought = fc
  .array(fc.tuple(sku, units), { minLength: 1, maxLength: 2 })
  .map((lines) => lines.map(([one, quantity], index) => lineOf(index + 1, one, quantity)));
const steps = fc.array(step, { maxLength: 5 });

/** Any of the messages in any order, some of them twice, some of them never. */
function delivered(messages: readonly Message[]): fc.Arbitrary<Message[]> {
  return fc
    .tuple(fc.shuffledSubarray([...messages, ...messages]), fc.shuffledSubarray([...messages]))
    .map(([some, again]) => [...some, ...again]);
}

describe('the messages of an order, in any order, doubled and lost', () => {
  const placedMs = STARTED_MS + DAY_MS;
  const nowMs = placedMs + DAY_MS;
  const anyLife = fc
    .tuple(bought, steps, fc.boolean())
    .map(([lines, taken, restocksAll]) => lifeOf(lines, taken, restocksAll, placedMs));

  it('end in the same stock once its newest state arrived', () => {
    const played = anyLife.chain((life) =>
      fc.record({
        life: fc.constant(life),
        got: delivered(life.messages),
        last: fc.nat(),
        newest: fc.constantFrom<Message>(
          { topic: 'orders/updated', order: life.end },
          { topic: 'orders/edited' },
        ),
      }),
    );
    fc.assert(
      fc.property(played, ({ life, got, last, newest }) => {
        const ledger = new Ledger(STARTED_MS, nowMs);
        const messages = [...got];
        messages.splice(last % (messages.length + 1), 0, newest);
        for (const message of messages) ledger.take(message, life.end);
        expect(ledger.physical).toEqual(shelfAfter(life.end));
      }),
      { numRuns: 1500 },
    );
  });

  it('never leave more than there was on the shelf, where no refund is delivered alone', () => {
    const played = anyLife.chain((life) =>
      fc.tuple(fc.constant(life), delivered(life.messages.filter(({ topic }) => topic !== 'refunds/create'))),
    );
    fc.assert(
      fc.property(played, ([life, got]) => {
        const ledger = new Ledger(STARTED_MS, nowMs);
        for (const message of got) ledger.take(message, life.end);
        expect(ledger.highest).toBe(ON_THE_SHELF);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an order of 40 days ago, or of before its SKUs were registered', () => {
  const nowMs = STARTED_MS + 40 * DAY_MS;

  it.each([
    ['of 40 days ago', nowMs - 40 * DAY_MS, nowMs - 90 * DAY_MS],
    ['of before the import', nowMs - 2 * DAY_MS, nowMs - HOUR_MS],
  ])(
    '%s moves nothing when it is edited, fulfilled, tagged or cancelled',
    (_case, placedMs, registeredMs) => {
      const played = fc
        .tuple(
          bought,
          fc.array(
            step.filter(({ kind }) => kind !== 'refund'),
            { maxLength: 4 },
          ),
        )
        .map(([lines, taken]) => lifeOf(lines, taken, false, placedMs))
        .chain((life) => {
          const cancelled = { ...life.end, cancelledAtMs: nowMs };
          const messages: Message[] = [
            ...life.messages.filter(({ topic }) => topic !== 'orders/create'),
            { topic: 'orders/updated', order: cancelled },
            { topic: 'orders/cancelled', order: cancelled },
          ];
          return fc.tuple(fc.constant(life), delivered(messages));
        });
      fc.assert(
        fc.property(played, ([life, got]) => {
          const ledger = new Ledger(registeredMs, nowMs);
          for (const message of got) ledger.take(message, life.end);
          expect(ledger.physical).toEqual(shelfAfter({ ...life.end, lines: [] }));
        }),
        { numRuns: 300 },
      );
    },
  );
});
