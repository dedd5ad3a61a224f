import { cliPage } from './cli-page';
import { monitoringTemplateText } from './monitoring/monitoring-template';
import { ordersQueueTemplateText } from './orders-queue-template';
import { withPermissions } from './permissions-page';
import { lambdaStatementsText, servicePolicyJson } from './policy-documents';
import { receiptsMonitoringTemplateText } from './monitoring/receipts-monitoring-template';
import { shopifyMonitoringTemplateText } from './monitoring/shopify-monitoring-template';
import { tablesPage } from './tables-page';
import { tablesTemplateText } from './tables-template';

/** A generated file of this repository. */
export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** The files that `npm run deploy:templates` writes; `read` returns the text of a file with a generated part. */
export function generatedFiles(read: (path: string) => string): GeneratedFile[] {
  return [
    { path: 'deploy/aws/tables.template.yml', text: tablesTemplateText() },
    { path: 'deploy/aws/monitoring.template.yml', text: monitoringTemplateText() },
    { path: 'deploy/aws/shopify-monitoring.template.yml', text: shopifyMonitoringTemplateText() },
    { path: 'deploy/aws/receipts-monitoring.template.yml', text: receiptsMonitoringTemplateText() },
    { path: 'deploy/aws/orders-queue.template.yml', text: ordersQueueTemplateText() },
    { path: 'deploy/aws/iam-service-policy.json', text: servicePolicyJson() },
    { path: 'deploy/lambda/iam-role-statements.yml', text: lambdaStatementsText() },
    { path: 'docs/aws-cli.md', text: cliPage() },
    { path: 'docs/tables.md', text: tablesPage() },
    { path: 'SECURITY.md', text: withPermissions(read('SECURITY.md')) },
  ];
}
