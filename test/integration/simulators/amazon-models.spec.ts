import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { noticeProblems, problemsOf, problemsOfQuantityNotice } from '../../support/amazon/amazon-models';

const SELLER = 'A2TESTSELLER';
const US = 'ATVPDKIKX0DER';
const DATA = 'includedData=FULFILLMENT,CANCELLATION';
const NOW = Date.parse('2026-11-22T10:00:00Z');

/** The simulator's answers and notices have the shapes of Amazon's own models. */
describe("Amazon's models", () => {
  let simulator: AmazonSimulator;
  let clock: number;
  let seller: string;
  let application: string;

  beforeEach(async () => {
    clock = NOW;
    simulator = await startAmazonSimulator({ sellerId: SELLER, marketplaceId: US, now: () => clock });
    const credentials = { client_id: 'c', client_secret: 's' };
    seller = await tokenFor({ grant_type: 'refresh_token', refresh_token: 'r', ...credentials });
    application = await tokenFor({
      grant_type: 'client_credentials',
      scope: 'sellingpartnerapi::notifications',
      ...credentials,
    });
  });

  afterEach(async () => {
    await simulator.close();
  });

  const tokenFor = async (fields: Record<string, string>): Promise<string> => {
    const response = await fetch(`${simulator.url}/auth/o2/token`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };

  const call = async (
    token: string,
    method: string,
    path: string,
    body?: object,
  ): Promise<[number, Json]> => {
    const response = await fetch(simulator.url + path, {
      method,
      headers: { 'x-amz-access-token': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return [response.status, (await response.json()) as Json];
  };

  type Json = Readonly<Record<string, unknown>>;

  it('has the orders of searchOrders and getOrder in all their states', async () => {
    simulator.notices.openQueue();
    const { orders } = simulator;
    simulator.setListing({ sku: 'MUG', channel: 'DEFAULT', quantity: 50 });
    const place = (extra: object = {}): string => {
      const order = orders.place({ items: [{ sku: 'MUG', units: 2, orderItemId: 'item' }], ...extra });
      if (typeof order === 'string') throw new Error(order);
      return order.orderId;
    };
    const [pending, early, unshipped, partly, shipped, bought, mine] = [
      place(),
      place({ status: 'PENDING_AVAILABILITY' }),
      place({ status: 'UNSHIPPED' }),
      place({ status: 'UNSHIPPED', replaces: '123-1234567-1234567' }),
      place({ status: 'UNSHIPPED' }),
      place(),
      place(),
    ];
    place({ fulfilledBy: 'AMAZON', status: 'UNSHIPPED' });
    orders.requestCancel(unshipped);
    orders.ship(partly, [{ orderItemId: 'item', units: 1 }]);
    orders.ship(shipped);
    orders.cancel(bought, { by: 'BUYER' });
    orders.cancel(mine, { by: 'MERCHANT' });
    clock = NOW + 200_000;

    const query = `lastUpdatedAfter=2026-11-22T09:00:00Z&${DATA}&maxResultsPerPage=5`;
    const [status, found] = await call(seller, 'GET', `/orders/2026-01-01/orders?${query}`);
    expect(status).toBe(200);
    expect(problemsOf('orders_2026-01-01', 'SearchOrdersResponse', found)).toEqual([]);
    expect(found['pagination']).toBeDefined();
    for (const orderId of [pending, early, unshipped, partly, shipped, bought, mine]) {
      const [, body] = await call(seller, 'GET', `/orders/2026-01-01/orders/${orderId}?${DATA}`);
      expect(problemsOf('orders_2026-01-01', 'GetOrderResponse', body)).toEqual([]);
    }
    orders.change({ leavesOut: ['sellerSku', 'fulfillment', 'cancelledBy'], wholeSeconds: true });
    const [, sparse] = await call(seller, 'GET', `/orders/2026-01-01/orders?${query}`);
    expect(problemsOf('orders_2026-01-01', 'SearchOrdersResponse', sparse)).toEqual([]);
    const [, refused] = await call(seller, 'GET', '/orders/2026-01-01/orders');
    expect(problemsOf('orders_2026-01-01', 'ErrorList', refused)).toEqual([]);

    const notices = simulator.notices.list();
    expect(notices).toHaveLength(13);
    expect(notices.flatMap(({ body }) => noticeProblems(body))).toEqual([]);
  });

  it('has the notices of numbers, as the detail of an event', () => {
    simulator.notices.openQueue();
    simulator.notices.subscribeQuantities();
    simulator.setListing({ sku: 'MUG', quantity: 50 });
    const [notice] = simulator.notices.list();
    const { detail } = JSON.parse(notice?.body ?? '{}') as Json;
    expect(problemsOfQuantityNotice(detail)).toEqual([]);
  });

  it('has destinations and subscriptions, which need the right kind of token', async () => {
    const api = '/notifications/v1';
    const arn = 'arn:aws:sqs:us-east-1:000000000000:orders';
    const destination = { name: 'orders', resourceSpecification: { sqs: { arn } } };
    expect((await call(seller, 'POST', `${api}/destinations`, destination))[0]).toBe(403);
    const [, made] = await call(application, 'POST', `${api}/destinations`, destination);
    expect(problemsOf('notifications', 'CreateDestinationResponse', made)).toEqual([]);
    const { destinationId } = made['payload'] as { destinationId: string };
    clock += 60_000;
    expect((await call(application, 'POST', `${api}/destinations`, destination))[0]).toBe(409);
    const [, listed] = await call(application, 'GET', `${api}/destinations`);
    expect(problemsOf('notifications', 'GetDestinationsResponse', listed)).toEqual([]);
    const [, one] = await call(application, 'GET', `${api}/destinations/${destinationId}`);
    expect(problemsOf('notifications', 'GetDestinationResponse', one)).toEqual([]);

    const path = `${api}/subscriptions/ORDER_CHANGE`;
    const wanted = {
      destinationId,
      payloadVersion: '1.0',
      processingDirective: {
        eventFilter: { eventFilterType: 'ORDER_CHANGE', orderChangeTypes: ['OrderStatusChange'] },
      },
    };
    expect(problemsOf('notifications', 'CreateSubscriptionRequest', wanted)).toEqual([]);
    expect((await call(seller, 'GET', path))[0]).toBe(404);
    const [, subscribed] = await call(seller, 'POST', path, wanted);
    expect(problemsOf('notifications', 'CreateSubscriptionResponse', subscribed)).toEqual([]);
    expect((await call(seller, 'POST', path, wanted))[0]).toBe(409);
    const [, stands] = await call(seller, 'GET', path);
    expect(problemsOf('notifications', 'GetSubscriptionResponse', stands)).toEqual([]);
    expect(stands).toEqual(subscribed);

    const [tested] = await call(application, 'POST', `${path}/testNotification`, { destinationId });
    expect(tested).toBe(200);
    expect(await (await fetch(`${simulator.url}/_simulator/queue`)).json()).toEqual({
      waiting: 1,
      inFlight: 0,
    });

    const quantities = `${api}/subscriptions/LISTINGS_ITEM_MFN_QUANTITY_CHANGE`;
    const bus = { eventBridge: { accountId: '111122223333', region: 'us-east-1' } };
    const [, busMade] = await call(application, 'POST', `${api}/destinations`, {
      name: 'bus',
      resourceSpecification: bus,
    });
    const { destinationId: busId } = busMade['payload'] as { destinationId: string };
    clock += 60_000;
    expect((await call(seller, 'POST', quantities, { destinationId, payloadVersion: '1.0' }))[0]).toBe(400);
    expect((await call(seller, 'POST', path, { ...wanted, destinationId: busId }))[0]).toBe(400);
    const [, byBus] = await call(seller, 'POST', quantities, { destinationId: busId, payloadVersion: '1.0' });
    expect(problemsOf('notifications', 'CreateSubscriptionResponse', byBus)).toEqual([]);

    const { subscriptionId } = subscribed['payload'] as { subscriptionId: string };
    const [, byId] = await call(application, 'GET', `${path}/${subscriptionId}`);
    expect(problemsOf('notifications', 'GetSubscriptionByIdResponse', byId)).toEqual([]);
    const [deleted, body] = await call(application, 'DELETE', `${path}/${subscriptionId}`);
    expect(deleted).toBe(200);
    expect(problemsOf('notifications', 'DeleteSubscriptionByIdResponse', body)).toEqual([]);
    expect((await call(seller, 'GET', path))[0]).toBe(404);
  });
});
