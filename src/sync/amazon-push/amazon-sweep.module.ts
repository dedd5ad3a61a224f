import { Module } from '@nestjs/common';
import { DriftModule } from '../drift/drift.module';
import { SweepGauges } from './sweep/sweep.gauges';
import { SweepRequests } from './sweep/sweep-requests.service';
import { SweepStateRepository } from './sweep/sweep-state.repository';

/** What of the sweep of Amazon others need than the sender, which makes it. */
@Module({
  imports: [DriftModule],
  providers: [SweepGauges, SweepRequests, SweepStateRepository],
  exports: [SweepRequests, SweepStateRepository],
})
export class AmazonSweepModule {}
