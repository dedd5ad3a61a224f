/** Units as CloudWatch names them. */
export type EmfUnit = 'Count' | 'Seconds' | 'Milliseconds';

/** Labels that a series must have, each with one of these values. */
export type LabelFilter = Readonly<Record<string, readonly string[]>>;

/** What CloudWatch is told under one name, and from which Prometheus metric it comes. */
export interface EmfMetric {
  readonly name: string;
  readonly unit: EmfUnit;
  /**
   * `counter`: what was added since the last document. `gauge`: as it stands, and read from the store at most once a
   * minute. `histogram`: values that stand for what was observed since the last document.
   */
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly source: string;
  /** Which series of the source; all without it. Counters of several series are summed. */
  readonly where?: LabelFilter;
  /** What one unit of the source is in this unit, such as 1000 for seconds in milliseconds. */
  readonly factor?: number;
}

/** The table between the two worlds. Alarms address these names: one that is given away must not come back changed. */
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
  {
    name: 'PropagationMilliseconds',
    unit: 'Milliseconds',
    kind: 'histogram',
    source: 'syncstate_propagation_seconds',
    where: { leg: ['total'] },
    factor: 1000,
  },
  gauge('PendingPushes', 'Count', 'syncstate_pending_pushes'),
  gauge('OldestPendingSeconds', 'Seconds', 'syncstate_oldest_pending_seconds'),
  gauge('BlockedSkus', 'Count', 'syncstate_blocked_skus'),
  counter('PushesAccepted', 'syncstate_pushes_total', { outcome: ['accepted'] }),
  counter('PushesRefused', 'syncstate_pushes_total', { outcome: ['parked', 'blocked', 'refused'] }),
  counter('PushesRetried', 'syncstate_pushes_total', { outcome: ['deferred'] }),
  counter('AmazonThrottles', 'syncstate_amazon_calls_total', { status: ['429'] }),
  // Without conflicts: several instances that sell the same SKU have them every day.
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
  counter('WebhooksRefused', 'syncstate_webhooks_total', { status: ['not_authentic', 'not_well_formed'] }),
];

function counter(name: string, source: string, where?: LabelFilter): EmfMetric {
  return { name, unit: 'Count', kind: 'counter', source, ...(where === undefined ? {} : { where }) };
}

function gauge(name: string, unit: EmfUnit, source: string): EmfMetric {
  return { name, unit, kind: 'gauge', source };
}
