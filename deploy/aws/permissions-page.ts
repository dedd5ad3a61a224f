import { POLICIES } from './managed-policies';
import type { Policy } from './policies';

const HEADING = '## Permissions that the service needs';

/** The page with a new section on permissions; the rest of the page stays. */
export function withPermissions(page: string): string {
  const from = page.indexOf(`${HEADING}\n`);
  if (from < 0) throw new Error(`SECURITY.md has no section "${HEADING}".`);
  const next = page.indexOf('\n## ', from + HEADING.length);
  return `${page.slice(0, from)}${section()}\n${next < 0 ? '' : page.slice(next)}`;
}

function section(): string {
  return `${HEADING}

DynamoDB, on its tables and their indexes by name, and with \`SQS_QUEUE_URL\` that one queue: \`sqs:ReceiveMessage\` and
\`sqs:DeleteMessage\`, the managed policy \`ReceivePolicy\` of [orders-queue.template.yml](deploy/aws/orders-queue.template.yml). No other service of AWS. No program deletes a table or an index, all
items that one deletes are in Listings (listings, and what is done at Shopify: never a row of the ledger), and no policy has an action with a wildcard. [policies.ts](deploy/aws/policies.ts) lists the permissions of each program; it generates the managed
policies of [tables.template.yml](deploy/aws/tables.template.yml), [iam-service-policy.json](deploy/aws/iam-service-policy.json) for those
without CloudFormation, and these tables. [aws-permissions.spec.ts](test/integration/deploy/aws-permissions.spec.ts) runs each program
completely under its policy: no call is refused, no permission is unused, and every function that sends a request is called.

${POLICIES.map(policyText).join('\n\n')}

Give the last three to a person for the time of the task, not to the service. \`TransactWriteItems\` is no action of IAM: it needs
\`PutItem\`, \`UpdateItem\`, \`DeleteItem\` and \`ConditionCheckItem\`, each on the tables that it names so. With a KMS key of your own (\`KmsKeyArn\`), the key policy must let the roles
that use the tables use the key through DynamoDB (\`kms:ViaService\`: \`dynamodb.REGION.amazonaws.com\`): \`kms:Encrypt\`, \`kms:Decrypt\`, \`kms:ReEncrypt*\`,
\`kms:GenerateDataKey*\`, \`kms:DescribeKey\` and, for the role that creates the tables, \`kms:CreateGrant\`.

Selling Partner API: the role Product Listing for the quantities, Amazon Fulfillment for the returns report, and Inventory and Order Tracking for
the orders and their notifications. No restricted role: no buyer's or recipient's data is asked for. A notification has the postal code of the destination, which is
neither stored nor logged (a test searches both); nothing else that the service reads contains a buyer's name or address. Amazon's console lists what it requires of your application.

Shopify: the webhooks and the secret that signs them. To write to the shop and to compare with it, an access token of the scopes \`read_inventory\`, \`write_inventory\`,
\`read_products\`, \`read_locations\`, \`read_orders\` and \`read_returns\`, no other: \`npm run shopify:check\` names what is missing. No field of a customer is asked for. Without such a token the service
calls Shopify never.
`;
}

function policyText({ name, runs, permissions }: Policy): string {
  const rows = permissions.map(
    ({ table, index, action, reason }) =>
      `| ${index === undefined ? `\`${table}\`` : `\`${table}\`, \`${index}\``} | \`${action}\` | ${reason.replace('ALERT_WEBHOOK_URL', '`ALERT_WEBHOOK_URL`')} |`,
  );
  return `${runs.charAt(0).toUpperCase()}${runs.slice(1)} (\`${name}Policy\`):

| table, index | action | what for |
| --- | --- | --- |
${rows.join('\n')}`;
}
