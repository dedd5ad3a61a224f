import { createTableInput, type TableDefinition, TABLES } from '../../src/platform/dynamodb/tables/tables';

const SHELL = '```sh';
const END = '```';

/** Blocks whose first line is this run on any engine that speaks DynamoDB; a test runs them. */
export const ANY_ENGINE = '# any DynamoDB engine';

/** The page that says the same as the template in commands of the AWS CLI. */
export function cliPage(): string {
  return `# The tables by the AWS CLI

Written by \`npm run deploy:templates\` from [tables.ts](../src/platform/dynamodb/tables.ts), so that it cannot say anything else than
the service. [aws-cli.spec.ts](../test/integration/aws-cli.spec.ts) runs the blocks that begin with \`${ANY_ENGINE}\` against an engine
where there is an \`aws\`, and finds that the service misses nothing then; the rest needs AWS itself.

Three ways to the same four tables: the template (below), \`NODE_ENV=production npm run tables:create\`, or these commands one by one. Whoever
does it needs rights that the service must not have: see [SECURITY.md](../SECURITY.md#permissions-that-the-service-needs).

## With CloudFormation

Tables with backups, expiry, encryption and deletion protection, and the policies. Everything that the template asks for has a default;
\`--parameter-overrides BillingMode=PROVISIONED MaxWriteCapacity=2000\` is how to say otherwise.

${SHELL}
aws cloudformation deploy --stack-name syncstate-tables \\
  --template-file deploy/aws/tables.template.yml --capabilities CAPABILITY_IAM
aws cloudformation describe-stacks --stack-name syncstate-tables --query 'Stacks[0].Outputs' --output table
${END}

Let the service have its policy (the role is the one that your instance, task or function runs as):

${SHELL}
ROLE=syncstate-service
POLICY=$(aws cloudformation describe-stacks --stack-name syncstate-tables \\
  --query "Stacks[0].Outputs[?OutputKey=='ServicePolicyArn'].OutputValue" --output text)
aws iam attach-role-policy --role-name "$ROLE" --policy-arn "$POLICY"
${END}

Alarms and a dashboard; the mail address gets a letter that it has to confirm:

${SHELL}
aws cloudformation deploy --stack-name syncstate-monitoring \\
  --template-file deploy/aws/monitoring.template.yml --parameter-overrides AlarmEmail=you@example.com
${END}

Every alarm says what has happened and what to do. Those on the service's own figures read what it writes to its log in the embedded
metric format (\`METRICS_EMF\`, see [metrics.md](metrics.md)): the log must reach CloudWatch Logs, as that of Lambda and of ECS with \`awslogs\`
does. Where it does not, \`service silent\` goes off within 15 minutes, and is right.

The tables survive their stack: deleting it keeps them (\`DeletionPolicy: Retain\`), and \`DeletionProtection=true\` keeps them from being
deleted at all. Tables that are there already can be imported into a stack: CloudFormation imports with a template that holds nothing but
them, and a deploy of the whole template adds the rest.

- **Provisioned**: \`BillingMode=PROVISIONED\` adds Application Auto Scaling for reads and writes of every table and every index. AWS makes the
  role it works under by itself (\`AWSServiceRoleForApplicationAutoScaling_DynamoDBTable\`); whoever deploys the first such stack of an
  account needs \`iam:CreateServiceLinkedRole\` for it. An index that is short of writes holds back its table: that is why each is scaled.
- **On demand** is the default: for a shop whose sales come in bursts it needs no figures. \`OnDemandMaxReads\` and \`OnDemandMaxWrites\` bound the bill.
- **Encryption**: by default a key that AWS owns: free, and nothing to grant. \`EncryptionKey=AWS_MANAGED\` takes the account's key
  \`alias/aws/dynamodb\`, \`KmsKeyArn\` one of your own; KMS bills both.
- **Stream**: \`StreamViewType=NEW_IMAGE\` lets a sale wake the Lambda function ([lambda.md](lambda.md)), whose filter reads the new item. A
  service that stays needs none.

## By hand

Say once how the names begin (as \`TABLE_PREFIX\` of the service), and where:

${SHELL}
${ANY_ENGINE}
export PREFIX=SyncState-
export AWS_DEFAULT_REGION=us-east-1
${END}

The tables, on demand. An index has no throughput of its own then.

${TABLES.map((table) => block(ANY_ENGINE, createTable(table))).join('\n\n')}

Rows of the ledger expire (after \`TRANSACTION_TTL_DAYS\`): a call of its own, once the table is there.

${block(ANY_ENGINE, TABLES.flatMap(timeToLive).join('\n'))}

What keeps the tables safe: restore to any second of the last 35 days, no deletion by mistake, and whose they are.

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

Only if something listens to changes of stock:

${block(
  '# AWS only',
  `aws dynamodb update-table --table-name "\${PREFIX}Inventory" \\
  --stream-specification StreamEnabled=true,StreamViewType=NEW_IMAGE`,
)}

The policy of the service: put your region, your account and your prefix into the document first.

${block(
  '# AWS only',
  `sed "s/REGION/$AWS_DEFAULT_REGION/g; s/ACCOUNT/$ACCOUNT/g; s/SyncState-/$PREFIX/g" \\
  deploy/aws/iam-service-policy.json > service-policy.json
aws iam create-policy --policy-name SyncStateService --policy-document file://service-policy.json
aws iam attach-role-policy --role-name syncstate-service \\
  --policy-arn "arn:aws:iam::$ACCOUNT:policy/SyncStateService"`,
)}

Then \`GET /health/ready\` of the service says that all tables and indexes are there, or names the one that is not.
`;
}

function block(kind: string, commands: string): string {
  return `${SHELL}\n${kind}\n${commands}\n${END}`;
}

/** As CreateTable of the service says it, argument by argument. */
function createTable(table: TableDefinition): string {
  const input = createTableInput('', table);
  const keys = (
    schema: readonly { AttributeName?: string | undefined; KeyType?: string | undefined }[] = [],
  ) =>
    schema.map(
      ({ AttributeName, KeyType }) => `AttributeName=${AttributeName ?? ''},KeyType=${KeyType ?? ''}`,
    );
  const indexes = (input.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => {
    const shorthand = keys(KeySchema).map((key) => `{${key}}`);
    return `"IndexName=${IndexName ?? ''},KeySchema=[${shorthand.join(',')}],Projection={ProjectionType=${Projection?.ProjectionType ?? ''}}"`;
  });
  return [
    `aws dynamodb create-table --table-name "\${PREFIX}${table.suffix}" --billing-mode ${input.BillingMode ?? ''}`,
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
