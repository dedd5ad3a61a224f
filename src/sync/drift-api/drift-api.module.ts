import { Module } from '@nestjs/common';
import { AmazonDriftModule } from '../amazon-drift/amazon-drift.module';
import { AmazonSweepModule } from '../amazon-push/amazon-sweep.module';
import { DriftModule } from '../drift/drift.module';
import { ShopifyLevelsModule } from '../shopify-levels/shopify-levels.module';
import { DriftController } from './drift.controller';
import { DriftDecisions } from './drift-decisions.service';

/** The differences of both channels for people: the list, the check, the decisions. */
@Module({
  imports: [DriftModule, AmazonDriftModule, AmazonSweepModule, ShopifyLevelsModule],
  controllers: [DriftController],
  providers: [DriftDecisions],
})
export class DriftApiModule {}
