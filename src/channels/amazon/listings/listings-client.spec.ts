import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { eventually } from '../../../../test/support/eventually';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from '../http/access-token';
import { amzDate, type ResponseInfo } from '../http/amazon-caller';
import {
  AmazonListingsClient,
  LISTINGS_LIMITS,
  type ListingsClientOptions,
  type PushOutcome,
} from './listings-client';

const US = 'ATVPDKIKX0DER';
const SELLER = 'A2SELLER/1';

class ManualClock extends Clock {
  constructor(public time = Date.parse('2026-11-22T10:11:12.345Z')) {
    super();
  }
  now(): number {
    return this.time;
  }
}

interface Call {
  readonly method: string | undefined;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}
type Answerer = (response: ServerResponse, call: Call) => void;

let server: Server;
let endpoint: string;
let clock: ManualClock;
let tokens: AccessTokenSource;
let client: AmazonListingsClient;
let seen: ResponseInfo[];
let calls: Call[];
let logins: number;
let respond: Answerer;
let login: Answerer;

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answerer =>
  (response) => {
    const all = { 'content-type': 'application/json', 'x-amzn-RequestId': 'req-1', ...headers };
    response.writeHead(status, all).end(JSON.stringify(body));
  };

/** Gives the answers one after the other, and the last one from then on. */
const inTurn = (...answers: Answerer[]): Answerer => {
  let next = 0;
  return (response, call) => {
    answers[Math.min(next, answers.length - 1)]?.(response, call);
    next += 1;
  };
};

const errors = (code: string, details = '') => ({ errors: [{ code, message: `${code}.`, details }] });
const expired = json(403, errors('Unauthorized', 'The access token you provided has expired.'));
const accepted = (sku = 'MUG'): Answerer =>
  json(200, { sku, status: 'ACCEPTED', submissionId: 'sub-1', issues: [] });

/** The official example of getListingsItem, shortened: two marketplaces, though one was asked for. */
const listing = (
  sku: string,
  availability: unknown = [{ fulfillmentChannelCode: 'DEFAULT', quantity: 100 }],
) => ({
  sku,
  summaries: [
    { marketplaceId: 'A2EUQ1WTGCTBG2', productType: 'BAG', status: [] },
    {
      marketplaceId: US,
      asin: 'B071VG5N9D',
      productType: 'LUGGAGE',
      conditionType: 'new_new',
      status: ['BUYABLE'],
    },
  ],
  fulfillmentAvailability: availability,
});

function clientOf(more: Partial<ListingsClientOptions> = {}): AmazonListingsClient {
  return new AmazonListingsClient({
    endpoint,
    sellerId: SELLER,
    marketplaceId: US,
    tokens,
    clock,
    // Longer than any machine stalls: no test waits for it.
    timeoutMs: 60_000,
    version: '1.2.3',
    onResponse: (info) => seen.push(info),
    ...more,
  });
}

/** Writes what `read` gives when the grant is there, and once more with what it gives then if the token has expired. */
async function pushOf(read: () => number, sku = 'MUG'): Promise<PushOutcome> {
  const reserved = await client.reservePush();
  if (reserved.kind !== 'granted') return { ...reserved, sent: undefined };
  const outcome = await client.setQuantity(reserved, { sku, productType: 'LUGGAGE', quantity: read() });
  if (outcome.kind !== 'token_expired') return outcome;
  const renewed = await client.renewPush(reserved);
  if (renewed.kind !== 'granted') return { ...renewed, sent: undefined };
  return client.setQuantity(renewed, { sku, productType: 'LUGGAGE', quantity: read() });
}

const push = (quantity: number, sku = 'MUG'): Promise<PushOutcome> => pushOf(() => quantity, sku);

beforeEach(async () => {
  [seen, calls, logins] = [[], [], 0];
  login = (response, call) => {
    json(200, { access_token: `Atza|token-${logins}`, expires_in: 3600 })(response, call);
  };
  respond = accepted();
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString('utf8')));
    request.on('end', () => {
      const { method, url = '', headers } = request;
      if (url === '/login') {
        logins += 1;
        login(response, { method, url, headers, body: text });
        return;
      }
      const call = { method, url, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
      calls.push(call);
      respond(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clock = new ManualClock();
  const credentials = { clientId: 'id', clientSecret: 'secret', refreshToken: 'Atzr|refresh' };
  tokens = new AccessTokenSource({ url: `${endpoint}/login`, ...credentials, clock });
  client = clientOf();
});

afterEach(async () => {
  server.closeAllConnections();
  await client.close();
  tokens.close();
  await new Promise((resolve) => server.close(resolve));
});

describe('reading a listing', () => {
  it('sends the documented request', async () => {
    respond = json(200, listing('LAMP/DESK #2 (EU)'));
    await client.getListing('LAMP/DESK #2 (EU)');
    expect(calls[0]).toMatchObject({
      method: 'GET',
      headers: {
        'x-amz-access-token': 'Atza|token-1',
        'x-amz-date': '20261122T101112Z',
        'user-agent': expect.stringMatching(
          /^SyncState\/1\.2\.3 \(Language=JavaScript; Platform=Node\.js\/\d/,
        ) as unknown,
        accept: 'application/json',
      },
    });
    const url = new URL(calls[0]?.url ?? '', endpoint);
    expect(url.pathname).toBe('/listings/2021-08-01/items/A2SELLER%2F1/LAMP%2FDESK%20%232%20%28EU%29');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      marketplaceIds: US,
      includedData: 'summaries,fulfillmentAvailability',
    });
  });

  it.each([
    ['100%', '100%25'],
    ['a+b', 'a%2Bb'],
    ['ÄÖ-1', '%C3%84%C3%96-1'],
    ["!'()*", '%21%27%28%29%2A'],
    ['%2F', '%252F'],
    ['a//b', 'a%2F%2Fb'],
    ['$&', '%24%26'],
    ['../x', '..%2Fx'],
    ['{sku}', '%7Bsku%7D'],
  ])('sends the SKU %p as %p on the wire', async (sku, encoded) => {
    respond = json(200, listing(sku));
    await expect(client.getListing(sku)).resolves.toMatchObject({ kind: 'found', sku });
    expect(calls[0]?.url.split('?')[0]?.split('/').slice(5)).toEqual([encoded]);
  });

  it('finds the product type of its marketplace, the channels and the quantity', async () => {
    respond = json(200, listing('MUG'));
    await expect(client.getListing('MUG')).resolves.toEqual({
      kind: 'found',
      sku: 'MUG',
      productType: 'LUGGAGE',
      channels: ['DEFAULT'],
      quantity: 100,
      status: ['BUYABLE'],
      requestId: 'req-1',
    });
  });

  it.each([
    [[{ fulfillmentChannelCode: 'AMAZON_NA' }], ['AMAZON_NA'], undefined],
    [
      [{ fulfillmentChannelCode: 'AMAZON_NA' }, { fulfillmentChannelCode: 'DEFAULT', quantity: 0 }],
      ['AMAZON_NA', 'DEFAULT'],
      0,
    ],
    [[{ fulfillmentChannelCode: 'DEFAULT' }], ['DEFAULT'], undefined],
    [[{}], [''], undefined],
    [undefined, [], undefined],
  ])('reads the availability %j', async (availability, channels, quantity) => {
    respond = json(200, { ...listing('MUG'), fulfillmentAvailability: availability });
    await expect(client.getListing('MUG')).resolves.toMatchObject({ kind: 'found', channels, quantity });
  });

  it('distinguishes an unknown SKU from other failures', async () => {
    respond = json(404, errors('NOT_FOUND'));
    await expect(client.getListing('MUG')).resolves.toEqual({
      kind: 'not_found',
      sku: 'MUG',
      requestId: 'req-1',
    });
    respond = json(400, errors('InvalidInput'));
    await expect(client.getListing('MUG')).resolves.toMatchObject({ kind: 'rejected', status: 400 });
  });

  it('rejects an answer about another SKU, and one that is no listing', async () => {
    respond = json(200, listing('GM-ZDPI-9B4E'));
    await expect(client.getListing('MUG')).resolves.toMatchObject({ kind: 'unavailable' });
    respond = (response) => response.end('<html>');
    await expect(client.getListing('MUG')).resolves.toMatchObject({ kind: 'unavailable' });
  });

  it('guesses no product type', async () => {
    respond = json(200, { ...listing('MUG'), summaries: [] });
    const read = await client.getListing('MUG');
    expect(read).toMatchObject({
      kind: 'rejected',
      text: expect.stringContaining('no product type') as unknown,
    });
  });

  it.each(['', '.', '..'])('makes no call for %j, which would be another address', async (sku) => {
    await expect(client.getListing(sku)).resolves.toMatchObject({ kind: 'rejected', status: undefined });
    await expect(push(1, sku)).resolves.toMatchObject({ kind: 'rejected', sent: undefined });
    expect(calls).toHaveLength(0);
  });
});

describe('searching listings', () => {
  it('asks for up to 20 SKUs in one call, and says which are missing', async () => {
    respond = json(200, {
      numberOfResults: 2,
      items: [listing('a+b c'), listing("it's"), listing('not asked for')],
    });
    const search = await client.searchListings(['a+b c', "it's", 'GONE', 'GONE']);
    expect(search).toMatchObject({ kind: 'searched' });
    const listings = search.kind === 'searched' ? [...search.listings] : [];
    expect(listings.map(([sku, { kind }]) => [sku, kind])).toEqual([
      ['a+b c', 'found'],
      ["it's", 'found'],
      ['GONE', 'not_found'],
    ]);
    expect(calls[0]?.url).toBe(
      `/listings/2021-08-01/items/A2SELLER%2F1?marketplaceIds=${US}` +
        '&includedData=summaries%2CfulfillmentAvailability&identifiers=a%2Bb%20c%2Cit%27s%2CGONE&identifiersType=SKU&pageSize=20',
    );
  });

  it('draws no conclusion from a list that was cut short', async () => {
    respond = json(200, { items: [listing('A')], pagination: { nextToken: 'more' } });
    await expect(client.searchListings(['A', 'B'])).resolves.toMatchObject({ kind: 'unavailable' });
    await expect(client.searchListings(['A'])).resolves.toMatchObject({ kind: 'searched' });
  });

  it('returns a failure, also for an answer that is no list', async () => {
    respond = inTurn(json(503, errors('InternalFailure')), json(200, { items: 'none' }), json(200, null));
    for (let i = 0; i < 3; i += 1) {
      await expect(client.searchListings(['A'])).resolves.toMatchObject({ kind: 'unavailable' });
    }
  });

  it('takes no SKU that Amazon would misread, and makes no call for none', async () => {
    await expect(client.searchListings(['A,B'])).rejects.toThrow(RangeError);
    await expect(client.searchListings([''])).rejects.toThrow(RangeError);
    await expect(client.searchListings(Array.from({ length: 21 }, (_, i) => `S${i}`))).rejects.toThrow(
      RangeError,
    );
    await expect(client.searchListings([])).resolves.toEqual({ kind: 'searched', listings: new Map() });
    expect(calls).toHaveLength(0);
  });
});

describe('writing a quantity', () => {
  it('sends the documented patch, and says what was sent and when', async () => {
    respond = (response, call) => {
      clock.time += 250;
      accepted()(response, call);
    };
    const sentAt = clock.time;
    await expect(push(7)).resolves.toEqual({
      kind: 'accepted',
      submissionId: 'sub-1',
      requestId: 'req-1',
      issues: [],
      sent: { quantity: 7, sentAt, answeredAt: sentAt + 250 },
    });
    expect(calls[0]).toMatchObject({
      method: 'PATCH',
      url: `/listings/2021-08-01/items/A2SELLER%2F1/MUG?marketplaceIds=${US}&issueLocale=en_US`,
      headers: { 'content-type': 'application/json' },
      body: {
        productType: 'LUGGAGE',
        patches: [
          {
            op: 'merge',
            path: '/attributes/fulfillment_availability',
            value: [{ fulfillment_channel_code: 'DEFAULT', quantity: 7, marketplace_id: US }],
          },
        ],
      },
    });
    expect(seen).toEqual([{ operation: 'patchListingsItem', status: 200, ms: 250, throttled: false }]);
  });

  it('sends zero, and a SKU with every kind of character', async () => {
    respond = accepted('LAMP/DESK #2 (EU)');
    await expect(push(0, 'LAMP/DESK #2 (EU)')).resolves.toMatchObject({
      kind: 'accepted',
      sent: { quantity: 0 },
    });
    expect(calls[0]?.url).toContain('/LAMP%2FDESK%20%232%20%28EU%29?');
  });

  it('makes no call for a grant that is given back, and grants it to the next', async () => {
    client = clientOf({ limits: { patchListingsItem: { ratePerSecond: 1, burst: 1 } } });
    const reserved = await client.reservePush();
    const next = push(7);
    if (reserved.kind === 'granted') reserved.grant.giveBack();
    await expect(next).resolves.toMatchObject({ kind: 'accepted' });
    expect(calls).toHaveLength(1);
    expect(seen).toHaveLength(1);
  });

  it.each([-1, 1.5, Number.NaN])('throws on %p, which is a bug of the caller', async (quantity) => {
    await expect(push(quantity)).rejects.toThrow(RangeError);
    expect(calls).toHaveLength(0);
  });

  it('waits for the limit before the number is read', async () => {
    client = clientOf({ limits: { patchListingsItem: { ratePerSecond: 1_000, burst: 1, guardMs: 0 } } });
    let stock = 9;
    respond = inTurn((response, call) => {
      stock = 3;
      accepted()(response, call);
    }, accepted());
    clock.time = 0;
    const first = pushOf(() => stock);
    const second = pushOf(() => stock);
    await expect(first).resolves.toMatchObject({ sent: { quantity: 9 } });
    clock.time = 1;
    await expect(second).resolves.toMatchObject({ sent: { quantity: 3 } });
  });

  it.each<[string, Answerer, object]>([
    [
      'INVALID',
      json(200, { sku: 'MUG', status: 'INVALID', submissionId: 's', issues: [{ code: '9', message: 'm' }] }),
      { kind: 'rejected', status: 200, text: '9: m' },
    ],
    ['400', json(400, errors('InvalidInput')), { kind: 'rejected', status: 400 }],
    ['413', json(413, errors('InvalidInput')), { kind: 'rejected', status: 413 }],
    ['403 for a missing role', json(403, errors('Unauthorized', 'No role.')), { kind: 'forbidden' }],
    ['500', json(500, errors('InternalFailure')), { kind: 'unavailable', reason: 'HTTP 500' }],
    [
      'a redirect',
      json(302, {}, { location: '/elsewhere' }),
      { kind: 'unavailable', reason: 'HTTP 302, not followed' },
    ],
    ['a 200 that is no JSON', (response) => response.end('{"sku":'), { kind: 'unavailable' }],
    ['an empty 200', (response) => response.end(), { kind: 'unavailable' }],
    ['an answer about another SKU', accepted('GM-ZDPI-9B4E'), { kind: 'unavailable' }],
    [
      'a broken connection',
      (response) => response.socket?.destroy(),
      { kind: 'unavailable', reason: 'ECONNRESET' },
    ],
  ])('names the outcome of %s, with the number that was sent', async (_name, answerer, outcome) => {
    respond = answerer;
    await expect(push(7)).resolves.toMatchObject({ ...outcome, sent: { quantity: 7 } });
    expect(calls).toHaveLength(1);
    expect(seen).toHaveLength(1);
  });

  it.each<[string, Answerer, boolean]>([
    ['a broken connection', (response) => response.socket?.destroy(), true],
    ['an answer of 503', json(503, errors('ServiceUnavailable')), false],
  ])('says whether the call may still arrive: after %s', async (_name, answerer, isUnanswered) => {
    respond = answerer;
    const outcome = await push(7);
    expect('isUnanswered' in outcome).toBe(isUnanswered);
  });

  it('knows that a call which found no connection cannot arrive', async () => {
    await push(7);
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    // The first call may still take the connection that was kept open.
    await push(7);
    const outcome = await push(7);
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'ECONNREFUSED' });
    expect(outcome).not.toHaveProperty('isUnanswered');
  });

  it('gives up after its timeout, and returns the number that may still arrive', async () => {
    client = clientOf({ timeoutMs: 50 });
    respond = () => undefined;
    const outcome = await push(7);
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'timeout', sent: { quantity: 7 } });
    expect(seen).toEqual([expect.objectContaining({ status: 0 })]);
  });
});

describe('an expired token', () => {
  it('costs one login and one more call, with the newest number', async () => {
    respond = inTurn(expired, accepted());
    const numbers = [7, 5];
    const outcome = await pushOf(() => numbers.shift() ?? 0);
    expect(outcome).toMatchObject({ kind: 'accepted', sent: { quantity: 5 } });
    expect(calls.map(({ headers }) => headers['x-amz-access-token'])).toEqual([
      'Atza|token-1',
      'Atza|token-2',
    ]);
    expect(logins).toBe(2);
  });

  it('ends as forbidden when Amazon refuses the new token too', async () => {
    respond = expired;
    await expect(push(7)).resolves.toMatchObject({
      kind: 'forbidden',
      details: expect.stringContaining('expired') as unknown,
    });
    expect([calls.length, logins]).toEqual([2, 2]);
  });

  it('leaves the second call to its caller: without it, no further call is made', async () => {
    respond = expired;
    const reserved = await client.reservePush();
    if (reserved.kind !== 'granted') throw new Error('no grant');
    const quantity = { sku: 'MUG', productType: 'LUGGAGE', quantity: 7 };
    await expect(client.setQuantity(reserved, quantity)).resolves.toMatchObject({ kind: 'token_expired' });
    const renewed = await client.renewPush(reserved);
    if (renewed.kind === 'granted') renewed.grant.giveBack();
    expect(renewed).toMatchObject({ kind: 'granted', isSecondTry: true });
    expect([calls.length, logins]).toEqual([1, 2]);
  });

  it('is renewed for a read as well', async () => {
    respond = inTurn(expired, json(200, listing('MUG')));
    await expect(client.getListing('MUG')).resolves.toMatchObject({ kind: 'found' });
  });
});

describe('a login that fails', () => {
  it('is an outcome, and nothing is sent', async () => {
    login = json(400, { error: 'invalid_grant', error_description: 'x' });
    await expect(push(7)).resolves.toMatchObject({
      kind: 'login_refused',
      error: 'invalid_grant',
      sent: undefined,
    });
    login = json(503, {});
    await expect(client.getListing('MUG')).resolves.toEqual({
      kind: 'login_unavailable',
      reason: 'HTTP 503',
    });
    expect(calls).toHaveLength(0);
  });
});

describe("Amazon's limits", () => {
  it('are those of the model', () => {
    expect(LISTINGS_LIMITS).toEqual({
      getListingsItem: { ratePerSecond: 5, burst: 10 },
      searchListingsItems: { ratePerSecond: 5, burst: 5 },
      patchListingsItem: { ratePerSecond: 5, burst: 5 },
    });
  });

  it('hold one operation back, not the others, until the clock allows', async () => {
    const writes = Array.from({ length: 4 }, () => push(1));
    await Promise.all(writes.slice(0, 3));
    respond = json(200, listing('MUG'));
    await expect(client.getListing('MUG')).resolves.toMatchObject({ kind: 'found' });
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'PATCH', 'GET']);
    respond = accepted();
    clock.time += 200;
    await expect(writes[3]).resolves.toMatchObject({ kind: 'accepted' });
  });

  it('when met, slow the limiter and are counted', async () => {
    respond = inTurn(json(429, errors('QuotaExceeded'), { 'retry-after': '2' }), accepted());
    await expect(push(7)).resolves.toMatchObject({
      kind: 'throttled',
      retryAfterMs: 2_000,
      sent: { quantity: 7 },
    });
    expect(seen).toEqual([expect.objectContaining({ status: 429, throttled: true })]);
    const next = push(6);
    await client.close();
    await expect(next).resolves.toMatchObject({ kind: 'unavailable', sent: undefined });
    expect(calls).toHaveLength(1);
  });

  it('are followed as the answer reports them', async () => {
    client = clientOf({ limits: { patchListingsItem: { ratePerSecond: 5, burst: 1, guardMs: 0 } } });
    respond = json(
      200,
      { sku: 'MUG', status: 'ACCEPTED', submissionId: 's' },
      { 'x-amzn-RateLimit-Limit': '50.0' },
    );
    await push(1);
    const next = push(2);
    clock.time += 20;
    await expect(next).resolves.toMatchObject({ kind: 'accepted' });
  });

  it('are not exceeded by grants that a slow login delayed', async () => {
    client = clientOf({ limits: { patchListingsItem: { ratePerSecond: 5, burst: 5, guardMs: 0 } } });
    const arrivals: number[] = [];
    respond = (response, call) => {
      arrivals.push(clock.time);
      accepted()(response, call);
    };
    await Promise.all(Array.from({ length: 5 }, () => push(1)));
    const queued = Array.from({ length: 8 }, () => push(2));

    const slow: { answer?: () => void } = {};
    login = (response, call) => {
      slow.answer = () => {
        json(200, { access_token: 'Atza|slow', expires_in: 3600 })(response, call);
      };
    };
    clock.time += 3_590_000;
    await eventually('the slow call arrives', () => slow.answer !== undefined);
    clock.time += 5_000;
    const releasedAt = clock.time;
    slow.answer?.();
    await eventually('ten calls arrive', () => arrivals.length === 10);
    for (let arrived = 11; arrived <= 13; arrived += 1) {
      clock.time += 200;
      await eventually('the next call arrives', () => arrivals.length === arrived);
    }
    await Promise.all(queued);
    const after = arrivals.slice(5).map((at) => at - releasedAt);
    expect(after).toEqual([0, 0, 0, 0, 0, 200, 400, 600]);
  });
});

describe('closing', () => {
  it('waits for the call in flight, and takes no more', async () => {
    const arrived: { release?: () => void } = {};
    const onTheWire = new Promise<void>((resolve) => {
      respond = (response, call) => {
        arrived.release = () => {
          accepted()(response, call);
        };
        resolve();
      };
    });
    const write = push(7);
    await onTheWire;
    const closed = client.close();
    arrived.release?.();
    await closed;
    await expect(write).resolves.toMatchObject({ kind: 'accepted' });
    await expect(push(8)).resolves.toMatchObject({ kind: 'unavailable', reason: 'the service is stopping' });
    expect(calls).toHaveLength(1);
  });
});

describe('what comes out of the client', () => {
  it('never holds a token', async () => {
    respond = inTurn(
      json(400, errors('InvalidInput', 'Atza|token-1')),
      (response) => response.socket?.destroy(),
      expired,
    );
    const outcomes = [await push(1), await push(2)];
    // The third one calls twice, and a burst is used up by then.
    clock.time += 1_000;
    outcomes.push(await push(3));
    expect(inspect(outcomes, { depth: 10, showHidden: true })).not.toMatch(/token-\d|refresh|secret\b(?!\])/);
  });
});

describe('the x-amz-date', () => {
  it('is the basic ISO form in UTC', () => {
    expect(amzDate(Date.parse('2026-01-02T03:04:05.678Z'))).toBe('20260102T030405Z');
  });
});
