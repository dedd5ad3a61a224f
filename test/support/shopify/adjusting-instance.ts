import { Registry } from 'prom-client';
import { loadConfig } from '../../../src/config/load-config';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { InventoryRepository } from '../../../src/inventory/stock/inventory.repository';
import { ShopifyAdjustments } from '../../../src/inventory/outbox/shopify-adjustments.repository';
import type { Clock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import type { Round } from '../../../src/platform/jobs/leased-work';
import type { ShopifySimulator } from '../../../src/simulators/shopify/shopify-simulator';
import { DriftRepository } from '../../../src/sync/drift/drift.repository';
import { DriftRecords } from '../../../src/sync/drift/drift-records.service';
import { PoolLocationsRepository } from '../../../src/sync/shopify-links/pool-locations.repository';
import { PoolLocations } from '../../../src/sync/shopify-links/pool-locations.service';
import { ShopifyLinksRepository } from '../../../src/sync/shopify-links/shopify-links.repository';
import { ShopifyLinks } from '../../../src/sync/shopify-links/shopify-links.service';
import { UnlinkedItemsRepository } from '../../../src/sync/shopify-links/unlinked-items.repository';
import { AdjustmentCalls } from '../../../src/sync/shopify-push/adjustment-calls.service';
import { AdjustmentMetrics } from '../../../src/sync/shopify-push/adjustment.metrics';
import { AdjustmentProblems } from '../../../src/sync/shopify-push/adjustment-problems.service';
import { LateCalls } from '../../../src/sync/shopify-push/late-calls.service';
import { LateLevels } from '../../../src/sync/shopify-push/late-levels.service';
import { ShopifyPushLease } from '../../../src/sync/shopify-push/shopify-push-lease';
import { ShopifySender } from '../../../src/sync/shopify-push/shopify-sender';
import { alertsServiceOf } from '../alerts/alerts-service';
import { LedgerWriter } from '../store/ledger-writer';
import { ScriptedClient } from '../store/scripted-client';
import type { TestStore } from '../store/test-store';
import { shopClient } from './shop-client';
import { shopAt } from './simulated-shop';

/** What one instance needs to write to a simulated shop, with its own client of the store. */
export class AdjustingInstance {
  readonly script: ScriptedClient;
  readonly writer: LedgerWriter;
  readonly adjustments: ShopifyAdjustments;
  readonly links: ShopifyLinks;
  readonly pool: PoolLocations;
  readonly registry = new Registry();
  private readonly sender: ShopifySender;

  constructor(store: TestStore, shop: ShopifySimulator, clock: Clock, env: Record<string, string> = {}) {
    const withShop = { ...store, env: { ...store.env, ...shopAt(shop), ...env } };
    const { tables } = store;
    const config = loadConfig(withShop.env);
    const { shopifyAdmin } = config;
    this.writer = new LedgerWriter(withShop, {}, store.endpoint, undefined, clock);
    this.script = new ScriptedClient(withShop);
    const { client } = this.script;
    const documents = documentClientOf(client);
    const { inventory } = shopClient(shop, { clock });
    this.pool = new PoolLocations(
      inventory,
      new PoolLocationsRepository(documents, tables),
      shopifyAdmin,
      clock,
    );
    this.links = new ShopifyLinks(
      inventory,
      new ShopifyLinksRepository(client, documents, tables),
      new UnlinkedItemsRepository(documents, tables),
      this.pool,
      clock,
    );
    this.adjustments = new ShopifyAdjustments(client, tables);
    const lease = new ShopifyPushLease(documents, {
      table: tables.transactions,
      name: 'lease:shopify-push',
      holder: 'test',
      ttlMs: 60_000,
      exclusive: false,
    });
    const metrics = new AdjustmentMetrics(this.registry, clock, this.adjustments, shopifyAdmin, lease);
    const alerts = alertsServiceOf(client, tables);
    const drifts = new DriftRecords(new DriftRepository(client, documents, tables), alerts, clock);
    const problems = new AdjustmentProblems(
      alerts,
      clock,
      new InventoryRepository(documents, tables),
      drifts,
    );
    const ledger = new LedgerRepository(client, tables, config.store);
    const levels = new LateLevels(this.adjustments, ledger, inventory, this.links, this.pool, clock);
    this.sender = new ShopifySender(
      this.adjustments,
      new AdjustmentCalls(this.adjustments, inventory, this.links, problems, metrics, clock),
      new LateCalls(levels, this.adjustments, drifts, metrics, shopifyAdmin, clock),
      problems,
      config.sync,
      clock,
    );
  }

  /** One round of the sender. */
  send(mayGoOn = (): boolean => true): Promise<Round> {
    return this.sender.run(mayGoOn);
  }

  async end(): Promise<void> {
    await this.writer.end();
    this.script.releaseCalls();
    this.script.client.destroy();
  }
}
