import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module';
import { BufferController } from './stock/buffer.controller';
import { CatalogMetrics } from './catalog/catalog.metrics';
import { CatalogRepository } from './catalog/catalog.repository';
import { CatalogService } from './catalog/catalog.service';
import { CsvProgressRepository } from './csv-file/csv-progress.repository';
import { CountedOrdersRepository } from './counted-orders/counted-orders.repository';
import { DEFAULT_LIMITS, GROUP_COMMIT_LIMITS } from './ledger/group-commit-limits';
import { GroupCommit } from './ledger/group-commit';
import { HandOver } from './hand-over/hand-over.service';
import { HandOverMetrics } from './hand-over/hand-over.metrics';
import { HandOverReceiver } from './hand-over/hand-over-receiver.service';
import { ExplainController } from './explain/explain.controller';
import { ExplainRepository } from './explain/explain.repository';
import { ExplainService } from './explain/explain.service';
import { HistoryController } from './history/history.controller';
import { HistoryRepository } from './history/history.repository';
import { HistoryService } from './history/history.service';
import { InventoryCsvController } from './csv/inventory-csv.controller';
import { InventoryController } from './stock/inventory.controller';
import { LedgerMetrics } from './ledger/ledger.metrics';
import { InventoryRepository } from './stock/inventory.repository';
import { InventoryService } from './stock/inventory.service';
import { MomentsRepository } from './moments/moments.repository';
import { PastStocks } from './moments/past-stocks.service';
import { ComparisonController } from './history/comparison.controller';
import { ComparisonRepository } from './history/comparison.repository';
import { ComparisonService } from './history/comparison.service';
import { PastExport } from './csv/past-export.service';
import { LedgerRepository } from './ledger/ledger.repository';
import { ListingCacheRepository } from './outbox/listing-cache.repository';
import { ObservationRepository } from './outbox/observation.repository';
import { OutboxIndexRepository } from './outbox/outbox-index.repository';
import { BlockedSkuRepository } from './outbox/blocked-sku.repository';
import { BlockedListingRepository } from './outbox/blocked-listing.repository';
import { CheckedListingRepository } from './outbox/checked-listing.repository';
import { ListingOutboxIndexRepository } from './outbox/listing-outbox-index.repository';
import { ListingsTable } from './outbox/listings-table';
import { AmazonNumbersRepository } from './outbox/amazon-numbers.repository';
import { HeldSkuRepository } from './outbox/held-sku.repository';
import { ListedSkuRepository } from './outbox/listed-sku.repository';
import { Outboxes } from './outbox/outboxes';
import { ListingOutboxRepository } from './outbox/listing-outbox.repository';
import { ListingsController } from './listings/api/listings.controller';
import { ListingRequeue } from './listings/listing-requeue.service';
import { ListingImportService } from './listings/csv/listing-import.service';
import { ListingNames } from './listings/csv/listing-names.service';
import { ListingsCsvController } from './listings/csv/listings-csv.controller';
import { ListingsRepository } from './listings/listings.repository';
import { SellerSkuLookup } from './listings/seller-sku-lookup.service';
import { ListingsService } from './listings/listings.service';
import { ListingPagesRepository } from './listings/store/listing-pages.repository';
import { ListingPreviews } from './listings/listing-preview.service';
import { SoldAsController } from './listings/api/sold-as.controller';
import { ListingViews } from './listings/listing-views.service';
import { ListingWritesRepository } from './listings/store/listing-writes.repository';
import { OutboxRepository } from './outbox/outbox.repository';
import { ImportedOrdersRepository } from './imported-orders/imported-orders.repository';
import { ImportIdentifier } from './csv-file/import-identifier';
import { OutboxNotifier } from './outbox/outbox-notifier';
import { ShopifyAdjustments } from './outbox/shopify-adjustments.repository';
import { RegistrationTimes } from './stock/registration-times.service';
import { SoldNames } from './registration/sold-names.service';
import { StockImportService } from './csv/stock-import.service';
import { UnknownSkuAlerts } from './unknown-skus/unknown-sku-alerts.service';
import { UnknownSkuMetrics } from './unknown-skus/unknown-sku.metrics';

@Module({
  imports: [AlertsModule],
  controllers: [
    InventoryController,
    HistoryController,
    ExplainController,
    ComparisonController,
    InventoryCsvController,
    BufferController,
    ListingsController,
    ListingsCsvController,
    SoldAsController,
  ],
  providers: [
    LedgerMetrics,
    ExplainRepository,
    MomentsRepository,
    PastStocks,
    PastExport,
    ComparisonRepository,
    ComparisonService,
    ExplainService,
    HistoryRepository,
    HistoryService,
    CatalogMetrics,
    CatalogRepository,
    CatalogService,
    InventoryRepository,
    LedgerRepository,
    ListingCacheRepository,
    BlockedSkuRepository,
    OutboxIndexRepository,
    BlockedListingRepository,
    CheckedListingRepository,
    OutboxRepository,
    ListingOutboxRepository,
    ListingOutboxIndexRepository,
    Outboxes,
    HeldSkuRepository,
    ListedSkuRepository,
    AmazonNumbersRepository,
    ObservationRepository,
    ListingsTable,
    ListingsRepository,
    ListingRequeue,
    SellerSkuLookup,
    ListingsService,
    ListingViews,
    ListingNames,
    ListingImportService,
    ListingPagesRepository,
    ListingPreviews,
    ListingWritesRepository,
    OutboxNotifier,
    ShopifyAdjustments,
    InventoryService,
    CsvProgressRepository,
    CountedOrdersRepository,
    ImportedOrdersRepository,
    ImportIdentifier,
    RegistrationTimes,
    SoldNames,
    StockImportService,
    UnknownSkuAlerts,
    UnknownSkuMetrics,
    { provide: GROUP_COMMIT_LIMITS, useValue: DEFAULT_LIMITS },
    GroupCommit,
    HandOver,
    HandOverMetrics,
    HandOverReceiver,
  ],
  exports: [
    MomentsRepository,
    PastStocks,
    CatalogRepository,
    CatalogService,
    CountedOrdersRepository,
    ImportedOrdersRepository,
    InventoryRepository,
    InventoryService,
    LedgerRepository,
    BlockedSkuRepository,
    OutboxIndexRepository,
    OutboxRepository,
    ListingOutboxIndexRepository,
    Outboxes,
    HeldSkuRepository,
    ListedSkuRepository,
    AmazonNumbersRepository,
    ObservationRepository,
    ListingsTable,
    ListingsRepository,
    ListingRequeue,
    SellerSkuLookup,
    ListingsService,
    OutboxNotifier,
    RegistrationTimes,
    ShopifyAdjustments,
    GroupCommit,
    UnknownSkuAlerts,
  ],
})
export class InventoryModule implements OnApplicationShutdown {
  constructor(private readonly commits: GroupCommit) {}

  /** All requests have ended. Their commits finish before the store closes. */
  async onApplicationShutdown(): Promise<void> {
    await this.commits.drain();
  }
}
