import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module';
import { AmazonModule } from '../channels/amazon/amazon.module';
import { InventoryModule } from '../inventory/inventory.module';
import { BroadcastScheduler } from './broadcast.scheduler';
import { BroadcastService } from './broadcast.service';
import { OrderIntakeService } from './order-intake.service';
import { DrainScheduler } from './drain.scheduler';
import { DoubtCheckService } from './doubt-check.service';
import { ListingCheckService } from './listing-check.service';
import { ListingStage } from './listing-stage';
import { OutboxGauges } from './outbox.gauges';
import { OutboxSweep } from './outbox-sweep';
import { OwedFeed } from './owed-feed';
import { PushDispatcher } from './push-dispatcher';
import { PushEndings } from './push-endings';
import { PushJournal } from './push-journal';
import { PushSettlement } from './push-settlement';
import { PushStage } from './push-stage';
import { SenderLease } from './sender-lease';
import { SenderNews } from './sender-news';
import { SendingGate } from './sending-gate';
import { ShopifyWebhookController } from './shopify-webhook.controller';
import { SyncController } from './sync.controller';
import { SyncMetrics } from './sync.metrics';
import { SyncService } from './sync.service';
import { provideLease } from '../platform/dynamodb/lease-provider';

@Module({
  imports: [InventoryModule, AlertsModule, AmazonModule],
  controllers: [ShopifyWebhookController, SyncController],
  exports: [SyncService],
  providers: [
    OrderIntakeService,
    BroadcastService,
    BroadcastScheduler,
    DoubtCheckService,
    DrainScheduler,
    ListingCheckService,
    ListingStage,
    OutboxGauges,
    OutboxSweep,
    OwedFeed,
    PushDispatcher,
    PushEndings,
    PushJournal,
    PushSettlement,
    PushStage,
    SenderNews,
    SendingGate,
    SyncMetrics,
    SyncService,
    provideLease(SenderLease, 'lease:broadcast'),
  ],
})
export class SyncModule {}
