import { type AdminAnswer, type AdminHttpAnswer, meaningOf } from './admin-answer';

const COST = {
  requestedQueryCost: 140,
  actualQueryCost: null,
  throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 40, restoreRate: 100 },
};

function answer(body: unknown, more: Partial<AdminHttpAnswer> = {}): AdminHttpAnswer {
  return {
    status: 200,
    retryAfter: null,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...more,
  };
}

function error(code: string, message = 'Refused', more: object = {}): object {
  return { message, extensions: { code, ...more } };
}

describe('the meaning of an answer', () => {
  const failure = (read: AdminAnswer): unknown =>
    read.outcome.kind === 'failure' ? read.outcome.failure : read.outcome;

  it('is its data, with what it cost', () => {
    const cost = { ...COST, actualQueryCost: 12 };
    expect(meaningOf(answer({ data: { shop: null }, extensions: { cost } }), 'query')).toEqual({
      outcome: { kind: 'data', data: { shop: null } },
      requestedCost: 140,
      actualCost: 12,
      throttle: COST.throttleStatus,
    });
  });

  it('is a repeat after the points are back, where it was throttled', () => {
    const read = meaningOf(answer({ errors: [error('THROTTLED')], extensions: { cost: COST } }), 'mutation');
    expect(read).toMatchObject({ isThrottled: true, throttle: COST.throttleStatus });
    expect(failure(read)).toMatchObject({ kind: 'unknown', retryAfterMs: 1_000 });
  });

  it.each([
    [
      '429 with Retry-After in seconds',
      answer('', { status: 429, retryAfter: '2.0' }),
      { retryAfterMs: 2_000 },
    ],
    ['a server error', answer('<html>', { status: 502 }), { message: 'HTTP 502' }],
    ['200 without JSON', answer('<html>'), {}],
    ['an error within Shopify', answer({ errors: [error('INTERNAL_SERVER_ERROR')] }), {}],
    ['no data', answer({}), {}],
  ])('is unknown: %s', (_, given, expected) => {
    expect(failure(meaningOf(given, 'query'))).toMatchObject({ kind: 'unknown', ...expected });
  });

  it('is unknown where a mutation has a result beside an error: it was carried out', () => {
    const body = { data: { adjust: { userErrors: [] } }, errors: [error('ACCESS_DENIED')] };
    expect(failure(meaningOf(answer(body), 'mutation'))).toMatchObject({ kind: 'unknown' });
    expect(failure(meaningOf(answer(body), 'query'))).toMatchObject({ kind: 'no_access' });
  });

  it('is unknown where the error of a mutation has no code: it may have been carried out', () => {
    const given = answer({ data: null, errors: [{ message: 'Something went wrong' }] });
    expect(failure(meaningOf(given, 'mutation'))).toEqual({
      kind: 'unknown',
      message: 'Something went wrong',
    });
    expect(failure(meaningOf(given, 'query'))).toMatchObject({ kind: 'refused' });
  });

  it.each([
    [
      'a scope',
      answer({
        errors: [
          error('ACCESS_DENIED', 'Access denied.', { requiredAccess: '`read_returns` access scope.' }),
        ],
      }),
      { missingScopes: ['read_returns'] },
    ],
    [
      'a scope that only the text names',
      answer({ errors: [error('ACCESS_DENIED', 'Required access: `read_locations` access scope.')] }),
      { missingScopes: ['read_locations'] },
    ],
    ['the app', answer('', { status: 403 }), {}],
    ['the shop', answer('', { status: 404 }), {}],
    ['the plan', answer('', { status: 402 }), {}],
    ['another domain, which is not followed', answer('', { status: 301 }), {}],
  ])('is no access: %s', (_, given, expected) => {
    expect(failure(meaningOf(given, 'query'))).toMatchObject({ kind: 'no_access', ...expected });
  });

  it('asks for one new token after 401', () => {
    expect(meaningOf(answer('', { status: 401 }), 'query').outcome).toEqual({ kind: 'token_refused' });
  });

  it('is a refusal where the document or its variables are wrong', () => {
    const errors = [{ ...error('undefinedField', 'No field'), path: ['query', 'shop'] }];
    expect(failure(meaningOf(answer({ errors }), 'query'))).toEqual({
      kind: 'refused',
      errors: [{ code: 'undefinedField', field: ['query', 'shop'], message: 'No field' }],
    });
    expect(failure(meaningOf(answer('', { status: 400 }), 'query'))).toMatchObject({ kind: 'refused' });
  });
});
