import { Module } from '@nestjs/common';
import { InventoryModule } from '../../inventory/inventory.module';
import { DriftModule } from '../drift/drift.module';
import { AmazonDecisions } from './decide/amazon-decisions.service';
import { AmazonDrifts } from './amazon-drifts.service';

/** The differences between Amazon and what it should show. */
@Module({
  imports: [InventoryModule, DriftModule],
  providers: [AmazonDrifts, AmazonDecisions],
  exports: [AmazonDrifts, AmazonDecisions],
})
export class AmazonDriftModule {}
