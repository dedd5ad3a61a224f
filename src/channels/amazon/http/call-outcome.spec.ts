import { LoginRefused, LoginUnavailable } from './access-token';
import { type HttpAnswer } from './http-answer';
import { classifyFailure, classifyLoginError, classifySubmission, refusedUnsent } from './call-outcome';

const REQUEST_ID = 'b1f6a5a0-0000-4000-8000-000000000001';

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { 'x-amzn-requestid': REQUEST_ID, ...headers }, body };
}

const errors = (code: string, message: string, details = '') => ({ errors: [{ code, message, details }] });
const denied = (details: string) =>
  errors('Unauthorized', 'Access to requested resource is denied.', details);

describe('an answer that is no success', () => {
  it.each([
    [400, errors('InvalidInput', 'Bad body', 'productType'), 'InvalidInput: Bad body (productType)'],
    [404, errors('NOT_FOUND', "SKU 'A' not found"), "NOT_FOUND: SKU 'A' not found"],
    [413, errors('InvalidInput', 'Too large'), 'InvalidInput: Too large'],
    [415, errors('UnsupportedMediaType', 'No'), 'UnsupportedMediaType: No'],
    [400, '<html>', 'HTTP 400 without a reason'],
    [422, undefined, 'HTTP 422 without a reason'],
  ])('%i is a rejection with its text', (status, body, text) => {
    const expected = { kind: 'rejected', status, text, issues: [], requestId: REQUEST_ID };
    expect(classifyFailure(answer(status, body), 0)).toMatchObject(expected);
  });

  it('400 with the code of a 500 means retry later', () => {
    const body = errors('InternalFailure', 'We encountered an internal error. Please try again.');
    expect(classifyFailure(answer(400, body), 0)).toMatchObject({ kind: 'unavailable', isRefusal: true });
  });

  it.each([
    ['The access token you provided has expired.', 'token_expired'],
    ['The access token you provided is revoked, malformed or invalid.', 'token_expired'],
    ['Access token is missing in the request header.', 'forbidden'],
    ['', 'forbidden'],
    ['The marketplaces you provided are not valid for region.', 'forbidden'],
  ])('403 with %j is %s', (details, kind) => {
    expect(classifyFailure(answer(403, denied(details)), 0)).toMatchObject({ kind, requestId: REQUEST_ID });
  });

  it('keeps the details of a 403, where the reason is', () => {
    const outcome = classifyFailure(answer(403, denied('Role "Product Listing" is missing.')), 0);
    expect(outcome).toMatchObject({
      details: expect.stringContaining('Role "Product Listing" is missing.') as unknown,
    });
  });

  it('takes a 403 of another code, or of a gateway, for forbidden even if it speaks of tokens', () => {
    const body = errors('AccessDenied', 'No', 'The access token you provided has expired.');
    expect(classifyFailure(answer(403, body), 0).kind).toBe('forbidden');
    expect(classifyFailure(answer(403, 'access token expired'), 0).kind).toBe('forbidden');
    expect(
      classifyFailure(answer(403, null, { 'x-amzn-errortype': 'AccessDeniedException' }), 0),
    ).toMatchObject({
      details: 'HTTP 403 AccessDeniedException',
    });
  });

  it('429 has the time to wait, if Amazon gave one', () => {
    const body = errors('QuotaExceeded', 'You exceeded your quota for the requested resource.');
    const throttled = { kind: 'throttled', requestId: REQUEST_ID };
    expect(classifyFailure(answer(429, body), 0)).toEqual({ ...throttled, retryAfterMs: undefined });
    expect(classifyFailure(answer(429, body, { 'retry-after': '2' }), 0)).toEqual({
      ...throttled,
      retryAfterMs: 2_000,
    });
  });

  it.each([408, 500, 502, 503, 504, 301, 302, 307, 304])('%i means retry later', (status) => {
    const outcome = classifyFailure(
      answer(status, errors('InternalFailure', 'x'), { location: 'https://b.test' }),
      0,
    );
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining(`HTTP ${status}`) as unknown,
    });
  });

  it('has no token in its text, and is shortened', () => {
    const body = errors('InvalidInput', `token Atza|IwEBIabc ${'x'.repeat(2_000)}`);
    const outcome = classifyFailure(answer(400, body), 0);
    expect(JSON.stringify(outcome)).not.toContain('IwEBIabc');
    expect(outcome).toMatchObject({ text: expect.stringMatching(/^.{500}$/) as unknown });
  });
});

describe('the answer to a quantity', () => {
  const submission = (status: string, issues: unknown = []) =>
    answer(200, { sku: 'MUG', status, submissionId: 'f1dc2914', issues });

  it('ACCEPTED is accepted for processing, with its warnings', () => {
    const warning = {
      code: '18027',
      message: 'Image',
      severity: 'WARNING',
      categories: ['INVALID_IMAGE'],
      enforcements: { actions: [{ action: 'LISTING_SUPPRESSED' }], exemption: { status: 'NOT_EXEMPT' } },
    };
    expect(classifySubmission(submission('ACCEPTED', [warning, 'noise']), 'MUG')).toEqual({
      kind: 'accepted',
      submissionId: 'f1dc2914',
      requestId: REQUEST_ID,
      issues: [
        {
          code: '18027',
          severity: 'WARNING',
          message: 'Image',
          attributeNames: [],
          enforcements: ['LISTING_SUPPRESSED'],
        },
      ],
    });
  });

  it('INVALID is a rejection with its issues', () => {
    const issue = {
      code: '90000900',
      message: 'The attributes are invalid.',
      severity: 'ERROR',
      attributeNames: ['fulfillmentAvailability'],
      categories: ['INVALID_ATTRIBUTE'],
    };
    expect(classifySubmission(submission('INVALID', [issue]), 'MUG')).toEqual({
      kind: 'rejected',
      status: 200,
      text: '90000900: The attributes are invalid.',
      issues: [
        {
          code: '90000900',
          severity: 'ERROR',
          message: 'The attributes are invalid.',
          attributeNames: ['fulfillmentAvailability'],
          enforcements: [],
        },
      ],
      submissionId: 'f1dc2914',
      requestId: REQUEST_ID,
      code: '90000900',
    });
    expect(classifySubmission(submission('INVALID', undefined), 'MUG')).toMatchObject({
      text: 'INVALID without a reason',
    });
  });

  it('INVALID for now is retried, and INVALID for the product type is marked', () => {
    const issue = (code: string, message: string) => ({ code, message, severity: 'ERROR', categories: [] });
    const internal = issue('4000000', 'An internal error has occurred. Please try again.');
    expect(classifySubmission(submission('INVALID', [internal]), 'MUG')).toEqual({
      kind: 'unavailable',
      reason: '4000000: An internal error has occurred. Please try again.',
      requestId: REQUEST_ID,
      isRefusal: true,
    });
    const type = issue('4000003', 'The Amazon product type specified is invalid or not supported.');
    expect(classifySubmission(submission('INVALID', [type]), 'MUG')).toMatchObject({
      kind: 'rejected',
      code: '4000003',
      isAboutProductType: true,
    });
  });

  it.each([['<html>'], [null], [[]], [{}], [{ status: 'VALID' }], [{ status: 'ACCEPTED', sku: 'OTHER' }]])(
    '%j is no usable answer',
    (body) => {
      expect(classifySubmission(answer(200, body), 'MUG').kind).toBe('unavailable');
    },
  );
});

describe('a failed login', () => {
  it('is distinguished from other errors', () => {
    expect(classifyLoginError(new LoginRefused('invalid_grant'))).toEqual({
      kind: 'login_refused',
      error: 'invalid_grant',
      text: expect.stringContaining('authorise the application again') as unknown,
    });
    const unavailable = { kind: 'login_unavailable', reason: 'HTTP 503' };
    expect(classifyLoginError(new LoginUnavailable('HTTP 503'))).toEqual(unavailable);
    expect(classifyLoginError(new Error('a bug'))).toBeUndefined();
  });
});

describe('a call that is refused before it is sent', () => {
  it('has no status', () => {
    expect(refusedUnsent('The SKU is empty.')).toMatchObject({ kind: 'rejected', status: undefined });
  });
});
