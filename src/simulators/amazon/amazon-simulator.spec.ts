import { connect } from 'node:net';
import { eventually } from '../../../test/support/eventually';
import { type AmazonSimulator, type AmazonSimulatorOptions, startAmazonSimulator } from './amazon-simulator';

const SELLER = 'A2TESTSELLER';
const US = 'ATVPDKIKX0DER';
const UK = 'A1F83G8C2ARO7P';
const CREDENTIALS = { clientId: 'client', clientSecret: 'secret', refreshToken: 'Atzr|refresh' };
const ODD_SKUS = ['LAMP/LAMP #2 (EU)', '100%', 'a+b', 'ÄÖ-1', '__proto__', 'constructor', 'a,b', 'x?y&z=1'];

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // Reads the body path by path, as an untyped client does.
  readonly at: (...path: (string | number)[]) => unknown;
}

let clock = 0;
let simulator: AmazonSimulator;
let token = '';
let lines: string[] = [];

async function start(options: Partial<AmazonSimulatorOptions> = {}): Promise<void> {
  clock = Date.parse('2026-11-22T10:00:00Z');
  lines = [];
  simulator = await startAmazonSimulator({
    sellerId: SELLER,
    marketplaceId: US,
    now: () => clock,
    log: (line) => lines.push(line),
    ...options,
  });
  token = await newToken();
}

async function call(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(`${simulator.url}${path}`, { method, ...init });
  const body: unknown = await response.json();
  const at = (...keys: (string | number)[]): unknown => {
    let value: unknown = body;
    for (const key of keys) value = (value as Record<string | number, unknown> | undefined)?.[key];
    return value;
  };
  return { status: response.status, headers: response.headers, at };
}

function askToken(fields: Record<string, string>): Promise<Reply> {
  return call('POST', '/auth/o2/token', { body: new URLSearchParams(fields) });
}

async function newToken(): Promise<string> {
  const reply = await askToken({
    grant_type: 'refresh_token',
    refresh_token: CREDENTIALS.refreshToken,
    client_id: CREDENTIALS.clientId,
    client_secret: CREDENTIALS.clientSecret,
  });
  return String(reply.at('access_token'));
}

function itemPath(sku: string, query = `marketplaceIds=${US}`): string {
  return `/listings/2021-08-01/items/${SELLER}/${encodeURIComponent(sku)}?${query}`;
}

const get = (sku: string, data = 'summaries,fulfillmentAvailability'): Promise<Reply> =>
  call('GET', itemPath(sku, `marketplaceIds=${US}&includedData=${data}`), {
    headers: { 'x-amz-access-token': token },
  });

const search = (query: string): Promise<Reply> =>
  call('GET', `/listings/2021-08-01/items/${SELLER}?marketplaceIds=${US}&${query}`, {
    headers: { 'x-amz-access-token': token },
  });

function patchRaw(
  sku: string,
  body: string,
  options: { query?: string; type?: string } = {},
): Promise<Reply> {
  return call('PATCH', itemPath(sku, options.query), {
    headers: { 'x-amz-access-token': token, 'content-type': options.type ?? 'application/json' },
    body,
  });
}

function bodyOf(entry: Record<string, unknown>, op = 'merge', productType = 'PRODUCT'): string {
  const value = [{ fulfillment_channel_code: 'DEFAULT', ...entry }];
  return JSON.stringify({
    productType,
    patches: [{ op, path: '/attributes/fulfillment_availability', value }],
  });
}

const patch = (sku: string, quantity: unknown): Promise<Reply> => patchRaw(sku, bodyOf({ quantity }));

const available = (sku: string): unknown => simulator.getListing(sku)?.fulfillmentAvailability;

afterEach(async () => {
  await simulator.close();
});

describe('the token endpoint', () => {
  it('answers a refresh token with a bearer token and the same refresh token', async () => {
    await start({ credentials: CREDENTIALS });
    const reply = await askToken({
      grant_type: 'refresh_token',
      refresh_token: CREDENTIALS.refreshToken,
      client_id: CREDENTIALS.clientId,
      client_secret: CREDENTIALS.clientSecret,
    });
    expect(reply.status).toBe(200);
    expect([reply.at('token_type'), reply.at('expires_in'), reply.at('refresh_token')]).toEqual([
      'bearer',
      3600,
      CREDENTIALS.refreshToken,
    ]);
  });

  it.each([
    [{ refresh_token: 'other' }, 400, 'invalid_grant'],
    [{ client_secret: 'other' }, 401, 'invalid_client'],
    [{ client_id: 'other' }, 401, 'invalid_client'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ refresh_token: '' }, 400, 'invalid_request'],
    [{ grant_type: '' }, 400, 'invalid_request'],
    [{ grant_type: 'client_credentials', scope: 'nonsense' }, 400, 'invalid_scope'],
  ])('refuses %j in the OAuth shape', async (wrong, status, error) => {
    await start({ credentials: CREDENTIALS });
    const right = {
      grant_type: 'refresh_token',
      refresh_token: CREDENTIALS.refreshToken,
      client_id: CREDENTIALS.clientId,
      client_secret: CREDENTIALS.clientSecret,
    };
    const reply = await askToken({ ...right, ...wrong });
    expect([reply.status, reply.at('error')]).toEqual([status, error]);
    expect(reply.at('errors')).toBeUndefined();
    expect(lines.join()).not.toContain(CREDENTIALS.clientSecret);
  });

  it('issues a grantless token that is not valid for listings', async () => {
    await start();
    const reply = await askToken({
      grant_type: 'client_credentials',
      scope: 'sellingpartnerapi::notifications',
      client_id: 'c',
      client_secret: 's',
    });
    expect([reply.status, reply.at('refresh_token')]).toEqual([200, undefined]);
    token = String(reply.at('access_token'));
    expect((await get('MUG')).status).toBe(403);
  });

  it('accepts JSON, which widely used clients send', async () => {
    await start();
    const fields = { grant_type: 'refresh_token', refresh_token: 'r', client_id: 'c', client_secret: 's' };
    const reply = await call('POST', '/auth/o2/token', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
    expect(reply.status).toBe(200);
  });
});

describe('the access token', () => {
  it('is required', async () => {
    await start();
    const reply = await call('GET', itemPath('MUG'));
    expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([403, 'Unauthorized']);
  });

  it('expires after its lifetime', async () => {
    await start({ tokenTtlSeconds: 60 });
    clock += 59_999;
    expect((await get('MUG')).status).toBe(200);
    clock += 1;
    const reply = await get('MUG');
    expect(reply.status).toBe(403);
    expect(reply.at('errors', 0)).toEqual({
      code: 'Unauthorized',
      message: 'Access to requested resource is denied.',
      details: 'The access token you provided has expired.',
    });
    token = await newToken();
    expect((await get('MUG')).status).toBe(200);
  });

  it('can be revoked by a control', async () => {
    await start();
    expect((await call('POST', '/_simulator/revoke-tokens')).at('revoked')).toBe(1);
    const reply = await get('MUG');
    expect(reply.at('errors', 0, 'details')).toBe(
      'The access token you provided is revoked, malformed or invalid.',
    );
  });
});

describe('getListingsItem', () => {
  it('shows a merchant-fulfilled listing of 0 units for any SKU of the open catalogue', async () => {
    await start();
    const reply = await get('MUG');
    expect([reply.status, reply.at('sku')]).toEqual([200, 'MUG']);
    expect(reply.at('fulfillmentAvailability')).toEqual([{ fulfillmentChannelCode: 'DEFAULT', quantity: 0 }]);
    expect(reply.at('summaries', 0, 'productType')).toBe('HOME');
    expect(simulator.state().listings).toEqual({});
  });

  it('shows the requested data sets, by default the summaries', async () => {
    await start();
    const reply = await call('GET', itemPath('MUG'), { headers: { 'x-amz-access-token': token } });
    expect(reply.at('summaries', 0, 'marketplaceId')).toBe(US);
    expect(reply.at('fulfillmentAvailability')).toBeUndefined();
    expect((await get('MUG', 'issues')).at('summaries')).toBeUndefined();
    expect((await get('MUG', 'nonsense')).at('errors', 0, 'code')).toBe('InvalidInput');
  });

  it('shows FBA entries without a quantity', async () => {
    await start();
    simulator.setListing({ sku: 'FBA', channel: 'AMAZON_NA' });
    expect((await get('FBA')).at('fulfillmentAvailability')).toEqual([
      { fulfillmentChannelCode: 'AMAZON_NA' },
    ]);
  });

  it('answers 404 for a SKU that the closed catalogue does not have', async () => {
    await start({ catalogue: 'closed' });
    const reply = await get('MUG');
    expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([404, 'NOT_FOUND']);
    expect(reply.headers.get('x-amzn-ratelimit-limit')).toBe('5.0');
  });

  it.each([
    ['without a marketplace', '', 400],
    ['with a marketplace that does not exist', 'marketplaceIds=NOWHERE', 400],
    ['with a marketplace of another region', `marketplaceIds=${UK}`, 403],
    ['in a neighbouring marketplace, where it is not listed', 'marketplaceIds=A2EUQ1WTGCTBG2', 404],
  ])('refuses a call %s', async (_name, query, status) => {
    await start();
    const reply = await call('GET', itemPath('MUG', query), { headers: { 'x-amz-access-token': token } });
    expect(reply.status).toBe(status);
  });

  it.each(['/listings/2021-08-01/items/SOMEONE/MUG', '/nowhere', '/listings/2021-08-01/items/', '//'])(
    'answers 403 and not 404 for %s',
    async (path) => {
      await start();
      const reply = await call('GET', `${path}?marketplaceIds=${US}`, {
        headers: { 'x-amz-access-token': token },
      });
      expect(reply.status).toBe(403);
      expect(reply.headers.get('x-amzn-ratelimit-limit')).toBeNull();
      expect(reply.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe('a SKU in the path', () => {
  it.each(ODD_SKUS)('may be %s', async (sku) => {
    await start();
    expect((await patch(sku, 4)).at('sku')).toBe(sku);
    expect((await get(sku)).at('fulfillmentAvailability', 0, 'quantity')).toBe(4);
    const state = await call('GET', '/');
    expect(Object.keys(state.at('listings') as object)).toEqual([sku]);
  });

  it('is decoded once only', async () => {
    await start({ catalogue: 'closed' });
    simulator.setListing({ sku: 'A B', channel: 'DEFAULT' });
    const reply = await call('GET', `/listings/2021-08-01/items/${SELLER}/A%2520B?marketplaceIds=${US}`, {
      headers: { 'x-amz-access-token': token },
    });
    expect([reply.status, String(reply.at('errors', 0, 'message'))]).toEqual([
      404,
      expect.stringContaining('A%20B'),
    ]);
  });

  it.each(['%', '%zz', '%FF', '%E4%B8'])('that is malformed (%s) gives 400', async (raw) => {
    await start();
    const reply = await call('GET', `/listings/2021-08-01/items/${SELLER}/${raw}?marketplaceIds=${US}`, {
      headers: { 'x-amz-access-token': token },
    });
    expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([400, 'InvalidInput']);
  });
});

describe('patchListingsItem', () => {
  it('accepts a quantity and shows it on the next read', async () => {
    await start();
    const reply = await patch('MUG', 7);
    expect(reply.status).toBe(200);
    expect([reply.at('sku'), reply.at('status'), reply.at('issues')]).toEqual(['MUG', 'ACCEPTED', []]);
    expect(reply.at('submissionId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(reply.headers.get('x-amzn-ratelimit-limit')).toBe('5.0');
    expect((await get('MUG')).at('fulfillmentAvailability')).toEqual([
      { fulfillmentChannelCode: 'DEFAULT', quantity: 7 },
    ]);
    expect(simulator.getListing('MUG')?.updates).toBe(1);
    expect(lines.at(-1)).toContain('patch "MUG" accepted: DEFAULT 7 (was DEFAULT 0)');
  });

  it('keeps the lead time on merge and drops it on replace', async () => {
    await start();
    simulator.setListing({ sku: 'MUG', channel: 'DEFAULT', quantity: 3, leadTimeToShipMaxDays: 5 });
    await patch('MUG', 7);
    expect(available('MUG')).toEqual([
      { fulfillmentChannelCode: 'DEFAULT', quantity: 7, leadTimeToShipMaxDays: 5 },
    ]);
    await patchRaw('MUG', bodyOf({ quantity: 8 }, 'replace'));
    expect(available('MUG')).toEqual([{ fulfillmentChannelCode: 'DEFAULT', quantity: 8 }]);
  });

  it('adds a second entry when the merchant channel is sent to an FBA listing', async () => {
    await start();
    simulator.setListing({ sku: 'FBA', channel: 'AMAZON_NA' });
    expect((await patch('FBA', 7)).at('status')).toBe('ACCEPTED');
    expect(available('FBA')).toEqual([
      { fulfillmentChannelCode: 'AMAZON_NA' },
      { fulfillmentChannelCode: 'DEFAULT', quantity: 7 },
    ]);
  });

  it('accepts an unknown SKU and creates an incomplete listing', async () => {
    await start({ catalogue: 'closed' });
    expect((await patch('TYPO', 7)).at('status')).toBe('ACCEPTED');
    expect(simulator.getListing('TYPO')).toMatchObject({ productType: 'PRODUCT', halfMade: true });
    const read = await get('TYPO', 'summaries,issues');
    expect([read.at('summaries', 0, 'asin'), read.at('summaries', 0, 'status')]).toEqual([undefined, []]);
    expect(read.at('issues', 0, 'code')).toBe('90220');
  });

  it('checks without saving in the validation preview', async () => {
    await start();
    const query = `marketplaceIds=${US}&mode=VALIDATION_PREVIEW`;
    expect((await patchRaw('MUG', bodyOf({ quantity: 7 }), { query })).at('status')).toBe('VALID');
    expect((await patchRaw('MUG', bodyOf({ quantity: -7 }), { query })).at('status')).toBe('INVALID');
    expect(simulator.state().listings).toEqual({});
  });

  it('changes the quantity of the SKU from another marketplace of the region too', async () => {
    await start();
    await patchRaw('MUG', bodyOf({ quantity: 7 }), { query: 'marketplaceIds=A2EUQ1WTGCTBG2' });
    expect((await get('MUG')).at('fulfillmentAvailability', 0, 'quantity')).toBe(7);
  });

  const path = '/attributes/fulfillment_availability';
  const value = [{ fulfillment_channel_code: 'DEFAULT', quantity: 1 }];

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no product type', { patches: [{ op: 'merge', path, value }] }],
    ['no patches', { productType: 'PRODUCT' }],
    ['empty patches', { productType: 'PRODUCT', patches: [] }],
    ['patches that are one object', { productType: 'PRODUCT', patches: { op: 'merge', path, value } }],
    ['an unknown operation', { productType: 'PRODUCT', patches: [{ op: 'move', path, value }] }],
    ['no path', { productType: 'PRODUCT', patches: [{ op: 'merge', value }] }],
    ['no value', { productType: 'PRODUCT', patches: [{ op: 'merge', path }] }],
    [
      'a value that is no list',
      { productType: 'PRODUCT', patches: [{ op: 'merge', path, value: value[0] }] },
    ],
    ['a list of plain values', { productType: 'PRODUCT', patches: [{ op: 'merge', path, value: [1] }] }],
  ])('refuses a body with %s', async (_name, body) => {
    await start();
    const reply = await patchRaw('MUG', typeof body === 'string' ? body : JSON.stringify(body));
    expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([400, 'InvalidInput']);
    expect(simulator.state().listings).toEqual({});
  });

  it.each([
    ['a path in camel case', { path: '/attributes/fulfillmentAvailability', value }, '90000900'],
    ['a nested path', { path: `${path}/0/quantity`, value }, '90000900'],
    ['no channel', { path, value: [{ quantity: 1 }] }, '90220'],
    ['no entry', { path, value: [] }, '90220'],
    ['no quantity', { path, value: [{ ...value[0], quantity: undefined }] }, '90220'],
    ['a negative quantity', { path, value: [{ ...value[0], quantity: -1 }] }, '90000900'],
    ['half a unit', { path, value: [{ ...value[0], quantity: 1.5 }] }, '90000900'],
    ['a quantity in quotes', { path, value: [{ ...value[0], quantity: '1' }] }, '90000900'],
    ['an unknown channel', { path, value: [{ ...value[0], fulfillment_channel_code: 'SHED' }] }, '90000900'],
  ])('answers 200 with INVALID to %s', async (_name, wrong, code) => {
    await start();
    const reply = await patchRaw(
      'MUG',
      JSON.stringify({ productType: 'PRODUCT', patches: [{ op: 'merge', ...wrong }] }),
    );
    expect([reply.status, reply.at('status'), reply.at('issues', 0, 'code')]).toEqual([200, 'INVALID', code]);
    expect(simulator.state().listings).toEqual({});
  });

  it('accepts the product type of the listing or PRODUCT, and no other', async () => {
    await start();
    simulator.setListing({ sku: 'MUG', channel: 'DEFAULT', productType: 'DRINKING_CUP' });
    const statusWith = async (type: string): Promise<unknown> =>
      (await patchRaw('MUG', bodyOf({ quantity: 1 }, 'merge', type))).at('status');
    expect([await statusWith('DRINKING_CUP'), await statusWith('PRODUCT')]).toEqual(['ACCEPTED', 'ACCEPTED']);
    const reply = await patchRaw('MUG', bodyOf({ quantity: 1 }, 'merge', 'LUGGAGE'));
    expect([reply.at('status'), reply.at('issues', 0, 'code')]).toEqual(['INVALID', '4000003']);
  });

  it('refuses another media type and a body above a megabyte', async () => {
    await start();
    expect((await patchRaw('MUG', bodyOf({ quantity: 1 }), { type: 'text/plain' })).status).toBe(415);
    const large = bodyOf({ quantity: 1, note: 'x'.repeat(1024 * 1024) });
    expect((await patchRaw('MUG', large)).status).toBe(413);
    expect(simulator.state().listings).toEqual({});
  });
});

describe('searchListingsItems', () => {
  it('finds the given SKUs, and never one with a comma', async () => {
    await start({ catalogue: 'closed' });
    for (const sku of ['A', 'B', 'a+b', 'C,D']) simulator.setListing({ sku, channel: 'DEFAULT' });
    const names = ['A', 'a+b', 'C,D', 'GONE'].map(encodeURIComponent).join(',');
    const reply = await search(`identifiersType=SKU&identifiers=${names}&sortBy=sku&sortOrder=ASC`);
    expect(reply.at('numberOfResults')).toBe(2);
    expect([reply.at('items', 0, 'sku'), reply.at('items', 1, 'sku')]).toEqual(['A', 'a+b']);
  });

  it('finds any given SKU in the open catalogue', async () => {
    await start();
    const reply = await search('identifiersType=SKU&identifiers=A,B&includedData=fulfillmentAvailability');
    expect(reply.at('numberOfResults')).toBe(2);
    expect(reply.at('items', 0, 'fulfillmentAvailability', 0, 'quantity')).toBe(0);
  });

  it('lists all listings in pages without a repeat or a gap', async () => {
    await start({ catalogue: 'closed' });
    const skus = Array.from({ length: 45 }, (_, index) => `SKU-${100 + index}`);
    for (const sku of skus) simulator.setListing({ sku, channel: 'DEFAULT' });
    const seen: unknown[] = [];
    let next = '';
    do {
      const reply = await search(`pageSize=20${next}`);
      expect(reply.at('numberOfResults')).toBe(45);
      seen.push(...(reply.at('items') as { sku: string }[]).map((item) => item.sku));
      const nextToken = reply.at('pagination', 'nextToken');
      next = typeof nextToken === 'string' ? `&pageToken=${nextToken}` : '';
    } while (next !== '');
    expect(seen.toSorted()).toEqual(skus);
  });

  it.each([
    ['identifiers without their type', 'identifiers=A'],
    ['a type without identifiers', 'identifiersType=SKU'],
    ['an unknown type', 'identifiersType=NAME&identifiers=A'],
    [
      'more than 20 identifiers',
      `identifiersType=SKU&identifiers=${Array.from({ length: 21 }, (_, index) => index).join(',')}`,
    ],
    ['a page above 20', 'pageSize=21'],
    ['a page token of its own making', 'pageToken=abc'],
    ['a filter that is not played', 'withStatus=BUYABLE'],
    ['a malformed percent sequence', 'identifiersType=SKU&identifiers=%zz'],
  ])('refuses %s', async (_name, query) => {
    await start();
    const reply = await search(query);
    expect([reply.status, reply.at('errors', 0, 'code')]).toEqual([400, 'InvalidInput']);
  });
});

describe('the limits', () => {
  it('answer a sixth PATCH with 429, and one that comes 200 ms later with 200', async () => {
    await start();
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await patch('MUG', index)).status);
    const refused = await patch('MUG', 5);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    expect([refused.status, refused.at('errors', 0)]).toEqual([
      429,
      { code: 'QuotaExceeded', message: 'You exceeded your quota for the requested resource.', details: '' },
    ]);
    expect(refused.headers.get('x-amzn-ratelimit-limit')).toBeNull();
    expect(available('MUG')).toEqual([{ fulfillmentChannelCode: 'DEFAULT', quantity: 4 }]);
    clock += 200;
    expect((await patch('MUG', 6)).status).toBe(200);
    expect(simulator.state().calls).toMatchObject({ throttled: 1, byOperation: { patch: 7, token: 1 } });
    expect(simulator.violations()).toMatchObject([{ kind: 'over-quota', operation: 'patch', sku: 'MUG' }]);
  });

  it('are counted per operation', async () => {
    await start();
    for (let index = 0; index < 5; index += 1) await patch('MUG', index);
    const reads: number[] = [];
    for (let index = 0; index < 11; index += 1) reads.push((await get('MUG')).status);
    expect(reads.filter((status) => status === 200)).toHaveLength(10);
    expect((await search('pageSize=1')).status).toBe(200);
  });

  it('are only reported as violations when they are not enforced', async () => {
    await start({ enforceLimits: false });
    for (let index = 0; index < 7; index += 1) expect((await patch('MUG', index)).status).toBe(200);
    const reply = await call('GET', '/_simulator/judge');
    expect(reply.at('violations')).toHaveLength(2);
  });
});

describe('a scripted fault', () => {
  it('answers with a status for the given number of calls, in the order of scripting', async () => {
    await start();
    simulator.script({ operation: 'patch', times: 1, kind: 'status', status: 429, retryAfterSeconds: 2 });
    simulator.script({
      operation: 'any',
      sku: 'MUG',
      times: 2,
      kind: 'status',
      status: 503,
      body: { odd: 1 },
    });
    expect((await patch('OTHER', 1)).headers.get('retry-after')).toBe('2');
    const second = await patch('MUG', 1);
    expect([second.status, second.at('odd')]).toEqual([503, 1]);
    expect((await patch('OTHER', 1)).status).toBe(200);
    expect((await get('MUG')).status).toBe(503);
    expect((await patch('MUG', 1)).status).toBe(200);
  });

  it('answers token calls in the OAuth shape', async () => {
    await start();
    simulator.script({ operation: 'token', times: 1, kind: 'status', status: 503 });
    const reply = await askToken({ grant_type: 'refresh_token' });
    expect([reply.status, reply.at('error')]).toEqual([503, 'temporarily_unavailable']);
  });

  it('applies until it is cleared when `times` is always', async () => {
    await start();
    simulator.script({ operation: 'get', times: 'always', kind: 'status', status: 500 });
    expect([(await get('A')).status, (await get('B')).status]).toEqual([500, 500]);
    await call('DELETE', '/_simulator/faults');
    expect((await get('A')).status).toBe(200);
  });

  it('makes a submission invalid and stores nothing', async () => {
    await start();
    const issues = [{ code: '1', message: 'No.', severity: 'ERROR', categories: [] }] as const;
    simulator.script({ operation: 'any', times: 1, kind: 'invalid', issues });
    expect((await get('MUG')).status).toBe(200);
    const reply = await patch('MUG', 7);
    expect([reply.status, reply.at('status'), reply.at('issues')]).toEqual([200, 'INVALID', issues]);
    expect(simulator.state().listings).toEqual({});
  });

  it.each([
    ['before', {}],
    ['after', { quantity: 7 }],
  ] as const)('cuts the connection %s the quantity is applied', async (when, expected) => {
    await start();
    simulator.script({ operation: 'patch', times: 1, kind: 'reset', when });
    await expect(patch('MUG', 7)).rejects.toThrow('fetch failed');
    expect(simulator.state().listings['MUG']?.fulfillmentAvailability[0] ?? {}).toMatchObject(expected);
    expect(simulator.calls().at(-1)).toMatchObject({
      operation: 'patch',
      sku: 'MUG',
      status: null,
      quantity: 7,
    });
  });

  it('expires a token once', async () => {
    await start();
    simulator.script({ operation: 'patch', times: 1, kind: 'expire-token' });
    expect((await patch('MUG', 7)).at('errors', 0, 'details')).toBe(
      'The access token you provided has expired.',
    );
    expect((await patch('MUG', 7)).status).toBe(403);
    token = await newToken();
    expect((await patch('MUG', 7)).status).toBe(200);
  });

  it('hangs until the client times out; a second PATCH meanwhile is a violation', async () => {
    await start();
    simulator.script({ operation: 'patch', times: 1, kind: 'hang' });
    const controller = new AbortController();
    const hanging = call('PATCH', itemPath('MUG'), {
      headers: { 'x-amz-access-token': token, 'content-type': 'application/json' },
      body: bodyOf({ quantity: 1 }),
      signal: controller.signal,
    });
    const outcome = expect(hanging).rejects.toThrow('aborted');
    await eventually('the fault is logged', () =>
      lines.some((line) => line.includes('gets the scripted fault hang')),
    );
    expect((await patch('MUG', 2)).status).toBe(200);
    controller.abort();
    await outcome;
    expect(simulator.violations()).toMatchObject([{ kind: 'parallel-patches', sku: 'MUG' }]);
    expect(available('MUG')).toEqual([{ fulfillmentChannelCode: 'DEFAULT', quantity: 2 }]);
  });

  it('delays a call and executes it', async () => {
    await start();
    simulator.script({ operation: 'patch', times: 1, kind: 'delay', ms: 5 });
    expect((await patch('MUG', 7)).at('status')).toBe('ACCEPTED');
  });

  it('does not delay the close of the simulator', async () => {
    await start();
    simulator.script({ operation: 'get', times: 2, kind: 'delay', ms: 3_600_000 });
    simulator.script({ operation: 'get', times: 1, kind: 'hang' });
    const calls = [get('A'), get('B'), get('C')].map((one) => expect(one).rejects.toThrow());
    await eventually(
      'three faults are logged',
      () => lines.filter((line) => line.includes('gets the scripted fault')).length === 3,
    );
    await simulator.close();
    await Promise.all(calls);
  });
});

describe('the controls', () => {
  const put = (sku: string, body: unknown): Promise<Reply> =>
    call('PUT', `/_simulator/listings/${encodeURIComponent(sku)}`, { body: JSON.stringify(body) });

  it('set a listing, and remove a SKU even from the open catalogue', async () => {
    await start();
    const set = { channel: 'MIXED', productType: 'LAMP', quantity: 3, restockDate: '2026-12-01' };
    expect((await put('A/B', set)).at('listing', 'productType')).toBe('LAMP');
    expect((await get('A/B')).at('fulfillmentAvailability')).toEqual([
      { fulfillmentChannelCode: 'DEFAULT', quantity: 3 },
      { fulfillmentChannelCode: 'AMAZON_NA' },
    ]);
    expect((await put('A/B', { known: false })).status).toBe(200);
    expect((await get('A/B')).status).toBe(404);
    expect((await patch('A/B', 1)).at('status')).toBe('ACCEPTED');
    expect(simulator.getListing('A/B')?.halfMade).toBe(true);
  });

  it.each([{}, { channel: 'SHED' }, { channel: 'DEFAULT', quantity: -1 }, { known: 'no' }, []])(
    'refuse the listing %j',
    async (body) => {
      await start();
      expect((await put('MUG', body)).status).toBe(400);
    },
  );

  it('script a fault, and refuse an invalid one', async () => {
    await start();
    const post = (body: unknown): Promise<Reply> =>
      call('POST', '/_simulator/faults', { body: JSON.stringify(body) });
    expect((await post({ operation: 'get', times: 1, kind: 'status', status: 500 })).status).toBe(201);
    expect((await get('MUG')).status).toBe(500);
    for (const wrong of [
      { operation: 'put', times: 1, kind: 'hang' },
      { operation: 'get', times: 0, kind: 'hang' },
      { operation: 'get', times: 1, kind: 'status', status: 200 },
      { operation: 'get', times: 1, kind: 'reset', when: 'now' },
      { operation: 'patch', times: 1, kind: 'invalid', issues: [{}] },
      { operation: 'get', times: 1, kind: 'flood' },
    ])
      expect((await post(wrong)).status).toBe(400);
  });

  it('show the state and the calls, prototype names included', async () => {
    await start();
    const submissionId = (await patch('__proto__', 2)).at('submissionId');
    const state = await call('GET', '/');
    expect([state.at('sellerId'), state.at('marketplaceId')]).toEqual([SELLER, US]);
    expect(Object.entries(state.at('listings') as object)).toEqual([
      [
        '__proto__',
        {
          productType: 'HOME',
          fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', quantity: 2 }],
          updates: 1,
          lastUpdatedAt: '2026-11-22T10:00:00.000Z',
        },
      ],
    ]);
    expect(state.at('calls')).toEqual({ total: 2, byOperation: { token: 1, patch: 1 }, throttled: 0 });
    expect((await call('GET', '/_simulator/calls')).at(1)).toEqual({
      at: clock,
      operation: 'patch',
      sku: '__proto__',
      status: 200,
      quantity: 2,
      submissionId,
    });
  });

  it('answer 404 when the control is unknown', async () => {
    await start();
    expect((await call('GET', '/_simulator/nothing')).status).toBe(404);
    expect((await call('PUT', '/_simulator/listings/%zz', { body: '{}' })).status).toBe(400);
  });
});

describe('the simulator', () => {
  it('keeps only the tokens on reset', async () => {
    await start();
    for (let index = 0; index < 6; index += 1) await patch('MUG', index);
    simulator.script({ operation: 'patch', times: 1, kind: 'hang' });
    simulator.reset();
    expect([simulator.calls(), simulator.violations(), simulator.state().listings]).toEqual([[], [], {}]);
    expect((await patch('MUG', 1)).status).toBe(200);
  });

  it('rejects the start when its port is taken', async () => {
    await start();
    const port = Number(new URL(simulator.url).port);
    await expect(startAmazonSimulator({ port, sellerId: SELLER, marketplaceId: US })).rejects.toThrow(
      'EADDRINUSE',
    );
  });

  it('accepts a SKU of dots, which only a raw request line can contain', async () => {
    await start();
    const port = Number(new URL(simulator.url).port);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        // The request stays open: the server would treat its end as a disconnect.
        socket.write(
          `GET /listings/2021-08-01/items/${SELLER}/%2E%2E?marketplaceIds=${US} HTTP/1.1\r\n` +
            `host: localhost\r\nconnection: close\r\nx-amz-access-token: ${token}\r\n\r\n`,
        );
      });
      let received = '';
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('close', () => {
        resolve(received);
      });
      socket.on('error', reject);
    });
    expect(text).toContain('"sku":".."');
  });
});
