import { quotedFor } from '../../../../test/support/operations/troubleshooting-guide';
import { readDenial } from './access-denial';
import { redact } from './redact';
import { callOf, type StorePlace } from './store-call';
import { diagnosisOf, type StoreTroubleCode } from './store-diagnosis';
import { storeFailureOf } from '../store-error';

const AWS: StorePlace = { kind: 'aws', region: 'us-east-1' };
const MISSPELT: StorePlace = { kind: 'aws', region: 'us-esat-1' };
const PLAIN: StorePlace = { kind: 'endpoint', region: 'us-east-1', url: 'http://localhost:8000' };
const SECURE: StorePlace = { kind: 'endpoint', region: 'us-east-1', url: 'https://localhost:8000' };
const EMBEDDED: StorePlace = { kind: 'embedded', region: 'us-east-1', dataDir: './data' };

interface Shape {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly cause?: unknown;
}

function diagnosed(shape: Shape, place: StorePlace = AWS): ReturnType<typeof diagnosisOf> {
  const call = callOf('GetItemCommand', { TableName: 'SyncState-Inventory' }, place);
  // As another realm throws it: Node's own errors are no `Error` of this one.
  return diagnosisOf({ name: 'Error', message: '', ...shape }, call);
}

describe('what an operator hears of a store that cannot be reached', () => {
  it.each<[string, Shape, StorePlace, StoreTroubleCode]>([
    ['a network that lets nothing through', { code: 'ETIMEDOUT' }, AWS, 'unreachable'],
    [
      'nobody at the address',
      { message: 'connect ECONNREFUSED ::1:8000', code: 'ECONNREFUSED' },
      PLAIN,
      'unreachable',
    ],
    ['an engine that died', { cause: { message: 'connect ECONNREFUSED' } }, EMBEDDED, 'unreachable'],
    ['a region that does not exist', { code: 'ENOTFOUND' }, MISSPELT, 'region'],
    ['a proxy that shows its own certificate', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, AWS, 'certificate'],
    [
      'https to a port that speaks http',
      {
        code: 'EPROTO',
        message: 'write EPROTO 806C:error:0A00010B:SSL routines:ssl3_get_record:wrong version number',
      },
      SECURE,
      'certificate',
    ],
    ['a port of another protocol', { code: 'HPE_INVALID_CONSTANT' }, PLAIN, 'no_dynamodb'],
    [
      'a web page at the address',
      { name: 'SyntaxError', message: 'Unexpected token <', $metadata: { httpStatusCode: 200 } },
      PLAIN,
      'no_dynamodb',
    ],
    [
      'a full or failing disk',
      {
        name: 'InternalServerError',
        message: 'commit failed (backend: I/O error: disk I/O error)',
        $metadata: { httpStatusCode: 500 },
      },
      EMBEDDED,
      'disk',
    ],
    [
      'a role that may not be taken on',
      {
        name: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
        $metadata: { httpStatusCode: 403 },
      },
      AWS,
      'credentials_refused',
    ],
    [
      'no credentials anywhere',
      { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' },
      AWS,
      'credentials_missing',
    ],
    [
      'a session of single sign-on that has ended',
      {
        name: 'CredentialsProviderError',
        message:
          'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
      },
      AWS,
      'credentials_expired',
    ],
  ])('%s, in the words of the guide', (_what, shape, place, code) => {
    const diagnosis = diagnosed(shape, place);
    expect(diagnosis?.code).toBe(code);
    expect(quotedFor(code)).toContain(diagnosis?.message);
  });

  it.each(['TimeoutError', 'RequestTimeout'])('a call that took too long (%s)', (name) => {
    expect(diagnosed({ name }, PLAIN)?.message).toBe(
      `No answer from http://localhost:8000 (${name}). Is it running, and is the address right? Check DYNAMODB_LOCAL_ENDPOINT.`,
    );
  });

  it.each<[string, string, number, StorePlace, StoreTroubleCode]>([
    ['a wrong path of another service', 'not_found', 404, PLAIN, 'no_dynamodb'],
    [
      'another service that takes no such content',
      'FST_ERR_CTP_INVALID_MEDIA_TYPE',
      415,
      PLAIN,
      'no_dynamodb',
    ],
    ['another service of AWS', 'UnknownOperationException', 404, PLAIN, 'no_dynamodb'],
    ['a proxy before AWS', 'access_denied', 403, AWS, 'no_dynamodb'],
    ['a name that AWS may use', 'RegionDisabledException', 403, AWS, 'store_error'],
    ['a table that is just being made', 'ResourceInUseException', 400, PLAIN, 'store_error'],
    ['a store in trouble', 'InternalServerError', 500, PLAIN, 'store_error'],
  ])('%s (%s, HTTP %i)', (_what, name, httpStatusCode, place, code) => {
    const diagnosis = diagnosed({ name, $metadata: { httpStatusCode } }, place);
    expect(diagnosis?.code).toBe(code);
  });

  it('a connection that ended under a call, when the SDK has dropped the code', () => {
    const message = 'AWS SDK error wrapper for TimeoutError: socket hang up';
    expect(diagnosed({ message }, PLAIN)).toEqual({
      code: 'unreachable',
      message: expect.stringContaining('No answer from http://localhost:8000 (ECONNRESET).') as string,
    });
  });

  it('a name that only this machine does not know is no misspelt region', () => {
    expect(diagnosed({ code: 'ENOTFOUND' }, PLAIN)?.code).toBe('unreachable');
    expect(diagnosed({ code: 'EAI_AGAIN' })?.code).toBe('unreachable');
  });

  it('a profile that holds nothing, by its name', () => {
    const message =
      'Could not resolve credentials using profile: [shop-prod] in configuration/credentials file(s).';
    expect(diagnosed({ name: 'CredentialsProviderError', message })?.message).toContain(
      'The profile shop-prod holds no AWS credentials',
    );
  });

  it('an address without the password that stands in it', () => {
    const place: StorePlace = { ...PLAIN, url: 'http://user:hidden@store.example:8000/path?key=hidden' };
    expect(diagnosed({ code: 'ECONNREFUSED' }, place)?.message).toMatch(
      /^No answer from http:\/\/store\.example:8000 \(/,
    );
  });

  it('nothing of a call that was broken off here', () => {
    expect(diagnosed({ name: 'AbortError', message: 'Request aborted' })).toBeUndefined();
  });
});

describe('a denial of IAM', () => {
  const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/SyncState-Alerts';
  const sentence = (who: string, rest: string, resource = TABLE): string =>
    `User: ${who} is not authorized to perform: dynamodb:UpdateItem on resource: ${resource}${rest}`;

  it.each([
    ['arn:aws:sts::123456789012:assumed-role/syncstate/i-0abc', 'the role syncstate'],
    ['arn:aws:iam::123456789012:user/people/ann', 'the user ann'],
    ['arn:aws:sts::123456789012:federated-user/bob', 'the federated user bob'],
    ['arn:aws:iam::123456789012:root', 'the account itself'],
    ['anonymous', 'whoever these credentials belong to'],
  ])('names %s as %s', (arn, who) => {
    expect(readDenial(sentence(arn, ''))).toMatchObject({
      who,
      action: 'dynamodb:UpdateItem',
      what: 'table SyncState-Alerts in eu-west-1',
      why: 'AWS does not say why',
    });
  });

  it.each([
    [' because no identity-based policy allows the dynamodb:UpdateItem action', 'its IAM policy'],
    [' because no permissions boundary allows the dynamodb:UpdateItem action', 'in the permissions boundary'],
    [' because no VPC endpoint policy allows the dynamodb:UpdateItem action', 'in the VPC endpoint policy'],
    [
      ' because no service control policy allows the dynamodb:UpdateItem action',
      'in the service control policy',
    ],
    [' with an explicit deny in a resource-based policy', 'deny in the resource-based policy'],
    [
      ' with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-1/p-2',
      'deny in the service control policy',
    ],
    [' with an explicit deny in an identity-based policy', 'deny in the identity-based policy'],
  ])('with "%s" says where to allow it', (rest, fix) => {
    const denial = readDenial(sentence('arn:aws:iam::123456789012:user/ann', rest));
    expect(denial?.fix).toContain(fix);
    expect(JSON.stringify(denial)).not.toContain('123456789012');
  });

  it('of all tables says so, and another sentence is none', () => {
    expect(readDenial(sentence('arn:aws:iam::123456789012:user/ann', '', '*'))?.what).toBe('all tables');
    expect(readDenial('Access denied.')).toBeUndefined();
  });
});

describe('words of AWS that are shown', () => {
  it.each([
    ['the account 123456789012 of it', 'the account *** of it'],
    ['key AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE', 'key *** and ***'],
    ['Credential=AKIA/20260206/us-east-1, Signature=abc', 'Credential=***, Signature=***'],
    ['x-amz-security-token: FwoGZXIvYXdzEBE', 'x-amz-security-token: ***'],
    [`two\nlines of ${'a1'.repeat(30)}`, 'two lines of ***'],
  ])('%s', (said, shown) => {
    expect(redact(said)).toBe(shown);
  });

  it('are cut where they go on and on', () => {
    expect(redact('word '.repeat(200))).toHaveLength(303);
  });
});

describe('what a failure of the store means for its caller', () => {
  it.each<[string, unknown, ReturnType<typeof storeFailureOf>]>([
    ['nobody knows the error', new Error('?'), 'unavailable'],
    ['no error at all', undefined, 'unavailable'],
    ['a connection that ended', { name: 'Error', code: 'ECONNRESET' }, 'unavailable'],
    ['a table that is not there', { name: 'ResourceNotFoundException' }, 'barred'],
    ['a KMS key', { name: 'KMSInvalidStateException' }, 'barred'],
    ['a table of another shape', { name: 'ValidationException', message: 'Type mismatch for key' }, 'barred'],
    ['a request at fault', { name: 'ValidationException', message: 'Item size' }, 'refused'],
    [
      'a transaction of which one action was throttled',
      {
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'ThrottlingError' }],
      },
      'throttled',
    ],
    [
      'a transaction that lost a race',
      { name: 'TransactionCanceledException', CancellationReasons: [{ Code: 'TransactionConflict' }] },
      'conflict',
    ],
    [
      'a transaction with an action at fault',
      {
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'ValidationError', Message: 'Item size' }],
      },
      'refused',
    ],
    ['a cancelled transaction without reasons', { name: 'TransactionCanceledException' }, 'unavailable'],
  ])('%s', (_what, error, failure) => {
    expect(storeFailureOf(error)).toBe(failure);
  });
});
