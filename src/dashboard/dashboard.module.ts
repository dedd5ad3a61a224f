import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module';
import { InventoryModule } from '../inventory/inventory.module';
import { ReturnsModule } from '../returns/returns.module';
import { SyncModule } from '../sync/sync.module';
import { SessionController } from './session/session.controller';
import { OverviewController } from './overview/overview.controller';
import { OverviewReads } from './overview/overview-reads.service';
import { OverviewService } from './overview/overview.service';

/** The page and the calls that it needs beside those of the features: session, events, overview, deliveries, settings. */
@Module({
  imports: [AlertsModule, InventoryModule, SyncModule, ReturnsModule],
  controllers: [SessionController, OverviewController],
  providers: [OverviewReads, OverviewService],
})
export class DashboardModule {}
