import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  GetItemCommand,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { loadConfig } from '../../../src/config/load-config';
import type { MovementOutcome } from '../../../src/inventory/ledger/domain/commit-batch';
import type {
  DeltaMovement,
  FiguresMovement,
  Movement,
  Removal,
} from '../../../src/inventory/domain/movement';
import type { LedgerRow, Stock } from '../../../src/inventory/domain/stock';
import { DEFAULT_LIMITS, type GroupCommitLimits } from '../../../src/inventory/ledger/group-commit-limits';
import { GroupCommit } from '../../../src/inventory/ledger/group-commit';
import { HandOver } from '../../../src/inventory/hand-over/hand-over.service';
import { HandOverMetrics } from '../../../src/inventory/hand-over/hand-over.metrics';
import { InternalClient } from '../../../src/platform/instances/internal-client';
import { InstancesRepository } from '../../../src/platform/instances/instances.repository';
import { LiveInstances } from '../../../src/platform/instances/live-instances.scheduler';
import { InventoryRepository } from '../../../src/inventory/stock/inventory.repository';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import type { LedgerMetrics } from '../../../src/inventory/ledger/ledger.metrics';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { type Clock, SystemClock } from '../../../src/platform/clock';
import { Registry } from 'prom-client';
import { ScriptedClient } from './scripted-client';
import type { TestStore } from './test-store';

/** The write path of one process: its own client, memory and queue on the shared store. */
export class LedgerWriter {
  readonly script: ScriptedClient;
  readonly commits: GroupCommit;
  readonly inventory: InventoryRepository;
  /** Every stock of which this process was notified that it needs a push. */
  readonly pending: Stock[] = [];
  /** Commits of which this process was notified that they left adjustments for Shopify. */
  adjusted = 0;

  constructor(
    store: TestStore,
    limits: Partial<GroupCommitLimits> = {},
    endpoint = store.endpoint,
    metrics?: LedgerMetrics,
    clock: Clock = new SystemClock(),
    changes = new ChangeFeed(),
  ) {
    this.script = new ScriptedClient(store, endpoint);
    const { client } = this.script;
    const { store: config, shopifyAdmin } = loadConfig(store.env);
    const ledger = new LedgerRepository(client, store.tables, config, changes, shopifyAdmin);
    this.inventory = new InventoryRepository(documentClientOf(client), store.tables);
    const notifier = new OutboxNotifier();
    notifier.onPending((stock) => this.pending.push(stock));
    notifier.onAdjustments(() => (this.adjusted += 1));
    const all = { ...DEFAULT_LIMITS, ...limits };
    this.commits = new GroupCommit(ledger, clock, notifier, all, metrics);
  }

  submit(...movements: (Movement | Removal)[]): Promise<MovementOutcome[]> {
    return this.commits.submitEntries(movements.map((movement) => this.commits.entryOf({ movement })));
  }

  /** Commits one movement. */
  async move(movement: Movement | Removal): Promise<MovementOutcome> {
    const [outcome] = await this.submit(movement);
    if (outcome === undefined) throw new Error('A movement ended without an outcome.');
    return outcome;
  }

  /** The actions of each transaction that was sent. */
  transactions(): NonNullable<TransactWriteItemsCommandInput['TransactItems']>[] {
    return this.script.calls
      .filter((call) => call.operation === 'TransactWriteItems')
      .map((call) => (call.input as TransactWriteItemsCommandInput).TransactItems ?? []);
  }

  async end(): Promise<void> {
    this.script.releaseCalls();
    await this.commits.drain();
    this.script.client.destroy();
  }
}

/** The way to the ledger of a process that is alone. */
export function aloneWith(commits: GroupCommit, { documents, tables, env }: TestStore): HandOver {
  const client = new InternalClient(loadConfig(env).shopify);
  const instances = new LiveInstances(new InstancesRepository(documents, tables), client);
  const metrics = new HandOverMetrics(new Registry(), instances);
  return new HandOver(commits, instances, client, metrics, new ChangeFeed());
}

/** A SKU that no other test uses. */
export function newSku(): string {
  return `SKU-${randomUUID().slice(0, 8)}`;
}

export function removal(sku: string, force = true): Removal {
  return {
    txId: `manual:${randomUUID()}`,
    sku,
    action: 'adjustment',
    change: { kind: 'remove', force },
    actor: 'api',
    cause: { reason: 'removed the SKU' },
  };
}

export function sale(sku: string, quantity = 1, orderId: string = randomUUID()): DeltaMovement {
  return {
    txId: `shopify:order:${orderId}:line:${sku}`,
    sku,
    action: 'sale',
    change: { kind: 'delta', delta: -quantity, mayOversell: true },
    actor: 'shopify',
    cause: { orderId, lineId: sku, topic: 'orders/create' },
  };
}

/** An order of one line at Amazon, which lowered Amazon's own number; a negative quantity restores units. */
export function amazonSale(
  sku: string,
  quantity = 1,
  at: string = new Date().toISOString(),
  orderId: string = randomUUID(),
): DeltaMovement {
  return {
    ...sale(sku, quantity),
    txId: `amazon:order:${orderId}:item:1:1`,
    action: quantity > 0 ? 'amazon_sale' : 'amazon_cancel',
    actor: 'amazon',
    cause: { orderId, lineId: '1' },
    atAmazon: { sellerSku: sku, units: quantity, at },
  };
}

/** A change by hand, which may not go below zero. */
export function adjustment(sku: string, delta: number, key: string = randomUUID()): DeltaMovement {
  return {
    txId: `manual:${key}`,
    sku,
    action: 'adjustment',
    change: { kind: 'delta', delta, mayOversell: false },
    actor: 'api',
    cause: { reason: 'counted' },
  };
}

export function registration(
  sku: string,
  figures: { physical?: number; buffer?: number; lowStockThreshold?: number },
): FiguresMovement {
  return {
    txId: `manual:${randomUUID()}`,
    sku,
    action: 'recount',
    change: { kind: 'set', register: true, ...figures },
    actor: 'api',
    cause: { reason: 'set physical' },
  };
}

/** The stored item of a SKU. */
export async function stockItem(store: TestStore, sku: string): Promise<Record<string, AttributeValue>> {
  const { Item } = await store.client.send(
    new GetItemCommand({
      TableName: store.tables.inventory,
      Key: { sku: { S: sku } },
      ConsistentRead: true,
    }),
  );
  return Item ?? {};
}

/** The ledger of a SKU, oldest first. */
export async function ledgerOf(store: TestStore, sku: string): Promise<LedgerRow[]> {
  const inventory = new InventoryRepository(store.documents, store.tables);
  const rows: LedgerRow[] = [];
  let from: Readonly<Record<string, string>> | undefined;
  do {
    const page = await inventory.history(sku, 200, from);
    rows.push(...page.items);
    from = page.next;
  } while (from !== undefined);
  return rows.filter((row) => row.action !== 'sync').reverse();
}

/**
 * Proves one SKU's figures from its rows (I1): each row continues from the row before it, versions have no gap, times
 * strictly rise, and the stock equals the last row.
 */
export async function proveLedger(
  store: TestStore,
  sku: string,
): Promise<{ stock: Stock; rows: LedgerRow[] }> {
  const stock = await new InventoryRepository(store.documents, store.tables).find(sku);
  if (stock === undefined) throw new Error(`${sku} is not registered.`);
  const rows = await ledgerOf(store, sku);
  const first = rows[0];
  let physical = first === undefined ? stock.physical : first.physicalAfter - first.delta;
  let at = '';
  rows.forEach((row, index) => {
    physical += row.delta;
    expect(row.physicalAfter).toBe(physical);
    expect(row.version).toBe(index + 1);
    expect(row.timestamp > at).toBe(true);
    at = row.timestamp;
  });
  expect(stock.physical).toBe(physical);
  expect(stock.version).toBe(rows.length);
  expect(stock.broadcast).toBe(Math.max(0, stock.physical - stock.buffer));
  return { stock, rows };
}
