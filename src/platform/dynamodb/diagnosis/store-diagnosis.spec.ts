import { quotedFor } from '../../../../test/support/operations/troubleshooting-guide';
import type { DiagnosisCode } from './diagnosis';
import { redact } from './redact';
import { callOf, type StorePlace } from './store-call';
import { diagnosisOf } from './store-diagnosis';
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
  // An error of another realm, such as Node's own, is no `Error` of this one.
  return diagnosisOf({ name: 'Error', message: '', ...shape }, call);
}

describe('the diagnosis of a store that cannot be reached', () => {
  it.each<[string, Shape, StorePlace, DiagnosisCode]>([
    ['a network that drops all packets', { code: 'ETIMEDOUT' }, AWS, 'unreachable'],
    [
      'an address without a server',
      { message: 'connect ECONNREFUSED ::1:8000', code: 'ECONNREFUSED' },
      PLAIN,
      'unreachable',
    ],
    ['an engine that has crashed', { cause: { message: 'connect ECONNREFUSED' } }, EMBEDDED, 'unreachable'],
    ['a region that does not exist', { code: 'ENOTFOUND' }, MISSPELT, 'region'],
    [
      'a proxy that presents its own certificate',
      { code: 'SELF_SIGNED_CERT_IN_CHAIN', message: 'self-signed certificate in certificate chain' },
      AWS,
      'certificate',
    ],
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
      'a role that may not be assumed',
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
      'an expired session of single sign-on',
      {
        name: 'CredentialsProviderError',
        message:
          'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
      },
      AWS,
      'credentials_expired',
    ],
  ])('names %s in the words of the guide', (_what, shape, place, code) => {
    const diagnosis = diagnosed(shape, place);
    expect(diagnosis?.code).toBe(code);
    expect(quotedFor(code)).toContain(diagnosis?.message);
  });

  it.each(['TimeoutError', 'RequestTimeout'])('names a timeout (%s)', (name) => {
    expect(diagnosed({ name }, PLAIN)?.message).toBe(
      `No answer from http://localhost:8000 (${name}). Check that it runs and that DYNAMODB_LOCAL_ENDPOINT is right.`,
    );
  });

  it.each<[string, string, number, StorePlace, DiagnosisCode]>([
    ['a wrong path of another service', 'not_found', 404, PLAIN, 'no_dynamodb'],
    [
      'another service that refuses the content type',
      'FST_ERR_CTP_INVALID_MEDIA_TYPE',
      415,
      PLAIN,
      'no_dynamodb',
    ],
    ['another service of AWS', 'UnknownOperationException', 404, PLAIN, 'no_dynamodb'],
    ['a proxy before AWS', 'access_denied', 403, AWS, 'no_dynamodb'],
    ['an unknown name in the form of AWS', 'RegionDisabledException', 403, AWS, 'store_error'],
    ['a table that is being created', 'ResourceInUseException', 400, PLAIN, 'store_error'],
    ['an internal error', 'InternalServerError', 500, PLAIN, 'store_error'],
  ])('recognizes %s (%s, HTTP %i)', (_what, name, httpStatusCode, place, code) => {
    const diagnosis = diagnosed({ name, $metadata: { httpStatusCode } }, place);
    expect(diagnosis?.code).toBe(code);
  });

  it('names a connection that ended during a call, where the SDK has dropped the code', () => {
    const message = 'AWS SDK error wrapper for TimeoutError: socket hang up';
    expect(diagnosed({ message }, PLAIN)).toEqual({
      code: 'unreachable',
      message: expect.stringContaining('No answer from http://localhost:8000 (ECONNRESET).') as string,
    });
  });

  it('does not take a local name that does not resolve for a misspelt region', () => {
    expect(diagnosed({ code: 'ENOTFOUND' }, PLAIN)?.code).toBe('unreachable');
    expect(diagnosed({ code: 'EAI_AGAIN' })?.code).toBe('unreachable');
  });

  it('names a profile without credentials', () => {
    const message =
      'Could not resolve credentials using profile: [shop-prod] in configuration/credentials file(s).';
    expect(diagnosed({ name: 'CredentialsProviderError', message })?.message).toContain(
      'There are no AWS credentials for DynamoDB in us-east-1 (Could not resolve credentials using profile: [shop-prod]',
    );
  });

  it('omits the password and the path of an address', () => {
    const place: StorePlace = { ...PLAIN, url: 'http://user:hidden@store.example:8000/path?key=hidden' };
    expect(diagnosed({ code: 'ECONNREFUSED' }, place)?.message).toMatch(
      /^No answer from http:\/\/store\.example:8000 \(/,
    );
  });

  it('is absent for a call that the service aborted', () => {
    expect(diagnosed({ name: 'AbortError', message: 'Request aborted' })).toBeUndefined();
  });
});

describe('a denial of IAM', () => {
  const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/SyncState-Alerts';

  function denied(who: string, rest: string, resource = TABLE): string {
    const message = `User: ${who} is not authorized to perform: dynamodb:UpdateItem on resource: ${resource}${rest}`;
    const diagnosis = diagnosed({ name: 'AccessDeniedException', message });
    expect(diagnosis?.code).toBe('access_denied');
    return diagnosis?.message ?? '';
  }

  it.each([
    ['arn:aws:sts::123456789012:assumed-role/syncstate/i-0abc', 'assumed-role/syncstate'],
    ['arn:aws:iam::123456789012:user/people/ann', 'user/people/ann'],
    ['arn:aws:sts::123456789012:federated-user/bob', 'federated-user/bob'],
    ['arn:aws:iam::123456789012:root', 'root'],
    ['anonymous', 'anonymous'],
  ])('names %s as %s, the action and the table', (arn, who) => {
    expect(denied(arn, '')).toContain(
      `(User: ${who} is not authorized to perform: dynamodb:UpdateItem on resource: table/SyncState-Alerts)`,
    );
  });

  it.each([
    ' because no identity-based policy allows the dynamodb:UpdateItem action',
    ' because no permissions boundary allows the dynamodb:UpdateItem action',
    ' because no VPC endpoint policy allows the dynamodb:UpdateItem action',
    ' because no service control policy allows the dynamodb:UpdateItem action',
    ' with an explicit deny in a resource-based policy',
    ' with an explicit deny in a service control policy: arn:aws:organizations::123456789012:policy/o-1/p-2',
    ' with an explicit deny in an identity-based policy',
  ])('names the policy: "%s"', (rest) => {
    const message = denied('arn:aws:iam::123456789012:user/ann', rest);
    expect(message).toContain(rest.replace('arn:aws:organizations::123456789012:', ''));
    expect(message).not.toContain('123456789012');
  });

  it('names no table where AWS names none', () => {
    expect(denied('arn:aws:iam::123456789012:user/ann', '', '*')).toContain('on resource: *)');
  });
});

describe('the shown words of AWS', () => {
  it.each([
    ['the account 123456789012 of it', 'the account *** of it'],
    ['key AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE', 'key *** and ***'],
    ['Credential=AKIA/20260206/us-east-1, Signature=abc', 'Credential=***, Signature=***'],
    ['x-amz-security-token: FwoGZXIvYXdzEBE', 'x-amz-security-token: ***'],
    [`two\nlines of ${'a1'.repeat(30)}`, 'two lines of ***'],
    ['User: arn:aws:sts::123456789012:assumed-role/syncstate/i-0abc', 'User: assumed-role/syncstate'],
  ])('hide secrets: %s', (text, shown) => {
    expect(redact(text)).toBe(shown);
  });

  it('are cut after 300 characters', () => {
    expect(redact('word '.repeat(200))).toHaveLength(303);
  });
});

describe('the failure of a store error', () => {
  it.each<[string, unknown, ReturnType<typeof storeFailureOf>]>([
    ['an unknown error', new Error('?'), 'unavailable'],
    ['no error at all', undefined, 'unavailable'],
    ['a connection that ended', { name: 'Error', code: 'ECONNRESET' }, 'unavailable'],
    ['a missing table', { name: 'ResourceNotFoundException' }, 'barred'],
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
  ])('of %s', (_what, error, failure) => {
    expect(storeFailureOf(error)).toBe(failure);
  });
});
