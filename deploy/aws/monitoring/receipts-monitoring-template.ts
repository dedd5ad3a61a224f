import { channelStackText } from './channel-stack';
import { RECEIPTS_WIDGETS } from './dashboard-widgets';
import { threshold } from './monitoring-parameters';
import { receiptsAlarms } from './receipts-alarms';

const HEADING = `Written by \`npm run deploy:templates\` from deploy/aws/monitoring: receipts-monitoring-template.ts, receipts-alarms.ts and dashboard-widgets.ts.
Change those, not this file. How to use it: docs/aws-cli.md.`;

const PARAMETERS = {
  ReceiptMismatches: threshold(20, 'The accepted numbers that Amazon does not show, in 15 minutes.'),
  ReceiptsOpen: threshold(
    5_000,
    'The accepted numbers that were not seen at Amazon yet; more than ever wait after a push of everything.',
  ),
  AmazonSweepSeconds: threshold(
    129_600,
    'The longest time without a finished sweep; the default is one and a half times the day of DRIFT_CRON.',
  ),
  BurnRate: threshold(
    14,
    'How many times faster than the budget allows it may be spent within an hour; 14 spends 2 % of the four weeks of an objective in it.',
  ),
};

/** The CloudFormation template of the alarms and the dashboard of what Amazon shows. */
export function receiptsMonitoringTemplateText(): string {
  return channelStackText({
    heading: HEADING,
    description:
      'SyncState: alarms and a dashboard of what Amazon shows of its numbers, and of the objectives.',
    parameters: PARAMETERS,
    alarms: receiptsAlarms(),
    widgets: RECEIPTS_WIDGETS,
  });
}
