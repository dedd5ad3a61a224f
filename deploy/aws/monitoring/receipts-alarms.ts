import { ref } from '../intrinsics';
import { channelAlarm } from './channel-stack';

/** The alarms on what Amazon shows of the numbers that it accepted, by logical name. */
export function receiptsAlarms(): Record<string, unknown> {
  return Object.fromEntries([
    channelAlarm('NumbersNotShown', 'ReceiptMismatches', 'Sum', {
      name: 'numbers not shown',
      description:
        'Amazon accepted many numbers and shows others. To do: GET /api/drift?channel=amazon&open=true, or the page Differences, names the cause of each; docs/operations.md, Differences at Amazon, says what to do about it.',
      periodSeconds: 900,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('ReceiptMismatches'),
    }),
    channelAlarm('NumbersNotObserved', 'ReceiptsOpen', 'Maximum', {
      name: 'numbers not observed',
      description:
        'Many accepted numbers were not seen at Amazon yet: Amazon applies them late, or cannot be read. To do: check syncstate_amazon_calls_total of searchListingsItems for refused or failed calls, and the alert auth_failed; without any, see the status of the Selling Partner API.',
      periodSeconds: 900,
      periods: 2,
      comparison: 'GreaterThanThreshold',
      threshold: ref('ReceiptsOpen'),
    }),
    channelAlarm('SweepOverdue', 'SecondsSinceAmazonSweep', 'Maximum', {
      name: 'sweep of Amazon overdue',
      description:
        'Not everything was compared with Amazon for too long: a number that another program changed stays. To do: GET /api/drift/check shows how far the sweep is; POST /api/drift/check starts one; check DRIFT_CRON, that an instance runs jobs, and its log.',
      periodSeconds: 900,
      periods: 1,
      comparison: 'GreaterThanThreshold',
      threshold: ref('AmazonSweepSeconds'),
    }),
    channelAlarm('AcceptedTooLate', 'AcceptedBurnRate', 'Maximum', {
      name: 'numbers accepted too late',
      description:
        'Amazon accepts numbers too late: the error budget of SLO_ACCEPTED is spent fast. To do: GET /api/sync shows whether the sender is paused and how long the oldest push waits; GET /api/slo has the figures, the alert slo_burning says more.',
      periodSeconds: 300,
      periods: 2,
      comparison: 'GreaterThanThreshold',
      threshold: ref('BurnRate'),
    }),
    channelAlarm('ObservedTooLate', 'ObservedBurnRate', 'Maximum', {
      name: 'numbers shown too late',
      description:
        'Amazon shows accepted numbers too late, or others: the error budget of SLO_OBSERVED is spent fast. To do: GET /api/drift?channel=amazon&open=true shows which are not shown and why; if there are many, Amazon itself is slow.',
      periodSeconds: 300,
      periods: 2,
      comparison: 'GreaterThanThreshold',
      threshold: ref('BurnRate'),
    }),
  ]);
}
