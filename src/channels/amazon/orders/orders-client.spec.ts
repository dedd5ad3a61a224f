import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Clock } from '../../../platform/clock';
import { AccessTokenSource } from '../http/access-token';
import { OrdersClient } from './orders-client';

class ManualClock extends Clock {
  time = Date.parse('2026-11-22T10:11:12.345Z');
  now(): number {
    return this.time;
  }
}

const ORDER_ID = '113-1234567-1234567';

let server: Server;
let client: OrdersClient;
let clock: ManualClock;
let requests: IncomingMessage[];
let reply: { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };

function queryOf(request: IncomingMessage | undefined): Record<string, string> {
  return Object.fromEntries(new URL(request?.url ?? '', 'http://x').searchParams);
}

beforeEach(async () => {
  requests = [];
  reply = { status: 200, body: { orders: [] } };
  server = createServer((request, response) => {
    if (request.url === '/login') {
      response.end(JSON.stringify({ access_token: 'Atza|token', expires_in: 3600 }));
      return;
    }
    requests.push(request);
    const { status, body, headers } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  clock = new ManualClock();
  const credentials = { clientId: 'id', clientSecret: 'secret', refreshToken: 'Atzr|refresh' };
  const tokens = new AccessTokenSource({ url: `${endpoint}/login`, ...credentials, clock });
  // Longer than any machine pauses: no test waits for it.
  client = new OrdersClient({ endpoint, marketplaceId: 'ATVPDKIKX0DER', tokens, clock, timeoutMs: 60_000 });
});

afterEach(async () => {
  server.closeAllConnections();
  await client.close();
  await new Promise((resolve) => server.close(resolve));
});

describe('the orders of a seller', () => {
  it('are searched without an end, and without any data of the buyer', async () => {
    expect(await client.search({ lastUpdatedAfter: '2026-11-22T09:50:00.000Z' })).toMatchObject({
      kind: 'page',
    });
    expect(requests[0]?.headers['x-amz-access-token']).toBe('Atza|token');
    expect(new URL(requests[0]?.url ?? '', 'http://x').pathname).toBe('/orders/2026-01-01/orders');
    expect(queryOf(requests[0])).toEqual({
      lastUpdatedAfter: '2026-11-22T09:50:00.000Z',
      marketplaceIds: 'ATVPDKIKX0DER',
      fulfilledBy: 'MERCHANT',
      includedData: 'FULFILLMENT,CANCELLATION',
      maxResultsPerPage: '100',
    });
  });

  it('are searched with the same parameters on each page', async () => {
    await client.search({ lastUpdatedAfter: '2026-11-22T09:50:00.000Z' });
    await client.search({ lastUpdatedAfter: '2026-11-22T09:50:00.000Z', paginationToken: 'two&=' });
    expect(queryOf(requests[1])).toEqual({ ...queryOf(requests[0]), paginationToken: 'two&=' });
  });

  it.each<[string, number, unknown, object]>([
    ['a limit', 429, { errors: [{ code: 'QuotaExceeded', message: 'x' }] }, { kind: 'throttled' }],
    [
      'a missing role',
      403,
      { errors: [{ code: 'Unauthorized', message: 'Access to requested resource is denied.' }] },
      { kind: 'forbidden', details: 'Unauthorized: Access to requested resource is denied.' },
    ],
    [
      'a refused query',
      400,
      { errors: [{ code: 'InvalidInput', message: 'x' }] },
      { kind: 'rejected', status: 400 },
    ],
    ['an outage', 503, {}, { kind: 'unavailable', reason: 'HTTP 503' }],
    ['an answer that is no list', 200, {}, { kind: 'unavailable' }],
  ])('give %s as a value', async (_case, status, body, failure) => {
    reply = { status, body };
    expect(await client.search({ lastUpdatedAfter: '2026-11-22T09:50:00.000Z' })).toMatchObject(failure);
  });
});

describe('one order', () => {
  it('is read by its id', async () => {
    reply = {
      status: 200,
      body: {
        order: {
          orderId: ORDER_ID,
          createdTime: '2026-11-22T09:51:00Z',
          lastUpdatedTime: '2026-11-22T09:52:10Z',
          fulfillment: { fulfillmentStatus: 'PENDING' },
          orderItems: [{ orderItemId: '1', quantityOrdered: 1, product: { sellerSku: 'MUG' } }],
        },
      },
    };
    expect(await client.get(ORDER_ID)).toMatchObject({
      kind: 'order',
      order: { orderId: ORDER_ID, source: 'order' },
    });
    expect(requests[0]?.url).toBe(
      `/orders/2026-01-01/orders/${ORDER_ID}?includedData=FULFILLMENT%2CCANCELLATION`,
    );
  });

  it('may be one that Amazon does not have', async () => {
    reply = { status: 404, body: { errors: [{ code: 'NotFound', message: 'x' }] } };
    expect(await client.get(ORDER_ID)).toEqual({ kind: 'not_found' });
  });

  it('is not asked for by an id that would be another path', async () => {
    expect(await client.get('../x')).toMatchObject({ kind: 'rejected' });
    expect(requests).toEqual([]);
  });

  it('is asked for within the plan of 30 calls and one in two seconds: a call beyond it is not made', async () => {
    for (let calls = 0; calls < 30; calls += 1) await client.get(ORDER_ID);
    expect(await client.get(ORDER_ID)).toMatchObject({ kind: 'throttled' });
    expect(requests).toHaveLength(30);
    clock.time += 3_000;
    await client.get(ORDER_ID);
    expect(requests).toHaveLength(31);
  });
});
