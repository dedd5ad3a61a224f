import {
  type Message,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { eventually } from '../../../../test/support/eventually';
import { type AmazonSimulator, startAmazonSimulator } from '../amazon-simulator';
import { type Order } from '../orders/order';
import { type QueueAddress } from './local-queue';

const US = 'ATVPDKIKX0DER';
const SELLER = 'A2TESTSELLER';

interface Notice {
  readonly NotificationType: string;
  readonly Payload: {
    readonly OrderChangeNotification: {
      readonly SellerId: string;
      readonly AmazonOrderId: string;
      readonly OrderChangeType: string;
      readonly NotificationLevel: string;
      readonly Summary: {
        readonly OrderStatus: string;
        readonly DestinationPostalCode: string | null;
        readonly OrderItems: readonly { readonly Quantity: number }[];
      };
    };
  };
}

let simulator: AmazonSimulator;
let queue: QueueAddress;
let client: SQSClient;

beforeEach(async () => {
  simulator = await startAmazonSimulator({ sellerId: SELLER, marketplaceId: US });
  simulator.setListing({ sku: 'MUG', channel: 'DEFAULT', quantity: 50 });
  queue = simulator.notices.openQueue(1);
  client = new SQSClient({
    endpoint: queue.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
});

afterEach(async () => {
  client.destroy();
  await simulator.close();
});

async function receive(count = 10, waitSeconds = 0): Promise<readonly Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: count,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    }),
  );
  return Messages;
}

async function received(): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  for (;;) {
    const messages = await receive();
    if (messages.length === 0) return notices;
    for (const { Body = '', ReceiptHandle } of messages) {
      notices.push(JSON.parse(Body) as Notice);
      await client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
    }
  }
}

function placed(): Order {
  const order = simulator.orders.place({ items: [{ sku: 'MUG', units: 2 }] });
  if (typeof order === 'string') throw new Error(order);
  return order;
}

const idOf = ({ Payload }: Notice): string => Payload.OrderChangeNotification.AmazonOrderId;
const statusOf = ({ Payload }: Notice): string => Payload.OrderChangeNotification.Summary.OrderStatus;

describe('the notices of an order', () => {
  it('have its states, with the postal code once it is paid', async () => {
    const { orderId } = placed();
    simulator.orders.confirm(orderId);
    simulator.orders.touch(orderId);
    simulator.orders.requestCancel(orderId);
    simulator.orders.cancel(orderId, { by: 'BUYER' });
    const notices = await received();
    expect(notices.map(statusOf)).toEqual(['Pending', 'Unshipped', 'Unshipped', 'Canceled']);
    const changes = notices.map(({ Payload }) => Payload.OrderChangeNotification);
    expect(changes.map((change) => change.Summary.DestinationPostalCode)).toEqual([
      null,
      '98109-5210',
      '98109-5210',
      '98109-5210',
    ]);
    expect(changes[2]).toMatchObject({
      SellerId: SELLER,
      AmazonOrderId: orderId,
      OrderChangeType: 'BuyerRequestedChange',
      Summary: { OrderItems: [{ SellerSKU: 'MUG', Quantity: 2, IsBuyerRequestedCancel: true }] },
    });
  });

  it('are dropped, doubled, held and delayed as the faults say', async () => {
    const { notices } = simulator;
    const [dropped, doubled, first, second] = (['drop', 'double', 'hold', 'hold'] as const).map((kind) => {
      notices.script({ kind, times: 1 });
      return placed().orderId;
    });
    expect((await received()).map(idOf)).toEqual([doubled, doubled]);
    expect(notices.release()).toBe(2);
    expect((await received()).map(idOf)).toEqual([second, first]);
    notices.script({ kind: 'delay', ms: 50, times: 1 });
    const late = placed().orderId;
    const overtaking = placed().orderId;
    const then: string[] = [];
    await eventually('the delayed notice arrives', async () => {
      then.push(...(await received()).map(idOf));
      return then.length === 2;
    });
    expect(then).toEqual([overtaking, late]);
    expect(notices.list().map(({ orderId, fate }) => [orderId, fate])).toEqual([
      [dropped, 'dropped'],
      [doubled, 'doubled'],
      [first, 'held'],
      [second, 'held'],
      [late, 'delayed'],
      [overtaking, 'sent'],
    ]);
  });

  it('have shares that are dropped and doubled, and can leave out new orders', async () => {
    simulator.notices.change({ dropShare: 1 });
    placed();
    simulator.notices.change({ dropShare: 0, doubleShare: 1 });
    placed();
    simulator.notices.change({ doubleShare: 0, announcesPlaced: false, level: 'OrderItemLevel' });
    const { orderId } = placed();
    simulator.orders.confirm(orderId);
    const notices = await received();
    expect(notices.map(statusOf)).toEqual(['Pending', 'Pending', 'Unshipped']);
    expect(notices[2]?.Payload.OrderChangeNotification.NotificationLevel).toBe('OrderItemLevel');
  });

  it('are not made while no queue is subscribed', () => {
    simulator.notices.subscriptions.unsubscribe('ORDER_CHANGE');
    placed();
    expect(simulator.notices.list()).toEqual([]);
  });
});

describe('the notices of numbers', () => {
  const numbers = async (): Promise<readonly unknown[]> => {
    const events = (await received()) as unknown as readonly {
      readonly detail: { readonly Payload: Readonly<Record<string, unknown>> };
    }[];
    return events.map(({ detail: { Payload } }) => Object.values(Payload));
  };

  it('come by an event bus into the same queue once it is subscribed, whatever changed the number', async () => {
    simulator.setListing({ sku: 'TEE', quantity: 1 });
    simulator.notices.subscribeQuantities();
    simulator.listings.edit('TEE', { quantity: 7 });
    simulator.listings.edit('TEE', { quantity: 7 });
    simulator.listings.lower('TEE', 2);
    expect(await received()).toMatchObject([
      {
        'detail-type': 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE',
        source: 'aws.partner/sellingpartnerapi.amazon.com/000000000000/amzn1.sellerapps.app.simulator',
        detail: {
          NotificationType: 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE',
          Payload: { SellerId: SELLER, FulfillmentChannelCode: 'DEFAULT', Sku: 'TEE', Quantity: 7 },
        },
      },
      { detail: { Payload: { Sku: 'TEE', Quantity: 5 } } },
    ]);
    simulator.notices.subscriptions.unsubscribe('LISTINGS_ITEM_MFN_QUANTITY_CHANGE');
    simulator.listings.edit('TEE', { quantity: 9 });
    expect(await received()).toEqual([]);
  });

  it('of a late number come when it is live, although nothing looks at the listing', async () => {
    simulator.notices.subscribeQuantities();
    simulator.listings.change({ liveAfterMs: [20, 40] });
    const entries = [{ fulfillmentChannelCode: 'DEFAULT', quantity: 3 }];
    simulator.listings.submit('MUG', 'PRODUCT', [{ op: 'merge', entries }]);
    const [message] = await receive(10, 20);
    expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({ detail: { Payload: { Quantity: 3 } } });
  });

  it('are lost, doubled and held by faults of their listing, and not by those of an order', async () => {
    const { notices, listings } = simulator;
    notices.subscribeQuantities();
    notices.script({ kind: 'drop', orderId: '111-1111111-1111111', times: 'always' });
    notices.script({ kind: 'drop', sku: 'MUG', times: 1 });
    notices.script({ kind: 'double', sku: 'MUG', times: 1 });
    notices.script({ kind: 'hold', sku: 'MUG', times: 1 });
    for (const quantity of [1, 2, 3]) listings.edit('MUG', { quantity });
    expect(await numbers()).toEqual([
      [SELLER, 'DEFAULT', 'MUG', 2],
      [SELLER, 'DEFAULT', 'MUG', 2],
    ]);
    expect([notices.release(), await numbers()]).toEqual([1, [[SELLER, 'DEFAULT', 'MUG', 3]]]);
  });
});

describe('the queue', () => {
  it('ends a long poll with the first message, and counts how often it was received', async () => {
    const waiting = receive(10, 20);
    placed();
    const [message] = await waiting;
    expect(message?.Attributes).toEqual({ ApproximateReceiveCount: '1' });
    const counts = await fetch(`${simulator.url}/_simulator/queue`);
    expect(await counts.json()).toEqual({ waiting: 0, inFlight: 1 });
    const [again] = await receive(10, 20);
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  it('keeps a message for the next receiver when a poll was broken off', async () => {
    const broken = new AbortController();
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl: queue.url, WaitTimeSeconds: 20 }), {
      abortSignal: broken.signal,
    });
    await receive();
    broken.abort();
    await expect(poll).rejects.toThrow();
    placed();
    expect(await receive(1, 20)).toHaveLength(1);
  });

  it('takes messages of others, and knows no other queue', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'no notice' }));
    expect(simulator.notices.sendRaw('nor is this')).toBe(true);
    expect((await receive()).map(({ Body }) => Body)).toEqual(['no notice', 'nor is this']);
    const sameQueue = queue.url.replace('127.0.0.1', 'localhost');
    const byName = new ReceiveMessageCommand({ QueueUrl: sameQueue, WaitTimeSeconds: 20 });
    expect((await client.send(byName)).Messages).toHaveLength(1);
    const other = new ReceiveMessageCommand({ QueueUrl: `${queue.url}-other` });
    await expect(client.send(other)).rejects.toThrow('does not exist');
  });
});

describe('the controls', () => {
  const control = async (method: string, path: string, body?: object): Promise<[number, unknown]> => {
    const response = await fetch(`${simulator.url}/_simulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return [response.status, await response.json()];
  };

  it('open the queue and set faults and settings', async () => {
    expect(await control('POST', 'queue')).toEqual([201, queue]);
    expect(await control('POST', 'notice-faults', { kind: 'hold', times: 'always' })).toEqual([
      201,
      { kind: 'hold', times: 'always' },
    ]);
    placed();
    expect(await control('POST', 'notices/release', { order: 'oldest-first' })).toEqual([
      200,
      { released: 1 },
    ]);
    expect((await control('DELETE', 'notice-faults'))[0]).toBe(200);
    const settings = { delayMs: [0, 0], dropShare: 0, doubleShare: 1, announcesPlaced: true };
    const [, changed] = await control('PUT', 'notice-settings', settings);
    expect(changed).toEqual({ ...settings, level: 'OrderLevel' });
    expect(await control('GET', 'notice-settings')).toEqual([200, changed]);
    placed();
    expect((await control('POST', 'notices', { NotificationType: 'OTHER' }))[0]).toBe(200);
    expect(await control('GET', 'queue')).toEqual([200, { waiting: 4, inFlight: 0 }]);
    const [, sent] = await control('GET', 'notices');
    expect(sent).toMatchObject({ notices: [{ fate: 'held' }, { fate: 'doubled' }] });
    expect(await control('POST', 'quantity-notices')).toEqual([200, {}]);
    const quantities = 'subscription?type=LISTINGS_ITEM_MFN_QUANTITY_CHANGE';
    expect(await control('DELETE', quantities)).toEqual([200, { removed: true }]);
    expect(await control('DELETE', 'subscription')).toEqual([200, { removed: true }]);
    expect((await control('POST', 'notices', {}))[0]).toBe(409);
    expect(await control('PUT', 'listing-settings', { liveAfterMs: [1, 2] })).toEqual([
      200,
      { liveAfterMs: [1, 2], keepsOrder: true, lostShare: 0, twiceShare: 0 },
    ]);
  });

  it.each([
    ['POST', 'queue', { visibilitySeconds: -1 }, 'visibilitySeconds'],
    ['POST', 'notice-faults', { kind: 'lose', times: 1 }, 'kind must be'],
    ['POST', 'notice-faults', { kind: 'delay', times: 1 }, 'ms must be'],
    ['POST', 'notice-faults', { kind: 'drop', times: 0 }, 'times must be'],
    ['POST', 'notice-faults', { kind: 'drop', times: 1, sku: 1 }, 'sku must be'],
    ['POST', 'notices/release', { order: 'any' }, 'order must be'],
    ['PUT', 'notice-settings', { delayMs: [2, 1] }, 'delayMs'],
    ['PUT', 'notice-settings', { dropShare: 2 }, 'dropShare'],
    ['PUT', 'notice-settings', { level: 'x' }, 'level'],
    ['PUT', 'notice-settings', { x: 1 }, 'x is not one of'],
    ['PUT', 'listing-settings', { liveAfterMs: 5 }, 'liveAfterMs'],
    ['PUT', 'listing-settings', { lostShare: 2 }, 'lostShare'],
    ['PUT', 'listing-settings', { keepsOrder: 1 }, 'keepsOrder'],
    ['PUT', 'listing-settings', { x: 1 }, 'x is not one of'],
    ['POST', 'submission-faults', { kind: 'lose', times: 1 }, 'kind must be'],
    ['POST', 'submission-faults', { kind: 'late', times: 1 }, 'ms must be'],
    ['POST', 'submissions/release', { order: 'any' }, 'order must be'],
    ['POST', 'listings/MUG/edit', { quantity: -1 }, 'quantity'],
    ['POST', 'listings/MUG/edit', { suppressed: 1 }, 'suppressed'],
    ['POST', 'listings/MUG/edit', { channel: 'FBA' }, 'channel must be'],
    ['PUT', 'other-writers/MUG', { quantity: 1 }, 'afterMs'],
    ['PUT', 'order-settings', { leavesOut: ['all'] }, 'leavesOut'],
    ['PUT', 'order-settings', { visibleAfterMs: -1 }, 'visibleAfterMs'],
    ['POST', 'orders', { items: [{ sku: 'MUG', units: 0 }] }, 'units'],
    ['POST', 'orders', { items: [{ sku: 'MUG', units: 1 }], status: 'SHIPPED' }, 'status'],
    ['POST', 'orders', { items: [{ sku: 'MUG', units: 1 }], createdAt: 5 }, 'createdAt'],
  ])('refuse %s %s %j', async (method, path, body, message) => {
    const [status, answer] = await control(method, path, body);
    expect([status, JSON.stringify(answer)]).toEqual([400, expect.stringContaining(message)]);
  });

  it('edit a listing, script what becomes of its numbers and start another writer', async () => {
    const shows = (quantity: number): object => ({
      fulfillmentAvailability: [{ fulfillmentChannelCode: 'DEFAULT', quantity }],
    });
    expect(await control('POST', 'listings/MUG/edit', { quantity: 5, suppressed: true })).toEqual([
      200,
      expect.objectContaining({ ...shows(5), suppressed: true }),
    ]);
    const fault = { kind: 'hold', sku: 'MUG', times: 1 };
    expect(await control('POST', 'submission-faults', fault)).toEqual([201, fault]);
    expect(await control('DELETE', 'submission-faults')).toEqual([200, {}]);
    expect(await control('POST', 'submissions/release')).toEqual([200, { released: 0 }]);
    const writer = { quantity: 2, afterMs: 0 };
    expect(await control('PUT', 'other-writers/MUG', writer)).toEqual([
      200,
      expect.objectContaining(shows(2)),
    ]);
    simulator.listings.lower('MUG', 1);
    const [, numbers] = await control('GET', 'numbers?sku=MUG');
    expect(numbers).toMatchObject({
      changes: [{ to: 50 }, { to: 5 }, { to: 2 }, { to: 1, cause: 'order' }, { to: 2 }],
    });
    expect(await control('DELETE', 'other-writers/MUG')).toEqual([200, { removed: true }]);
    expect(await control('DELETE', 'other-writers/MUG')).toEqual([200, { removed: false }]);
    simulator.setListing({ sku: 'GONE', known: false });
    expect((await control('POST', 'listings/GONE/edit', { quantity: 5 }))[0]).toBe(404);
  });

  it('keep the subscription when the simulator is reset, and no message', async () => {
    placed();
    simulator.notices.change({ delayMs: [60_000, 60_000] });
    placed();
    simulator.reset();
    expect(await control('GET', 'queue')).toEqual([200, { waiting: 0, inFlight: 0 }]);
    expect(simulator.notices.list()).toEqual([]);
    simulator.orders.place({ items: [{ sku: 'MUG', units: 1 }], force: true });
    expect(await control('GET', 'queue')).toEqual([200, { waiting: 1, inFlight: 0 }]);
  });
});
