import { and, equals, type Intrinsic, not, ref } from './intrinsics';
import { OnOneLine } from './yaml-text';

interface Parameter {
  readonly Type: 'String' | 'Number';
  readonly Default: string | number;
  readonly Description: string;
  readonly AllowedValues?: OnOneLine;
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

/** The pattern of the service's TABLE_PREFIX. */
export const PREFIX_PATTERN = '^[A-Za-z0-9_.-]{1,200}$';

function capacity(Default: number, Description: string): Parameter {
  return { Type: 'Number', Default, MinValue: 1, Description: `PROVISIONED only. ${Description}` };
}

/** The parameters of the template; each has a default. */
export const parameters: Readonly<Record<string, Parameter>> = {
  TablePrefix: {
    Type: 'String',
    Default: 'SyncState-',
    AllowedPattern: PREFIX_PATTERN,
    ConstraintDescription: '1 to 200 of the characters a-z, A-Z, 0-9, _, . and -',
    Description: 'The prefix of every table name: TABLE_PREFIX of the service.',
  },
  BillingMode: {
    Type: 'String',
    Default: 'PAY_PER_REQUEST',
    AllowedValues: new OnOneLine(['PAY_PER_REQUEST', 'PROVISIONED']),
    Description:
      'Billed per request, or capacity that Application Auto Scaling sets between the limits below.',
  },
  OnDemandMaxReads: {
    Type: 'Number',
    Default: 0,
    MinValue: 0,
    Description:
      'PAY_PER_REQUEST only. Limits the bill: reads a second of each table and index; 0 is no limit. Needs OnDemandMaxWrites too.',
  },
  OnDemandMaxWrites: {
    Type: 'Number',
    Default: 0,
    MinValue: 0,
    Description:
      'PAY_PER_REQUEST only. Writes a second of each table and index; 0 is no limit. Needs OnDemandMaxReads too.',
  },
  MinReadCapacity: capacity(5, 'The least read units of each table and index, and the first ones.'),
  MaxReadCapacity: capacity(500, 'The most read units of each table and index.'),
  MinWriteCapacity: capacity(5, 'The least write units of each table and index, and the first ones.'),
  MaxWriteCapacity: capacity(500, 'The most write units of each table and index.'),
  TargetUtilization: {
    ...capacity(70, 'The target of scaling, in percent of the capacity.'),
    MinValue: 20,
    MaxValue: 90,
  },
  StreamViewType: {
    Type: 'String',
    Default: 'NONE',
    AllowedValues: new OnOneLine(['NONE', 'KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
    Description:
      'A stream of changes of Inventory: NEW_IMAGE for the function of deploy/serverless.yml, whose filter reads the new item; replicas in other regions need NEW_AND_OLD_IMAGES, which includes it.',
  },
  EncryptionKey: {
    Type: 'String',
    Default: 'AWS_OWNED',
    AllowedValues: new OnOneLine(['AWS_OWNED', 'AWS_MANAGED']),
    Description:
      'Without KmsKeyArn: a key that AWS owns (free, not visible) or the key alias/aws/dynamodb of the account (logged in CloudTrail, billed by KMS).',
  },
  KmsKeyArn: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^$|^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$',
    ConstraintDescription: 'the ARN of a KMS key in this region, or nothing',
    Description:
      'Your own key for all tables; its key policy must let the roles that use the tables use it through DynamoDB.',
  },
  DeletionProtection: {
    Type: 'String',
    Default: 'true',
    AllowedValues: new OnOneLine(['true', 'false']),
    Description: 'Whether DynamoDB refuses to delete the tables.',
  },
};

function group(label: string, ...names: readonly string[]): unknown {
  return { Label: new OnOneLine({ default: label }), Parameters: new OnOneLine(names) };
}

/** The groups of parameters in the console. */
export const parameterGroups = [
  group('Tables', 'TablePrefix', 'DeletionProtection', 'EncryptionKey', 'KmsKeyArn', 'StreamViewType'),
  group('Paid by the request', 'BillingMode', 'OnDemandMaxReads', 'OnDemandMaxWrites'),
  group(
    'Provisioned and scaled',
    'MinReadCapacity',
    'MaxReadCapacity',
    'MinWriteCapacity',
    'MaxWriteCapacity',
    'TargetUtilization',
  ),
];

/** The conditions. The limits on demand need reads and writes together. */
export const conditions: Readonly<Record<string, Intrinsic>> = {
  IsProvisioned: equals(ref('BillingMode'), 'PROVISIONED'),
  HasOnDemandLimit: and(
    equals(ref('BillingMode'), 'PAY_PER_REQUEST'),
    not(equals(ref('OnDemandMaxReads'), 0)),
    not(equals(ref('OnDemandMaxWrites'), 0)),
  ),
  HasStream: not(equals(ref('StreamViewType'), 'NONE')),
  HasKmsKey: not(equals(ref('KmsKeyArn'), '')),
  UsesAwsManagedKey: equals(ref('EncryptionKey'), 'AWS_MANAGED'),
};
