import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
import { DriftModule } from '../drift/drift.module';
import { AmazonDrifts } from './amazon-drifts.service';

/** The differences between Amazon and what it should show. */
@Module({
  imports: [InventoryModule, AlertsModule, DriftModule],
  providers: [AmazonDrifts],
  exports: [AmazonDrifts],
})
export class AmazonDriftModule {}
