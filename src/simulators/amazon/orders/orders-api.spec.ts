import { type AmazonSimulator, startAmazonSimulator } from '../amazon-simulator';
import { type Order } from './order';
import { type Purchase } from './orders-store';

const US = 'ATVPDKIKX0DER';
const NOW = Date.parse('2026-11-22T10:00:00Z');
const DATA = 'includedData=FULFILLMENT,CANCELLATION';

interface View {
  readonly orderId: string;
  readonly fulfillment?: { readonly fulfillmentStatus: string };
  readonly orderItems: readonly Record<string, unknown>[];
}

interface Found {
  readonly orders: readonly View[];
  readonly pagination?: { readonly nextToken: string };
  readonly lastUpdatedBefore?: string;
  readonly errors?: readonly { readonly message: string }[];
}

let clock = NOW;
let simulator: AmazonSimulator;
let token = '';

beforeEach(async () => {
  clock = NOW;
  simulator = await startAmazonSimulator({ sellerId: 'A2TESTSELLER', marketplaceId: US, now: () => clock });
  await logIn();
  simulator.setListing({ sku: 'MUG', channel: 'DEFAULT', quantity: 5 });
});

afterEach(async () => {
  await simulator.close();
});

async function logIn(): Promise<void> {
  const response = await fetch(`${simulator.url}/auth/o2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: 'r',
      client_id: 'c',
      client_secret: 's',
    }),
  });
  token = ((await response.json()) as { access_token: string }).access_token;
}

async function get(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${simulator.url}/orders/2026-01-01/orders${path}`, {
    headers: { 'x-amz-access-token': token },
  });
  return { status: response.status, body: await response.json() };
}

async function found(query: string): Promise<Found> {
  return (await get(`?${query}`)).body as Found;
}

function placed(purchase: Partial<Purchase> = {}): Order {
  return done(simulator.orders.place({ items: [{ sku: 'MUG', units: 1 }], ...purchase }));
}

function done(result: Order | string): Order {
  if (typeof result === 'string') throw new Error(result);
  return result;
}

const shown = (): number | undefined => simulator.getListing('MUG')?.fulfillmentAvailability[0]?.quantity;

describe("an order and Amazon's own number", () => {
  it('lowers the number when it is placed, and raises it when the buyer cancels', () => {
    const { orderId } = placed({ items: [{ sku: 'MUG', units: 2 }] });
    expect(shown()).toBe(3);
    expect(done(simulator.orders.cancel(orderId, { by: 'BUYER' })).status).toBe('CANCELLED');
    expect(shown()).toBe(5);
  });

  it('is refused where the listing shows too few units, unless it is forced', () => {
    expect(simulator.orders.place({ items: [{ sku: 'MUG', units: 6 }] })).toContain('shows 5 units');
    const { orderId } = placed({ items: [{ sku: 'MUG', units: 6 }], force: true });
    expect(shown()).toBe(0);
    // Only what it took off comes back.
    simulator.orders.cancel(orderId, { by: 'AMAZON' });
    expect(shown()).toBe(5);
  });

  it('leaves the number alone when the merchant has no inventory, and for an order that Amazon fulfils', () => {
    const { orderId } = placed();
    simulator.orders.cancel(orderId, { by: 'MERCHANT' });
    placed({ fulfilledBy: 'AMAZON' });
    expect(shown()).toBe(4);
  });

  it('goes through its states', () => {
    const { orderId, items } = placed({ items: [{ sku: 'MUG', units: 3 }] });
    const orderItemId = items[0]?.orderItemId ?? '';
    const { orders } = simulator;
    const states = [
      orders.confirm(orderId),
      orders.ship(orderId, [{ orderItemId, units: 1 }]),
      orders.cancel(orderId, { by: 'BUYER', items: [{ orderItemId, units: 1 }] }),
      orders.ship(orderId),
    ].map((result) => done(result).status);
    expect(states).toEqual(['UNSHIPPED', 'PARTIALLY_SHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED']);
    expect(orders.ship(orderId)).toContain('fewer open units');
    expect(orders.confirm(orderId)).toContain('not pending');
    expect(shown()).toBe(3);
  });
});

describe('searchOrders', () => {
  const SINCE = `lastUpdatedAfter=2026-11-22T09:00:00Z`;

  it('finds an order two minutes after its last update, and gives the end of the period', async () => {
    const { orderId } = placed();
    clock = NOW + 119_999;
    expect((await found(SINCE)).orders).toEqual([]);
    clock = NOW + 120_000;
    const { orders, lastUpdatedBefore } = await found(SINCE);
    expect(orders.map((order) => order.orderId)).toEqual([orderId]);
    expect(lastUpdatedBefore).toBe('2026-11-22T10:00:00.000Z');
  });

  it('pages oldest first, and an order that changes between two pages is left to the next search', async () => {
    const ids = [0, 1, 2].map((index) => {
      clock = NOW + index;
      return placed().orderId;
    });
    clock = NOW + 200_000;
    const first = await found(`${SINCE}&maxResultsPerPage=1&fulfilledBy=MERCHANT`);
    simulator.orders.touch(ids[1] ?? '');
    const next = `${SINCE}&fulfilledBy=MERCHANT&paginationToken=${first.pagination?.nextToken ?? ''}`;
    const second = await found(next);
    expect([...first.orders, ...second.orders].map((order) => order.orderId)).toEqual([ids[0], ids[2]]);
    expect(second.pagination).toBeUndefined();
    expect(second.lastUpdatedBefore).toBe(first.lastUpdatedBefore);
    clock = NOW + 2 * 86_400_000;
    await logIn();
    expect((await get(`?${next}`)).status).toBe(400);
  });

  it.each([
    ['', 'Exactly one'],
    ['lastUpdatedAfter=2026-11-22T09:00:00Z&createdAfter=2026-11-22T09:00:00Z', 'Exactly one'],
    ['lastUpdatedAfter=2026-11-22T09:00:00Z&createdBefore=2026-11-22T09:30:00Z', 'cannot be used'],
    ['lastUpdatedAfter=2026-11-22T09:00:00Z&lastUpdatedBefore=2026-11-22T09:59:00Z', 'two minutes'],
    ['lastUpdatedAfter=2026-11-22T09:59:00Z', 'two minutes'],
    ['lastUpdatedAfter=2026-11-22', 'ISO 8601'],
    [`${SINCE}&fulfilledBy=ME`, 'unknown value'],
    [`${SINCE}&maxResultsPerPage=101`, 'from 1 to 100'],
    [`${SINCE}&paginationToken=x`, 'paginationToken'],
    [`${SINCE}&includedData=ALL`, 'unknown value'],
    [`${SINCE}&pageSize=1`, 'not a parameter'],
  ])('refuses %s', async (query, message) => {
    const { status, body } = await get(`?${query}`);
    expect(status).toBe(400);
    expect((body as Found).errors?.[0]?.message).toContain(message);
  });

  it('has 20 calls and one more every 179 seconds', async () => {
    const statuses: number[] = [];
    for (let call = 0; call < 21; call += 1) statuses.push((await get(`?${SINCE}`)).status);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
    clock = NOW + 179_000;
    expect((await get(`?${SINCE}`)).status).toBe(200);
  });

  it('refuses data of buyers', async () => {
    expect((await get(`?${SINCE}&includedData=BUYER`)).status).toBe(403);
  });
});

describe('getOrder', () => {
  it('shows who cancelled, and what the settings do not leave out', async () => {
    const { orderId } = placed({ items: [{ sku: 'MUG', units: 2, orderItemId: '77' }] });
    simulator.orders.cancel(orderId, { by: 'BUYER', reason: 'Changed my mind' });
    expect((await get(`/${orderId}?${DATA}`)).body).toMatchObject({
      order: {
        orderId,
        fulfillment: { fulfillmentStatus: 'CANCELLED', fulfilledBy: 'MERCHANT' },
        orderItems: [
          {
            orderItemId: '77',
            quantityOrdered: 2,
            product: { sellerSku: 'MUG' },
            fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 0 },
            cancellation: {
              cancellationExecution: { cancelledBy: 'BUYER', cancelReason: 'Changed my mind' },
            },
          },
        ],
      },
    });
    simulator.orders.change({ leavesOut: ['sellerSku', 'quantities', 'cancelledBy'], zeroesOrdered: true });
    const { order } = (await get(`/${orderId}?${DATA}`)).body as { order: View };
    expect(order.orderItems[0]).toEqual({
      orderItemId: '77',
      quantityOrdered: 0,
      product: { asin: expect.any(String) as string },
      cancellation: { cancellationExecution: { cancelReason: 'Changed my mind' } },
    });
    expect((await get('/000-0000000-0000000')).status).toBe(404);
  });
});

describe('the controls', () => {
  const control = async (path: string, body?: object): Promise<{ status: number; body: Order }> => {
    const response = await fetch(`${simulator.url}/_simulator/orders${path}`, {
      method: 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Order };
  };

  it('place, confirm, ship and cancel orders', async () => {
    const { status, body } = await control('', { items: [{ sku: 'MUG', units: 2 }] });
    expect([status, body.status]).toEqual([201, 'PENDING']);
    const path = `/${body.orderId}`;
    expect((await control(`${path}/confirm`)).body.status).toBe('UNSHIPPED');
    const orderItemId = body.items[0]?.orderItemId;
    const part = { items: [{ orderItemId, units: 1 }] };
    expect((await control(`${path}/ship`, part)).body.status).toBe('PARTIALLY_SHIPPED');
    expect((await control(`${path}/cancel`, { by: 'AMAZON' })).body.status).toBe('SHIPPED');
    expect(shown()).toBe(4);
    expect((await control(`${path}/ship`)).status).toBe(409);
    expect((await control('/1/ship')).status).toBe(404);
    expect((await control('', { items: [] })).status).toBe(400);
  });

  it('change how searches show orders', async () => {
    const response = await fetch(`${simulator.url}/_simulator/order-settings`, {
      method: 'PUT',
      body: JSON.stringify({ visibleAfterMs: 0, leavesOut: ['fulfillment'] }),
    });
    expect(response.status).toBe(200);
    placed();
    const { orders } = await found(`lastUpdatedAfter=2026-11-22T10:00:00Z&${DATA}`);
    expect(orders).toHaveLength(1);
    expect(orders[0]?.fulfillment).toBeUndefined();
  });
});
