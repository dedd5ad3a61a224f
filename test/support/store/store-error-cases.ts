import type { DiagnosisCode } from '../../../src/platform/dynamodb/diagnosis/diagnosis';
import type { storeFailureOf } from '../../../src/platform/dynamodb/store-error';
import { awsError, CORAL, DYNAMODB, type ScriptedAnswer } from './scripted-store';
import { AWS, type CALLS, CANCELLED, html, INVENTORY, validation } from './store-calls';

type ErrorCase = readonly [
  what: string,
  call: keyof typeof CALLS,
  answer: ScriptedAnswer,
  failure: ReturnType<typeof storeFailureOf>,
  code: DiagnosisCode,
  message: string,
];

const signature = (words: string): ScriptedAnswer => awsError(`${CORAL}InvalidSignatureException`, words);
const denied = (message: string): ScriptedAnswer => awsError(`${CORAL}AccessDeniedException`, message);
const WRONG_TYPE = 'One or more parameter values were invalid: Type mismatch for';
const OTHER_KEY =
  'A key cannot be changed: set TABLE_PREFIX so that the service gets tables of its own (npm run tables:create).';
const CREATE = 'Check AMAZON_REGION and TABLE_PREFIX, or create the tables: npm run tables:create.';
const CLOCK = 'Set the clock, and keep it right with NTP (chrony, systemd-timesyncd).';
const ALLOW =
  'Allow the action in the IAM policy of these credentials, or remove it from the deny that the message names; SECURITY.md lists all permissions that the service needs.';
const KMS = `The table ${INVENTORY} at ${AWS} is encrypted with a KMS key that is disabled, deleted, or not allowed to these credentials. Enable the key, or allow these credentials to use it (kms:Decrypt and kms:DescribeKey) in their policy and in the key's.`;
const CAPACITY =
  'Calls are retried and nothing is lost. An on-demand table scales up within minutes. Raise the capacity of a provisioned table and of its indexes, or switch it to on-demand.';
const QUOTA =
  'Calls are retried and nothing is lost. Wait until tables and indexes that are being built are ACTIVE. If it lasts, request a higher DynamoDB quota from AWS.';
const HEALTH = 'Calls are retried and nothing is lost. If it lasts, check the AWS Health Dashboard.';

/** An answer of AWS, and the diagnosis. */
export const ERROR_CASES: readonly ErrorCase[] = [
  [
    'a missing table',
    'get',
    awsError(`${DYNAMODB}ResourceNotFoundException`, 'Requested resource not found'),
    'barred',
    'table_missing',
    `The table ${INVENTORY} does not exist at ${AWS} (Requested resource not found). ${CREATE}`,
  ],
  [
    'one missing table of a transaction',
    'commit',
    awsError(
      `${DYNAMODB}ResourceNotFoundException`,
      `Requested resource not found: Table: ${INVENTORY} not found`,
    ),
    'barred',
    'table_missing',
    `One of the tables SyncState-Transactions, ${INVENTORY} does not exist at ${AWS} (Requested resource not found: Table: ${INVENTORY} not found). ${CREATE}`,
  ],
  [
    'a key of another type',
    'put',
    validation(`${WRONG_TYPE} key sku expected: N actual: S`),
    'barred',
    'table_shape',
    `The table ${INVENTORY} at ${AWS} has another key (${WRONG_TYPE} key sku expected: N actual: S). ${OTHER_KEY}`,
  ],
  [
    'a key of another name',
    'get',
    validation('The provided key element does not match the schema'),
    'barred',
    'table_shape',
    `The table ${INVENTORY} at ${AWS} has another key (The provided key element does not match the schema). ${OTHER_KEY}`,
  ],
  [
    'a key of another type in a transaction',
    'commit',
    CANCELLED('ValidationError', `${WRONG_TYPE} key sku expected: N actual: S`),
    'barred',
    'table_shape',
    `The table ${INVENTORY} at ${AWS} has another key (${WRONG_TYPE} key sku expected: N actual: S). ${OTHER_KEY}`,
  ],
  [
    'a missing index',
    'query',
    validation('The table does not have the specified index: pending-index'),
    'barred',
    'index_missing',
    `The index pending-index of the table ${INVENTORY} does not exist at ${AWS} (The table does not have the specified index: pending-index). Add it: npm run tables:create.`,
  ],
  [
    'an index that is being filled',
    'query',
    validation('Cannot read from backfilling global secondary index: pending-index'),
    'barred',
    'index_building',
    `The index pending-index of the table ${INVENTORY} at ${AWS} is being built (Cannot read from backfilling global secondary index: pending-index). Wait: the service uses it as soon as DynamoDB has filled it.`,
  ],
  [
    'an index with a key of another type',
    'put',
    validation(`${WRONG_TYPE} Index Key pending Expected: N Actual: S IndexName: pending-index`),
    'barred',
    'index_shape',
    `An index of the table ${INVENTORY} at ${AWS} has other keys (${WRONG_TYPE} Index Key pending Expected: N Actual: S IndexName: pending-index). Delete that index and create the right one: npm run tables:create.`,
  ],
  [
    'expired session keys',
    'get',
    awsError(`${CORAL}ExpiredTokenException`, 'The security token included in the request is expired'),
    'barred',
    'credentials_expired',
    `The AWS credentials for ${AWS} have expired. A role renews its own. For keys with an AWS_SESSION_TOKEN, or after \`aws sso login\`, set new keys and restart the service.`,
  ],
  [
    'an unknown access key',
    'get',
    awsError(`${CORAL}UnrecognizedClientException`, 'The security token included in the request is invalid.'),
    'barred',
    'key_unknown',
    `AWS does not recognize the access key (${AWS}). Check AWS_ACCESS_KEY_ID: the key is active, a temporary key has its AWS_SESSION_TOKEN and a permanent one has none, and the account has this region enabled.`,
  ],
  [
    'a secret of another key',
    'get',
    signature(
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:dynamodb.us-east-1.amazonaws.com\nx-amz-security-token:SESSIONTOKENSESSIONTOKEN\n'",
    ),
    'barred',
    'secret_wrong',
    `${AWS} refuses the signature: the secret key does not belong to the access key. Check AWS_SECRET_ACCESS_KEY: complete, without spaces, from the same pair as AWS_ACCESS_KEY_ID.`,
  ],
  [
    'a clock that is behind',
    'get',
    signature(
      'Signature expired: 20260206T103000Z is now earlier than 20260206T110000Z (20260206T111500Z - 15 min.)',
    ),
    'barred',
    'clock_skew',
    `The clock of this machine differs from AWS's, so ${AWS} refuses its signatures (Signature expired: 20260206T103000Z is now earlier than 20260206T110000Z (20260206T111500Z - 15 min.)). ${CLOCK}`,
  ],
  [
    'a clock that is ahead',
    'get',
    signature(
      'Signature not yet current: 20260206T110000Z is still later than 20260206T105000Z (20260206T103500Z + 15 min.)',
    ),
    'barred',
    'clock_skew',
    `The clock of this machine differs from AWS's, so ${AWS} refuses its signatures (Signature not yet current: 20260206T110000Z is still later than 20260206T105000Z (20260206T103500Z + 15 min.)). ${CLOCK}`,
  ],
  [
    'another region at that address',
    'get',
    signature("Credential should be scoped to a valid region, not 'us-east-1'. "),
    'barred',
    'region',
    `The tables cannot be reached in the region us-east-1 (Credential should be scoped to a valid region, not 'us-east-1'). Set AMAZON_REGION to the region of the tables. If it is right, check this machine's DNS.`,
  ],
  [
    'an action that no policy allows',
    'commit',
    denied(
      `User: arn:aws:sts::123456789012:assumed-role/syncstate/i-0abc is not authorized to perform: dynamodb:TransactWriteItems on resource: arn:aws:dynamodb:us-east-1:123456789012:table/${INVENTORY} because no identity-based policy allows the dynamodb:PutItem action`,
    ),
    'barred',
    'access_denied',
    `${AWS} denies TransactWriteItems on one of the tables SyncState-Transactions, ${INVENTORY} (User: assumed-role/syncstate is not authorized to perform: dynamodb:TransactWriteItems on resource: table/${INVENTORY} because no identity-based policy allows the dynamodb:PutItem action). ${ALLOW}`,
  ],
  [
    'an index that a policy denies',
    'query',
    denied(
      `User: arn:aws:iam::123456789012:user/shops/syncstate is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:us-east-1:123456789012:table/${INVENTORY}/index/pending-index with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-1/p-2`,
    ),
    'barred',
    'access_denied',
    `${AWS} denies Query on the table ${INVENTORY} (User: user/shops/syncstate is not authorized to perform: dynamodb:Query on resource: table/${INVENTORY}/index/pending-index with an explicit deny in a service control policy: policy/o-1/p-2). ${ALLOW}`,
  ],
  [
    'a denial without a reason',
    'get',
    denied('Access denied.'),
    'barred',
    'access_denied',
    `${AWS} denies GetItem on the table ${INVENTORY} (Access denied). ${ALLOW}`,
  ],
  [
    'a KMS key without access',
    'get',
    denied(
      'KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: 0e35c348; Proxy: null)',
    ),
    'barred',
    'kms',
    KMS,
  ],
  [
    'a KMS key by its own exception',
    'get',
    awsError(`${DYNAMODB}KMSAccessDeniedException`, 'The key is not accessible.'),
    'barred',
    'kms',
    KMS,
  ],
  [
    'provisioned capacity that is used up',
    'get',
    awsError(
      `${DYNAMODB}ProvisionedThroughputExceededException`,
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    ),
    'throttled',
    'throttled',
    `The table ${INVENTORY} at ${AWS} is throttled (The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API). ${CAPACITY}`,
  ],
  [
    'on-demand capacity that grows too slowly',
    'query',
    awsError(
      `${DYNAMODB}ThrottlingException`,
      'Throughput exceeds the current capacity of your table or index.',
      {
        throttlingReasons: [
          {
            reason: 'IndexWriteKeyRangeThroughputExceeded',
            resource: `arn:aws:dynamodb:us-east-1:123456789012:table/${INVENTORY}/index/pending-index`,
          },
        ],
      },
    ),
    'throttled',
    'throttled',
    `The table ${INVENTORY} at ${AWS} is throttled (table/${INVENTORY}/index/pending-index). ${CAPACITY}`,
  ],
  [
    'a throttled transaction',
    'commit',
    CANCELLED('ThrottlingError', 'Throughput exceeds the current capacity for one or more tables.'),
    'throttled',
    'throttled',
    `The table ${INVENTORY} at ${AWS} is throttled (Throughput exceeds the current capacity for one or more tables). ${CAPACITY}`,
  ],
  [
    "the account's limit",
    'get',
    awsError(
      `${DYNAMODB}RequestLimitExceeded`,
      'Throughput exceeds the current throughput limit for your account. Please contact AWS Support at https://aws.amazon.com/support request a limit increase',
    ),
    'throttled',
    'account_limit',
    `A quota of the AWS account is used up at ${AWS} (Throughput exceeds the current throughput limit for your account. Please contact AWS Support at https://aws.amazon.com/support request a limit increase). ${QUOTA}`,
  ],
  [
    'too many tables being built',
    'get',
    awsError(
      `${DYNAMODB}LimitExceededException`,
      'Subscriber limit exceeded: Only 50 tables can be created, updated, or deleted simultaneously',
    ),
    'throttled',
    'account_limit',
    `A quota of the AWS account is used up at ${AWS} (Subscriber limit exceeded: Only 50 tables can be created, updated, or deleted simultaneously). ${QUOTA}`,
  ],
  [
    'an error inside AWS',
    'get',
    awsError(`${DYNAMODB}InternalServerError`, 'Internal server error', { status: 500 }),
    'unavailable',
    'store_error',
    `${AWS} answers with an internal error (InternalServerError, HTTP 500). ${HEALTH}`,
  ],
  [
    'an overload of AWS',
    'get',
    awsError(`${CORAL}ServiceUnavailableException`, 'Service is unavailable', { status: 503 }),
    'unavailable',
    'store_error',
    `${AWS} answers with an internal error (ServiceUnavailableException, HTTP 503). ${HEALTH}`,
  ],
  ...[200, 403].map((status): ErrorCase => [
    `a proxy's page with ${status}`,
    'get',
    html(status),
    'unavailable',
    'no_dynamodb',
    `The server at the address of ${AWS} is not DynamoDB (HTTP ${status}). Check any proxy in between, and that AWS_ENDPOINT_URL is not set.`,
  ]),
  [
    'another service at that address',
    'get',
    { status: 404, body: '{"error":"not found"}', contentType: 'application/json' },
    'unavailable',
    'no_dynamodb',
    `The server at the address of ${AWS} is not DynamoDB (HTTP 404). Check any proxy in between, and that AWS_ENDPOINT_URL is not set.`,
  ],
  [
    'a request that is at fault',
    'put',
    validation('Item size has exceeded the maximum allowed size'),
    'refused',
    'refused',
    `${AWS} refuses PutItem on the table ${INVENTORY} (ValidationException: Item size has exceeded the maximum allowed size). If it is not a limit of that store, this is a bug: report it.`,
  ],
];
