import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { Logger } from '@nestjs/common';
import { AlertDelivery, type DeliveryStep } from '../../../src/alerts/delivery/alert-delivery.service';
import { AlertWebhook } from '../../../src/alerts/delivery/alert-webhook';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { DeliveryLogRepository } from '../../../src/changes/delivery-log/delivery-log.repository';
import { DeliveryLog } from '../../../src/changes/delivery-log/delivery-log.scheduler';
import type { StoredDelivery } from '../../../src/changes/delivery-log/domain/stored-delivery';
import { DeliveryRepository } from '../../../src/alerts/delivery/delivery.repository';
import { type AlertDraft, alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import { timestampOf } from '../../../src/platform/timestamp';
import { ScriptedClient } from '../../support/store/scripted-client';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';
import {
  SECRET_PATH,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../support/network/webhook-receiver';

const NOON = Date.parse('2026-11-23T12:00:00Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Timeout of the receiver by the real clock: long enough on a busy machine. */
const TIMEOUT_MS = 3_000;

/** With a real engine and a real socket, and a clock that only the test moves. */
describe('the delivery of alerts', () => {
  let store: TestStore;
  let script: ScriptedClient;
  let alerts: AlertsRepository;
  let receiver: WebhookReceiver;
  let clock: SetClock;
  let givenUp: DeliveryLog;

  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  beforeEach(async () => {
    // A new table for each test: alerts that one test leaves would be posted by the next.
    store = await startTestStore();
    script = new ScriptedClient(store);
    alerts = new AlertsRepository(store.documents, store.tables);
    receiver = await startWebhookReceiver();
    clock = new SetClock(NOON);
    givenUp = new DeliveryLog(new DeliveryLogRepository(store.documents, store.tables), clock);
  });

  afterEach(async () => {
    await givenUp.onApplicationShutdown();
    await receiver.close();
    script.client.destroy();
    await store.stop();
  });

  /** The delivery of one instance. */
  function deliveryOf(
    client = store.client,
    url = receiver.url,
    format: 'json' | 'teams' = 'json',
  ): AlertDelivery {
    return new AlertDelivery(
      new DeliveryRepository(documentClientOf(client), store.tables),
      new AlertWebhook(url, TIMEOUT_MS, format),
      clock,
      givenUp,
    );
  }

  /** What the list of deliveries shows as failed. */
  async function failed(): Promise<readonly StoredDelivery[]> {
    await givenUp.flush();
    const log = new DeliveryLogRepository(store.documents, store.tables);
    return (await log.entries('failed', 1, 10)).flatMap(({ deliveries }) => deliveries);
  }

  function unknownSku(sku: string, atMs = clock.ms): AlertDraft {
    const message = `Order 1 sold ${sku}.`;
    return draftAlert(alertIdOf.unknownSku(sku), 'unknown_sku', timestampOf(atMs), message, {
      sku,
      orderId: '1',
    });
  }

  /** Steps until nothing is due. */
  async function deliverAll(delivery: AlertDelivery): Promise<DeliveryStep[]> {
    const steps: DeliveryStep[] = [];
    for (let step = await delivery.step(); step.kind !== 'idle'; step = await delivery.step()) {
      steps.push(step);
      if (steps.length > 100) throw new Error('The delivery does not end.');
    }
    return steps;
  }

  const delivered = (): string[] => receiver.posts.map(({ body }) => body.alert.sku ?? '');

  it('posts a new alert once, with a text for people and the alert for programs', async () => {
    await alerts.raise(unknownSku('MUG'));
    expect(await deliverAll(deliveryOf())).toEqual([{ kind: 'posted', pauseMs: 0 }]);
    expect(receiver.posts).toHaveLength(1);
    expect(receiver.posts[0]).toMatchObject({
      path: SECRET_PATH,
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(receiver.posts[0]?.body).toEqual({
      text: '[info] unknown_sku: Order 1 sold MUG.',
      content: '[info] unknown_sku: Order 1 sold MUG.',
      allowed_mentions: { parse: [] },
      alert: {
        alertId: 'unknown_sku:MUG',
        type: 'unknown_sku',
        severity: 'info',
        sku: 'MUG',
        orderId: '1',
        message: 'Order 1 sold MUG.',
        timestamp: timestampOf(NOON),
        read: false,
        count: 1,
      },
    });
    clock.ms += DAY / 2;
    expect(await deliveryOf().step()).toEqual({ kind: 'idle' });
  });

  it('posts a card to Teams, which answers 202, and goes on after one that it refuses', async () => {
    const refused = unknownSku('MUG*');
    const taken = unknownSku('LAMP', clock.ms + 1);
    await alerts.raise(refused);
    await alerts.raise(taken);
    receiver.next.push({ status: 400, text: '{"error":{"code":"InvalidCard","message":"MUG"}}' });
    receiver.always = { status: 202, text: '' };
    const teams = deliveryOf(store.client, receiver.url, 'teams');
    expect(await teams.step()).toEqual({ kind: 'posted', pauseMs: 0 });
    expect(await teams.step()).toEqual({ kind: 'posted', pauseMs: 0 });
    expect(await teams.step()).toEqual({ kind: 'idle' });
    for (const [index, { message }] of [refused, taken].entries()) {
      const { body } = receiver.posts[index] ?? {};
      expect(body).toMatchObject({ type: 'message', attachments: [{ content: { type: 'AdaptiveCard' } }] });
      expect(JSON.stringify(body)).toContain(JSON.stringify({ type: 'TextRun', text: message }));
    }
    clock.ms += 11 * MINUTE;
    await deliverAll(teams);
    expect(receiver.posts).toHaveLength(3);
    expect(JSON.stringify(receiver.posts[2]?.body)).toContain(refused.message);
  });

  it('posts the oldest alert first', async () => {
    for (const [sku, minute] of [
      ['B', 2],
      ['C', 3],
      ['A', 1],
    ] as const)
      await alerts.raise(unknownSku(sku, NOON - 10 * MINUTE + minute * MINUTE));
    await deliverAll(deliveryOf());
    expect(delivered()).toEqual(['A', 'B', 'C']);
  });

  it('posts no repeat, and posts an alert again that is raised after it was closed', async () => {
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliveryOf());
    clock.ms += MINUTE;
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliveryOf());
    expect(receiver.posts).toHaveLength(1);
    await alerts.close(alertIdOf.unknownSku('MUG'), timestampOf(clock.ms), 'It is registered.');
    await deliverAll(deliveryOf());
    expect(receiver.posts).toHaveLength(1);
    clock.ms += MINUTE;
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliveryOf());
    expect(receiver.posts).toHaveLength(2);
    expect(receiver.posts[1]?.body.alert).toMatchObject({ count: 3, timestamp: timestampOf(clock.ms) });
  });

  it('posts an alert that is closed already, with its note', async () => {
    await alerts.raiseClosed(unknownSku('MUG'), 'It is registered.');
    await deliverAll(deliveryOf());
    expect(receiver.posts[0]?.body.text).toContain('(Over: It is registered.)');
  });

  it('retries with a doubled delay until the receiver accepts the alert', async () => {
    receiver.next.push({ status: 500 }, 'hang_up', { status: 503 });
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliveryOf();
    expect(await delivery.step()).toMatchObject({ kind: 'posted' });
    const waits: number[] = [];
    while (waits.length < 3) {
      const began = clock.ms;
      while ((await delivery.step()).kind === 'idle') clock.ms += 100;
      waits.push(clock.ms - began);
    }
    expect(receiver.posts).toHaveLength(4);
    // Half of each delay is random; the steps are 100 ms apart.
    for (const [tries, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(1_000 * 2 ** tries);
      expect(wait).toBeLessThanOrEqual(2_000 * 2 ** tries + 100);
    }
    clock.ms += DAY / 2;
    expect(await delivery.step()).toEqual({ kind: 'idle' });
    expect(receiver.posts).toHaveLength(4);
  });

  it('waits for the Retry-After of the receiver, with this alert and with all others', async () => {
    receiver.next.push({ status: 429, headers: { 'retry-after': '90' } });
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliveryOf();
    expect(await delivery.step()).toEqual({ kind: 'posted', pauseMs: 90_000 });
    clock.ms += 89_999;
    expect(await delivery.step()).toEqual({ kind: 'idle' });
    clock.ms += 1;
    expect(await delivery.step()).toEqual({ kind: 'posted', pauseMs: 0 });
    expect(receiver.posts).toHaveLength(2);
  });

  it('aborts the post to a receiver that hangs after the timeout, and retries', async () => {
    receiver.next.push('hang');
    await alerts.raise(unknownSku('MUG'));
    const began = performance.now();
    expect(await deliveryOf().step()).toMatchObject({ kind: 'posted' });
    expect(performance.now() - began).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS + 10_000);
    clock.ms += 10_000;
    await deliverAll(deliveryOf());
    expect(receiver.posts).toHaveLength(2);
  });

  it('follows no redirect', async () => {
    const elsewhere = await startWebhookReceiver();
    try {
      receiver.always = { status: 307, headers: { location: elsewhere.url } };
      await alerts.raise(unknownSku('MUG'));
      for (let hour = 0; hour < 6; hour += 1) {
        await deliverAll(deliveryOf());
        clock.ms += 60 * MINUTE;
      }
      expect(receiver.posts).toHaveLength(6);
      expect(elsewhere.posts).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  it('retries a refused alert at most every ten minutes, and posts the others', async () => {
    receiver.next.push({ status: 400 }, { status: 200 });
    receiver.always = { status: 400 };
    await alerts.raise(unknownSku('POISON', NOON - 1));
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliveryOf();
    for (let look = 0; look < 4; look += 1) {
      expect((await deliverAll(delivery)).length).toBe(look === 0 ? 2 : 1);
      // Half of the ten minutes is random.
      clock.ms += 5 * MINUTE - TIMEOUT_MS;
      expect(await delivery.step()).toEqual({ kind: 'idle' });
      clock.ms += 5 * MINUTE + TIMEOUT_MS;
    }
    expect(delivered()).toEqual(['POISON', 'MUG', 'POISON', 'POISON', 'POISON']);
  });

  it('retries after a refusal that follows other failures', async () => {
    receiver.next.push({ status: 503 }, 'hang_up', { status: 500 }, { status: 404 });
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliveryOf();
    for (let tries = 0; tries < 5; tries += 1) {
      await deliverAll(delivery);
      clock.ms += 10 * MINUTE;
    }
    expect(delivered()).toEqual(Array.from({ length: 5 }, () => 'MUG'));
    clock.ms += DAY / 2;
    expect(await delivery.step()).toEqual({ kind: 'idle' });
  });

  it.each([404, 410, 301])(
    'loses no alert for a day while a revoked address (%i) is not replaced',
    async (status) => {
      receiver.always = { status };
      await alerts.raise(unknownSku('EARLY'));
      await alerts.raise(unknownSku('LATE', NOON + 12 * 60 * MINUTE));
      for (let hour = 0; hour < 23; hour += 1) {
        await deliverAll(deliveryOf());
        clock.ms += 60 * MINUTE;
      }
      const newReceiver = await startWebhookReceiver();
      try {
        await deliverAll(deliveryOf(store.client, newReceiver.url));
        expect(newReceiver.posts.map(({ body }) => body.alert.sku)).toEqual(['EARLY', 'LATE']);
      } finally {
        await newReceiver.close();
      }
    },
  );

  it('posts the others while one alert makes the receiver fail', async () => {
    receiver.next.push({ status: 500 });
    await alerts.raise(unknownSku('POISON', NOON - 1));
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliveryOf());
    expect(delivered()).toEqual(['POISON', 'MUG']);
  });

  it('repeats an alert once after a crash between the post and its mark', async () => {
    await alerts.raise(unknownSku('MUG'));
    // The first update counts the try; the second, which is the mark, and all later ones fail.
    let updates = 0;
    script.failBeforeSending(
      'UpdateItem',
      () => {
        updates += 1;
        return updates > 1 ? new Error('The process has crashed.') : undefined;
      },
      1000,
    );
    await expect(deliveryOf(script.client).step()).rejects.toThrow('The process has crashed.');
    expect(receiver.posts).toHaveLength(1);
    // The next process does not repeat it at once: an alert that crashes the process would do so again and again.
    expect(await deliveryOf().step()).toEqual({ kind: 'idle' });
    clock.ms += 10_000;
    await deliverAll(deliveryOf());
    expect(receiver.posts).toHaveLength(2);
    clock.ms += DAY / 2;
    await deliverAll(deliveryOf());
    expect(receiver.posts).toHaveLength(2);
  });

  it('loses no alert after a crash before the post', async () => {
    await alerts.raise(unknownSku('MUG'));
    script.loseAnswer('UpdateItem', () => new Error('The process has crashed.'), 1000);
    await expect(deliveryOf(script.client).step()).rejects.toThrow('The process has crashed.');
    expect(receiver.posts).toEqual([]);
    clock.ms += 10_000;
    await deliverAll(deliveryOf());
    expect(receiver.posts).toHaveLength(1);
  });

  it('posts each alert once when several instances deliver at the same time', async () => {
    for (let n = 0; n < 12; n += 1) await alerts.raise(unknownSku(`SKU-${n}`));
    await Promise.all([deliveryOf(), deliveryOf(), deliveryOf()].map(deliverAll));
    expect(delivered().sort()).toEqual(Array.from({ length: 12 }, (_, n) => `SKU-${n}`).sort());
  });

  it('posts an alert that is raised again while its first post is in flight', async () => {
    receiver.next.push('hang');
    await alerts.raise(unknownSku('MUG'));
    const posting = deliveryOf().step();
    await alerts.close(alertIdOf.unknownSku('MUG'), timestampOf(clock.ms), 'over');
    clock.ms += 1;
    await posting;
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliveryOf());
    expect(receiver.posts.map(({ body }) => body.alert.count)).toEqual([1, 2]);
  });

  it('does not post an alert that is older than a day, and keeps it in the list', async () => {
    await alerts.raise(unknownSku('OLD', NOON - DAY - 1));
    await alerts.raise(unknownSku('NEW', NOON - DAY));
    expect(await deliverAll(deliveryOf())).toEqual([{ kind: 'passed' }, { kind: 'posted', pauseMs: 0 }]);
    expect(delivered()).toEqual(['NEW']);
    expect(await alerts.find(alertIdOf.unknownSku('OLD'))).toMatchObject({ read: false });
    // It was not tried.
    expect(await failed()).toEqual([]);
    // It is not due any more.
    clock.ms = NOON;
    expect(await deliveryOf().step()).toEqual({ kind: 'idle' });
  });

  it.each(['is gone', 'refuses'])('tries a receiver that %s for a day and then stops', async (how) => {
    if (how === 'is gone') await receiver.close();
    else receiver.always = { status: 410 };
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliveryOf();
    let tries = 0;
    for (let minute = 0; minute < 25 * 60; minute += 20) {
      for (const { kind } of await deliverAll(delivery)) tries += kind === 'posted' ? 1 : 0;
      clock.ms += 20 * MINUTE;
    }
    expect(tries).toBe(24 * 3 + 1);
    expect(await failed()).toMatchObject([
      { kind: 'alert', outcome: 'failed', sku: 'MUG', attempts: tries, reason: 'older than 24 hours' },
    ]);
    await receiver.close();
    receiver = await startWebhookReceiver();
    await deliverAll(deliveryOf());
    expect(receiver.posts).toEqual([]);
  });
});
