import {
  attributeDefinitions,
  createTableInput,
  indexInput,
  type TableDefinition,
  TABLES,
} from '../../src/platform/dynamodb/tables/tables';
import { tagsOf } from '../../src/platform/dynamodb/tables/table-protection';
import { scalingResources } from './autoscaling';
import { attribute, NO_VALUE, ref, sub, when } from './intrinsics';
import { policyOutputs, policyResources } from './managed-policies';
import { conditions, parameterGroups, parameters } from './tables-parameters';
import { OnOneLine, yamlText } from './yaml-text';

const HEADING = `Written by \`npm run deploy:templates\` from src/platform/dynamodb/tables/tables.ts and deploy/aws/policies.ts.
Change those, not this file. How to use it: docs/aws-cli.md.`;

const TAGS = Object.entries(tagsOf(ref('TablePrefix'))).map(
  ([Key, Value]: [string, unknown]) => new OnOneLine({ Key, Value }),
);

/** The first capacity, when it is provisioned; the scaling policies change it. */
const PROVISIONED = when('IsProvisioned', {
  ReadCapacityUnits: ref('MinReadCapacity'),
  WriteCapacityUnits: ref('MinWriteCapacity'),
});

const ON_DEMAND_LIMIT = when('HasOnDemandLimit', {
  MaxReadRequestUnits: ref('OnDemandMaxReads'),
  MaxWriteRequestUnits: ref('OnDemandMaxWrites'),
});

/** The logical name of a table's resource. */
export function tableResource({ suffix }: TableDefinition): string {
  return `${suffix}Table`;
}

/** The CloudFormation template of the tables, their scaling, and the policies. */
export function tablesTemplateText(): string {
  return yamlText(tablesTemplate(), HEADING);
}

function tablesTemplate(): Record<string, unknown> {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'SyncState: the DynamoDB tables with indexes, expiry, backups, scaling and least policies.',
    Metadata: { 'AWS::CloudFormation::Interface': { ParameterGroups: parameterGroups } },
    Parameters: parameters,
    Conditions: conditions,
    Resources: {
      ...Object.fromEntries(
        TABLES.map((table, at) => [tableResource(table), resourceOf(table, TABLES[at - 1])]),
      ),
      ...policyResources(),
      ...scalingResources(),
    },
    Outputs: {
      ...Object.fromEntries(TABLES.flatMap(tableOutputs)),
      InventoryStreamArn: {
        Condition: 'HasStream',
        Description: 'The stream of changes of stock.',
        Value: attribute('InventoryTable', 'StreamArn'),
      },
      ...policyOutputs(),
    },
  };
}

function tableOutputs(table: TableDefinition): [string, unknown][] {
  const resource = tableResource(table);
  return [[`${resource}Arn`, { Value: attribute(resource, 'Arn') }]];
}

/** DynamoDB limits how many tables with indexes are created at once, so each table waits for the one before. */
function resourceOf(table: TableDefinition, before: TableDefinition | undefined): Record<string, unknown> {
  const { KeySchema } = createTableInput('', table);
  return {
    Type: 'AWS::DynamoDB::Table',
    ...(before === undefined ? {} : { DependsOn: tableResource(before) }),
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      TableName: sub(`\${TablePrefix}${table.suffix}`),
      BillingMode: ref('BillingMode'),
      AttributeDefinitions: new OnOneLine(attributeDefinitions(table)),
      KeySchema: new OnOneLine(KeySchema ?? []),
      ProvisionedThroughput: PROVISIONED,
      OnDemandThroughput: ON_DEMAND_LIMIT,
      GlobalSecondaryIndexes: table.indexes.map((index) => {
        const input = indexInput(index);
        return {
          IndexName: input.IndexName,
          KeySchema: new OnOneLine(input.KeySchema),
          Projection: new OnOneLine(input.Projection),
          ProvisionedThroughput: PROVISIONED,
          OnDemandThroughput: ON_DEMAND_LIMIT,
        };
      }),
      TimeToLiveSpecification:
        table.ttlAttribute === undefined
          ? undefined
          : new OnOneLine({ AttributeName: table.ttlAttribute, Enabled: true }),
      StreamSpecification:
        table.suffix === 'Inventory'
          ? when('HasStream', { StreamViewType: ref('StreamViewType') })
          : undefined,
      PointInTimeRecoverySpecification: new OnOneLine({ PointInTimeRecoveryEnabled: true }),
      SSESpecification: when(
        'HasKmsKey',
        { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: ref('KmsKeyArn') },
        when('UsesAwsManagedKey', { SSEEnabled: true, SSEType: 'KMS' }, NO_VALUE),
      ),
      DeletionProtectionEnabled: ref('DeletionProtection'),
      Tags: TAGS,
    },
  };
}
