import { channelAlarm } from './channel-stack';
import { ref } from '../intrinsics';

/** The alarms on what the service writes to the shop and reads from it, by logical name. */
export function shopifyAlarms(): Record<string, unknown> {
  return Object.fromEntries([
    channelAlarm('AdjustmentsOverdue', 'OldestAdjustmentSeconds', 'Maximum', {
      name: 'adjustments overdue',
      description:
        'A movement has waited for too long to be written to Shopify, and the shop may oversell. To do: GET /api/shopify names the cause, and so do the alerts auth_failed, shopify_unavailable and adjustment_failed; check that an instance runs jobs and reaches Shopify.',
      periodSeconds: 60,
      periods: 3,
      comparison: 'GreaterThanThreshold',
      threshold: ref('OldestAdjustmentSeconds'),
    }),
    channelAlarm('ShopifyCallsFailing', 'ShopifyCallsFailed', 'Sum', {
      name: 'Shopify calls failing',
      description:
        "Calls of Shopify's Admin API fail, or are not permitted. The service repeats them. To do: npm run shopify:check names the missing scope or the refused login; without any, see status.shopify.com.",
      periodSeconds: 900,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('ShopifyCallFailures'),
    }),
    channelAlarm('ShopifyThrottles', 'ShopifyThrottles', 'Sum', {
      name: 'Shopify throttles',
      description:
        "Shopify answers many calls with THROTTLED. The service slows down. To do: check whether another process of the same app uses the shop's points; if adjustments become overdue as well, ask Shopify for a higher limit.",
      periodSeconds: 900,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('ShopifyThrottleEvents'),
    }),
    channelAlarm('DifferencesOpen', 'OpenDrifts', 'Maximum', {
      name: 'differences open',
      description:
        "The number of a SKU at Shopify or Amazon differs from the ledger, and a person has to decide. To do: GET /api/drift?open=true, or the page Differences: follow the channel, write the ledger's number, or ignore it.",
      periodSeconds: 300,
      periods: 3,
      comparison: 'GreaterThanThreshold',
      threshold: ref('OpenDrifts'),
    }),
    channelAlarm('ComparisonOverdue', 'SecondsSinceShopifyComparison', 'Maximum', {
      name: 'comparison overdue',
      description:
        'No comparison of all SKUs with Shopify has ended for too long: a difference that no webhook reported stays. To do: POST /api/drift/check starts one; check DRIFT_CRON, that an instance runs jobs, and its log.',
      periodSeconds: 900,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('ShopifyComparisonSeconds'),
    }),
  ]);
}
