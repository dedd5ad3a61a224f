import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { OrderState } from '../../../src/channels/amazon/orders/order-state';
import { OrdersConfig } from '../../../src/config/app-config';
import { loadConfig } from '../../../src/config/load-config';
import type { GroupCommitLimits } from '../../../src/inventory/ledger/group-commit-limits';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { ItemRecorder } from '../../../src/sync/amazon-orders/record/item-recorder.service';
import { OrderRecordsRepository } from '../../../src/sync/amazon-orders/record/order-records.repository';
import {
  type CountedOrder,
  OrderRecorder,
} from '../../../src/sync/amazon-orders/record/order-recorder.service';
import { OrdersStartRepository } from '../../../src/sync/amazon-orders/start/orders-start.repository';
import { unknownSkuAlertsOf } from '../alerts/unknown-sku-alerts';
import { outboxesOf } from '../listings/outboxes';
import { SetClock } from '../set-clock';
import { LedgerWriter, newSku, registration } from '../store/ledger-writer';
import type { TestStore } from '../store/test-store';
import { minute } from './amazon-order-states';

/** Hours before the first search from which the orders of the tests count. */
const LOOKBACK_HOURS = 24 * 365;

/** The way of Amazon's orders of one process, with a write path of its own. */
export class OrderRecording {
  readonly writer: LedgerWriter;
  readonly records: OrderRecordsRepository;
  readonly recorder: OrderRecorder;
  /** The orders of which a first movement was committed here. */
  readonly counted: CountedOrder[] = [];

  constructor(
    store: TestStore,
    limits: Partial<GroupCommitLimits> = {},
    clock = new SetClock(Date.parse(minute(60))),
  ) {
    // For races on a busy machine: the tests check the figures, not the speed.
    this.writer = new LedgerWriter(store, { patienceMs: 20_000, ...limits });
    const { client } = this.writer.script;
    const documents = documentClientOf(client);
    const { tables, env } = store;
    this.records = new OrderRecordsRepository(client, documents, tables, clock);
    const { unknown, lookup } = unknownSkuAlertsOf(client, store);
    const config = ordersFrom(LOOKBACK_HOURS);
    this.recorder = new OrderRecorder(
      this.records,
      new ItemRecorder(
        this.records,
        lookup,
        new LedgerRepository(client, tables, loadConfig(env).store),
        this.writer.commits,
        unknown,
        clock,
      ),
      new OrdersStartRepository(documents, tables, config, clock),
      outboxesOf(store),
      clock,
    );
    this.recorder.onCounted = (order) => this.counted.push(order);
  }

  /** Records states; returns for each its outcome and movements, such as `applied 1`. */
  async record(...states: readonly OrderState[]): Promise<string[]> {
    return (await this.recorder.record(states)).map(({ kind, movements }) => `${kind} ${movements}`);
  }

  /** A registered SKU. */
  async registered(physical = 10): Promise<string> {
    const sku = newSku();
    await this.writer.move(registration(sku, { physical }));
    this.writer.script.forgetCalls();
    return sku;
  }

  end(): Promise<void> {
    return this.writer.end();
  }
}

/** Orders are read, and count from so many hours before the first search. */
export function ordersFrom(lookbackHours: number): OrdersConfig {
  return new OrdersConfig(true, 60_000, lookbackHours, undefined, {
    queueArn: undefined,
    eventBridge: undefined,
  });
}

/** The stored item under a key of the Transactions table. */
export async function transactionsItem(
  store: TestStore,
  txId: string,
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await store.documents.send(
    new GetCommand({ TableName: store.tables.transactions, Key: { txId }, ConsistentRead: true }),
  );
  return Item;
}
