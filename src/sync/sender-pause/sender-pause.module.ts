import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module';
import { InventoryModule } from '../../inventory/inventory.module';
/** Pauses the pushes to Amazon by hand. */
@Module({ imports: [InventoryModule, AlertsModule] })
export class SenderPauseModule {}
