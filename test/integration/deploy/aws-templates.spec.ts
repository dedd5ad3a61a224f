import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
} from '@aws-sdk/client-dynamodb';
import { parse, type ScalarTag, type CollectionTag } from 'yaml';
import { POLICIES } from '../../../deploy/aws/managed-policies';
import { functionPolicy, servicePolicy } from '../../../deploy/aws/policies';
import { permissionText } from '../../../deploy/aws/policy-statements';
import { EMF_METRICS } from '../../../src/platform/metrics/emf-table';
import { setUpTables } from '../../../src/platform/dynamodb/tables/table-setup';
import { createTableInput, TABLES } from '../../../src/platform/dynamodb/tables/tables';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const ROOT = join(__dirname, '../../..');

type Json = Record<string, unknown>;
interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Json;
}
interface Template {
  readonly Parameters: Readonly<Record<string, Json>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, Json>>;
}

/** A call of a CloudFormation function in its short form. */
class Call {
  constructor(
    readonly name: string,
    readonly argument: unknown,
  ) {}
}

const FUNCTIONS = ['Ref', 'Sub', 'GetAtt', 'If', 'Equals', 'Not', 'And'];
const TAGS: (ScalarTag | CollectionTag)[] = FUNCTIONS.flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => new Call(name, text) },
  {
    tag: `!${name}`,
    collection: 'seq',
    resolve: (items) => new Call(name, (items as unknown as { toJSON(): unknown }).toJSON()),
  },
]);

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function template(name: string): Template {
  return parse(read(`deploy/aws/${name}.template.yml`), { customTags: TAGS }) as Template;
}

/** Stands for an omitted property. */
const LEFT_OUT = Symbol('AWS::NoValue');
const PSEUDO: Readonly<Record<string, unknown>> = {
  'AWS::NoValue': LEFT_OUT,
  'AWS::Region': 'eu-central-1',
  'AWS::Partition': 'aws',
  'AWS::AccountId': '123456789012',
  'AWS::StackName': 'syncstate',
};

/** Resolves a template as CloudFormation does; every name in it must exist. */
class Stack {
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(
    readonly source: Template,
    given: Readonly<Record<string, unknown>> = {},
  ) {
    const defaults = Object.entries(source.Parameters).map(([name, { Default }]) => [name, Default]);
    for (const name of Object.keys(given)) expect(source.Parameters).toHaveProperty([name]);
    this.values = { ...PSEUDO, ...(Object.fromEntries(defaults) as Json), ...given };
  }

  /** The existing resources with resolved properties. */
  resources(type?: string): [string, Json][] {
    return Object.entries(this.source.Resources)
      .filter(
        ([, { Condition, Type }]) =>
          (Condition === undefined || this.holds(Condition)) && (type ?? Type) === Type,
      )
      .map(([name, { Properties }]) => [name, this.resolve(Properties) as Json]);
  }

  holds(condition: string): boolean {
    if (!(condition in this.source.Conditions)) throw new Error(`There is no condition ${condition}.`);
    return this.resolve(this.source.Conditions[condition]) === true;
  }

  resolve(value: unknown): unknown {
    if (value instanceof Call) return this.call(value);
    if (Array.isArray(value))
      return value.map((item) => this.resolve(item)).filter((item) => item !== LEFT_OUT);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, item]) => [name, this.resolve(item)]);
    return Object.fromEntries(entries.filter(([, item]) => item !== LEFT_OUT)) as Json;
  }

  private call({ name, argument }: Call): unknown {
    const list = (): unknown[] => argument as unknown[];
    switch (name) {
      case 'Ref':
        return this.named(String(argument));
      case 'Sub':
        return String(argument).replace(/\$\{([^}]+)\}/g, (_all, inner: string) =>
          String(inner.includes('.') ? this.attribute(inner) : this.named(inner)),
        );
      case 'GetAtt':
        return this.attribute(String(argument));
      case 'If': {
        const [condition, then, otherwise] = list();
        return this.resolve(this.holds(String(condition)) ? then : otherwise);
      }
      case 'Equals': {
        const [left, right] = list().map((one) => String(this.resolve(one)));
        return left === right;
      }
      case 'Not':
        return this.resolve(list()[0]) !== true;
      case 'And':
        return list().every((one) => this.resolve(one) === true);
      default:
        throw new Error(`The function ${name} is unknown.`);
    }
  }

  private named(name: string): unknown {
    if (name in this.values) return this.values[name];
    const { Type, Properties, Condition } = this.resource(name);
    if (Condition !== undefined && !this.holds(Condition)) throw new Error(`${name} does not exist.`);
    return Type === 'AWS::DynamoDB::Table' ? this.resolve(Properties.TableName) : `id-of-${name}`;
  }

  private attribute(path: string): unknown {
    const [name = '', attribute] = path.split('.');
    const { Type, Properties } = this.resource(name);
    if (Type === 'AWS::SQS::Queue' && attribute === 'QueueName') return this.resolve(Properties.QueueName);
    if (Type === 'AWS::SQS::Queue' && attribute === 'Arn')
      return `arn:aws:sqs:eu-central-1:123456789012:${String(this.resolve(Properties.QueueName))}`;
    if (Type === 'AWS::Events::Rule' && attribute === 'Arn')
      return `arn:aws:events:eu-central-1:123456789012:rule/${name}`;
    if (Type !== 'AWS::DynamoDB::Table' || !['Arn', 'StreamArn'].includes(attribute ?? ''))
      throw new Error(`${name} has no attribute ${attribute ?? ''}.`);
    return `arn:aws:dynamodb:eu-central-1:123456789012:table/${String(this.resolve(Properties.TableName))}`;
  }

  private resource(name: string): Resource {
    const resource = this.source.Resources[name];
    if (resource === undefined) throw new Error(`There is no ${name}.`);
    return resource;
  }
}

/** The permissions of a policy, such as `Inventory GetItem`; `prefix` precedes the table in an ARN. */
function allowed(statements: readonly Json[], prefix: string): string[] {
  return statements
    .flatMap(({ Effect, Action, Resource: places }) => {
      expect(Effect).toBe('Allow');
      return (places as string[]).flatMap((arn) =>
        (Action as string[]).map((action) => {
          expect(arn.startsWith(prefix)).toBe(true);
          const place = arn.slice(prefix.length).replace('/index/', '/');
          return `${place} ${action.replace('dynamodb:', '')}`;
        }),
      );
    })
    .sort();
}

const TABLES_STACK = template('tables');
const MONITORING_STACK = template('monitoring');
const SHOPIFY_STACK = template('shopify-monitoring');
const RECEIPTS_STACK = template('receipts-monitoring');
const QUEUE_STACK = template('orders-queue');
/** The body of a stack's dashboard. */
function dashboardBody(stack: Stack): { widgets: { properties: Json }[] } {
  const [[, dashboard] = []] = stack.resources('AWS::CloudWatch::Dashboard');
  return JSON.parse(String(dashboard?.DashboardBody)) as { widgets: { properties: Json }[] };
}

/** The metrics of a dashboard in full: "." stands for the value at the same place in the metric before. */
function shownMetrics(stack: Stack): unknown[][] {
  return dashboardBody(stack).widgets.flatMap(({ properties }) => {
    let before: unknown[] = [];
    return (properties.metrics as unknown[][]).map((metric) => {
      before = metric.map((part, place) => (part === '.' ? before[place] : part));
      return before;
    });
  });
}

/** The names of the service's own metrics that a stack watches or shows; every one of them is written by the service. */
function ownMetrics(stack: Stack): string[] {
  const shown = shownMetrics(stack)
    .filter(([namespace]) => namespace === 'SyncState')
    .map(([, name, dimension, prefix]) => {
      expect([dimension, prefix]).toEqual(['TablePrefix', 'SyncState-']);
      return String(name);
    });
  const watched = stack
    .resources('AWS::CloudWatch::Alarm')
    .filter(([, { Namespace }]) => Namespace === 'SyncState')
    .map(([, { MetricName }]) => String(MetricName));
  const names = [...shown, ...watched];
  const written = new Set(EMF_METRICS.map(({ name }) => name));
  expect(names.filter((name) => !written.has(name))).toEqual([]);
  return names;
}

const ARN = 'arn:aws:dynamodb:eu-central-1:123456789012:table/SyncState-';
const INDEXES = TABLES.flatMap(({ indexes }) => indexes);
const PLACES = TABLES.length + INDEXES.length;

describe('the generated files', () => {
  it('match their sources, to the byte', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['-r', './test/support/typescript-hook.cjs', 'deploy/write-templates.ts', '--check'],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(['tables', 'monitoring', 'shopify-monitoring', 'receipts-monitoring', 'orders-queue'])(
    '%s.template.yml is short enough to be deployed without a bucket',
    (name) => {
      expect(Buffer.byteLength(read(`deploy/aws/${name}.template.yml`))).toBeLessThanOrEqual(51_200);
    },
  );
});

it.each([
  ['tables', TABLES_STACK],
  ['monitoring', MONITORING_STACK],
  ['shopify-monitoring', SHOPIFY_STACK],
  ['receipts-monitoring', RECEIPTS_STACK],
  ['orders-queue', QUEUE_STACK],
])('every parameter of %s.template.yml is used, and every condition', (name, { Parameters, Conditions }) => {
  const text = read(`deploy/aws/${name}.template.yml`);
  for (const parameter of Object.keys(Parameters))
    expect(text).toMatch(new RegExp(`!Ref ${parameter}\\b|\\$\\{${parameter}\\}`));
  for (const condition of Object.keys(Conditions))
    expect(text).toMatch(new RegExp(`!If\\s*\\[\\s*${condition},|Condition: ${condition}\\b`));
});

describe('the template of the tables', () => {
  const MODES = { 'paid by the request': 'PAY_PER_REQUEST', provisioned: 'PROVISIONED' };

  describe.each(Object.entries(MODES))('%s', (_name, BillingMode) => {
    let store: TestStore;
    const stack = (given: Json = {}): Stack => new Stack(TABLES_STACK, { BillingMode, ...given });

    beforeAll(async () => {
      store = await startTestStore({ tables: false });
    });

    afterAll(() => store.stop());

    it('describes tables that an engine creates and that the service accepts', async () => {
      const tables = stack({ TablePrefix: store.prefix }).resources('AWS::DynamoDB::Table');
      expect(tables).toHaveLength(TABLES.length);
      for (const [, properties] of tables) {
        // Properties that a local engine does not support.
        const {
          PointInTimeRecoverySpecification,
          TimeToLiveSpecification,
          DeletionProtectionEnabled,
          Tags,
          ...rest
        } = properties;
        await store.client.send(new CreateTableCommand(rest as unknown as CreateTableCommandInput));
      }
      await setUpTables(store.client, { prefix: store.prefix, create: false, onReady: () => undefined });
      for (const { suffix } of TABLES)
        await store.client.send(new DeleteTableCommand({ TableName: store.prefix + suffix }));
    });

    it('gives capacity to every table and index, or to none', () => {
      const expected =
        BillingMode === 'PROVISIONED' ? { ReadCapacityUnits: 7, WriteCapacityUnits: 9 } : undefined;
      const given = { MinReadCapacity: 7, MinWriteCapacity: 9 };
      for (const [, properties] of stack(given).resources('AWS::DynamoDB::Table'))
        for (const place of [properties, ...(properties.GlobalSecondaryIndexes as Json[])])
          expect(place.ProvisionedThroughput).toEqual(expected);
    });

    it('scales reads and writes of every table and index when capacity is provisioned', () => {
      const targets = stack().resources('AWS::ApplicationAutoScaling::ScalableTarget');
      const policies = stack().resources('AWS::ApplicationAutoScaling::ScalingPolicy');
      const found = targets.map(
        ([, { ResourceId, ScalableDimension }]) => `${String(ResourceId)} ${String(ScalableDimension)}`,
      );
      const wanted = TABLES.flatMap(({ suffix, indexes }) =>
        ['Read', 'Write'].flatMap((direction) => [
          `table/SyncState-${suffix} dynamodb:table:${direction}CapacityUnits`,
          ...indexes.map(
            ({ name }) => `table/SyncState-${suffix}/index/${name} dynamodb:index:${direction}CapacityUnits`,
          ),
        ]),
      );
      expect(found.sort()).toEqual(BillingMode === 'PROVISIONED' ? wanted.sort() : []);
      expect(policies.map(([, { ScalingTargetId }]) => String(ScalingTargetId)).sort()).toEqual(
        targets.map(([name]) => `id-of-${name}`).sort(),
      );
      // No role: AWS creates its own.
      for (const [, properties] of targets) expect(properties).not.toHaveProperty('RoleARN');
      for (const [name, policy] of policies)
        expect(JSON.stringify(policy)).toContain(
          `DynamoDB${name.includes('Read') ? 'Read' : 'Write'}CapacityUtilization`,
        );
    });
  });

  it('has the keys, indexes, projections and attributes of the service, and no other attribute', () => {
    const tables = new Map(new Stack(TABLES_STACK).resources('AWS::DynamoDB::Table'));
    for (const table of TABLES) {
      const { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, ...more } =
        tables.get(`${table.suffix}Table`) ?? {};
      expect({ TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }).toEqual({
        ...createTableInput('SyncState-', table),
        BillingMode: undefined,
      });
      const keys = [
        KeySchema as Json[],
        ...(GlobalSecondaryIndexes as Json[]).map((one) => one.KeySchema as Json[]),
      ];
      expect(new Set((AttributeDefinitions as Json[]).map((one) => one.AttributeName))).toEqual(
        new Set(keys.flat().map((one) => one.AttributeName)),
      );
      expect(more).toEqual({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: 'true',
        ...(table.ttlAttribute === undefined
          ? {}
          : { TimeToLiveSpecification: { AttributeName: table.ttlAttribute, Enabled: true } }),
        Tags: [
          { Key: 'Application', Value: 'SyncState' },
          { Key: 'TablePrefix', Value: 'SyncState-' },
        ],
      });
    }
  });

  it('keeps the tables when the stack is deleted, and creates one after the other', () => {
    const tables = Object.entries(TABLES_STACK.Resources).filter(
      ([, { Type }]) => Type === 'AWS::DynamoDB::Table',
    );
    for (const [at, [, { DeletionPolicy, UpdateReplacePolicy, DependsOn }]] of tables.entries())
      expect([DeletionPolicy, UpdateReplacePolicy, DependsOn]).toEqual([
        'Retain',
        'Retain',
        tables[at - 1]?.[0],
      ]);
  });

  it.each<[string, Json, Json]>([
    ['a stream', { StreamViewType: 'NEW_IMAGE' }, { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }],
    [
      'a key of your own',
      { KmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/1', EncryptionKey: 'AWS_MANAGED' },
      {
        SSESpecification: {
          SSEEnabled: true,
          SSEType: 'KMS',
          KMSMasterKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/1',
        },
      },
    ],
    [
      'the key of the account',
      { EncryptionKey: 'AWS_MANAGED' },
      { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } },
    ],
    [
      'a bound on demand',
      { OnDemandMaxReads: 100, OnDemandMaxWrites: 50 },
      { OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: 50 } },
    ],
    ['half a bound, which is none', { OnDemandMaxReads: 100 }, {}],
  ])('knows %s', (_name, given, expected) => {
    const inventory = new Map(new Stack(TABLES_STACK, given).resources()).get('InventoryTable') ?? {};
    const { StreamSpecification, SSESpecification, OnDemandThroughput } = inventory;
    expect({ StreamSpecification, SSESpecification, OnDemandThroughput }).toEqual(expected);
    const [index] = inventory.GlobalSecondaryIndexes as Json[];
    expect(index?.OnDemandThroughput).toEqual(OnDemandThroughput);
  });

  it('has no limit on demand when capacity is provisioned', () => {
    const given = { BillingMode: 'PROVISIONED', OnDemandMaxReads: 100, OnDemandMaxWrites: 50 };
    const text = JSON.stringify(new Stack(TABLES_STACK, given).resources());
    expect(text).not.toContain('OnDemandThroughput');
  });

  it('uses the prefix in every table name, and its outputs resolve', () => {
    const stack = new Stack(TABLES_STACK, {
      TablePrefix: 'Shop-',
      StreamViewType: 'NEW_IMAGE',
      BillingMode: 'PROVISIONED',
    });
    expect(JSON.stringify(stack.resources())).not.toContain('SyncState-');
    const { Outputs = {} } = TABLES_STACK;
    for (const output of Object.values(Outputs))
      expect(stack.resolve(output.Value)).toEqual(expect.any(String));
    expect(Object.keys(Outputs)).toEqual([
      ...TABLES.map(({ suffix }) => `${suffix}TableArn`),
      'InventoryStreamArn',
      ...POLICIES.map(({ name }) => `${name}PolicyArn`),
    ]);
  });
});

describe('the policies', () => {
  const managed = new Map(new Stack(TABLES_STACK).resources('AWS::IAM::ManagedPolicy'));

  it.each(POLICIES)('$name of the template allows its permissions, on full ARNs', (policy) => {
    const { PolicyDocument } = managed.get(`${policy.name}Policy`) ?? {};
    const { Version, Statement } = PolicyDocument as { Version: string; Statement: Json[] };
    expect(Version).toBe('2012-10-17');
    expect(allowed(Statement, ARN)).toEqual(policy.permissions.map(permissionText).sort());
    expect(JSON.stringify(Statement)).not.toContain('*');
    // IAM's limit for a managed policy without blanks, with room for a prefix of 40.
    const text = JSON.stringify(PolicyDocument).replaceAll('SyncState-', 'S'.repeat(40));
    expect(text.length).toBeLessThan(6144);
  });

  it('of the service is the same in the JSON document', () => {
    const { Statement } = JSON.parse(read('deploy/aws/iam-service-policy.json')) as { Statement: Json[] };
    expect(allowed(Statement, 'arn:aws:dynamodb:REGION:ACCOUNT:table/SyncState-')).toEqual(
      servicePolicy.permissions.map(permissionText).sort(),
    );
  });

  it('of the function is that of the service without the ledger proof, which Lambda does not run', () => {
    const statements = parse(read('deploy/lambda/iam-role-statements.yml')) as Json[];
    const plain = statements.map((one) => ({
      ...one,
      Resource: (one.Resource as { 'Fn::Sub': string }[]).map((arn) => arn['Fn::Sub']),
    }));
    expect(
      allowed(
        plain,
        'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${self:custom.tablePrefix}',
      ),
    ).toEqual(functionPolicy.permissions.map(permissionText).sort());
    const onFunction = new Set(functionPolicy.permissions);
    expect(servicePolicy.permissions.filter((one) => !onFunction.has(one)).map(permissionText)).toEqual([
      'Transactions Scan',
    ]);
  });
});

describe('the alarms', () => {
  const stack = new Stack(MONITORING_STACK, { AlarmEmail: 'ops@example.com' });
  const alarms = stack.resources('AWS::CloudWatch::Alarm').map(([, properties]) => properties);

  function alarmOn(metric: string, dimensions: Readonly<Record<string, string>>): Json {
    const wanted = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const found = alarms.filter(
      ({ MetricName, Dimensions }) =>
        MetricName === metric && JSON.stringify(Dimensions) === JSON.stringify(wanted),
    );
    expect([metric, dimensions, found.length]).toEqual([metric, dimensions, 1]);
    return found[0] ?? {};
  }

  it('watch the throttled reads and writes of every table and index', () => {
    for (const { suffix, indexes } of TABLES)
      for (const metric of ['ReadThrottleEvents', 'WriteThrottleEvents'])
        for (const index of [undefined, ...indexes.map(({ name }) => name)])
          expect(
            alarmOn(metric, {
              TableName: `SyncState-${suffix}`,
              ...(index === undefined ? {} : { GlobalSecondaryIndexName: index }),
            }),
          ).toMatchObject({ Namespace: 'AWS/DynamoDB', Statistic: 'Sum', TreatMissingData: 'notBreaching' });
    expect(alarms.filter(({ MetricName }) => String(MetricName).endsWith('ThrottleEvents'))).toHaveLength(
      2 * PLACES,
    );
  });

  it.each(TABLES)('watch the failures and conflicts of $suffix', ({ suffix }) => {
    expect(alarmOn('TransactionConflict', { TableName: `SyncState-${suffix}` })).toMatchObject({
      Statistic: 'Sum',
    });
    const query = `SELECT SUM(SystemErrors) FROM SCHEMA("AWS/DynamoDB", Operation, TableName) WHERE TableName = 'SyncState-${suffix}'`;
    expect(
      alarms.filter(({ Metrics }) => JSON.stringify(Metrics ?? []).includes(JSON.stringify(query))),
    ).toHaveLength(1);
  });

  it('watch the errors of the whole account without a dimension', () => {
    expect(alarmOn('UserErrors', {})).toMatchObject({
      Namespace: 'AWS/DynamoDB',
      TreatMissingData: 'notBreaching',
    });
  });

  it.each([
    ['OldestPendingSeconds', 'Maximum', 'notBreaching', 300],
    ['UnreadCriticalAlerts', 'Maximum', 'ignore', 1],
    ['SecondsSinceReturnsPoll', 'Maximum', 'notBreaching', 36_000],
    ['StoreErrors', 'Sum', 'notBreaching', 100],
    ['StoreWriteMilliseconds', 'Average', 'notBreaching', 200],
    ['AmazonThrottles', 'Sum', 'notBreaching', 300],
    ['SecondsSinceOrdersWatermark', 'Maximum', 'notBreaching', 1800],
    // Missing data is the failure here.
    ['PendingPushes', 'SampleCount', 'breaching', 1],
  ])('watch the service metric %s', (metric, Statistic, TreatMissingData, Threshold) => {
    const expected = { Namespace: 'SyncState', Statistic, TreatMissingData, Threshold };
    expect(alarmOn(metric, { TablePrefix: 'SyncState-' })).toMatchObject(expected);
  });

  it('watch the share of write units that cancelled transactions cost', () => {
    const found = alarms.filter(({ Metrics }) =>
      JSON.stringify(Metrics ?? []).includes('CancelledWriteUnits'),
    );
    expect(found).toHaveLength(1);
    const [part, rest, share] = (found[0]?.Metrics ?? []) as Json[];
    for (const [entry, MetricName] of [
      [part, 'CancelledWriteUnits'],
      [rest, 'CommitWriteUnits'],
    ] as const) {
      expect(EMF_METRICS.map(({ name }) => name)).toContain(MetricName);
      expect(entry).toMatchObject({
        MetricStat: { Metric: { Namespace: 'SyncState', MetricName }, Period: 900, Stat: 'Sum' },
        ReturnData: false,
      });
    }
    expect(share).toEqual({
      Id: 'share',
      Expression: 'IF(part > 50, 100 * part / (part + FILL(rest, 0)), 0)',
    });
    expect(found[0]).toMatchObject({ Threshold: 5, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' });
  });

  it('each have a unique name, a description of what to do, and an action', () => {
    expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
    for (const { AlarmName, AlarmDescription, AlarmActions, OKActions, EvaluationPeriods } of alarms) {
      expect(AlarmName).toMatch(/^SyncState- .+/);
      expect(AlarmDescription).toMatch(/\. To do: .+\.$/);
      expect(String(AlarmDescription).length).toBeLessThanOrEqual(1024);
      expect([AlarmActions, OKActions]).toEqual([['id-of-AlarmTopic'], ['id-of-AlarmTopic']]);
      expect(EvaluationPeriods).toEqual(expect.any(Number));
    }
  });

  it('use the given topic instead of a new one', () => {
    const AlarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:ops';
    const given = new Stack(MONITORING_STACK, { AlarmTopicArn });
    expect(given.resources('AWS::SNS::Topic')).toEqual([]);
    for (const [, { AlarmActions }] of given.resources('AWS::CloudWatch::Alarm'))
      expect(AlarmActions).toEqual([AlarmTopicArn]);
    const [[, topic] = []] = stack.resources('AWS::SNS::Topic');
    expect(topic).toEqual({ Subscription: [{ Protocol: 'email', Endpoint: 'ops@example.com' }] });
    expect(new Stack(MONITORING_STACK).resources('AWS::SNS::Topic')).toEqual([['AlarmTopic', {}]]);
  });

  it('and the dashboard use only metrics of the service', () => {
    expect(ownMetrics(stack).length).toBeGreaterThan(20);
  });

  it('have their metrics, and others, on the dashboard', () => {
    const body = dashboardBody(stack);
    const shown = shownMetrics(stack);
    for (const { MetricName, Dimensions = [] } of alarms.filter(
      (alarm) => alarm.MetricName !== 'UserErrors',
    )) {
      if (MetricName === undefined) continue;
      const path = [MetricName, ...(Dimensions as Json[]).flatMap(({ Name, Value }) => [Name, Value])];
      expect(
        shown.some((metric) => JSON.stringify(metric.slice(1, 1 + path.length)) === JSON.stringify(path)),
      ).toBe(true);
    }
    expect(JSON.stringify(body)).not.toContain('${');
    for (const { properties } of body.widgets) expect(properties).toMatchObject({ region: 'eu-central-1' });
  });
});

const SHOPIFY_METRICS: [string, string, number][] = [
  ['OldestAdjustmentSeconds', 'Maximum', 300],
  ['ShopifyCallsFailed', 'Sum', 20],
  ['ShopifyThrottles', 'Sum', 100],
  ['OpenDrifts', 'Maximum', 0],
  ['SecondsSinceShopifyComparison', 'Maximum', 129_600],
];
const RECEIPTS_METRICS: [string, string, number][] = [
  ['ReceiptMismatches', 'Sum', 20],
  ['ReceiptsOpen', 'Maximum', 5_000],
  ['SecondsSinceAmazonSweep', 'Maximum', 129_600],
  ['AcceptedBurnRate', 'Maximum', 14],
  ['ObservedBurnRate', 'Maximum', 14],
];

describe.each([
  ['Shopify', SHOPIFY_STACK, RECEIPTS_STACK, SHOPIFY_METRICS],
  ['what Amazon shows', RECEIPTS_STACK, SHOPIFY_STACK, RECEIPTS_METRICS],
])('the alarms on %s', (_about, source, other, metrics) => {
  const AlarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:ops';
  const stack = new Stack(source, { AlarmTopicArn });
  const alarms = stack.resources('AWS::CloudWatch::Alarm').map(([, properties]) => properties);

  it.each(metrics)('watch %s, and are silent without it', (metric, Statistic, Threshold) => {
    expect(alarms.filter(({ MetricName }) => MetricName === metric)).toEqual([
      expect.objectContaining({
        Namespace: 'SyncState',
        Dimensions: [{ Name: 'TablePrefix', Value: 'SyncState-' }],
        Statistic,
        Threshold,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmDescription: expect.stringMatching(/\. To do: .+\.$/) as unknown,
        AlarmActions: [AlarmTopicArn],
        OKActions: [AlarmTopicArn],
      }),
    ]);
  });

  it('have names of their own beside those of the other stacks, and actions only with a topic', () => {
    const others = [MONITORING_STACK, other].flatMap((one) =>
      new Stack(one).resources('AWS::CloudWatch::Alarm'),
    );
    const names = [...alarms, ...others.map(([, properties]) => properties)].map(
      ({ AlarmName }) => AlarmName,
    );
    expect(new Set(names).size).toBe(names.length);
    for (const [, properties] of new Stack(source).resources('AWS::CloudWatch::Alarm'))
      expect(properties).not.toHaveProperty('AlarmActions');
  });

  it('have their metrics on the dashboard, and all are metrics of the service', () => {
    const names = ownMetrics(stack);
    for (const { MetricName } of alarms)
      expect(names.filter((name) => name === MetricName).length).toBeGreaterThan(1);
    expect(JSON.stringify(dashboardBody(stack))).not.toContain('${');
  });
});

describe('the template of the queue', () => {
  const stack = new Stack(QUEUE_STACK);
  const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:syncstate-orders';

  it('makes a standard queue that Amazon may send to, with a dead-letter queue', () => {
    const queues = new Map(stack.resources('AWS::SQS::Queue'));
    expect(queues.get('OrdersQueue')).toMatchObject({
      QueueName: 'syncstate-orders',
      VisibilityTimeout: 60,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: `${QUEUE}-failed`, maxReceiveCount: 50 },
    });
    expect(queues.get('FailedQueue')).not.toHaveProperty('RedrivePolicy');
    for (const queue of queues.values()) expect(queue).not.toHaveProperty('FifoQueue');
    const [found] = stack.resources('AWS::SQS::QueuePolicy');
    const [sends] = (found?.[1].PolicyDocument as { Statement: Json[] }).Statement;
    expect(sends).toEqual({
      Sid: 'AmazonSends',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::437568002678:root' },
      Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
      Resource: QUEUE,
    });
  });

  it('takes what one event source sends, where it is named', () => {
    expect(stack.resources('AWS::Events::EventBus')).toEqual([]);
    const EventSourceName = 'aws.partner/sellingpartnerapi.amazon.com/123456789012/amzn1.sellerapps.app.1';
    const withSource = new Stack(QUEUE_STACK, { EventSourceName });
    expect(withSource.resources('AWS::Events::EventBus')).toEqual([
      ['NumbersBus', { Name: EventSourceName, EventSourceName }],
    ]);
    const [[, rule] = []] = withSource.resources('AWS::Events::Rule');
    expect(rule).toMatchObject({
      EventBusName: 'id-of-NumbersBus',
      EventPattern: { source: [EventSourceName] },
      Targets: [{ Id: 'OrdersQueue', Arn: QUEUE }],
    });
    const statements = (of: Stack): Json[] =>
      (of.resources('AWS::SQS::QueuePolicy')[0]?.[1].PolicyDocument as { Statement: Json[] }).Statement;
    expect(statements(stack).map(({ Sid }) => Sid)).toEqual(['AmazonSends', 'OnlyEncrypted']);
    expect(statements(withSource)[1]).toEqual({
      Sid: 'EventBridgeSends',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: QUEUE,
      Condition: {
        ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:123456789012:rule/NumbersRule' },
      },
    });
  });

  it('lets the service receive and delete, and nothing else, of this queue only', () => {
    const policies = new Map(stack.resources('AWS::IAM::ManagedPolicy'));
    expect(policies.get('ReceivePolicy')?.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Allow', Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'], Resource: [QUEUE] },
      ],
    });
  });

  it('has alarms on messages that fail and on messages that wait', () => {
    const alarms = stack.resources('AWS::CloudWatch::Alarm').map(([, properties]) => properties);
    expect(alarms.map(({ MetricName }) => MetricName)).toEqual([
      'ApproximateNumberOfMessagesVisible',
      'ApproximateAgeOfOldestMessage',
    ]);
    const AlarmTopicArn = 'arn:aws:sns:eu-central-1:123456789012:alarms';
    for (const [, { AlarmActions }] of new Stack(QUEUE_STACK, { AlarmTopicArn }).resources(
      'AWS::CloudWatch::Alarm',
    ))
      expect(AlarmActions).toEqual([AlarmTopicArn]);
  });
});
