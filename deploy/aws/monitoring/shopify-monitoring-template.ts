import { channelStackText } from './channel-stack';
import { SHOPIFY_WIDGETS } from './dashboard-widgets';
import { threshold } from './monitoring-parameters';
import { shopifyAlarms } from './shopify-alarms';

const HEADING = `Written by \`npm run deploy:templates\` from deploy/aws/monitoring: shopify-monitoring-template.ts, shopify-alarms.ts and dashboard-widgets.ts.
Change those, not this file. Only for a service with access to Shopify's Admin API. How to use it: docs/aws-cli.md.`;

const PARAMETERS = {
  OldestAdjustmentSeconds: threshold(300, 'How long an adjustment may be pending.'),
  ShopifyCallFailures: threshold(20, 'The accepted failed calls of Shopify in 15 minutes.'),
  ShopifyThrottleEvents: threshold(100, 'The accepted answers THROTTLED of Shopify in 15 minutes.'),
  OpenDrifts: threshold(0, 'The accepted differences that wait for a decision.'),
  ShopifyComparisonSeconds: threshold(
    129_600,
    'The longest time without a finished comparison; the default is one and a half times the day of DRIFT_CRON.',
  ),
};

/** The CloudFormation template of the alarms and the dashboard of what the service does at Shopify. */
export function shopifyMonitoringTemplateText(): string {
  return channelStackText({
    heading: HEADING,
    description: 'SyncState: alarms and a dashboard of the calls to Shopify and of the differences.',
    parameters: PARAMETERS,
    alarms: shopifyAlarms(),
    widgets: SHOPIFY_WIDGETS,
  });
}
