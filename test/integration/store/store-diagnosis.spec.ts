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
import { STORE_TROUBLE_CODES } from '../../../src/platform/dynamodb/diagnosis/store-diagnosis';
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

/** How the place is called. */
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
  code: (typeof STORE_TROUBLE_CODES)[number],
  message: string,
];

/** AWS's own words on the left, ours on the right. */
const CASES: readonly Case[] = [
  [
    'a table that is not there',
    'get',
    awsError(`${DYNAMODB}ResourceNotFoundException`, 'Requested resource not found'),
    'barred',
    'table_missing',
    `The table ${INVENTORY} does not exist at ${AWS}. Check AMAZON_REGION and TABLE_PREFIX, or create the tables: npm run tables:create.`,
  ],
  [
    'one table of a transaction that is not there',
    'commit',
    awsError(
      `${DYNAMODB}ResourceNotFoundException`,
      `Requested resource not found: Table: ${INVENTORY} not found`,
    ),
    'barred',
    'table_missing',
    `The table ${INVENTORY} does not exist at ${AWS}. Check AMAZON_REGION and TABLE_PREFIX, or create the tables: npm run tables:create.`,
  ],
  [
    'a key of another type',
    'put',
    awsError(
      'com.amazon.coral.validate#ValidationException',
      'One or more parameter values were invalid: Type mismatch for key sku expected: N actual: S',
    ),
    'barred',
    'table_shape',
    `The table ${INVENTORY} at ${AWS} has another key than this service uses (sku is of type N and should be S). A key cannot be changed: set TABLE_PREFIX so that the service gets tables of its own (npm run tables:create).`,
  ],
  [
    'a key of another name',
    'get',
    awsError(
      'com.amazon.coral.validate#ValidationException',
      'The provided key element does not match the schema',
    ),
    'barred',
    'table_shape',
    `The table ${INVENTORY} at ${AWS} has another key than this service uses. A key cannot be changed: set TABLE_PREFIX so that the service gets tables of its own (npm run tables:create).`,
  ],
  [
    'a key of another type in a transaction',
    'commit',
    CANCELLED(
      'ValidationError',
      'One or more parameter values were invalid: Type mismatch for key sku expected: N actual: S',
    ),
    'barred',
    'table_shape',
    `The table ${INVENTORY} at ${AWS} has another key than this service uses (sku is of type N and should be S). A key cannot be changed: set TABLE_PREFIX so that the service gets tables of its own (npm run tables:create).`,
  ],
  [
    'an index that is not there',
    'query',
    awsError(
      'com.amazon.coral.validate#ValidationException',
      'The table does not have the specified index: pending-index',
    ),
    'barred',
    'index_missing',
    `The index pending-index of table ${INVENTORY} does not exist at ${AWS}. Add it: npm run tables:create.`,
  ],
  [
    'an index that is being filled',
    'query',
    awsError(
      'com.amazon.coral.validate#ValidationException',
      'Cannot read from backfilling global secondary index: pending-index',
    ),
    'barred',
    'index_building',
    `The index pending-index of table ${INVENTORY} at ${AWS} is still being built. Wait: it is used as soon as DynamoDB has filled it.`,
  ],
  [
    'an index with a key of another type',
    'put',
    awsError(
      'com.amazon.coral.validate#ValidationException',
      'One or more parameter values were invalid: Type mismatch for Index Key pending Expected: N Actual: S IndexName: pending-index',
    ),
    'barred',
    'index_shape',
    `The index pending-index of table ${INVENTORY} at ${AWS} has other keys than this service uses (pending is of type N and should be S). Delete that index and add the right one: npm run tables:create.`,
  ],
  [
    'session keys that have run out',
    'get',
    awsError(`${CORAL}ExpiredTokenException`, 'The security token included in the request is expired'),
    'barred',
    'credentials_expired',
    `The AWS credentials for ${AWS} have expired. A role renews its own; keys with an AWS_SESSION_TOKEN must be fetched anew (after \`aws sso login\`, too), and the service restarted with them.`,
  ],
  [
    'an access key that AWS does not know',
    'get',
    awsError(`${CORAL}UnrecognizedClientException`, 'The security token included in the request is invalid.'),
    'barred',
    'key_unknown',
    `AWS does not know the access key (${AWS}). Check AWS_ACCESS_KEY_ID: that it is active, that a temporary key has its AWS_SESSION_TOKEN and a lasting one has none, and that the account has this region switched on.`,
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
    `${AWS} refuses the signature: the secret key does not belong to the access key. Check AWS_SECRET_ACCESS_KEY: complete, no blanks, of the same pair as AWS_ACCESS_KEY_ID.`,
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
    `This machine's clock is 45 minutes behind AWS's, so ${AWS} refuses its signatures. Set the clock, and keep it right with NTP (chrony, systemd-timesyncd).`,
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
    `This machine's clock is 25 minutes ahead of AWS's, so ${AWS} refuses its signatures. Set the clock, and keep it right with NTP (chrony, systemd-timesyncd).`,
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
    `${AWS} is in another region than AMAZON_REGION says (us-east-1). Set AMAZON_REGION to the region of the tables.`,
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
    `Not authorised: the role syncstate may not dynamodb:PutItem on table ${INVENTORY} in us-east-1 (no identity-based policy allows it). Allow this action in its IAM policy; SECURITY.md lists all that the service needs.`,
  ],
  [
    'an index that no policy allows',
    'query',
    awsError(
      `${CORAL}AccessDeniedException`,
      `User: arn:aws:iam::123456789012:user/shops/syncstate is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:us-east-1:123456789012:table/${INVENTORY}/index/pending-index with an explicit deny in a service control policy`,
    ),
    'barred',
    'access_denied',
    `Not authorised: the user syncstate may not dynamodb:Query on index pending-index of table ${INVENTORY} in us-east-1 (with an explicit deny in a service control policy). Take it out of the deny in the service control policy.`,
  ],
  [
    'a denial without a word why',
    'get',
    awsError(`${CORAL}AccessDeniedException`, 'Access denied.'),
    'barred',
    'access_denied',
    `These credentials may not call GetItem on the table ${INVENTORY} at ${AWS}. Allow it in their IAM policy; SECURITY.md lists all that the service needs.`,
  ],
  [
    'a KMS key that is out of reach',
    'get',
    awsError(
      `${CORAL}AccessDeniedException`,
      'KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access. (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException; Request ID: 0e35c348; Proxy: null)',
    ),
    'barred',
    'kms',
    `The table ${INVENTORY} at ${AWS} is encrypted with a KMS key that is disabled, deleted, or not ours to use. Switch the key on, or allow these credentials its use (kms:Decrypt and kms:DescribeKey) in their policy and in the key's.`,
  ],
  [
    'a KMS key by its own exception',
    'get',
    awsError(`${DYNAMODB}KMSAccessDeniedException`, 'The key is not accessible.'),
    'barred',
    'kms',
    `The table ${INVENTORY} at ${AWS} is encrypted with a KMS key that is disabled, deleted, or not ours to use. Switch the key on, or allow these credentials its use (kms:Decrypt and kms:DescribeKey) in their policy and in the key's.`,
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
    `The table ${INVENTORY} at ${AWS} is throttled: its provisioned capacity is used up. Calls are repeated and nothing is lost. Raise its capacity (its indexes have their own), or switch it to on-demand.`,
  ],
  [
    'on-demand growth that lags',
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
    `The index pending-index of table ${INVENTORY} in us-east-1 is throttled. Calls are repeated and nothing is lost. On-demand tables grow by themselves within minutes; if it lasts, look at the throttling metrics in CloudWatch.`,
  ],
  [
    'a throttled transaction',
    'commit',
    CANCELLED('ThrottlingError', 'Throughput exceeds the current capacity for one or more tables.'),
    'throttled',
    'throttled',
    `One of the tables SyncState-Transactions, ${INVENTORY} at ${AWS} is throttled. Calls are repeated and nothing is lost. On-demand tables grow by themselves within minutes; if it lasts, look at the throttling metrics in CloudWatch.`,
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
    `The account's throughput limit at ${AWS} is used up. Calls are repeated and nothing is lost. If it lasts, ask AWS for a higher quota of DynamoDB.`,
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
    `${AWS} builds no more tables or indexes just now (Subscriber limit exceeded: Only 50 tables can be created, updated, or deleted simultaneously). Wait until those under way are done; if the number of tables is used up, ask AWS for a higher quota.`,
  ],
  [
    'an error inside AWS',
    'get',
    awsError(`${DYNAMODB}InternalServerError`, 'Internal server error', { status: 500 }),
    'unavailable',
    'store_error',
    `${AWS} answers with an error of its own (InternalServerError, HTTP 500). Calls are repeated and nothing is lost. If it lasts, look at the AWS Health Dashboard.`,
  ],
  [
    'an AWS that is overloaded',
    'get',
    awsError(`${CORAL}ServiceUnavailableException`, 'Service is unavailable', { status: 503 }),
    'unavailable',
    'store_error',
    `${AWS} answers with an error of its own (ServiceUnavailableException, HTTP 503). Calls are repeated and nothing is lost. If it lasts, look at the AWS Health Dashboard.`,
  ],
  ...[200, 403].map((status): Case => [
    `a proxy's page with ${status}`,
    'get',
    html(status),
    'unavailable',
    'no_dynamodb',
    `What answers in the place of ${AWS} is no DynamoDB (HTTP ${status}). Check any proxy on the way, and that AWS_ENDPOINT_URL is not set.`,
  ]),
  [
    'another service at that address',
    'get',
    { status: 404, body: '{"error":"not found"}', contentType: 'application/json' },
    'unavailable',
    'no_dynamodb',
    `What answers in the place of ${AWS} is no DynamoDB (HTTP 404). Check any proxy on the way, and that AWS_ENDPOINT_URL is not set.`,
  ],
  [
    'a request that is at fault',
    'put',
    awsError(
      'com.amazon.coral.validate#ValidationException',
      'Item size has exceeded the maximum allowed size',
    ),
    'refused',
    'refused',
    `${AWS} refuses PutItem on the table ${INVENTORY}: ValidationException: Item size has exceeded the maximum allowed size. If it is not a limit of that store, this is a bug: report it.`,
  ],
];

/** The variables under which a client for AWS itself finds the scripted server, and a key that it must not print. */
const AWS_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDSECRETKEYID',
  AWS_SECRET_ACCESS_KEY: 'a-secret-that-nobody-prints',
  AWS_SESSION_TOKEN: 'SESSIONTOKENSESSIONTOKEN',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
};

const ON_AWS = new StoreConfig('us-east-1', { kind: 'aws' }, undefined, 'SyncState-', false, 30);

describe('what an operator hears of a DynamoDB that says no', () => {
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

  it.each(CASES)('%s', async (_what, call, answer, failure, code, message) => {
    store.answerWith(answer);
    const error = await errorOf(call);
    expect(diagnose(error)).toEqual({ code, message });
    expect(storeFailureOf(error)).toBe(failure);
    // Whoever prints the error itself prints no account, no token and no key either.
    if (failure === 'barred') expect(printed(error)).not.toMatch(/\d{12}|SESSIONTOKEN|AKID|Canonical/);
  });

  it('nothing, of a condition that does not hold and of a race that is lost', async () => {
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

  it('that there are no credentials, before anything is sent', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const nobody = createClient(ON_AWS, undefined);
    const sent = store.requests();
    const error = await errorOf('get', nobody);
    Object.assign(process.env, AWS_ENVIRONMENT);
    nobody.destroy();
    expect(diagnose(error)).toEqual({
      code: 'credentials_missing',
      message: `There are no AWS credentials for ${AWS}. Give the machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE); for a store of your own set DYNAMODB_LOCAL_ENDPOINT.`,
    });
    expect(storeFailureOf(error)).toBe('barred');
    expect(store.requests()).toBe(sent);
  });

  it('that what answers with success is no DynamoDB, instead of taking it for a table that is missing', async () => {
    store.answerWith({ status: 200, body: '{"hello":"world"}', contentType: 'application/json' });
    const [table] = TABLES;
    if (table === undefined) throw new Error('There are tables.');
    await expect(findProblems(client, 'SyncState-', table)).rejects.toMatchObject({ name: 'NoDynamoDb' });
    const run = await command(runTablesCreate);
    expect(run).toEqual({
      exitCode: 1,
      err: `What answers in the place of ${AWS} is no DynamoDB. Check any proxy on the way, and that AWS_ENDPOINT_URL is not set.`,
    });
  });

  describe.each([
    ['behind', 45],
    ['ahead', -45],
  ])('with a clock that is 45 minutes %s', (_which, aheadMinutes) => {
    /** Refuses as AWS does what is signed more than five minutes from its own time. */
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

    it('the SDK takes the time from the answer and nobody hears of it', async () => {
      const own = createClient(ON_AWS, undefined);
      // It has its connection then: one that a busy machine makes late would cost the SDK its second try.
      store.answerWith({ status: 200, body: '{}' });
      expect(await errorOf('get', own)).toBeUndefined();
      store.answerWith(strict(true));
      const before = store.requests();
      expect(await errorOf('get', own)).toBeUndefined();
      expect(store.requests() - before).toBe(2);
      // From then on it signs rightly at once.
      expect(await errorOf('get', own)).toBeUndefined();
      expect(store.requests() - before).toBe(3);
      own.destroy();
    });

    it('the operator hears it when the answer tells no time', async () => {
      store.answerWith(strict(false));
      const own = createClient(ON_AWS, undefined);
      const diagnosis = diagnose(await errorOf('get', own));
      own.destroy();
      expect(diagnosis?.code).toBe('clock_skew');
      expect(diagnosis?.message).toMatch(/clock is 45 minutes (behind|ahead of) AWS's/);
      expect(diagnosis?.message).toContain(aheadMinutes > 0 ? 'behind' : 'ahead of');
    });
  });

  it('the same from tables:create and verify, in one line and with exit codes of their own', async () => {
    const [, , answer, , , message] = CASES.find(([what]) => what === 'a secret of another key') ?? [];
    if (answer === undefined) throw new Error('The case is there.');
    store.answerWith(answer);
    expect(await command(runTablesCreate)).toEqual({ exitCode: 1, err: message });
    expect(await command(runVerify)).toEqual({ exitCode: 2, err: message });
  });

  it('a throttled tables:create waits and goes on', async () => {
    const throttled = awsError(
      `${DYNAMODB}ThrottlingException`,
      'Rate of requests exceeds the allowed throughput.',
    );
    // The SDK tries twice by itself.
    let left = 2;
    store.answerWith(() => (left-- > 0 ? throttled : html(403)));
    expect((await command(runTablesCreate)).err).toContain('is no DynamoDB (HTTP 403)');
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
    expect([...new Set(named)].sort()).toEqual([...STORE_TROUBLE_CODES].sort());
  });

  it.each(CASES)('quotes what is said of %s', (_what, _call, _answer, _failure, code, message) => {
    expect(quotedFor(code).map(withoutExamples)).toContain(withoutExamples(message));
  });

  it("quotes Amazon's and Shopify's side, and the start, as the code says it", () => {
    const quoted = [...rowsUnder('Amazon'), ...rowsUnder('Shopify')].flatMap(
      ([cell = '']) => /^`(.*)`$/.exec(cell)?.[1] ?? [],
    );
    expect(quoted.length).toBeGreaterThan(15);
    const code = wordsOfSource();
    // Of a login's refusal the code and the next step stand apart.
    const parts = quoted.flatMap((words) => words.split(/(?<=^Login with Amazon refused )\(\w+\): /));
    for (const words of parts) expect([words, code.includes(words.trim())]).toEqual([words, true]);
  });

  it('says of each remedy at start what the start says', () => {
    const code = wordsOfSource();
    const remedies = rowsUnder('The store').filter(([first = '']) => /^(?:table|index) /.test(first));
    expect(remedies).toHaveLength(7);
    for (const [, remedy = ''] of remedies) expect([remedy, code.includes(remedy)]).toEqual([remedy, true]);
  });

  /** Two messages that differ only in names and figures are one to the guide. */
  function withoutExamples(message: string): string {
    return message
      .replace(/ \((?:sku|pending) is of type N and should be S\)/, '')
      .replace(/\d+ minutes (?:behind|ahead of)/, 'minutes beside')
      .replace(/^(?:The table|The index|One of the tables) .* is throttled/, 'is throttled')
      .replace(/\((?:\w+, )?HTTP \d+\)/, '(HTTP)');
  }
});

/** All of src, with texts that go over several lines in one piece and without their escapes. */
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
