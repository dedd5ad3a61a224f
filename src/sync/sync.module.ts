import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module';
import { AmazonModule } from '../channels/amazon/amazon.module';
import { InventoryModule } from '../inventory/inventory.module';
import { BroadcastScheduler } from './amazon-push/jobs/push.scheduler';
import { BroadcastService } from './amazon-push/call/push.service';
import { OrderIntakeService } from './shopify-orders/order-intake.service';
import { DrainScheduler } from './amazon-push/jobs/push-run.scheduler';
import { DoubtCheckService } from './amazon-push/call/late-call-check.service';
import { ListingCheckService } from './amazon-push/call/listing-check.service';
import { ListingStage } from './amazon-push/dispatch/listing-check-runner';
import { OutboxGauges } from './status/outbox.gauges';
import { OutboxSweep } from './amazon-push/jobs/outbox-sweep';
import { OwedFeed } from './amazon-push/jobs/outbox-loader';
import { PushDispatcher } from './amazon-push/dispatch/push-dispatcher';
import { PushEndings } from './amazon-push/call/push-failure.service';
import { PushJournal } from './amazon-push/call/push-log';
import { PushSettlement } from './amazon-push/call/push-settlement.service';
import { PushStage } from './amazon-push/dispatch/push-runner';
import { SenderLease } from './amazon-push/sender-lease';
import { SenderNews } from './amazon-push/circuit/sender-status';
import { SendingGate } from './amazon-push/circuit/amazon-circuit';
import { ShopifyWebhookController } from './shopify-orders/shopify-webhook.controller';
import { SyncController } from './status/sync.controller';
import { SyncMetrics } from './amazon-push/call/push.metrics';
import { SyncService } from './status/sync.service';
import { provideLease } from '../platform/dynamodb/lease/lease-provider';

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
