import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { QuantityMarksRepository } from '../../../src/sync/quantity-notices/quantity-marks.repository';
import { payloadJson } from '../../../src/simulators/shopify/payload-json';
import { amazonAt, quantityAtAmazon } from '../../support/service/simulated-amazon';
import { eventually } from '../../support/eventually';
import { functionUrlEvent, httpApiEvent } from '../../../src/simulators/lambda/gateway-events';
import { queueEvent, schedulerEvent } from '../../support/lambda/lambda-events';
import { Container, jsonCall, keyed, signedWebhook } from '../../support/lambda/lambda-invoker';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { patchesOf } from '../../support/amazon-push/push-checks';
import { LEAP_DAY_CRON } from '../../support/service/test-service';
import { shopAt, startTestShop } from '../../support/shopify/simulated-shop';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/network/webhook-receiver';

let store: TestStore;
let amazon: AmazonSimulator;
let chat: WebhookReceiver;
let container: Container;
const containers: Container[] = [];

function newContainer(own: Readonly<Record<string, string>> = {}): Container {
  const made = new Container(() => ({
    ...store.env,
    ...amazonAt(amazon),
    RETURNS_CRON: LEAP_DAY_CRON,
    DRIFT_CRON: LEAP_DAY_CRON,
    AMAZON_ORDERS: 'false',
    ...own,
  }));
  containers.push(made);
  return made;
}

beforeAll(async () => {
  store = await startTestStore();
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  chat = await startWebhookReceiver();
  container = newContainer();
});

afterAll(async () => {
  for (const each of containers) await each.close();
  await chat.close();
  await amazon.close();
  await store.stop();
});

async function put(sku: string, physical: number): Promise<void> {
  const path = `/api/inventory/${encodeURIComponent(sku)}`;
  const { statusCode } = await container.send(functionUrlEvent(jsonCall('PUT', path, { physical })));
  expect(statusCode).toBe(200);
}

async function read(path: string): Promise<Record<string, unknown>> {
  return (await container.send(functionUrlEvent(keyed({ method: 'GET', path })))).json;
}

/** The stored poll as if the first container had run more than a year ago. */
async function sinceLastYear(): Promise<void> {
  await store.client.send(
    new UpdateItemCommand({
      TableName: store.tables.transactions,
      Key: { txId: { S: 'state:returns' } },
      UpdateExpression: 'SET lastOccurrence = :then',
      ConditionExpression: 'attribute_exists(lastOccurrence)',
      ExpressionAttributeValues: { ':then': { N: String(Date.now() - 366 * 86_400_000) } },
    }),
  );
}

async function holderOf(lease: string): Promise<string | undefined> {
  const { Item } = await store.client.send(
    new GetItemCommand({
      TableName: store.tables.transactions,
      Key: { txId: { S: lease } },
      ConsistentRead: true,
    }),
  );
  return Item?.holder?.S;
}

describe('the schedule', () => {
  it('pushes after an order that another container took', async () => {
    await put('SOLD', 10);
    const receiver = newContainer();
    await receiver.send(httpApiEvent(signedWebhook(payloadJson(orderOf(lineOf('SOLD', 4))))));
    expect(await read('/api/inventory/SOLD')).toMatchObject({ syncStatus: 'pending' });
    expect(await container.runSchedule()).toEqual({
      pushes: 'done',
      returns: 'not_due',
      orders: 'not_due',
      match: 'not_due',
      alerts: 'not_configured',
    });
    expect(quantityAtAmazon(amazon, 'SOLD')).toBe(6);
    expect(await read('/api/inventory/SOLD')).toMatchObject({
      syncStatus: 'in_sync',
      lastBroadcast: { count: 6 },
    });
    expect(await holderOf('lease:broadcast')).toBeUndefined();
  });

  it('searches the orders of Amazon when it is time, and when a person asks for it', async () => {
    const searching = newContainer({ AMAZON_ORDERS: 'true', ORDERS_LOOKBACK_HOURS: '1' });
    const poll = functionUrlEvent(keyed({ method: 'POST', path: '/api/orders/amazon/poll' }));
    await put('ON AMAZON', 10);
    expect(await searching.runSchedule()).toMatchObject({ orders: 'done' });
    amazon.orders.change({ visibleAfterMs: 0 });
    amazon.orders.place({ items: [{ sku: 'ON AMAZON', units: 3 }], force: true });
    expect(await searching.runSchedule()).toMatchObject({ orders: 'not_due' });
    expect(await searching.send(poll)).toMatchObject({ statusCode: 202, json: { status: 'started' } });
    expect(await searching.runSchedule()).toMatchObject({ orders: 'done' });
    expect(await read('/api/inventory/ON%20AMAZON')).toMatchObject({ physical: 7 });
    expect(await holderOf('lease:amazon-orders')).toBeUndefined();
    // The other containers read no orders.
    expect(await container.send(poll)).toMatchObject({ statusCode: 409, json: { code: 'orders_not_read' } });
  });

  it('can also be an EventBridge Scheduler with its own input', async () => {
    await put('BY SCHEDULER', 2);
    expect(await container.runSchedule(60_000, schedulerEvent())).toMatchObject({ pushes: 'done' });
    expect(quantityAtAmazon(amazon, 'BY SCHEDULER')).toBe(2);
  });

  it('pushes nothing twice when two containers run at once: one of them pushes nothing', async () => {
    const skus = Array.from({ length: 4 }, (_, index) => `TWO ${index}`);
    for (const sku of skus) await put(sku, 5);
    const other = newContainer();
    await other.send(functionUrlEvent(keyed({ method: 'GET', path: '/api/inventory' })));
    // Longer than one container may lag behind the other: after the last push the lease is free.
    amazon.script({ kind: 'delay', ms: 1_500, operation: 'patch', sku: skus[0] ?? '', times: 1 });
    const reports = await Promise.all([container.runSchedule(), other.runSchedule()]);
    expect(reports.map(({ pushes }) => pushes).toSorted()).toEqual(['done', 'elsewhere']);
    for (const sku of skus) expect(patchesOf(amazon, sku)).toHaveLength(1);
    expect(await holderOf('lease:broadcast')).toBeUndefined();
  });

  it('waits for the lease of a crashed sender, but only without a heartbeat since an earlier run', async () => {
    await put('LEFT BEHIND', 7);
    const crashed = {
      holder: { S: 'a crashed container' },
      fence: { N: '1000' },
      beat: { N: '3' },
      // It must not lapse before the third run, on a machine that stalls.
      ttlMs: { N: '3000' },
    };
    await store.client.send(
      new PutItemCommand({
        TableName: store.tables.transactions,
        Item: { txId: { S: 'lease:broadcast' }, renewedAt: { N: '0' }, ...crashed },
      }),
    );
    // One that has seen no other holder yet.
    const nextHolder = newContainer();
    expect(await nextHolder.runSchedule()).toMatchObject({ pushes: 'elsewhere' });
    expect(await nextHolder.bringStream('LEFT BEHIND')).toMatchObject({ pushes: 'elsewhere' });
    expect(await nextHolder.runSchedule()).toMatchObject({ pushes: 'done' });
    expect(quantityAtAmazon(amazon, 'LEFT BEHIND')).toBe(7);
    // A call of the crashed container may still be in flight: a late-call check follows.
    const { Item } = await store.client.send(
      new GetItemCommand({ TableName: store.tables.inventory, Key: { sku: { S: 'LEFT BEHIND' } } }),
    );
    expect(Item?.pending).toEqual({ S: 'doubtful' });
  });

  it('does not release the lease while a call to Amazon is in flight, and continues in the next run', async () => {
    // The lease outlasts a call beyond the end of the invocation.
    const frozen = newContainer({ LEASE_TTL_MS: '20000' });
    await frozen.runSchedule();
    await put('UNANSWERED', 9);
    amazon.script({ kind: 'delay', ms: 2_500, operation: 'patch', sku: 'UNANSWERED', times: 1 });
    let report = await frozen.runSchedule(2_400);
    while (patchesOf(amazon, 'UNANSWERED').length === 0) report = await frozen.runSchedule(2_400);
    expect(report.pushes).toBe('time_is_up');
    expect(await holderOf('lease:broadcast')).toBeDefined();
    expect(await frozen.runSchedule()).toMatchObject({ pushes: 'done' });
    expect(await read('/api/inventory/UNANSWERED')).toMatchObject({
      syncStatus: 'in_sync',
      lastBroadcast: { count: 9 },
    });
    expect(await holderOf('lease:broadcast')).toBeUndefined();
  });

  it('polls the returns when the cron is due, a step a run, and posts their alerts', async () => {
    await put('RETURNED', 1);
    // Longer than one run of the schedule: no run waits for the report.
    amazon.setReportSettings({ processing: { queuedMs: 3_000, progressMs: 0 } });
    amazon.addReturns(
      { sku: 'RETURNED', 'detailed-disposition': 'SELLABLE' },
      { sku: 'RETURNED', 'detailed-disposition': 'CUSTOMER_DAMAGED' },
    );
    const poller = newContainer({
      // Due once, also when a minute ends during the test.
      RETURNS_CRON: '0 0 1 1 *',
      RETURNS_FIRST_POLL: 'count',
      RETURNS_RESTOCK_DISPOSITIONS: 'SELLABLE',
      RETURNS_REPORT_POLL_MS: '500',
      ALERT_WEBHOOK_URL: chat.url,
    });
    // A new store waits for the cron, however long ago it came due last.
    expect(await poller.runSchedule()).toMatchObject({ returns: 'not_due' });
    expect(amazon.reports()).toEqual([]);
    await sinceLastYear();
    const first = await poller.runSchedule();
    expect(first.returns).toBe('went_on');
    expect(amazon.reports()).toHaveLength(1);
    amazon.setReportSettings({ processing: { queuedMs: 0, progressMs: 0 } });
    await eventually('the next runs end the poll', async () => {
      await poller.runSchedule();
      return (await read('/api/returns/poll')).phase === 'idle';
    });
    expect(await read('/api/inventory/RETURNED')).toMatchObject({ physical: 2, syncStatus: 'in_sync' });
    expect(quantityAtAmazon(amazon, 'RETURNED')).toBe(2);
    await poller.runSchedule();
    expect(chat.posts.map(({ body }) => body.alert.type)).toEqual(['return_damaged']);
    for (const lease of ['lease:returns', 'lease:alerts']) expect(await holderOf(lease)).toBeUndefined();
    expect(await poller.runSchedule()).toMatchObject({ alerts: 'done' });
    expect(amazon.reports().length).toBeLessThan(3);
  });
});

it('the stream of the table pushes at once, and never gets a failure', async () => {
  await put('STREAMED', 8);
  expect(await container.bringStream('STREAMED')).toEqual({ batchItemFailures: [], pushes: 'done' });
  expect(quantityAtAmazon(amazon, 'STREAMED')).toBe(8);
  expect(await holderOf('lease:broadcast')).toBeUndefined();
});

it('the schedule and the stream write to the shop what moved stock elsewhere', async () => {
  const shop = await startTestShop();
  try {
    const sku = 'IN BOTH SHOPS';
    shop.merchant.createItem({ sku, available: 8 });
    await put(sku, 8);
    const selling = newContainer(shopAt(shop));
    const damage = async (units: number): Promise<void> => {
      const path = `/api/inventory/${encodeURIComponent(sku)}/adjustments`;
      const headers = { 'idempotency-key': `damaged-${units}` };
      const call = jsonCall('POST', path, { delta: -units, reason: 'damaged' }, { headers });
      expect((await selling.send(functionUrlEvent(call))).statusCode).toBe(200);
    };
    await damage(3);
    expect(await selling.runSchedule()).toMatchObject({ shopify: { adjustments: 'done' } });
    expect(shop.merchant.available({ sku })).toBe(5);
    await damage(1);
    expect(await selling.bringStream(sku)).toMatchObject({ pushes: 'done' });
    expect(shop.merchant.available({ sku })).toBe(4);
    expect(await holderOf('lease:shopify-push')).toBeUndefined();
    // Without Admin access there are no such jobs.
    expect(await container.runSchedule()).not.toHaveProperty('shopify');
  } finally {
    await shop.close();
  }
});

it('the queue of notices keeps only what failed, and counts the rest', async () => {
  await put('ANNOUNCED', 8);
  amazon.notices.openQueue();
  const order = amazon.orders.place({ items: [{ sku: 'ANNOUNCED', units: 3 }], force: true });
  expect(order).toHaveProperty('orderId');
  const notice = amazon.notices.list().at(-1)?.body ?? '';
  const counting = newContainer({ AMAZON_ORDERS: 'true', ORDERS_LOOKBACK_HOURS: '1' });
  amazon.notices.subscribeQuantities();
  amazon.listings.edit('ANNOUNCED', { quantity: 7 });
  const number = amazon.notices.list().at(-1)?.body ?? '';
  const other = notice.replace('A1SIMULATEDSELLER', 'ANOTHER');
  const event = queueEvent('no notice', notice, notice, other, number);
  expect(await counting.invoke(event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
  expect(await read('/api/inventory/ANNOUNCED')).toMatchObject({ physical: 5, version: 2 });
  // The sender of another container gets to know of the number.
  const marks = await new QuantityMarksRepository(store.documents, store.tables).read();
  expect(marks).toEqual([expect.stringContaining(':ANNOUNCED')]);
});

it('a run with a long backlog ends in time and leaves the rest pending, and the next run continues', async () => {
  const skus = Array.from({ length: 50 }, (_, index) => `BACKLOG ${index}`);
  await Promise.all(skus.map((sku) => put(sku, 3)));
  const pendingCount = async (): Promise<number> => Number((await read('/api/sync')).pending);
  expect(await container.runSchedule(300)).toMatchObject({ pushes: 'time_is_up' });
  const left = await pendingCount();
  expect(left).toBeGreaterThan(40);
  await eventually('the next runs continue', async () => {
    expect(await container.runSchedule(3_000)).toMatchObject({ pushes: 'time_is_up' });
    return (await pendingCount()) < left;
  });
  for (const sku of skus) expect(patchesOf(amazon, sku).length).toBeLessThan(2);
});
