import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module';
import { ShopifyModule } from '../channels/shopify/shopify.module';
import { InventoryModule } from '../inventory/inventory.module';
import { ReturnsModule } from '../returns/returns.module';
import { ShopifyLinksModule } from '../sync/shopify-links/shopify-links.module';
import { SyncModule } from '../sync/sync.module';
import { DeliveriesController } from './deliveries/deliveries.controller';
import { DeliveriesService } from './deliveries/deliveries.service';
import { AlertSources } from './deliveries/sources/alert.sources';
import { LedgerSources } from './deliveries/sources/ledger.sources';
import { AdjustmentSources } from './deliveries/sources/adjustment.sources';
import { PushSources } from './deliveries/sources/push.sources';
import { ReturnSources } from './deliveries/sources/return.sources';
import { StoredSources } from './deliveries/sources/stored.sources';
import { EventStreams } from './events/event-streams.scheduler';
import { EventTexts } from './events/event-texts';
import { EventsController } from './events/events.controller';
import { EventsMetrics } from './events/events.metrics';
import { SessionController } from './session/session.controller';
import { SettingsController } from './settings/settings.controller';
import { AmazonOrdersReads } from './overview/amazon-orders-reads.service';
import { ConnectionsService } from './overview/connections.service';
import { OverviewController } from './overview/overview.controller';
import { OversellController } from './oversell/oversell.controller';
import { OversellReports } from './oversell/oversell-reports.service';
import { OverviewReads } from './overview/overview-reads.service';
import { OverviewService } from './overview/overview.service';
import { ShopStockController } from './shop-stock/shop-stock.controller';
import { ShopStockService } from './shop-stock/shop-stock.service';
import { SlotCounters } from './statistics/slot-counters.service';
import { StatisticsMetrics } from './statistics/statistics.metrics';
import { StatisticsRepository } from './statistics/statistics.repository';
import { StatisticsScheduler } from './statistics/statistics.scheduler';
import { VerificationRepository } from './verify/verification.repository';
import { VerifyController } from './verify/verify.controller';
import { VerifyScheduler } from './verify/verify.scheduler';

/** The page and the calls that it needs beside those of the features: session, events, overview, deliveries, settings. */
@Module({
  imports: [AlertsModule, InventoryModule, SyncModule, ReturnsModule, ShopifyModule, ShopifyLinksModule],
  controllers: [
    EventsController,
    SessionController,
    SettingsController,
    VerifyController,
    OverviewController,
    DeliveriesController,
    OversellController,
    ShopStockController,
  ],
  providers: [
    EventTexts,
    EventStreams,
    EventsMetrics,
    VerificationRepository,
    VerifyScheduler,
    AmazonOrdersReads,
    ConnectionsService,
    OversellReports,
    OverviewReads,
    OverviewService,
    SlotCounters,
    StatisticsMetrics,
    StatisticsRepository,
    StatisticsScheduler,
    AlertSources,
    LedgerSources,
    AdjustmentSources,
    PushSources,
    ReturnSources,
    StoredSources,
    DeliveriesService,
    ShopStockService,
  ],
})
export class DashboardModule {}
