import { Injectable } from '@nestjs/common';
import type { OrderItemState, OrderState } from '../../../channels/amazon/orders/order-state';
import { componentMovements } from '../../../inventory/domain/component-movements';
import type { Component } from '../../../inventory/domain/listing';
import { ORDER_RECORDS_KEPT_MS } from '../../../inventory/domain/order-records';
import type { DeltaMovement } from '../../../inventory/domain/movement';
import { AttachedWrites } from '../../../inventory/ledger/attached-writes';
import type { ConditionFailed, MovementOutcome } from '../../../inventory/ledger/domain/commit-batch';
import { GroupCommit } from '../../../inventory/ledger/group-commit';
import { LedgerRepository } from '../../../inventory/ledger/ledger.repository';
import { SellerSkuLookup } from '../../../inventory/listings/seller-sku-lookup.service';
import { UnknownSkuAlerts } from '../../../inventory/unknown-skus/unknown-sku-alerts.service';
import { Clock } from '../../../platform/clock';
import { StoreUnavailable } from '../../../platform/dynamodb/store-error';
import { timestampOf } from '../../../platform/timestamp';
import { moment } from './domain/known-item';
import { unregisteredText } from './domain/order-alerts';
import { decideItem, type ItemChange } from './domain/order-item';
import type { NotCounted, OrderItemRecord } from './domain/order-item-record';
import type { OutcomeKind } from './domain/order-outcome';
import { OrderRecordsRepository } from './order-records.repository';

/** Lost races in a row after which the store counts as unavailable. */
const TRIES = 8;

/** What became of a state of an item. */
export interface RecordedItem {
  readonly kind: OutcomeKind;
  /** As it is stored; absent where the item has none. */
  readonly record?: OrderItemRecord;
  readonly movements: number;
  /** True when its first movement was committed. */
  readonly isFirst: boolean;
}

/** The store refuses this order, whenever it is written; it concerns no other. */
export class OrderRefused extends Error {}

interface OneItem {
  readonly state: OrderState;
  readonly item: OrderItemState;
  /** False: the item is taken for new without a read, and its first write decides. */
  mayExist: boolean;
  /** Why the ledger refused its movement. */
  refused: NotCounted | undefined;
  /** Movements that are in the ledger, though no record has them. */
  readonly committed: Set<string>;
}

/**
 * Records the state of each item of an order in one transaction with the movements of its components.
 * Path of Amazon's orders: OrderRecorder -> ItemRecorder -> GroupCommit. ADR 2, ADR 20.
 */
@Injectable()
export class ItemRecorder {
  constructor(
    private readonly records: OrderRecordsRepository,
    private readonly lookup: SellerSkuLookup,
    private readonly ledger: LedgerRepository,
    private readonly commits: GroupCommit,
    private readonly unknownSkus: UnknownSkuAlerts,
    private readonly clock: Clock,
  ) {}

  /** Each item commits by itself. `mayExist` false: no record is read before the first try. */
  async record(state: OrderState, mayExist: boolean): Promise<readonly RecordedItem[]> {
    const ends = await Promise.allSettled(
      state.items.map((item) =>
        this.recordItem({ state, item, mayExist, refused: undefined, committed: new Set() }),
      ),
    );
    return ends.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    });
  }

  private async recordItem(one: OneItem): Promise<RecordedItem> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const recorded = await this.tryItem(one);
      if (recorded !== undefined) return recorded;
      one.mayExist = true;
    }
    throw new StoreUnavailable('Other writers changed the order item again and again.', 'busy');
  }

  /** Undefined: what the decision rests on has changed, and the item is decided again. */
  private async tryItem(one: OneItem): Promise<RecordedItem | undefined> {
    const { state, item, refused } = one;
    const { orderItemId } = item;
    const before = one.mayExist
      ? (await this.records.recordsOf(state.orderId, [orderItemId])).get(orderItemId)
      : undefined;
    const nowMs = this.clock.now();
    const createdAt = moment(state.createdAt);
    const decision = decideItem(
      before,
      { state, item, createdAt, updatedAt: moment(state.updatedAt) },
      {
        isCounted: createdAt === undefined || Date.parse(createdAt) > nowMs - ORDER_RECORDS_KEPT_MS,
        components: await this.componentsOf(before, item),
        refused,
        at: timestampOf(nowMs),
      },
    );
    if (decision.kind !== 'write')
      return {
        kind: decision.kind,
        ...(before === undefined ? {} : { record: before }),
        movements: 0,
        isFirst: false,
      };
    const isNewlyUncounted = decision.record.notCounted !== before?.notCounted;
    if (decision.record.notCounted === 'unknown_sku' && isNewlyUncounted) await this.alertUnknown(decision);
    return this.commit(one, decision);
  }

  /** Today's components, where they decide: the record of what is out of stock has its own. */
  private async componentsOf(
    before: OrderItemRecord | undefined,
    { sellerSku }: OrderItemState,
  ): Promise<readonly Component[] | undefined> {
    const wanted = before?.sellerSku ?? sellerSku;
    if (wanted === undefined || (before !== undefined && before.n > 0)) return before?.components;
    return (await this.lookup.componentsOf([wanted])).get(wanted);
  }

  private async commit(one: OneItem, change: ItemChange): Promise<RecordedItem | undefined> {
    const { record, before } = change;
    const movements =
      change.movement === undefined || one.committed.has(change.movement.txId)
        ? []
        : componentMovements(change.movement, record.components);
    const end =
      movements.length === 0 ? await this.records.write(change) : await this.move(movements, change);
    if (end === true || (end !== false && end?.kind === 'applied'))
      return {
        kind: record.notCounted === undefined ? 'applied' : 'not_counted',
        record,
        movements: movements.length,
        isFirst: before === undefined && movements.length > 0,
      };
    // Another writer's, whose record the next try finds. Without one, the item is written without moving.
    if (end !== false && end?.kind === 'duplicate' && change.movement !== undefined)
      one.committed.add(change.movement.txId);
    if (end !== false && end?.kind === 'refused')
      one.refused = end.reason === 'out_of_bounds' ? 'out_of_bounds' : 'unknown_sku';
    return undefined;
  }

  private async move(
    movements: readonly DeltaMovement[],
    change: ItemChange,
  ): Promise<MovementOutcome | ConditionFailed | undefined> {
    const attached = new AttachedWrites(this.records.actionsOf(change));
    const [only, ...others] = movements;
    try {
      if (only === undefined || others.length > 0) return await this.commits.submitWhole(movements, attached);
      return (await this.commits.submitWithWrites([{ movement: only, attached }]))[0];
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      throw new OrderRefused('The store refused the movement of an order.', { cause: error });
    }
  }

  /** Before the record is written, so that a crash in between repeats the alert and does not lose it. */
  private async alertUnknown({ record: { sellerSku, components, orderId } }: ItemChange): Promise<void> {
    const skus = components.map(({ sku }) => sku);
    const registered = await this.ledger.readRegistered(skus);
    const missing = components.length === 0 ? [sellerSku] : skus.filter((sku) => !registered.has(sku));
    for (const sku of missing)
      await this.unknownSkus.raise({
        sku,
        orderId,
        message: unregisteredText(sku, sellerSku, orderId),
        isSellerSku: sku === sellerSku,
      });
  }
}
