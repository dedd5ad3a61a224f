import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Registry } from 'prom-client';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { ChangeLogWriter } from '../../../src/changes/log/change-log-writer.scheduler';
import { ChangeLogRepository } from '../../../src/changes/log/change-log.repository';
import { ChangeLog } from '../../../src/changes/log/change-log.scheduler';
import { loadConfig } from '../../../src/config/load-config';
import { CatalogMetrics } from '../../../src/inventory/catalog/catalog.metrics';
import { CatalogRepository } from '../../../src/inventory/catalog/catalog.repository';
import { CatalogService } from '../../../src/inventory/catalog/catalog.service';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { SellerSkuLookup } from '../../../src/inventory/listings/seller-sku-lookup.service';
import { InventoryRepository } from '../../../src/inventory/stock/inventory.repository';
import { UnknownSkuAlerts } from '../../../src/inventory/unknown-skus/unknown-sku-alerts.service';
import { UnknownSkuMetrics } from '../../../src/inventory/unknown-skus/unknown-sku.metrics';
import { SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import type { TestStore } from '../store/test-store';
import { alertsServiceOf } from './alerts-service';

/** The alerts about unknown SKUs of one process, with what they look up. */
export function unknownSkuAlertsOf(
  client: DynamoDBClient,
  { tables, env }: TestStore,
): { unknown: UnknownSkuAlerts; lookup: SellerSkuLookup; catalog: CatalogService } {
  const documents = documentClientOf(client);
  const [clock, feed] = [new SystemClock(), new ChangeFeed()];
  const log = new ChangeLogRepository(documents, tables);
  const catalog = new CatalogService(
    feed,
    new ChangeLog(log, new ChangeLogWriter(log, feed, clock), feed),
    new CatalogRepository(documents, tables),
    new CatalogMetrics(new Registry()),
    clock,
  );
  const lookup = new SellerSkuLookup(
    new LedgerRepository(client, tables, loadConfig(env).store),
    new ListingsRepository(client, documents, tables),
    feed,
    clock,
  );
  const unknown = new UnknownSkuAlerts(
    new InventoryRepository(documents, tables),
    catalog,
    lookup,
    alertsServiceOf(client, tables),
    new UnknownSkuMetrics(new Registry()),
    clock,
  );
  return { unknown, lookup, catalog };
}
