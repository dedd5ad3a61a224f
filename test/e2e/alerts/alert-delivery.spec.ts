import { randomUUID } from 'node:crypto';
import { DeliveryRepository } from '../../../src/alerts/delivery/delivery.repository';
import { DEVELOPMENT_WEBHOOK_SECRET } from '../../../src/config/defaults';
import type { Api } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { startServiceProcess, startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import {
  SECRET_PATH,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../support/network/webhook-receiver';

describe('the webhook of a chat', () => {
  let store: TestStore;
  let receiver: WebhookReceiver;
  const running: TestService[] = [];

  beforeEach(async () => {
    store = await startTestStore();
    receiver = await startWebhookReceiver();
  });

  afterEach(async () => {
    receiver.always = { status: 200 };
    for (const { service } of running.splice(0)) await service.stop();
    await receiver.close();
    await store.stop();
  });

  async function start(env: Readonly<Record<string, string>> = {}): Promise<Api> {
    const service = await startTestService(store, { ALERT_WEBHOOK_URL: receiver.url, ...env });
    running.push(service);
    return service.api;
  }

  async function oversell(api: Api, sku: string): Promise<void> {
    await api.put(sku, { physical: 0 });
    expect((await api.webhook('orders/create', orderOf(lineOf(sku, 1)))).status).toBe(200);
  }

  const postedSkus = (): string[] => receiver.posts.map(({ body }) => body.alert.sku ?? '').sort();

  async function untilPosted(...skus: readonly string[]): Promise<void> {
    await eventually(`the chat gets ${skus.join(', ')}`, () =>
      skus.every((sku) => postedSkus().includes(sku)),
    );
  }

  /** A posted alert is marked a moment later; an instance that stops before may leave it to be posted again. */
  async function untilMarked(): Promise<void> {
    const deliveries = new DeliveryRepository(store.documents, store.tables);
    await eventually('no alert is due', async () => {
      const due = await deliveries.nextDue(Number.MAX_SAFE_INTEGER);
      return due === undefined;
    });
  }

  it('gets an oversold SKU once, a second or more after the message before', async () => {
    const api = await start();
    for (const sku of ['A', 'B', 'C']) await oversell(api, sku);
    await untilPosted('A');
    // Further below zero: a repeat of the same alert.
    expect((await api.webhook('orders/create', orderOf(lineOf('A', 1)))).status).toBe(200);
    await untilPosted('A', 'B', 'C');
    await untilMarked();
    expect(postedSkus()).toEqual(['A', 'B', 'C']);
    const times = receiver.posts.map(({ atMs }) => atMs);
    for (const [index, atMs] of times.slice(1).entries())
      expect(atMs - (times[index] ?? 0)).toBeGreaterThan(900);
    expect(receiver.posts[0]?.body).toMatchObject({
      text: expect.stringContaining('A is oversold by 1') as string,
      content: expect.stringContaining('A is oversold by 1') as string,
      alert: { type: 'oversold', severity: 'critical', sku: 'A' },
    });
  });

  it('delays no sale while it hangs, and gets every alert when it answers again', async () => {
    // A post times out after five seconds.
    const api = await start({ LEASE_TTL_MS: '10000' });
    receiver.always = 'hang';
    await oversell(api, 'FIRST');
    await eventually('the chat hangs', () => receiver.hanging() > 0);
    await api.put('BUSY', { physical: 1000 });
    const took: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const began = performance.now();
      expect((await api.webhook('orders/create', orderOf(lineOf('BUSY', 1)))).status).toBe(200);
      took.push(performance.now() - began);
    }
    expect(Math.max(...took)).toBeLessThan(4000);
    expect((await api.stock('BUSY')).physical).toBe(980);
    receiver.always = { status: 200 };
    const soFar = receiver.posts.length;
    await eventually('the chat accepts the alert', () => receiver.posts.length > soFar);
    expect(new Set(postedSkus())).toEqual(new Set(['FIRST']));
  });

  it('gets each alert once from two instances, also when one of them stops', async () => {
    const first = await start();
    const second = await start();
    await oversell(first, 'A');
    await oversell(second, 'B');
    await untilPosted('A', 'B');
    await untilMarked();
    const [stopped] = running.splice(0, 1);
    await stopped?.service.stop();
    await oversell(second, 'C');
    await untilPosted('C');
    await oversell(second, 'D');
    await untilPosted('D');
    expect(postedSkus()).toEqual(['A', 'B', 'C', 'D']);
  });

  it('gets the alerts from a time without delivery', async () => {
    const silent = await start({ RUN_JOBS: 'false' });
    await oversell(silent, 'EARLIER');
    await eventually('the alert is raised', async () => {
      const { body } = await silent.call<{ count: number }>('GET', '/api/alerts/unread');
      return body.count > 0;
    });
    expect(receiver.posts).toEqual([]);
    await start();
    await untilPosted('EARLIER');
  });

  it('gets an alert from a process that is killed meanwhile and started again, and its address is in no log', async () => {
    receiver.always = 'hang';
    const sku = `KILLED-${randomUUID().slice(0, 8)}`;
    const env = {
      ...store.env,
      NODE_ENV: 'production',
      MOCK_AMAZON: 'true',
      SHOPIFY_WEBHOOK_SECRET: DEVELOPMENT_WEBHOOK_SECRET,
      ALERT_WEBHOOK_URL: receiver.url,
    };
    const first = await startServiceProcess(env);
    try {
      await oversell(first.api, sku);
      await eventually('the chat hangs', () => receiver.hanging() > 0);
    } finally {
      await first.end('SIGKILL');
    }
    receiver.always = { status: 200 };
    receiver.next.push({ status: 500 });
    const second = await startServiceProcess(env);
    try {
      await eventually('the chat accepted it', () => receiver.posts.length >= 3);
      const line = await eventually('it is logged', () => {
        const whole = second.output().split('\n').slice(0, -1);
        return whole.find((text) => text.includes('"outcome":"delivered"'));
      });
      expect(JSON.parse(line)).toMatchObject({ type: 'oversold', sku, outcome: 'delivered' });
    } finally {
      await second.end('SIGTERM');
    }
    expect(postedSkus()).toEqual([sku, sku, sku]);
    for (const output of [first.output(), second.output()]) {
      expect(output).not.toContain(SECRET_PATH);
      expect(output).not.toContain('secret-of-the-receiver');
    }
  });
});
