/** Units as CloudWatch names them. */
export type EmfUnit = 'Count' | 'Seconds' | 'Milliseconds' | 'None';

/** The labels of a matching series, each with its allowed values. */
export type LabelFilter = Readonly<Record<string, readonly string[]>>;

/** One metric of CloudWatch and its Prometheus source. */
export interface EmfMetric {
  readonly name: string;
  readonly unit: EmfUnit;
  /**
   * `counter`: the increase since the last document. `gauge`: the present value, read at most once a minute.
   * `histogram`: values that represent the observations since the last document.
   */
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly source: string;
  /** Selects series of the source; default: all. Counters of several series are summed. */
  readonly where?: LabelFilter;
  /** Converts the source's unit, such as 1000 for seconds to milliseconds. */
  readonly factor?: number;
}

/** The metrics that CloudWatch gets, at most 100 (its limit for a document). Alarms use these names: they never change. */
export const EMF_METRICS: readonly EmfMetric[] = [
  counter('InventoryUpdates', 'syncstate_movements_total', { outcome: ['applied'] }),
  {
    name: 'CommitMilliseconds',
    unit: 'Milliseconds',
    kind: 'histogram',
    source: 'syncstate_commit_seconds',
    where: { outcome: ['committed'] },
    factor: 1000,
  },
  counter('CommitWriteUnits', 'syncstate_commit_write_units_total', { outcome: ['committed'] }),
  counter('CancelledWriteUnits', 'syncstate_commit_write_units_total', { outcome: ['cancelled'] }),
  counter('MovementsHandedOver', 'syncstate_handed_over_movements_total', { outcome: ['answered'] }),
  counter('MovementsPassedBy', 'syncstate_handed_over_movements_total', { outcome: ['passed_by'] }),
  {
    name: 'PropagationMilliseconds',
    unit: 'Milliseconds',
    kind: 'histogram',
    source: 'syncstate_propagation_seconds',
    where: { leg: ['total'] },
    factor: 1000,
  },
  storeMilliseconds('StoreReadMilliseconds', 'read'),
  storeMilliseconds('StoreWriteMilliseconds', 'write'),
  gauge('PendingPushes', 'Count', 'syncstate_pending_pushes'),
  gauge('OldestPendingSeconds', 'Seconds', 'syncstate_oldest_pending_seconds'),
  gauge('BlockedSkus', 'Count', 'syncstate_blocked_skus'),
  counter('PushesAccepted', 'syncstate_pushes_total', { outcome: ['accepted'] }),
  counter('PushesRefused', 'syncstate_pushes_total', { outcome: ['parked', 'blocked', 'refused'] }),
  counter('PushesRetried', 'syncstate_pushes_total', { outcome: ['deferred'] }),
  counter('AmazonThrottles', 'syncstate_amazon_calls_total', { status: ['429'] }),
  // Without conflicts, which are normal when several instances sell the same SKU.
  counter('StoreErrors', 'syncstate_store_errors_total', { kind: ['unavailable', 'barred', 'refused'] }),
  counter('StoreThrottles', 'syncstate_store_errors_total', { kind: ['throttled'] }),
  counter('ReturnsRestocked', 'syncstate_returned_units_total', { decision: ['restock'] }),
  counter('ReturnsHeld', 'syncstate_returned_units_total', { decision: ['hold', 'review'] }),
  counter('PollsFailed', 'syncstate_return_polls_total', {
    outcome: ['report_failed', 'refused', 'deferred'],
  }),
  gauge('SecondsSinceReturnsPoll', 'Seconds', 'syncstate_returns_last_poll_age_seconds'),
  counter('AlertsRaised', 'syncstate_alerts_raised_total'),
  gauge('UnreadCriticalAlerts', 'Count', 'syncstate_unread_critical_alerts'),
  counter('WebhooksReceived', 'syncstate_webhooks_total'),
  counter('WebhooksRefused', 'syncstate_webhooks_total', {
    status: ['not_authentic', 'not_well_formed', 'too_large', 'wrong_path'],
  }),
  counter('OrderLinesUncounted', 'syncstate_order_lines_uncounted_total'),
  counter('ShopifyOrders', 'syncstate_orders_total', { channel: ['shopify'] }),
  counter('AmazonOrders', 'syncstate_orders_total', { channel: ['amazon'] }),
  orderDelay('NoticeDelayMilliseconds', 'notice'),
  orderDelay('SearchDelayMilliseconds', 'search'),
  gauge('SecondsSinceOrdersWatermark', 'Seconds', 'syncstate_amazon_orders_watermark_age_seconds'),
  counter('OrderSearchesFailed', 'syncstate_order_searches_total', {
    outcome: ['failed', 'throttled', 'refused', 'closed'],
  }),
  counter('UnitsPresumedSold', 'syncstate_presumed_sold_units_total'),
  gauge('PushesHeld', 'Count', 'syncstate_pushes_held'),
  gauge('PendingAdjustments', 'Count', 'syncstate_shopify_pending_adjustments'),
  gauge('OldestAdjustmentSeconds', 'Seconds', 'syncstate_shopify_oldest_adjustment_seconds'),
  {
    name: 'AdjustmentMilliseconds',
    unit: 'Milliseconds',
    kind: 'histogram',
    source: 'syncstate_shopify_adjustment_seconds',
    factor: 1000,
  },
  counter('AdjustmentsApplied', 'syncstate_shopify_adjustments_total', { outcome: ['applied'] }),
  counter('AdjustmentsDropped', 'syncstate_shopify_adjustments_total', { outcome: ['dropped'] }),
  counter('ShopifyCallsFailed', 'syncstate_shopify_calls_total', { outcome: ['unknown', 'no_access'] }),
  counter('ShopifyThrottles', 'syncstate_shopify_calls_total', { outcome: ['throttled'] }),
  counter('ShopifyPoints', 'syncstate_shopify_points_total'),
  counter('ShopifyCounts', 'syncstate_movements_total', { action: ['shopify_count'], outcome: ['applied'] }),
  counter('DriftsFound', 'syncstate_drifts_total'),
  gauge('OpenDrifts', 'Count', 'syncstate_open_drifts'),
  gauge('SecondsSinceShopifyComparison', 'Seconds', 'syncstate_shopify_comparison_age_seconds'),
  gauge('SecondsSinceAmazonSweep', 'Seconds', 'syncstate_amazon_sweep_age_seconds'),
  gauge('UnlinkedListings', 'Count', 'syncstate_unlinked_listings'),
  counter('ReceiptsObserved', 'syncstate_receipts_total', { state: ['observed'] }),
  counter('ReceiptMismatches', 'syncstate_receipts_total', { state: ['mismatch'] }),
  {
    name: 'ObservedMilliseconds',
    unit: 'Milliseconds',
    kind: 'histogram',
    source: 'syncstate_observed_seconds',
    factor: 1000,
  },
  gauge('ReceiptsOpen', 'Count', 'syncstate_receipts_open'),
  gauge('AcceptedBurnRate', 'None', 'syncstate_slo_accepted_burn_rate_hour'),
  gauge('ObservedBurnRate', 'None', 'syncstate_slo_observed_burn_rate_hour'),
  gauge('AcceptedBudgetLeft', 'None', 'syncstate_slo_accepted_error_budget_left_ratio'),
  gauge('ObservedBudgetLeft', 'None', 'syncstate_slo_observed_error_budget_left_ratio'),
];

function counter(name: string, source: string, where?: LabelFilter): EmfMetric {
  return { name, unit: 'Count', kind: 'counter', source, ...(where === undefined ? {} : { where }) };
}

function gauge(name: string, unit: EmfUnit, source: string): EmfMetric {
  return { name, unit, kind: 'gauge', source };
}

function orderDelay(name: string, from: 'notice' | 'search'): EmfMetric {
  const source = 'syncstate_amazon_order_delay_seconds';
  return { name, unit: 'Milliseconds', kind: 'histogram', source, where: { source: [from] }, factor: 1000 };
}

function storeMilliseconds(name: string, access: 'read' | 'write'): EmfMetric {
  const source = 'syncstate_store_call_seconds';
  return { name, unit: 'Milliseconds', kind: 'histogram', source, where: { access: [access] }, factor: 1000 };
}
