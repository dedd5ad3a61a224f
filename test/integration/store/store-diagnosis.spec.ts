import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncomingMessage } from 'node:http';
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { runTablesCreate } from '../../../src/cli/tables-create-command';
import { runVerify } from '../../../src/cli/verify-command';
import { StoreConfig } from '../../../src/config/app-config';
import { createClient } from '../../../src/platform/dynamodb/client';
import { DIAGNOSIS_CODES, type DiagnosisCode } from '../../../src/platform/dynamodb/diagnosis/diagnosis';
import { storeFailureOf } from '../../../src/platform/dynamodb/store-error';
import { diagnose } from '../../../src/platform/dynamodb/diagnosis/diagnosed-errors';
import { findProblems } from '../../../src/platform/dynamodb/tables/table-check';
import { TABLES } from '../../../src/platform/dynamodb/tables/tables';
import {
  awsError,
  CORAL,
  DYNAMODB,
  type ScriptedAnswer,
  type ScriptedStore,
  startScriptedStore,
} from '../../support/store/scripted-store';
import { quotedFor, rowsUnder } from '../../support/operations/troubleshooting-guide';

const INVENTORY = 'SyncState-Inventory';

/** The place in the messages. */
const AWS = 'DynamoDB in us-east-1';

const CALLS = {
  get: new GetItemCommand({ TableName: INVENTORY, Key: { sku: { S: 'MUG' } } }),
  put: new PutItemCommand({ TableName: INVENTORY, Item: { sku: { S: 'MUG' } } }),
  query: new QueryCommand({
    TableName: INVENTORY,
    IndexName: 'pending-index',
    KeyConditionExpression: 'pending = :q',
    ExpressionAttributeValues: { ':q': { S: 'q' } },
  }),
  commit: new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: 'SyncState-Transactions', Item: { txId: { S: 't' } } } },
      { Put: { TableName: INVENTORY, Item: { sku: { S: 'MUG' } } } },
    ],
  }),
};

const CANCELLED = (code: string, message: string): ScriptedAnswer =>
  awsError(
    `${DYNAMODB}TransactionCanceledException`,
    `Transaction cancelled, please refer cancellation reasons for specific reasons [None, ${code}]`,
    { CancellationReasons: [{ Code: 'None' }, { Code: code, Message: message }] },
  );

const html = (status: number): ScriptedAnswer => ({
  status,
  body: '<html><body><h1>Proxy</h1></body></html>',
  contentType: 'text/html',
});

type Case = readonly [
  what: string,
  call: keyof typeof CALLS,
  answer: ScriptedAnswer,
  failure: ReturnType<typeof storeFailureOf>,
  code: DiagnosisCode,
  message: string,
];

const validation = (message: string): ScriptedAnswer =>
  awsError('com.amazon.coral.validate#ValidationException', message);

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
const CASES: readonly Case[] = [
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
    awsError(
      `${CORAL}InvalidSignatureException`,
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:dynamodb.us-east-1.amazonaws.com\nx-amz-security-token:SESSIONTOKENSESSIONTOKEN\n'",
    ),
    'barred',
    'secret_wrong',
    `${AWS} refuses the signature: the secret key does not belong to the access key. Check AWS_SECRET_ACCESS_KEY: complete, without spaces, from the same pair as AWS_ACCESS_KEY_ID.`,
  ],
  [
    'a clock that is behind',
    'get',
    awsError(
      `${CORAL}InvalidSignatureException`,
      'Signature expired: 20260206T103000Z is now earlier than 20260206T110000Z (20260206T111500Z - 15 min.)',
    ),
    'barred',
    'clock_skew',
    `The clock of this machine differs from AWS's, so ${AWS} refuses its signatures (Signature expired: 20260206T103000Z is now earlier than 20260206T110000Z (20260206T111500Z - 15 min.)). ${CLOCK}`,
  ],
  [
    'a clock that is ahead',
    'get',
    awsError(
      `${CORAL}InvalidSignatureException`,
      'Signature not yet current: 20260206T110000Z is still later than 20260206T105000Z (20260206T103500Z + 15 min.)',
    ),
    'barred',
    'clock_skew',
    `The clock of this machine differs from AWS's, so ${AWS} refuses its signatures (Signature not yet current: 20260206T110000Z is still later than 20260206T105000Z (20260206T103500Z + 15 min.)). ${CLOCK}`,
  ],
  [
    'another region at that address',
    'get',
    awsError(
      `${CORAL}InvalidSignatureException`,
      "Credential should be scoped to a valid region, not 'us-east-1'. ",
    ),
    'barred',
    'region',
    `The tables cannot be reached in the region us-east-1 (Credential should be scoped to a valid region, not 'us-east-1'). Set AMAZON_REGION to the region of the tables. If it is right, check this machine's DNS.`,
  ],
  [
    'an action that no policy allows',
    'commit',
    awsError(
      `${CORAL}AccessDeniedException`,
      `User: arn:aws:sts::123456789012:assumed-role/syncstate/i-0abc is not authorized to perform: dynamodb:TransactWriteItems on resource: arn:aws:dynamodb:us-east-1:123456789012:table/${INVENTORY} because no identity-based policy allows the dynamodb:PutItem action`,
    ),
    'barred',
    'access_denied',
    `${AWS} denies TransactWriteItems on one of the tables SyncState-Transactions, ${INVENTORY} (User: assumed-role/syncstate is not authorized to perform: dynamodb:TransactWriteItems on resource: table/${INVENTORY} because no identity-based policy allows the dynamodb:PutItem action). ${ALLOW}`,
  ],
  [
    'an index that a policy denies',
    'query',
    awsError(
      `${CORAL}AccessDeniedException`,
      `User: arn:aws:iam::123456789012:user/shops/syncstate is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:us-east-1:123456789012:table/${INVENTORY}/index/pending-index with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-1/p-2`,
    ),
    'barred',
    'access_denied',
    `${AWS} denies Query on the table ${INVENTORY} (User: user/shops/syncstate is not authorized to perform: dynamodb:Query on resource: table/${INVENTORY}/index/pending-index with an explicit deny in a service control policy: policy/o-1/p-2). ${ALLOW}`,
  ],
  [
    'a denial without a reason',
    'get',
    awsError(`${CORAL}AccessDeniedException`, 'Access denied.'),
    'barred',
    'access_denied',
    `${AWS} denies GetItem on the table ${INVENTORY} (Access denied). ${ALLOW}`,
  ],
  [
    'a KMS key without access',
    'get',
    awsError(
      `${CORAL}AccessDeniedException`,
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
  ...[200, 403].map((status): Case => [
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

/** Lets a client for AWS find the scripted server. No value of a key may be printed. */
const AWS_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDSECRETKEYID',
  AWS_SECRET_ACCESS_KEY: 'a-secret-that-is-never-printed',
  AWS_SESSION_TOKEN: 'SESSIONTOKENSESSIONTOKEN',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
};

const ON_AWS = new StoreConfig('us-east-1', { kind: 'aws' }, undefined, 'SyncState-', false, 30);

describe('the diagnosis of an error of DynamoDB', () => {
  let store: ScriptedStore;
  let client: DynamoDBClient;
  const environment = { ...process.env };

  beforeAll(async () => {
    store = await startScriptedStore();
    Object.assign(process.env, AWS_ENVIRONMENT, { AWS_ENDPOINT_URL_DYNAMODB: store.url });
    client = createClient(ON_AWS, undefined);
  });

  afterAll(async () => {
    process.env = environment;
    client.destroy();
    await store.close();
  });

  function errorOf(call: keyof typeof CALLS, by = client): Promise<unknown> {
    // The client's type does not follow a union of commands.
    return by.send(CALLS[call] as GetItemCommand).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it.each(CASES)('names cause and remedy of %s', async (_what, call, answer, failure, code, message) => {
    store.answerWith(answer);
    const error = await errorOf(call);
    expect(diagnose(error)).toEqual({ code, message });
    expect(storeFailureOf(error)).toBe(failure);
    // Printing the error itself shows no account, token or key either.
    if (failure === 'barred') expect(printed(error)).not.toMatch(/\d{12}|SESSIONTOKEN|AKID|Canonical/);
  });

  it('is absent for a failed condition and for a transaction conflict', async () => {
    for (const answer of [
      awsError(`${DYNAMODB}ConditionalCheckFailedException`, 'The conditional request failed'),
      awsError(`${DYNAMODB}TransactionConflictException`, 'Transaction is ongoing for the item'),
      CANCELLED('ConditionalCheckFailed', 'The conditional request failed'),
      CANCELLED('TransactionConflict', 'Transaction is ongoing for the item'),
    ]) {
      store.answerWith(answer);
      expect(diagnose(await errorOf('commit'))).toBeUndefined();
    }
  });

  it('names missing credentials before anything is sent', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const keyless = createClient(ON_AWS, undefined);
    const sent = store.requests();
    const error = await errorOf('get', keyless);
    Object.assign(process.env, AWS_ENVIRONMENT);
    keyless.destroy();
    expect(diagnose(error)).toEqual({
      code: 'credentials_missing',
      message: `There are no AWS credentials for ${AWS} (Could not load credentials from any providers). Give the machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE); for a store of your own set DYNAMODB_LOCAL_ENDPOINT.`,
    });
    expect(storeFailureOf(error)).toBe('barred');
    expect(store.requests()).toBe(sent);
  });

  it('says that a server which answers with success is not DynamoDB, instead of reporting a missing table', async () => {
    store.answerWith({ status: 200, body: '{"hello":"world"}', contentType: 'application/json' });
    const [table] = TABLES;
    if (table === undefined) throw new Error('There are tables.');
    await expect(findProblems(client, 'SyncState-', table)).rejects.toMatchObject({ name: 'NoDynamoDb' });
    const run = await command(runTablesCreate);
    expect(run).toEqual({
      exitCode: 1,
      err: `The server at the address of ${AWS} is not DynamoDB (no table in the answer). Check any proxy in between, and that AWS_ENDPOINT_URL is not set.`,
    });
  });

  describe.each([
    ['behind', 45],
    ['ahead', -45],
  ])('with a clock that is 45 minutes %s', (_which, aheadMinutes) => {
    /** Refuses, as AWS does, a signature more than five minutes from its own time. */
    const strict =
      (withDate: boolean) =>
      ({ headers }: IncomingMessage): ScriptedAnswer => {
        const theirs = new Date(Date.now() + aheadMinutes * 60_000);
        const date = withDate ? { date: theirs } : {};
        const signedAt = String(headers['x-amz-date']);
        const offMs = Date.parse(isoOf(signedAt)) - theirs.getTime();
        if (Math.abs(offMs) < 300_000) return { status: 200, body: '{"Item":{"sku":{"S":"MUG"}}}', ...date };
        const words =
          offMs < 0
            ? `Signature expired: ${signedAt} is now earlier than ${compact(theirs, -15)} (${compact(theirs)} - 15 min.)`
            : `Signature not yet current: ${signedAt} is still later than ${compact(theirs, 15)} (${compact(theirs)} + 15 min.)`;
        return { ...awsError(`${CORAL}InvalidSignatureException`, words), ...date };
      };

    it('the SDK takes the time from the answer, and there is no error', async () => {
      const own = createClient(ON_AWS, undefined);
      // Opens the connection first: on a busy machine a late one would use up the SDK's second try.
      store.answerWith({ status: 200, body: '{}' });
      expect(await errorOf('get', own)).toBeUndefined();
      store.answerWith(strict(true));
      const before = store.requests();
      expect(await errorOf('get', own)).toBeUndefined();
      expect(store.requests() - before).toBe(2);
      // Later calls are signed right at once.
      expect(await errorOf('get', own)).toBeUndefined();
      expect(store.requests() - before).toBe(3);
      own.destroy();
    });

    it('the diagnosis is clock_skew when the answer carries no time', async () => {
      store.answerWith(strict(false));
      const own = createClient(ON_AWS, undefined);
      const diagnosis = diagnose(await errorOf('get', own));
      own.destroy();
      expect(diagnosis?.code).toBe('clock_skew');
      const [signed = '', theirs = ''] =
        /(\d{8}T\d{6}Z) is .*\((\d{8}T\d{6}Z)/
          .exec(diagnosis?.message ?? '')
          ?.slice(1)
          .map(isoOf) ?? [];
      const minutes = (Date.parse(theirs) - Date.parse(signed)) / 60_000;
      // The SDK signs anew for its second try.
      expect(Math.round(minutes)).toBe(aheadMinutes);
    });
  });

  it('is printed by tables:create and verify in one line, with their exit codes', async () => {
    const [, , answer, , , message] = CASES.find(([what]) => what === 'a secret of another key') ?? [];
    if (answer === undefined) throw new Error('The case is there.');
    store.answerWith(answer);
    expect(await command(runTablesCreate)).toEqual({ exitCode: 1, err: message });
    expect(await command(runVerify)).toEqual({ exitCode: 2, err: message });
  });

  it('lets a throttled tables:create wait and continue', async () => {
    const throttled = awsError(
      `${DYNAMODB}ThrottlingException`,
      'Rate of requests exceeds the allowed throughput.',
    );
    // The SDK tries a call twice.
    let left = 2;
    store.answerWith(() => (left-- > 0 ? throttled : html(403)));
    expect((await command(runTablesCreate)).err).toContain('is not DynamoDB (HTTP 403)');
    expect(left).toBeLessThan(0);
  });

  async function command(
    run: typeof runTablesCreate,
  ): Promise<{ readonly exitCode: number; readonly err: string }> {
    const err: string[] = [];
    const exitCode = await run(
      [],
      { NODE_ENV: 'production', PATH: process.env.PATH },
      { out: () => undefined, err: (text) => err.push(text) },
    );
    return { exitCode, err: err.join('\n') };
  }
});

describe('docs/troubleshooting.md', () => {
  it('has a row for each cause, and none for another', () => {
    const named = rowsUnder('The store').flatMap(([name = '']) => /^`(\w+)`$/.exec(name)?.[1] ?? []);
    expect([...new Set(named)].sort()).toEqual([...DIAGNOSIS_CODES].sort());
  });

  it.each(CASES)('quotes the message for %s', (_what, _call, _answer, _failure, code, message) => {
    expect(quotedFor(code).map(withoutExamples)).toContain(withoutExamples(message));
  });

  it('quotes the messages about Amazon, Shopify and the start as the code has them', () => {
    const quoted = [...rowsUnder('Amazon'), ...rowsUnder('Shopify')].flatMap(
      ([cell = '']) => /^`(.*)`$/.exec(cell)?.[1] ?? [],
    );
    expect(quoted.length).toBeGreaterThan(15);
    const code = wordsOfSource();
    // The code of a refused login and its next step are separate texts, and so are a header and its problem.
    const parts = quoted.flatMap((words) =>
      words.split(/(?<=^Login with Amazon refused )\(\w+\): |(?<=^The header )X-[\w-]+ /),
    );
    for (const words of parts) expect([words, code.includes(words.trim())]).toEqual([words, true]);
  });

  it('quotes the remedies of the start', () => {
    const code = wordsOfSource();
    const remedies = rowsUnder('The store').filter(([first = '']) => /^(?:table|index) /.test(first));
    expect(remedies).toHaveLength(7);
    for (const [, remedy = ''] of remedies) expect([remedy, code.includes(remedy)]).toEqual([remedy, true]);
  });

  /** A message without the names and the words of AWS, which are examples in the guide. */
  function withoutExamples(message: string): string {
    return message
      .replace(/ \(.*\)(?=\. )/, '')
      .replace(/(?:one of )?the tables? (?:SyncState-\w+(?:, )?)+/gi, 'the table')
      .replace(/\b(?:an index|the index [\w-]+)(?= of)/gi, 'the index')
      .replace(/ (?:Get|TransactWrite)\w+ on /, ' Query on ');
  }
});

/** All of src, with texts of several lines joined and without escapes. */
function wordsOfSource(): string {
  const root = join(__dirname, '../../../src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
    .replaceAll(/['"`] \+\n\s*['"`]/g, '')
    .replaceAll("\\'", "'");
}

function printed(error: unknown): string {
  return `${String(error)} ${(error as Error).stack ?? ''}`;
}

/** AWS writes times as in 20260206T103000Z. */
function compact(date: Date, plusMinutes = 0): string {
  return new Date(date.getTime() + plusMinutes * 60_000).toISOString().replace(/[-:]|\.\d+/g, '');
}

function isoOf(time: string): string {
  return time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
}
