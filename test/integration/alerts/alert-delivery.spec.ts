import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { Logger } from '@nestjs/common';
import { AlertDelivery, type DeliveryStep } from '../../../src/alerts/delivery/alert-delivery.service';
import { AlertWebhook } from '../../../src/alerts/delivery/alert-webhook';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
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
/** How long the receiver has for its answer, by the real clock: long enough for one that shares a busy machine. */
const TIMEOUT_MS = 3_000;

/** The deliverer on a real engine and a real socket, on a clock that only the test moves. */
describe('the delivery of alerts', () => {
  let store: TestStore;
  let script: ScriptedClient;
  let alerts: AlertsRepository;
  let receiver: WebhookReceiver;
  let clock: SetClock;

  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  beforeEach(async () => {
    // An outbox of its own for each test: what one leaves, the next would deliver.
    store = await startTestStore();
    script = new ScriptedClient(store);
    alerts = new AlertsRepository(store.documents, store.tables);
    receiver = await startWebhookReceiver();
    clock = new SetClock(NOON);
  });

  afterEach(async () => {
    await receiver.close();
    script.client.destroy();
    await store.stop();
  });

  /** A deliverer as each instance has one. */
  function deliverer(client = store.client, url = receiver.url): AlertDelivery {
    return new AlertDelivery(
      new DeliveryRepository(documentClientOf(client), store.tables),
      new AlertWebhook(url, TIMEOUT_MS),
      clock,
    );
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
      if (steps.length > 100) throw new Error('The delivery does not come to rest.');
    }
    return steps;
  }

  const delivered = (): string[] => receiver.posts.map(({ body }) => body.alert.sku ?? '');

  it('posts a new alert once, with words for people and the alert for programs', async () => {
    await alerts.raise(unknownSku('MUG'));
    expect(await deliverAll(deliverer())).toEqual([{ kind: 'posted', pauseMs: 0 }]);
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
    expect(await deliverer().step()).toEqual({ kind: 'idle' });
  });

  it('posts the oldest first', async () => {
    for (const [sku, minute] of [
      ['B', 2],
      ['C', 3],
      ['A', 1],
    ] as const)
      await alerts.raise(unknownSku(sku, NOON - 10 * MINUTE + minute * MINUTE));
    await deliverAll(deliverer());
    expect(delivered()).toEqual(['A', 'B', 'C']);
  });

  it('posts no repeat, and posts again what comes back after it had gone', async () => {
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliverer());
    clock.ms += MINUTE;
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliverer());
    expect(receiver.posts).toHaveLength(1);
    await alerts.close(alertIdOf.unknownSku('MUG'), timestampOf(clock.ms), 'It is registered.');
    await deliverAll(deliverer());
    expect(receiver.posts).toHaveLength(1);
    clock.ms += MINUTE;
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliverer());
    expect(receiver.posts).toHaveLength(2);
    expect(receiver.posts[1]?.body.alert).toMatchObject({ count: 3, timestamp: timestampOf(clock.ms) });
  });

  it('posts a trouble that was over before it could be told, with its note', async () => {
    await alerts.raiseClosed(unknownSku('MUG'), 'It is registered.');
    await deliverAll(deliverer());
    expect(receiver.posts[0]?.body.text).toContain('(Over: It is registered.)');
  });

  it('tries again, twice as late each time, until the receiver takes it', async () => {
    receiver.next.push({ status: 500 }, 'hang_up', { status: 503 });
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliverer();
    expect(await delivery.step()).toMatchObject({ kind: 'posted' });
    const waits: number[] = [];
    while (waits.length < 3) {
      const began = clock.ms;
      while ((await delivery.step()).kind === 'idle') clock.ms += 100;
      waits.push(clock.ms - began);
    }
    expect(receiver.posts).toHaveLength(4);
    // Half of each wait is left to chance; the looks are 100 ms apart.
    for (const [tries, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(1_000 * 2 ** tries);
      expect(wait).toBeLessThanOrEqual(2_000 * 2 ** tries + 100);
    }
    clock.ms += DAY / 2;
    expect(await delivery.step()).toEqual({ kind: 'idle' });
    expect(receiver.posts).toHaveLength(4);
  });

  it('waits as long as the receiver asks, with this alert and with all others', async () => {
    receiver.next.push({ status: 429, headers: { 'retry-after': '90' } });
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliverer();
    expect(await delivery.step()).toEqual({ kind: 'posted', pauseMs: 90_000 });
    clock.ms += 89_999;
    expect(await delivery.step()).toEqual({ kind: 'idle' });
    clock.ms += 1;
    expect(await delivery.step()).toEqual({ kind: 'posted', pauseMs: 0 });
    expect(receiver.posts).toHaveLength(2);
  });

  it('gives up a receiver that hangs after its time, and comes back', async () => {
    receiver.next.push('hang');
    await alerts.raise(unknownSku('MUG'));
    const began = performance.now();
    expect(await deliverer().step()).toMatchObject({ kind: 'posted' });
    expect(performance.now() - began).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS + 10_000);
    clock.ms += 10_000;
    await deliverAll(deliverer());
    expect(receiver.posts).toHaveLength(2);
  });

  it('goes nowhere that a redirect points to', async () => {
    const elsewhere = await startWebhookReceiver();
    try {
      receiver.always = { status: 307, headers: { location: elsewhere.url } };
      await alerts.raise(unknownSku('MUG'));
      for (let hour = 0; hour < 6; hour += 1) {
        await deliverAll(deliverer());
        clock.ms += 60 * MINUTE;
      }
      expect(receiver.posts).toHaveLength(6);
      expect(elsewhere.posts).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });

  it('tries a refused alert again every ten minutes at the most, and goes on with the others', async () => {
    receiver.next.push({ status: 400 }, { status: 200 });
    receiver.always = { status: 400 };
    await alerts.raise(unknownSku('POISON', NOON - 1));
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliverer();
    for (let look = 0; look < 4; look += 1) {
      expect((await deliverAll(delivery)).length).toBe(look === 0 ? 2 : 1);
      // Half of the ten minutes is left to chance.
      clock.ms += 5 * MINUTE - TIMEOUT_MS;
      expect(await delivery.step()).toEqual({ kind: 'idle' });
      clock.ms += 5 * MINUTE + TIMEOUT_MS;
    }
    expect(delivered()).toEqual(['POISON', 'MUG', 'POISON', 'POISON', 'POISON']);
  });

  it('does not take one refusal after other failures for the end', async () => {
    receiver.next.push({ status: 503 }, 'hang_up', { status: 500 }, { status: 404 });
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliverer();
    for (let tries = 0; tries < 5; tries += 1) {
      await deliverAll(delivery);
      clock.ms += 10 * MINUTE;
    }
    expect(delivered()).toEqual(Array.from({ length: 5 }, () => 'MUG'));
    clock.ms += DAY / 2;
    expect(await delivery.step()).toEqual({ kind: 'idle' });
  });

  it.each([404, 410, 301])(
    'loses nothing while an address that was revoked (%i) waits for its successor, for a day',
    async (status) => {
      receiver.always = { status };
      await alerts.raise(unknownSku('EARLY'));
      await alerts.raise(unknownSku('LATE', NOON + 12 * 60 * MINUTE));
      for (let hour = 0; hour < 23; hour += 1) {
        await deliverAll(deliverer());
        clock.ms += 60 * MINUTE;
      }
      const successor = await startWebhookReceiver();
      try {
        await deliverAll(deliverer(store.client, successor.url));
        expect(successor.posts.map(({ body }) => body.alert.sku)).toEqual(['EARLY', 'LATE']);
      } finally {
        await successor.close();
      }
    },
  );

  it('goes on with the others while one alert upsets the receiver', async () => {
    receiver.next.push({ status: 500 });
    await alerts.raise(unknownSku('POISON', NOON - 1));
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliverer());
    expect(delivered()).toEqual(['POISON', 'MUG']);
  });

  it('repeats an alert once when the process dies between the post and its mark, and then never again', async () => {
    await alerts.raise(unknownSku('MUG'));
    // The first update counts the try; the second would be the mark, and everything after it fails too.
    let updates = 0;
    script.failBeforeSending(
      'UpdateItem',
      () => {
        updates += 1;
        return updates > 1 ? new Error('This process is dead.') : undefined;
      },
      1000,
    );
    await expect(deliverer(script.client).step()).rejects.toThrow('This process is dead.');
    expect(receiver.posts).toHaveLength(1);
    // Its successor does not repeat it at once: a process that dies of an alert would do nothing else.
    expect(await deliverer().step()).toEqual({ kind: 'idle' });
    clock.ms += 10_000;
    await deliverAll(deliverer());
    expect(receiver.posts).toHaveLength(2);
    clock.ms += DAY / 2;
    await deliverAll(deliverer());
    expect(receiver.posts).toHaveLength(2);
  });

  it('loses nothing when the process dies before it posts', async () => {
    await alerts.raise(unknownSku('MUG'));
    script.loseAnswer('UpdateItem', () => new Error('This process is dead.'), 1000);
    await expect(deliverer(script.client).step()).rejects.toThrow('This process is dead.');
    expect(receiver.posts).toEqual([]);
    clock.ms += 10_000;
    await deliverAll(deliverer());
    expect(receiver.posts).toHaveLength(1);
  });

  it('posts each alert once when several deliverers work side by side', async () => {
    for (let n = 0; n < 12; n += 1) await alerts.raise(unknownSku(`SKU-${n}`));
    await Promise.all([deliverer(), deliverer(), deliverer()].map(deliverAll));
    expect(delivered().sort()).toEqual(Array.from({ length: 12 }, (_, n) => `SKU-${n}`).sort());
  });

  it('posts what is raised again while its first post is under way', async () => {
    receiver.next.push('hang');
    await alerts.raise(unknownSku('MUG'));
    const posting = deliverer().step();
    await alerts.close(alertIdOf.unknownSku('MUG'), timestampOf(clock.ms), 'over');
    clock.ms += 1;
    await posting;
    await alerts.raise(unknownSku('MUG'));
    await deliverAll(deliverer());
    expect(receiver.posts.map(({ body }) => body.alert.count)).toEqual([1, 2]);
  });

  it('keeps quiet about what is older than a day, and the list still has it', async () => {
    await alerts.raise(unknownSku('OLD', NOON - DAY - 1));
    await alerts.raise(unknownSku('NEW', NOON - DAY));
    expect(await deliverAll(deliverer())).toEqual([{ kind: 'passed' }, { kind: 'posted', pauseMs: 0 }]);
    expect(delivered()).toEqual(['NEW']);
    expect(await alerts.find(alertIdOf.unknownSku('OLD'))).toMatchObject({ read: false });
    // It has left the outbox for good.
    clock.ms = NOON;
    expect(await deliverer().step()).toEqual({ kind: 'idle' });
  });

  it.each(['is gone', 'refuses'])('tries a receiver that %s for a day and then no more', async (how) => {
    if (how === 'is gone') await receiver.close();
    else receiver.always = { status: 410 };
    await alerts.raise(unknownSku('MUG'));
    const delivery = deliverer();
    let tries = 0;
    for (let minute = 0; minute < 25 * 60; minute += 20) {
      for (const { kind } of await deliverAll(delivery)) tries += kind === 'posted' ? 1 : 0;
      clock.ms += 20 * MINUTE;
    }
    expect(tries).toBe(24 * 3 + 1);
    await receiver.close();
    receiver = await startWebhookReceiver();
    await deliverAll(deliverer());
    expect(receiver.posts).toEqual([]);
  });
});
