import { parameters } from './tables-parameters';
import { createTableInput, type TableDefinition, TABLES } from '../../src/platform/dynamodb/tables/tables';

const SHELL = '```sh';
const END = '```';

/** The first line of blocks that run on any DynamoDB-compatible engine; a test runs them. */
export const ANY_ENGINE = '# any DynamoDB engine';

/** The same for the tables in provisioned mode, instead of those on demand. */
export const ANY_ENGINE_PROVISIONED = '# any DynamoDB engine, provisioned';

interface Capacity {
  readonly read: number;
  readonly write: number;
}

/** The least capacity of the template, of each table and index. */
const FLOOR: Capacity = {
  read: Number(parameters.MinReadCapacity?.Default),
  write: Number(parameters.MinWriteCapacity?.Default),
};
/** Tables and indexes, each with its own capacity. */
const PARTS = TABLES.length + TABLES.flatMap(({ indexes }) => indexes).length;
const UNITS = PARTS * FLOOR.write;
const HOURS_A_MONTH = 730;

/** In USD, by the list prices of us-east-1. */
function monthlyFloor({ read, write }: Capacity): string {
  return (PARTS * HOURS_A_MONTH * (read * 0.00013 + write * 0.00065)).toFixed(2);
}

/** The page with the template's tables as commands of the AWS CLI. */
export function cliPage(): string {
  return `# The tables by the AWS CLI

Written by \`npm run deploy:templates\` from [tables.ts](../src/platform/dynamodb/tables/tables.ts), so that it always matches
the service. [aws-cli.spec.ts](../test/integration/deploy/aws-cli.spec.ts) runs the blocks that begin with \`${ANY_ENGINE}\` against an engine
where the AWS CLI is installed, and checks that the service then finds all tables and indexes; the rest needs AWS itself.

There are three ways to create the tables: the template (below), \`NODE_ENV=production npm run tables:create\`, or these commands one by one.
\`tables:create\` also sets point-in-time recovery, deletion protection and the template's tags, on tables that exist too, and prints each change;
\`-- --no-pitr\`, \`--no-deletion-protection\`, \`--no-tags\` leave one out, \`--tag KEY=VALUE\` adds a tag, \`--dry-run\` only prints. A store that does
not have such a feature is named, and the rest is done.
Each needs permissions that the service must not have: see [SECURITY.md](../SECURITY.md#permissions-that-the-service-needs).

## With CloudFormation

Tables with backups, expiry, encryption and deletion protection, and the policies. Every parameter has a default;
\`--parameter-overrides BillingMode=PROVISIONED MaxWriteCapacity=2000\` changes it.

${SHELL}
aws cloudformation deploy --stack-name syncstate-tables \\
  --template-file deploy/aws/tables.template.yml --capabilities CAPABILITY_IAM
aws cloudformation describe-stacks --stack-name syncstate-tables --query 'Stacks[0].Outputs' --output table
${END}

Attach the policy to the role of your instance, task or function:

${SHELL}
ROLE=syncstate-service
POLICY=$(aws cloudformation describe-stacks --stack-name syncstate-tables \\
  --query "Stacks[0].Outputs[?OutputKey=='ServicePolicyArn'].OutputValue" --output text)
aws iam attach-role-policy --role-name "$ROLE" --policy-arn "$POLICY"
${END}

Alarms and a dashboard; the owner of the address must confirm a mail from AWS:

${SHELL}
aws cloudformation deploy --stack-name syncstate-monitoring \\
  --template-file deploy/aws/monitoring.template.yml --parameter-overrides AlarmEmail=you@example.com
${END}

Every alarm describes what happened and what to do. Those on the service's own metrics read its log, in the embedded
metric format (\`METRICS_EMF\`, see [metrics.md](metrics.md)): the log must reach CloudWatch Logs, as on Lambda and on ECS with
\`awslogs\`. If it does not, the alarm \`service silent\` is raised within 15 minutes.

With access to Shopify's Admin API, the alarms and the dashboard of the adjustments, the calls and the differences; they publish to the
topic of the other alarms:

${SHELL}
TOPIC=$(aws cloudformation describe-stack-resource --stack-name syncstate-monitoring --logical-resource-id AlarmTopic \\
  --query StackResourceDetail.PhysicalResourceId --output text)
aws cloudformation deploy --stack-name syncstate-shopify-monitoring \\
  --template-file deploy/aws/shopify-monitoring.template.yml --parameter-overrides "AlarmTopicArn=$TOPIC"
${END}

Everywhere, the alarms and the dashboard of what Amazon shows of the numbers that it accepted, with the same topic:

${SHELL}
aws cloudformation deploy --stack-name syncstate-receipts-monitoring \\
  --template-file deploy/aws/receipts-monitoring.template.yml --parameter-overrides "AlarmTopicArn=$TOPIC"
${END}

Stacks of their own, because a template of more than 51,200 bytes needs a bucket. No resource of the other stacks changes its name, so that
a deploy of a newer release updates them in place.

Deleting the stack keeps the tables (\`DeletionPolicy: Retain\`), and \`DeletionProtection=true\` refuses to delete them at all. Existing tables
can be imported into a stack: CloudFormation imports with a template that contains only them, and a deploy of the whole template adds the
rest.

- **Provisioned**: \`BillingMode=PROVISIONED\` adds Application Auto Scaling for reads and writes of every table and every index. AWS creates
  the role for it (\`AWSServiceRoleForApplicationAutoScaling_DynamoDBTable\`); the first such stack of an account needs
  \`iam:CreateServiceLinkedRole\`. An index without enough write capacity delays its table, so each index is scaled.
- **On demand** is the default: it needs no figures for a shop whose sales come in bursts. \`OnDemandMaxReads\` and \`OnDemandMaxWrites\` limit the bill.
- **Encryption**: by default a key that AWS owns, which is free and needs no permission. \`EncryptionKey=AWS_MANAGED\` uses the account's key
  \`alias/aws/dynamodb\`, \`KmsKeyArn\` one of your own; KMS bills both.
- **Stream**: \`StreamViewType=NEW_IMAGE\` lets a sale invoke the Lambda function ([lambda.md](lambda.md)), whose filter reads the new item. A
  service that runs permanently needs no stream.

## By hand

Set the prefix of the names (\`TABLE_PREFIX\` of the service) and the region:

${SHELL}
${ANY_ENGINE}
export PREFIX=SyncState-
export AWS_DEFAULT_REGION=us-east-1
${END}

The tables, on demand. Indexes then have no throughput of their own.

${TABLES.map((table) => block(ANY_ENGINE, createTable(table))).join('\n\n')}

Or the same tables with provisioned capacity, at the floor of the template (${FLOOR.read} read and ${FLOOR.write} write units a second for each table and each
index; AWS refuses a table in this mode whose indexes have none). ${UNITS} such units of each kind cost ${monthlyFloor(FLOOR)} USD a month in us-east-1 (0.00013 USD for an hour of a read
unit, 0.00065 of a write unit; list prices of November 2026, prices change). These commands set no auto-scaling; the template does. What fits into
AWS's free tier: [Costs](operations.md#costs).

${TABLES.map((table) => block(ANY_ENGINE_PROVISIONED, createTable(table, FLOOR))).join('\n\n')}

Rows of the ledger expire after \`TRANSACTION_TTL_DAYS\`; this needs a call of its own after the table exists.

${block(ANY_ENGINE, TABLES.flatMap(timeToLive).join('\n'))}

Protection of the tables: restore to any second of the last 35 days, no deletion by mistake, and tags.

${block(
  '# AWS only',
  `ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
for TABLE in ${TABLES.map(({ suffix }) => suffix).join(' ')}; do
  aws dynamodb wait table-exists --table-name "\${PREFIX}$TABLE"
  aws dynamodb update-continuous-backups --table-name "\${PREFIX}$TABLE" \\
    --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true
  aws dynamodb update-table --table-name "\${PREFIX}$TABLE" --deletion-protection-enabled
  aws dynamodb wait table-exists --table-name "\${PREFIX}$TABLE"
  aws dynamodb tag-resource --tags Key=Application,Value=SyncState "Key=TablePrefix,Value=$PREFIX" \\
    --resource-arn "arn:aws:dynamodb:$AWS_DEFAULT_REGION:$ACCOUNT:table/\${PREFIX}$TABLE"
done`,
)}

Only if a program reads changes of stock:

${block(
  '# AWS only',
  `aws dynamodb update-table --table-name "\${PREFIX}Inventory" \\
  --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE`,
)}

The policy of the service, with your region, account and prefix:

${block(
  '# AWS only',
  `sed "s/REGION/$AWS_DEFAULT_REGION/g; s/ACCOUNT/$ACCOUNT/g; s/SyncState-/$PREFIX/g" \\
  deploy/aws/iam-service-policy.json > service-policy.json
aws iam create-policy --policy-name SyncStateService --policy-document file://service-policy.json
aws iam attach-role-policy --role-name syncstate-service \\
  --policy-arn "arn:aws:iam::$ACCOUNT:policy/SyncStateService"`,
)}

Then \`GET /health/ready\` of the service answers that all tables and indexes exist, or names the missing one.
`;
}

function block(kind: string, commands: string): string {
  return `${SHELL}\n${kind}\n${commands}\n${END}`;
}

/** The service's CreateTable as a command; without a capacity on demand. */
function createTable(table: TableDefinition, capacity?: Capacity): string {
  const throughput =
    capacity === undefined
      ? undefined
      : `ReadCapacityUnits=${capacity.read},WriteCapacityUnits=${capacity.write}`;
  const input = createTableInput('', table);
  const keys = (
    schema: readonly { AttributeName?: string | undefined; KeyType?: string | undefined }[] = [],
  ) =>
    schema.map(
      ({ AttributeName, KeyType }) => `AttributeName=${AttributeName ?? ''},KeyType=${KeyType ?? ''}`,
    );
  const indexes = (input.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => {
    const shorthand = keys(KeySchema).map((key) => `{${key}}`);
    return `"IndexName=${IndexName ?? ''},KeySchema=[${shorthand.join(',')}],Projection={ProjectionType=${Projection?.ProjectionType ?? ''}}${throughput === undefined ? '' : `,ProvisionedThroughput={${throughput}}`}"`;
  });
  return [
    `aws dynamodb create-table --table-name "\${PREFIX}${table.suffix}" --billing-mode ${throughput === undefined ? (input.BillingMode ?? '') : `PROVISIONED --provisioned-throughput ${throughput}`}`,
    `--attribute-definitions ${(input.AttributeDefinitions ?? [])
      .map(
        ({ AttributeName, AttributeType }) =>
          `AttributeName=${AttributeName ?? ''},AttributeType=${AttributeType ?? ''}`,
      )
      .join(' ')}`,
    `--key-schema ${keys(input.KeySchema).join(' ')}`,
    `--global-secondary-indexes ${indexes.join(' \\\n    ')}`,
  ].join(' \\\n  ');
}

function timeToLive({ suffix, ttlAttribute }: TableDefinition): string[] {
  if (ttlAttribute === undefined) return [];
  return [
    `aws dynamodb wait table-exists --table-name "\${PREFIX}${suffix}"`,
    `aws dynamodb update-time-to-live --table-name "\${PREFIX}${suffix}" \\\n` +
      `  --time-to-live-specification Enabled=true,AttributeName=${ttlAttribute}`,
  ];
}
