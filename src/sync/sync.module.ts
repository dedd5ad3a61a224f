import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module';
import { AmazonModule } from '../channels/amazon/amazon.module';
import { InventoryModule } from '../inventory/inventory.module';
import { AmazonDriftModule } from './amazon-drift/amazon-drift.module';
import { DriftApiModule } from './drift-api/drift-api.module';
import { DriftModule } from './drift/drift.module';
import { CatalogueMatcher } from './listing-match/catalogue-matcher.service';
import { ListingMatchController } from './listing-match/api/listing-match.controller';
import { ListingMatchScheduler } from './listing-match/listing-match.scheduler';
import { ListingMatchService } from './listing-match/listing-match.service';
import { ListingMatcher } from './listing-match/listing-matcher';
import { MatchLease, MatchStateRepository } from './listing-match/match-state.repository';
import { MatchSteps } from './listing-match/match-steps';
import { ReturnedSkuRepository } from './listing-match/unmatched/returned-sku.repository';
import { SuggestedSkus } from './listing-match/unmatched/suggested-skus.service';
import { UnknownSellerSkus } from './listing-match/unmatched/unknown-seller-skus.service';
import { UnmatchedController } from './listing-match/api/unmatched.controller';
import { UnmatchedService } from './listing-match/unmatched/unmatched.service';
import { FreshnessMetrics } from './amazon-orders/freshness/freshness.metrics';
import { OrdersFreshness } from './amazon-orders/freshness/orders-freshness';
import { OrdersPollController } from './amazon-orders/api/orders-poll.controller';
import { OrderSearchScheduler } from './amazon-orders/search/order-search.scheduler';
import { OrderSearcher } from './amazon-orders/search/order-searcher';
import { SearchAlerts } from './amazon-orders/search/search-alerts';
import { SearchLog } from './amazon-orders/search/search-log';
import { SearchSteps } from './amazon-orders/search/search-steps';
import { OrderSearchMetrics } from './amazon-orders/search/search.metrics';
import { OrdersLease, SearchStateRepository } from './amazon-orders/search/search-state.repository';
import { OrdersStartRepository } from './amazon-orders/start/orders-start.repository';
import { NoticeAlerts } from './amazon-orders/notices/notice-alerts';
import { NoticeConsumer } from './amazon-orders/notices/notice-consumer.service';
import { NoticeReader } from './amazon-orders/notices/notice-reader';
import { QuantityMarksRepository } from './quantity-notices/quantity-marks.repository';
import { QuantityNotices } from './quantity-notices/quantity-notices.service';
import { NoticeHandler } from './amazon-orders/notices/notice-handler.service';
import { NoticeRecorder } from './amazon-orders/notices/notice-recorder.service';
import { NoticeStateRepository } from './amazon-orders/notices/notice-state.repository';
import { NoticeWatch } from './amazon-orders/notices/notice-watch.service';
import { NoticesMetrics } from './amazon-orders/notices/notices.metrics';
import { QueueTrouble } from './amazon-orders/notices/queue-trouble';
import { SubscriptionCheck } from './amazon-orders/notices/subscription-check.service';
import { SubscriptionCheckScheduler } from './amazon-orders/notices/subscription-check.scheduler';
import { ItemRecorder } from './amazon-orders/record/item-recorder.service';
import { OrderRecorder } from './amazon-orders/record/order-recorder.service';
import { OrdersMetrics } from './amazon-orders/record/orders.metrics';
import { OrderRecordsRepository } from './amazon-orders/record/order-records.repository';
import { OrdersController } from './amazon-orders/api/orders.controller';
import { AmazonSweepModule } from './amazon-push/amazon-sweep.module';
import { AmazonSweep } from './amazon-push/sweep/amazon-sweep';
import { CatalogueListings } from './amazon-push/sweep/catalogue-listings.service';
import { SweepComparer } from './amazon-push/sweep/sweep-comparer.service';
import { SweepPages } from './amazon-push/sweep/sweep-pages.service';
import { SweepPass } from './amazon-push/sweep/sweep-pass';
import { UnlinkedDrifts } from './amazon-push/sweep/unlinked-drifts.service';
import { UnlinkedListings } from './amazon-push/sweep/unlinked-listings.service';
import { UnsentNumbers } from './amazon-push/sweep/unsent-numbers.service';
import { PushScheduler } from './amazon-push/jobs/push.scheduler';
import { PushService } from './amazon-push/call/push.service';
import { PushRunScheduler } from './amazon-push/jobs/push-run.scheduler';
import { LateCallCheckService } from './amazon-push/call/late-call-check.service';
import { ListingCheckService } from './amazon-push/call/listing-check.service';
import { PausedElsewhere } from './status/paused-elsewhere';
import { OutboxGauges } from './status/outbox.gauges';
import { BlockedRecheck } from './amazon-push/jobs/blocked-recheck';
import { LateCallsDue } from './amazon-push/call/late-calls-due';
import { ListingComparison } from './amazon-push/jobs/listing-comparison';
import { OutboxSweep } from './amazon-push/jobs/outbox-sweep';
import { OutboxLoader } from './amazon-push/jobs/outbox-loader';
import { PushDispatcher } from './amazon-push/dispatch/push-dispatcher';
import { PushConclusion } from './amazon-push/call/push-conclusion.service';
import { AmazonNumbers } from './amazon-push/numbers/amazon-numbers';
import { AmazonReadings } from './amazon-push/numbers/amazon-readings.service';
import { Presumptions } from './amazon-push/numbers/presumptions.service';
import { PushGate } from './amazon-push/numbers/push-gate.service';
import { ReadingJudge } from './amazon-push/numbers/reading-judge';
import { ReadingsMetrics } from './amazon-push/numbers/readings.metrics';
import { PushFailures } from './amazon-push/call/push-failure.service';
import { SharedProblems } from './amazon-push/problems/shared-problems.service';
import { PushLog } from './amazon-push/call/push-log';
import { PushSettlement } from './amazon-push/call/push-settlement.service';
import { ListedSkus } from './amazon-push/listed/listed-skus';
import { SpreadService } from './amazon-push/listed/spread.service';
import { PushTargets } from './amazon-push/call/push-targets.service';
import { SenderLease } from './amazon-push/sender-lease';
import { SenderGeneration } from './amazon-push/sender-generation';
import { HeldPushes } from './amazon-push/numbers/held-pushes.service';
import { NumbersToRead } from './amazon-push/numbers/numbers-to-read';
import { AmazonLooks } from './amazon-push/receipts/amazon-looks.service';
import { AskedLooks } from './amazon-push/receipts/asked-looks';
import { ExcessLooks } from './amazon-push/receipts/excess-looks.service';
import { EvidenceReader } from './amazon-push/receipts/evidence-reader.service';
import { IdleLooks } from './amazon-push/receipts/idle-looks';
import { ListedReceipts } from './amazon-push/receipts/listed-receipts.service';
import { LookBudget } from './amazon-push/receipts/look-budget';
import { LookRound } from './amazon-push/receipts/look-round';
import { LookTurn } from './amazon-push/receipts/look-turn';
import { NumbersToFollow } from './amazon-push/receipts/numbers-to-follow';
import { ReceiptEnds } from './amazon-push/receipts/receipt-ends.service';
import { ReceiptJudge } from './amazon-push/receipts/receipt-judge.service';
import { Receipts } from './amazon-push/receipts/receipts';
import { ReceiptsMetrics } from './amazon-push/receipts/receipts.metrics';
import { SenderChecks } from './amazon-push/jobs/sender-checks';
import { SenderStatus } from './amazon-push/circuit/sender-status';
import { AmazonCircuit } from './amazon-push/circuit/amazon-circuit';
import { ComparisonSkus } from './amazon-push/circuit/comparison-skus.service';
import { RefusedSkus } from './amazon-push/circuit/refused-skus.service';
import { SenderPauseModule } from './sender-pause/sender-pause.module';
import { ShopifyImportModule } from './shopify-import/shopify-import.module';
import { ShopifyJobsModule } from './shopify-jobs/shopify-jobs.module';
import { ShopifyLevelsModule } from './shopify-levels/shopify-levels.module';
import { ShopifyLinksModule } from './shopify-links/shopify-links.module';
import { ShopifyOrdersModule } from './shopify-orders/shopify-orders.module';
import { ShopifyPushModule } from './shopify-push/shopify-push.module';
import { ShopifySubscriptionsModule } from './shopify-subscriptions/shopify-subscriptions.module';
import { ShopifyTasksModule } from './shopify-tasks/shopify-tasks.module';
import { ShopifyModule } from '../channels/shopify/shopify.module';
import { AutoBufferModule } from './auto-buffer/auto-buffer.module';
import { SloModule } from './slo/slo.module';
import { SyncController } from './status/sync.controller';
import { PushMetrics } from './amazon-push/call/push.metrics';
import { SyncService } from './status/sync.service';
import { provideLease } from '../platform/dynamodb/lease/lease-provider';

@Module({
  imports: [
    InventoryModule,
    AlertsModule,
    AmazonModule,
    ShopifyModule,
    ShopifyTasksModule,
    ShopifyLinksModule,
    DriftModule,
    AmazonDriftModule,
    DriftApiModule,
    AmazonSweepModule,
    ShopifyLevelsModule,
    ShopifyOrdersModule,
    ShopifyPushModule,
    ShopifyImportModule,
    SenderPauseModule,
    ShopifySubscriptionsModule,
    ShopifyJobsModule,
    SloModule,
    AutoBufferModule,
  ],
  controllers: [
    SyncController,
    ListingMatchController,
    UnmatchedController,
    OrdersController,
    OrdersPollController,
  ],
  exports: [OrderRecordsRepository, SyncService, NoticeStateRepository, OrdersFreshness],
  providers: [
    PushService,
    PushScheduler,
    LateCallCheckService,
    PushRunScheduler,
    ListingCheckService,
    OutboxGauges,
    PausedElsewhere,
    OutboxSweep,
    ListingComparison,
    BlockedRecheck,
    LateCallsDue,
    OutboxLoader,
    SenderChecks,
    AmazonSweep,
    CatalogueListings,
    SweepComparer,
    SweepPages,
    SweepPass,
    UnlinkedDrifts,
    UnlinkedListings,
    UnsentNumbers,
    AmazonNumbers,
    AmazonReadings,
    HeldPushes,
    NumbersToRead,
    Presumptions,
    ReadingJudge,
    ReadingsMetrics,
    AmazonLooks,
    AskedLooks,
    EvidenceReader,
    ExcessLooks,
    IdleLooks,
    ListedReceipts,
    LookBudget,
    LookRound,
    LookTurn,
    NumbersToFollow,
    ReceiptEnds,
    ReceiptJudge,
    Receipts,
    ReceiptsMetrics,
    PushDispatcher,
    ListedSkus,
    SpreadService,
    PushTargets,
    PushFailures,
    SharedProblems,
    PushLog,
    PushSettlement,
    PushConclusion,
    PushGate,
    SenderStatus,
    AmazonCircuit,
    ComparisonSkus,
    RefusedSkus,
    PushMetrics,
    SyncService,
    SenderGeneration,
    provideLease(SenderLease, 'lease:broadcast', SenderGeneration),
    CatalogueMatcher,
    ListingMatchScheduler,
    ListingMatchService,
    ListingMatcher,
    MatchStateRepository,
    MatchSteps,
    ReturnedSkuRepository,
    SuggestedSkus,
    UnknownSellerSkus,
    UnmatchedService,
    provideLease(MatchLease, 'lease:listing-match'),
    OrdersStartRepository,
    OrderRecordsRepository,
    ItemRecorder,
    OrderRecorder,
    SearchStateRepository,
    SearchSteps,
    SearchAlerts,
    SearchLog,
    OrderSearchMetrics,
    OrderSearcher,
    OrderSearchScheduler,
    provideLease(OrdersLease, 'lease:amazon-orders'),
    OrdersFreshness,
    FreshnessMetrics,
    OrdersMetrics,
    NoticeAlerts,
    NoticeConsumer,
    NoticeHandler,
    NoticeReader,
    QuantityMarksRepository,
    QuantityNotices,
    NoticeRecorder,
    NoticeStateRepository,
    NoticeWatch,
    NoticesMetrics,
    QueueTrouble,
    SubscriptionCheck,
    SubscriptionCheckScheduler,
  ],
})
export class SyncModule {}
