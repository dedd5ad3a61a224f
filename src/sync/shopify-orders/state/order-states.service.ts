import { Injectable } from '@nestjs/common';
import type { Order } from '../../../channels/shopify/webhook/payload';
import { txIdOf } from '../../../inventory/domain/tx-id';
import { AttachedWrites } from '../../../inventory/ledger/attached-writes';
import { GroupCommit } from '../../../inventory/ledger/group-commit';
import { RegistrationTimes } from '../../../inventory/stock/registration-times.service';
import { StoreUnavailable } from '../../../platform/dynamodb/store-error';
import { millisOf } from '../../../platform/timestamp';
import type { LinePlan } from '../domain/order-movements';
import { type LineAnswer, statusOf, type WebhookAnswer } from '../domain/webhook-answer';
import { CheckedIntake } from '../checked-intake.service';
import type { OrderOfMessage } from '../uncounted-lines.service';
import { sourceOf } from '../imported/domain/order-origin';
import {
  type CountedLine,
  type KnownOrder,
  planCancelledRefunds,
  planOrderState,
  skusToDate,
  type StatePlan,
} from './domain/order-state';
import { KnownOrdersRepository, type OrderRows } from './known-orders.repository';
import { StateClock } from './state-clock';

/** Lost races in a row after which the store counts as unavailable. */
const TRIES = 8;

/** The message or the task that brought the state. */
export type StateOrigin = Pick<OrderOfMessage, 'label' | 'shop' | 'topic'>;

interface StateOptions {
  /** Lines that are known to be new. */
  readonly added?: ReadonlySet<string>;
  /** Whether a SKU that is not registered has its alert: not by `orders/updated`, which every change of an order sends. */
  readonly alertsUnknown?: boolean;
}

interface OneState {
  readonly order: Order;
  readonly origin: StateOrigin;
  readonly known: KnownOrder;
}

interface BroughtUp {
  readonly known: KnownOrder;
  readonly plan: StatePlan;
  /** What moved, and what was refused. */
  readonly lines: readonly LineAnswer[];
}

/**
 * Moves what an order lacks in the ledger, by its newest state, however often and in whatever order the states come.
 * Shop path: WebhookDeliveries or ShopOrderIntake -> OrderStates -> OrderIntakeService. ADR 22.
 */
@Injectable()
export class OrderStates {
  constructor(
    private readonly orders: KnownOrdersRepository,
    private readonly registrations: RegistrationTimes,
    private readonly commits: GroupCommit,
    private readonly intake: CheckedIntake,
    private readonly context: StateClock,
  ) {}

  /** Each line up to its quantity, then what refunds put back. Returns when everything is durable. */
  async take(order: Order, origin: StateOrigin, options: StateOptions = {}): Promise<WebhookAnswer> {
    const { plan, known, lines } = await this.bringUp(order, origin, options);
    const restocked = await this.intakeOf({ order, origin, known }, plan.restocks, earliestOf(order));
    const counted = plan.counted.map((lineId): LineAnswer => {
      return { lineId, sku: known.rows.get(lineId)?.sku ?? null, outcome: 'duplicate' };
    });
    const skipped = plan.skipped.map((line): LineAnswer => ({ ...line, outcome: 'skipped' }));
    return answerOf(order, [...lines, ...counted, ...skipped, ...restocked]);
  }

  /**
   * A cancellation: what the order lacks goes out before its refunds put units back, so that Amazon is not offered more in
   * between.
   */
  async takeCancelled(order: Order, origin: StateOrigin): Promise<WebhookAnswer> {
    const { known, lines } = await this.bringUp(order, origin);
    const moved = lines.filter(({ outcome }) => outcome === 'applied');
    const plans = planCancelledRefunds(order, known, this.context.rowsKeptMs);
    const restocked = await this.intakeOf({ order, origin, known }, plans, order.cancelledAtMs);
    return answerOf(order, [...moved, ...restocked]);
  }

  /**
   * Each line up to its quantity. Lines whose row appears in between are decided again: another message of the order counts at
   * the same time.
   */
  async bringUp(order: Order, origin: StateOrigin, options: StateOptions = {}): Promise<BroughtUp> {
    const moved: LineAnswer[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = await this.orders.find(order);
      const known = await this.knownOf(order, found);
      const { added } = options;
      const plan = planOrderState(order, known, {
        ...this.context.now(),
        ...(added === undefined ? {} : { added }),
        ...(origin.topic === undefined ? {} : { topic: origin.topic }),
      });
      const edits = await this.addEdits(order, plan, found);
      const sold = salesOf(plan, known, options);
      const sales = await this.intakeOf({ order, origin, known }, sold, earliestOf(order));
      const lines = [...edits.lines, ...sales];
      moved.push(...lines.filter(({ outcome }) => outcome === 'applied'));
      if (!edits.isRaced && sales.every(({ outcome }) => outcome !== 'duplicate'))
        return { known, plan, lines: [...moved, ...lines.filter(({ outcome }) => outcome === 'skipped')] };
    }
    throw new StoreUnavailable('Other messages changed the order again and again.', 'busy');
  }

  private async addEdits(
    order: Order,
    { edits }: StatePlan,
    found: OrderRows,
  ): Promise<{ readonly lines: readonly LineAnswer[]; readonly isRaced: boolean }> {
    const lines: LineAnswer[] = [];
    let before = found.edits;
    let isRaced = false;
    for (const { lineId, sku, quantity, movement } of edits) {
      const { next, action } = this.orders.edited(order.orderId, before, { lineId, quantity });
      const [outcome] = await this.commits.submitWithWrites([
        { movement, attached: new AttachedWrites([action]) },
      ]);
      if (outcome?.kind === 'applied') {
        const { physicalAfter: physical, broadcastAfter: broadcast } = outcome.row;
        lines.push({ lineId, sku, outcome: 'applied', physical, broadcast });
        before = next;
      } else if (outcome?.kind === 'refused')
        lines.push({ lineId, sku, outcome: 'skipped', reason: outcome.reason });
      else {
        isRaced = true;
        break;
      }
    }
    await this.intake.compareLate(lines, earliestOf(order));
    return { lines, isRaced };
  }

  private async knownOf(order: Order, { rows, edits }: OrderRows): Promise<KnownOrder> {
    const { orderId } = order;
    const counted = new Map(
      order.lines.flatMap(({ lineId }): [string, CountedLine][] => {
        const row = rows.get(txIdOf.shopifyOrderLine(orderId, lineId));
        return row === undefined
          ? []
          : [[lineId, { sku: row.sku, units: -row.delta, atMs: millisOf(row.timestamp) }]];
      }),
    );
    const skus = skusToDate(order, { rows: counted });
    return {
      rows: counted,
      edited: new Map(
        Object.entries(edits.lines).map(([lineId, quantities]) => [lineId, Math.max(...quantities)]),
      ),
      restocked: new Set(rows.keys()),
      registeredAtMs: skus.length === 0 ? new Map() : await this.registrations.of(skus),
    };
  }

  /** An order that has rows goes on to count, whatever its source. */
  private async intakeOf(
    { order, origin, known }: OneState,
    plans: readonly LinePlan[],
    happenedAtMs: number | undefined,
  ): Promise<readonly LineAnswer[]> {
    if (plans.length === 0) return [];
    const source = known.rows.size === 0 ? { source: sourceOf(order) } : {};
    const about = { orderId: order.orderId, ...origin, ...source };
    return (await this.intake.take(about, plans, happenedAtMs)).lines;
  }
}

/** What a state brings may have happened at any time since the order was placed, in milliseconds since the epoch. */
function earliestOf({ createdAtMs = 0 }: Order): number {
  return createdAtMs;
}

function salesOf(
  { sales }: StatePlan,
  { registeredAtMs }: KnownOrder,
  { alertsUnknown = false }: StateOptions,
): StatePlan['sales'] {
  return alertsUnknown ? sales : sales.filter(({ sku }) => registeredAtMs.has(sku));
}

function answerOf({ orderId }: Order, lines: readonly LineAnswer[]): WebhookAnswer {
  return { status: statusOf(lines), orderId, lines };
}
