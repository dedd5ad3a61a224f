import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { payloadJson } from '../../../src/simulators/shopify/payload-json';
import { amazonAt, quantityAtAmazon } from '../../support/service/simulated-amazon';
import { eventually } from '../../support/eventually';
import { functionUrlEvent, httpApiEvent, schedulerEvent } from '../../support/lambda/lambda-events';
import { Container, jsonCall, keyed, signedWebhook } from '../../support/lambda/lambda-invoker';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { patchesOf } from '../../support/amazon-push/push-checks';
import { LEAP_DAY_CRON } from '../../support/service/test-service';
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
  it('brings Amazon the number of an order that another container took', async () => {
    await put('SOLD', 10);
    const clerk = newContainer();
    await clerk.send(httpApiEvent(signedWebhook(payloadJson(orderOf(lineOf('SOLD', 4))))));
    expect(await read('/api/inventory/SOLD')).toMatchObject({ syncStatus: 'pending' });
    expect(await container.runSchedule()).toEqual({
      pushes: 'done',
      returns: 'not_due',
      alerts: 'not_configured',
    });
    expect(quantityAtAmazon(amazon, 'SOLD')).toBe(6);
    expect(await read('/api/inventory/SOLD')).toMatchObject({
      syncStatus: 'in_sync',
      lastBroadcast: { count: 6 },
    });
    expect(await holderOf('lease:broadcast')).toBeUndefined();
  });

  it('may also be a scheduler with an input of its own', async () => {
    await put('BY SCHEDULER', 2);
    expect(await container.runSchedule(60_000, schedulerEvent())).toMatchObject({ pushes: 'done' });
    expect(quantityAtAmazon(amazon, 'BY SCHEDULER')).toBe(2);
  });

  it('sends nothing twice when two containers are called at once: one of them steps back', async () => {
    const skus = Array.from({ length: 4 }, (_, index) => `TWO ${index}`);
    for (const sku of skus) await put(sku, 5);
    const other = newContainer();
    await other.send(functionUrlEvent(keyed({ method: 'GET', path: '/api/inventory' })));
    // Longer than one of them may be behind the other: whoever comes when all is sent finds the lease free.
    amazon.script({ kind: 'delay', ms: 1_500, operation: 'patch', sku: skus[0] ?? '', times: 1 });
    const reports = await Promise.all([container.runSchedule(), other.runSchedule()]);
    expect(reports.map(({ pushes }) => pushes).toSorted()).toEqual(['done', 'elsewhere']);
    for (const sku of skus) expect(patchesOf(amazon, sku)).toHaveLength(1);
    expect(await holderOf('lease:broadcast')).toBeUndefined();
  });

  it('waits out the sender that died with the lease, but only one that was silent since an earlier minute', async () => {
    await put('LEFT BEHIND', 7);
    const dead = {
      holder: { S: 'a dead container' },
      fence: { N: '1000' },
      beat: { N: '3' },
      // Its silence must not be over before the third look, on a machine that stalls.
      ttlMs: { N: '3000' },
    };
    await store.client.send(
      new PutItemCommand({
        TableName: store.tables.transactions,
        Item: { txId: { S: 'lease:broadcast' }, renewedAt: { N: '0' }, ...dead },
      }),
    );
    // One that has seen no other holder yet.
    const heir = newContainer();
    expect(await heir.runSchedule()).toMatchObject({ pushes: 'elsewhere' });
    expect(await heir.bringStream('LEFT BEHIND')).toMatchObject({ pushes: 'elsewhere' });
    expect(await heir.runSchedule()).toMatchObject({ pushes: 'done' });
    expect(quantityAtAmazon(amazon, 'LEFT BEHIND')).toBe(7);
    // A last call of the dead one may arrive yet: Amazon is to be asked later what it shows.
    const { Item } = await store.client.send(
      new GetItemCommand({ TableName: store.tables.inventory, Key: { sku: { S: 'LEFT BEHIND' } } }),
    );
    expect(Item?.pending).toEqual({ S: 'doubtful' });
  });

  it('gives no lease back while Amazon has not answered, and the same container goes on after its thaw', async () => {
    // With time for a call beyond the end of the invocation.
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

  it('polls the returns when the cron is due, a step a minute, and posts what they raise', async () => {
    await put('RETURNED', 1);
    // Longer than one call of the schedule takes: it is not to wait for the report.
    amazon.setReportSettings({ processing: { queuedMs: 3_000, progressMs: 0 } });
    amazon.addReturns(
      { sku: 'RETURNED', 'detailed-disposition': 'SELLABLE' },
      { sku: 'RETURNED', 'detailed-disposition': 'CUSTOMER_DAMAGED' },
    );
    const night = newContainer({
      // Due once, also when a minute ends in the middle of the test.
      RETURNS_CRON: '0 0 1 1 *',
      RETURNS_REPORT_POLL_MS: '500',
      ALERT_WEBHOOK_URL: chat.url,
    });
    const first = await night.runSchedule();
    expect(first.returns).toBe('went_on');
    expect(amazon.reports()).toHaveLength(1);
    amazon.setReportSettings({ processing: { queuedMs: 0, progressMs: 0 } });
    await eventually('the next minutes end the poll', async () => {
      await night.runSchedule();
      return (await read('/api/returns/poll')).phase === 'idle';
    });
    expect(await read('/api/inventory/RETURNED')).toMatchObject({ physical: 2, syncStatus: 'in_sync' });
    expect(quantityAtAmazon(amazon, 'RETURNED')).toBe(2);
    await night.runSchedule();
    expect(chat.posts.map(({ body }) => body.alert.type)).toEqual(['return_damaged']);
    for (const lease of ['lease:returns', 'lease:alerts']) expect(await holderOf(lease)).toBeUndefined();
    expect(await night.runSchedule()).toMatchObject({ alerts: 'done' });
    expect(amazon.reports().length).toBeLessThan(3);
  });
});

it('the stream of the table brings Amazon the number at once, and never hears of a failure', async () => {
  await put('STREAMED', 8);
  expect(await container.bringStream('STREAMED')).toEqual({ batchItemFailures: [], pushes: 'done' });
  expect(quantityAtAmazon(amazon, 'STREAMED')).toBe(8);
  expect(await holderOf('lease:broadcast')).toBeUndefined();
});

it('a minute ends in time with a long backlog and leaves the rest owed, and the next minute goes on with it', async () => {
  const skus = Array.from({ length: 50 }, (_, index) => `BACKLOG ${index}`);
  await Promise.all(skus.map((sku) => put(sku, 3)));
  const owed = async (): Promise<number> => Number((await read('/api/sync')).pending);
  expect(await container.runSchedule(300)).toMatchObject({ pushes: 'time_is_up' });
  const left = await owed();
  expect(left).toBeGreaterThan(40);
  await eventually('the next minutes go on', async () => {
    expect(await container.runSchedule(3_000)).toMatchObject({ pushes: 'time_is_up' });
    return (await owed()) < left;
  });
  for (const sku of skus) expect(patchesOf(amazon, sku).length).toBeLessThan(2);
});
