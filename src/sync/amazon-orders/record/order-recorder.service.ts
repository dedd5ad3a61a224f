import { Injectable, Logger } from '@nestjs/common';
import type { OrderState } from '../../../channels/amazon/orders/order-state';
import { Outboxes } from '../../../inventory/outbox/outboxes';
import { Clock } from '../../../platform/clock';
import { refusalOf, storeFailureOf, StoreUnavailable } from '../../../platform/dynamodb/store-error';
import { forEachConcurrent } from '../../../platform/for-each-concurrent';
import { timestampOf } from '../../../platform/timestamp';
import { OrdersStartRepository } from '../start/orders-start.repository';
import { moment } from './domain/known-item';
import { coversState, newlyWithheld, type OrderHeader, withRecords } from './domain/order-header';
import type { OrderItemRecord } from './domain/order-item-record';
import { type OrderOutcome, outcomeOf } from './domain/order-outcome';
import { ItemRecorder, OrderRefused, type RecordedItem } from './item-recorder.service';
import { OrderRecordsRepository } from './order-records.repository';

/** Orders that are recorded at the same time; their movements share transactions. */
const ORDERS_AT_ONCE = 40;
/** Tries to write a header that other writers change, too. */
const HEADER_TRIES = 8;

/** Why an order is parked that the store refuses. The log has its error. */
const REFUSED = 'the store refuses its record: see the log';

/** An order of which a movement was committed first. */
export interface CountedOrder {
  readonly orderId: string;
  readonly source: OrderState['source'];
  /** From the order's time at Amazon to the commit. */
  readonly delayMs: number;
}

/**
 * Records states of Amazon's orders: each item by itself, in one transaction with its movements, then the header of the
 * order. Safe to repeat and to race: the second writer finds what the first one wrote, and decides again.
 *
 *   state -> header (one read) -> covered: unchanged
 *                              -> else each item: record, decide, commit -> numbers to compare -> header
 *
 * Path of Amazon's orders: search, notices -> OrderRecorder -> ItemRecorder -> GroupCommit. ADR 20.
 */
@Injectable()
export class OrderRecorder {
  /** Called for each order once its first movement is durable. It must not throw. */
  onCounted: (order: CountedOrder) => void = () => undefined;
  private readonly logger = new Logger('Orders');

  constructor(
    private readonly records: OrderRecordsRepository,
    private readonly items: ItemRecorder,
    private readonly start: OrdersStartRepository,
    private readonly outboxes: Outboxes,
    private readonly clock: Clock,
  ) {}

  /**
   * Records states, in any order and any number of the same order, and returns an outcome for each, in their order, once
   * all are durable. An order that the store refuses for a reason of its own is `parked`, and delays no other. Throws
   * StoreUnavailable: the same states may safely be recorded again.
   */
  async record(states: readonly OrderState[]): Promise<readonly OrderOutcome[]> {
    if (states.length === 0) return [];
    const countedFromMs = await this.start.countedFromMs().catch(asUnavailable);
    const outcomes = new Map<OrderState, OrderOutcome>();
    const counted = states.filter((state) => {
      const isCounted = state.fulfilledBy !== 'AMAZON' && !(Date.parse(state.createdAt) < countedFromMs);
      if (!isCounted) outcomes.set(state, { orderId: state.orderId, kind: 'not_counted', movements: 0 });
      return isCounted;
    });
    const byOrder = new Map<string, OrderState[]>();
    for (const state of counted) byOrder.set(state.orderId, [...(byOrder.get(state.orderId) ?? []), state]);
    // Half the cost of a consistent read. What is missing in it costs a try: the conditions of the writes decide.
    const headers = await this.records.headersOf([...byOrder.keys()], false).catch(asUnavailable);
    const failures: StoreUnavailable[] = [];
    await forEachConcurrent(byOrder, ORDERS_AT_ONCE, async ([orderId, ofOrder]) => {
      let header = headers.get(orderId);
      for (const state of ofOrder)
        try {
          const { outcome, next } = await this.recordState(state, header);
          outcomes.set(state, outcome);
          header = next;
        } catch (error) {
          if (error instanceof StoreUnavailable) {
            failures.push(error);
            return;
          }
          this.logger.error({ orderId, error: String(error) }, 'The state of an order could not be recorded');
          outcomes.set(state, { orderId, kind: 'parked', movements: 0, problem: REFUSED });
        }
    });
    const [failure] = failures;
    if (failure !== undefined) throw failure;
    return states.flatMap((state) => outcomes.get(state) ?? []);
  }

  private async recordState(
    state: OrderState,
    header: OrderHeader | undefined,
  ): Promise<{ readonly outcome: OrderOutcome; readonly next: OrderHeader | undefined }> {
    const { orderId, source } = state;
    if (header !== undefined && coversState(header, state))
      return { outcome: { orderId, kind: 'unchanged', movements: 0 }, next: header };
    const items = await this.items.record(state, header !== undefined).catch(asUnavailable);
    const records = items.flatMap(({ record }) => record ?? []);
    // Before the header, so that a crash in between repeats it.
    for (const record of newlyWithheld(header, records))
      await this.compareNumber(record).catch(asUnavailable);
    const next = await this.saveHeader(header, records, state).catch(asUnavailable);
    const delayMs = this.delayOf(state, items);
    if (delayMs !== undefined) this.onCounted({ orderId, source, delayMs });
    return { outcome: outcomeOf(orderId, items, delayMs), next };
  }

  /** Another writer may have recorded other states of the order meanwhile: their lines are kept. */
  private async saveHeader(
    seen: OrderHeader | undefined,
    records: readonly OrderItemRecord[],
    { orderId, source }: OrderState,
  ): Promise<OrderHeader | undefined> {
    let header = seen;
    for (let tries = 0; tries < HEADER_TRIES; tries += 1) {
      const next = withRecords(header, records, source, timestampOf(this.clock.now()));
      if (next === undefined) return header;
      if (await this.records.saveHeader(next)) return { ...next, revision: next.revision + 1 };
      header = (await this.records.headersOf([orderId])).get(orderId);
    }
    throw new StoreUnavailable('Other writers changed the order again and again.', 'busy');
  }

  /**
   * Amazon raises its number for a merchant's cancellation, unless its reason is that there is no inventory; the units stay out
   * of stock here. The SKU is marked as pending, so that the sender looks whether Amazon shows more than there is.
   */
  private async compareNumber({ sellerSku, components }: OrderItemRecord): Promise<void> {
    const at = timestampOf(this.clock.now());
    const isPlain = components.every(({ sku, units }) => sku === sellerSku && units === 1);
    if (!isPlain) await this.outboxes.listings.marks.markPendingAgain(sellerSku, at);
    for (const { sku } of components) await this.outboxes.stocks.marks.markPendingAgain(sku, at);
  }

  private delayOf({ createdAt }: OrderState, items: readonly RecordedItem[]): number | undefined {
    const placedAt = moment(createdAt);
    if (placedAt === undefined || !items.some(({ isFirst }) => isFirst)) return undefined;
    return this.clock.now() - Date.parse(placedAt);
  }
}

/** What the store refuses for good concerns one order alone, and stays the error that it is. */
function asUnavailable(error: unknown): never {
  if (error instanceof StoreUnavailable || error instanceof OrderRefused) throw error;
  if (storeFailureOf(error) === 'refused') throw error;
  throw new StoreUnavailable('The store did not take an order.', refusalOf(error), { cause: error });
}
