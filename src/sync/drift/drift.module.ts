import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { DriftPages } from './drift-pages.service';
import { DriftRecords } from './drift-records.service';
import { DriftRepository } from './drift.repository';

/** The recorded differences between a channel and the ledger. */
@Module({
  imports: [InventoryModule, AlertsModule],
  providers: [DriftPages, DriftRecords, DriftRepository],
  exports: [DriftPages, DriftRecords, DriftRepository],
})
export class DriftModule {}
