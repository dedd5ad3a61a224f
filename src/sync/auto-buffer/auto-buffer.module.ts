import { Module } from '@nestjs/common';
import { InventoryModule } from '../../inventory/inventory.module';
import { provideLease } from '../../platform/dynamodb/lease/lease-provider';
import { SloModule } from '../slo/slo.module';
import { AutoBuffer } from './auto-buffer.service';
import { AutoBufferMetrics } from './auto-buffer.metrics';
import { AutoBufferLease, AutoBufferScheduler } from './auto-buffer.scheduler';
import { BufferAdvice } from './buffer-advice.service';
import { BufferAdviceController } from './buffer-advice.controller';
import { CappedSkus } from './capped-skus.service';
import { CappedSkusRepository } from './capped-skus.repository';
import { SaleRisks } from './sale-risks.service';

/** The buffer that follows the delay: advice for every SKU, applied where a cap is set. ADR 26. */
@Module({
  imports: [InventoryModule, SloModule],
  controllers: [BufferAdviceController],
  providers: [
    AutoBuffer,
    AutoBufferMetrics,
    AutoBufferScheduler,
    BufferAdvice,
    CappedSkus,
    CappedSkusRepository,
    SaleRisks,
    provideLease(AutoBufferLease, 'lease:auto-buffer'),
  ],
})
export class AutoBufferModule {}
