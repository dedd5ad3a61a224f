import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { loadConfig } from '../../../src/config/load-config';
import type { Stock } from '../../../src/inventory/domain/stock';
import type { StoredListing } from '../../../src/inventory/items/listing-item';
import { DEFAULT_LIMITS } from '../../../src/inventory/ledger/group-commit-limits';
import { GroupCommit } from '../../../src/inventory/ledger/group-commit';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { HeldSkuRepository } from '../../../src/inventory/outbox/held-sku.repository';
import { ListedSkuRepository } from '../../../src/inventory/outbox/listed-sku.repository';
import { ListingOutboxIndexRepository } from '../../../src/inventory/outbox/listing-outbox-index.repository';
import { ListingsTable } from '../../../src/inventory/outbox/listings-table';
import { OutboxIndexRepository } from '../../../src/inventory/outbox/outbox-index.repository';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import type { Outboxes } from '../../../src/inventory/outbox/outboxes';
import { SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { timestampOf } from '../../../src/platform/timestamp';
import { PushTargets } from '../../../src/sync/amazon-push/call/push-targets.service';
import type { QueuedPush } from '../../../src/sync/amazon-push/domain/push-queue';
import { type Spread, SpreadService } from '../../../src/sync/amazon-push/listed/spread.service';
import { SharedProblems } from '../../../src/sync/amazon-push/problems/shared-problems.service';
import { alertsServiceOf } from '../alerts/alerts-service';
import type { TestStore } from '../store/test-store';
import { outboxesOf } from './outboxes';

type Push = Pick<QueuedPush, 'sku' | 'isListing'>;

/** The numbers that Amazon has taken, by seller SKU. */
export type NumbersAtAmazon = Map<string, number>;

/**
 * The steps of one sender, each when the test takes it: a spread, the call of a push, and its settlement. One call of a
 * seller SKU is under way at a time, as the dispatcher does it.
 */
export class SenderSteps {
  readonly spreads: SpreadService;
  readonly listings: ListingsRepository;
  readonly ledger: LedgerRepository;
  readonly targets: PushTargets;
  readonly outboxes: Outboxes;
  private readonly indexes: readonly { readonly index: OutboxIndexRepository; readonly isListing: boolean }[];
  private readonly inFlight = new Map<string, Stock | undefined>();
  private calls = 0;

  constructor(
    store: TestStore,
    private readonly amazon: NumbersAtAmazon,
    client: DynamoDBClient = store.client,
    private readonly fence = 1,
  ) {
    const { tables } = store;
    const documents = documentClientOf(client);
    const clock = new SystemClock();
    const changes = new ChangeFeed();
    this.outboxes = outboxesOf({ ...store, client, documents });
    this.ledger = new LedgerRepository(client, tables, loadConfig(store.env).store, changes);
    this.listings = new ListingsRepository(client, documents, tables);
    const listed = new ListedSkuRepository(client, tables, changes);
    const held = new HeldSkuRepository(client, documents, tables, changes);
    this.targets = new PushTargets(this.outboxes, this.ledger, listed, held, clock);
    this.spreads = new SpreadService(
      this.ledger,
      this.listings,
      listed,
      new GroupCommit(this.ledger, clock, new OutboxNotifier(), DEFAULT_LIMITS),
      new SharedProblems(this.outboxes, alertsServiceOf(client, tables), clock),
      clock,
    );
    this.indexes = [
      { index: new OutboxIndexRepository(client, documents, tables), isListing: false },
      {
        index: new ListingOutboxIndexRepository(client, documents, tables, new ListingsTable(clock)),
        isListing: true,
      },
    ];
  }

  spread(sku: string): Promise<Spread> {
    return this.spreads.spread(sku, (sellerSku) => this.inFlight.has(sellerSku));
  }

  /** Reads and sends a number; false when there is none to send, or a call is under way. */
  async call(push: Push): Promise<boolean> {
    if (this.inFlight.has(push.sku)) return false;
    this.inFlight.set(push.sku, undefined);
    const read = await this.targets.read(push);
    if (read.kind !== 'send') {
      this.inFlight.delete(push.sku);
      return false;
    }
    const { stock } = read.target;
    this.amazon.set(stock.sku, stock.broadcast);
    this.inFlight.set(push.sku, stock);
    return true;
  }

  /** Settles the call of a seller SKU that is under way. */
  async settle(sellerSku: string): Promise<void> {
    const stock = this.inFlight.get(sellerSku);
    if (stock === undefined) return;
    this.calls += 1;
    const { sku, version, broadcast, listingsRevision } = stock;
    await this.outboxes.of(stock).marks.settle({
      ...{ sku, version, count: broadcast, txId: `sync:${sku}:${version}:${this.calls}`, fence: this.fence },
      timestamp: timestampOf(Date.now()),
      ...(listingsRevision === undefined ? {} : { listingsRevision }),
    });
    this.inFlight.delete(sellerSku);
  }

  /** What a sweep finds, of these SKUs and listings. */
  async marked(isOurs: (sku: string) => boolean): Promise<Push[]> {
    const found: Push[] = [];
    for (const { index, isListing } of this.indexes)
      for await (const page of index.pendingPages())
        for (const { sku } of page)
          if (isOurs(sku)) found.push({ sku, ...(isListing ? { isListing: true as const } : {}) });
    return found;
  }

  /** Does everything that is marked, until nothing of these is. */
  async finish(isOurs: (sku: string) => boolean): Promise<void> {
    for (let rounds = 0; rounds < 50; rounds += 1) {
      const marked = await this.marked(isOurs);
      if (marked.length === 0) return;
      for (const push of marked) {
        if (push.isListing !== true)
          for (const { push: due } of (await this.spread(push.sku)).due) await this.send(due);
        else await this.send(push);
      }
    }
    throw new Error(`Still marked: ${JSON.stringify(await this.marked(isOurs))}`);
  }

  /** One push, from its call to its settlement. */
  async send(push: Push): Promise<void> {
    if (await this.call(push)) await this.settle(push.sku);
  }

  async listing(sellerSku: string): Promise<StoredListing | undefined> {
    return this.listings.find(sellerSku);
  }
}
