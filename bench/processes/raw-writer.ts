import { StoreConfig } from '../../src/config/app-config';
import { foldBatch, type Unit } from '../../src/inventory/ledger/domain/commit-batch';
import type { Movement } from '../../src/inventory/domain/movement';
import type { Stock } from '../../src/inventory/domain/stock';
import { txIdOf } from '../../src/inventory/domain/tx-id';
import { DEFAULT_LIMITS } from '../../src/inventory/ledger/group-commit-limits';
import { LedgerRepository } from '../../src/inventory/ledger/ledger.repository';
import { createClient } from '../../src/platform/dynamodb/client';
import { TableNames } from '../../src/platform/dynamodb/tables/tables';
import { MAX_ACTIONS } from '../../src/platform/dynamodb/transact';
import { benchSku } from '../support/order-template';
import { answerQuestions } from '../support/answering';
import type { LoadFigures, RawTask } from '../support/messages';
import { percentile } from '../support/statistics';

/**
 * The maximum of the engine: the requests of the service's write path, without HTTP, queue or sender. One sale a
 * transaction, or as many as fit its 100 actions; as in the service, no concurrent transactions share a SKU.
 */
answerQuestions({ rawSales: writeSales }, () => process.exit(0));

// The channel keeps this process running.
process.channel?.ref();

async function writeSales(task: RawTask, measuring: () => void): Promise<LoadFigures> {
  const store = new StoreConfig(
    'us-east-1',
    { kind: 'endpoint', url: task.endpoint },
    { accessKeyId: 'local', secretAccessKey: 'local' },
    task.tablePrefix,
    false,
    30,
  );
  const client = createClient(store, task.endpoint);
  const writer = new RawWriter(new LedgerRepository(client, new TableNames(task.tablePrefix), store), task);
  try {
    return await writer.run(measuring);
  } finally {
    client.destroy();
  }
}

class RawWriter {
  private readonly stocks = new Map<string, Stock>();
  private readonly busy = new Set<string>();
  private readonly latenciesMs: number[] = [];
  /** 13 digits, as in Shopify's ids, and different in every run. */
  private orderId = (Date.now() % 10_000_000) * 1_000_000 + 1_000_000_000_000;
  private sales = 0;
  private actions = 0;
  private commits = 0;
  private isMeasuring = false;
  private isStopped = false;

  constructor(
    private readonly ledger: LedgerRepository,
    private readonly task: RawTask,
  ) {}

  async run(measuring: () => void): Promise<LoadFigures> {
    const { load, packed, warmUpMs, durationMs } = this.task;
    await this.readStocks();
    // One transaction at a time for each SKU: its version is the condition of the next one.
    const wanted = packed ? DEFAULT_LIMITS.maxInFlight : load.inFlight;
    const workers = Array.from({ length: Math.min(wanted, load.skus) }, () => this.keepWriting());
    let startedAt = 0;
    setTimeout(() => {
      this.isMeasuring = true;
      startedAt = performance.now();
      measuring();
    }, warmUpMs);
    setTimeout(() => {
      this.isStopped = true;
    }, warmUpMs + durationMs);
    await Promise.all(workers);
    const seconds = (performance.now() - startedAt) / 1000;
    const sorted = this.latenciesMs.toSorted((a, b) => a - b);
    return {
      orders: this.sales,
      failures: 0,
      seconds,
      p50Ms: percentile(sorted, 0.5),
      p99Ms: percentile(sorted, 0.99),
      lastAnsweredAtMs: Date.now(),
      actionsPerCommit: this.actions / this.commits,
    };
  }

  private async readStocks(): Promise<void> {
    const skus = Array.from({ length: this.task.load.skus }, (_, index) => benchSku(index));
    for (let from = 0; from < skus.length; from += 100)
      for (const [sku, stock] of await this.ledger.readStocks(skus.slice(from, from + 100)))
        this.stocks.set(sku, stock);
  }

  private async keepWriting(): Promise<void> {
    while (!this.isStopped) {
      const units = this.nextUnits();
      const batch = foldBatch(units, this.stocks, MAX_ACTIONS, Date.now());
      const skus = [...batch.stocks.keys()];
      for (const sku of skus) this.busy.add(sku);
      const sentAt = performance.now();
      const result = await this.ledger.commit({
        rows: batch.entries.map(({ entry, row }) => ({ row, commitId: entry.commitId })),
        stocks: [...batch.stocks.values()],
        alerts: batch.alerts,
      });
      if (result.kind !== 'committed') throw new Error(`A raw transaction was ${result.kind}.`);
      for (const [sku, { after }] of batch.stocks) this.stocks.set(sku, after);
      for (const sku of skus) this.busy.delete(sku);
      if (!this.isMeasuring) continue;
      this.latenciesMs.push(performance.now() - sentAt);
      this.sales += batch.entries.length;
      this.actions += batch.entries.length + batch.stocks.size;
      this.commits += 1;
    }
  }

  /** Sales of SKUs without a running transaction; `foldBatch` takes as many as fit. */
  private nextUnits(): Unit[] {
    const { packed, load } = this.task;
    const wanted = packed ? MAX_ACTIONS : 1;
    const units: Unit[] = [];
    while (units.length < wanted) {
      const sku = benchSku(Math.floor(Math.random() * load.skus));
      if (!this.busy.has(sku)) units.push(this.sale(sku));
    }
    return units;
  }

  private sale(sku: string): Unit {
    this.orderId += 1;
    const orderId = String(this.orderId);
    const movement: Movement = {
      txId: txIdOf.shopifyOrderLine(orderId, orderId),
      sku,
      action: 'sale',
      change: { kind: 'delta', delta: -1, mayOversell: true },
      actor: 'shopify',
      cause: { orderId, lineId: orderId, topic: 'orders/create' },
    };
    return { entries: [{ movement, commitId: `raw.${this.orderId.toString(36)}` }] };
  }
}
