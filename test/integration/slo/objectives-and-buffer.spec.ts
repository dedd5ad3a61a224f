import { randomUUID } from 'node:crypto';
import type { OnModuleInit } from '@nestjs/common';
import { alertIdOf } from '../../../src/alerts/domain/alert';
import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { ChangeLog } from '../../../src/changes/log/change-log.scheduler';
import { ChangeLogWriter } from '../../../src/changes/log/change-log-writer.scheduler';
import type { LedgerRow, Stock } from '../../../src/inventory/domain/stock';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import { deadlineIn } from '../../../src/platform/jobs/deadline';
import { timestampOf } from '../../../src/platform/timestamp';
import { startAmazonSimulator, type AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { AutoBufferScheduler } from '../../../src/sync/auto-buffer/auto-buffer.scheduler';
import { CappedSkus } from '../../../src/sync/auto-buffer/capped-skus.service';
import { BufferAdvice } from '../../../src/sync/auto-buffer/buffer-advice.service';
import { SloAlerts } from '../../../src/sync/slo/slo-alerts.service';
import { SloRecorder } from '../../../src/sync/slo/slo-recorder.scheduler';
import { SloService } from '../../../src/sync/slo/slo.service';
import { type AppInstance, startAppInstance } from '../../support/service/app-instance';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let store: TestStore;
let amazon: AmazonSimulator;
let here: AppInstance;
let there: AppInstance;
const clock = new SetClock(Date.parse('2026-11-23T10:02:00.000Z'));

beforeAll(async () => {
  store = await startTestStore();
  amazon = await startAmazonSimulator({ sellerId: 'A1SIMULATEDSELLER', marketplaceId: 'ATVPDKIKX0DER' });
  const parts = { store, amazon, clock, env: {} };
  [here, there] = [await startAppInstance(parts), await startAppInstance(parts)];
  for (const { get } of [here, there])
    for (const part of [ChangeLogWriter, CappedSkus, SloRecorder] as const)
      get<OnModuleInit>(part).onModuleInit();
});

afterAll(async () => {
  await Promise.all([here.end(), there.end()]);
  await amazon.close();
  await store.stop();
});

async function stockOf(sku: string): Promise<Stock | undefined> {
  return here.get(InventoryService).find(sku);
}

async function put(
  sku: string,
  figures: { physical?: number; autoBufferCap?: number },
  at = here,
): Promise<void> {
  await at.get(InventoryService).setFigures(sku, figures, { register: true });
  await at.get(ChangeLogWriter).flush();
  await here.get(ChangeLog).catchUp();
}

/** Orders of one unit on a channel, one after the other. */
async function sell(
  action: 'sale' | 'amazon_sale',
  sku: string,
  times: number,
  everyMs: number,
): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    clock.ms += everyMs;
    await here.get(InventoryService).record([
      {
        txId: `test:${randomUUID()}`,
        sku,
        action,
        change: { kind: 'delta', delta: -1, mayOversell: true },
        actor: action === 'sale' ? 'shopify' : 'amazon',
        cause: {},
      },
    ]);
  }
}

/** One pass of an instance, a minute later. */
async function pass(at = here): Promise<string> {
  clock.ms += MINUTE_MS;
  return at.get(AutoBufferScheduler).advance(deadlineIn(20_000, performance.now()));
}

async function buffersIn(sku: string): Promise<LedgerRow[]> {
  const { items } = await here.get(InventoryService).history(sku, 50);
  return items.filter(({ actor }) => actor === 'system');
}

describe('the buffer that follows the delay', () => {
  it('holds the last units back by rows of the ledger, and lets them go with a delivery', async () => {
    await put('FAST', { physical: 21, autoBufferCap: 3 });
    await put('FAST WITHOUT A CAP', { physical: 2 });
    await sell('amazon_sale', 'FAST', 16, 6 * HOUR_MS);
    expect(await pass()).toBe('done');
    expect(await stockOf('FAST')).toMatchObject({ physical: 5, buffer: 0, broadcast: 5 });
    await sell('sale', 'FAST', 3, MINUTE_MS);
    await pass();
    // Four units a day and a delay of 21 minutes (nothing is measured yet) make one unit; two are on the shelf.
    expect(await stockOf('FAST')).toMatchObject({ physical: 2, buffer: 0 });
    await sell('sale', 'FAST', 1, MINUTE_MS);
    await pass();
    expect(await stockOf('FAST')).toMatchObject({ physical: 1, buffer: 1, broadcast: 0, autoBufferCap: 3 });
    await pass();
    const [row, ...older] = await buffersIn('FAST');
    expect(older).toEqual([]);
    expect(row).toMatchObject({ action: 'adjustment', delta: 0, bufferAfter: 1, broadcastAfter: 0 });
    expect(row?.cause.reason).toMatch(
      /^auto buffer: Amazon sells [\d.]+ units a day, and the delay is \d+ min$/,
    );
    await put('FAST', { physical: 12 });
    await pass();
    expect(await stockOf('FAST')).toMatchObject({ physical: 12, buffer: 0, broadcast: 12 });
    expect(await buffersIn('FAST WITHOUT A CAP')).toEqual([]);
  });

  it('is set by one instance for the caps and the sales of all, and not any more when the cap is taken away', async () => {
    await put('ELSEWHERE', { physical: 20 }, there);
    await sell('amazon_sale', 'ELSEWHERE', 17, 6 * HOUR_MS);
    await put('ELSEWHERE', { physical: 1 }, there);
    await pass();
    expect(await stockOf('ELSEWHERE')).toMatchObject({ buffer: 0 });
    await put('ELSEWHERE', { autoBufferCap: 2 }, there);
    await pass();
    expect(await stockOf('ELSEWHERE')).toMatchObject({ physical: 1, buffer: 1 });
    await put('ELSEWHERE', { autoBufferCap: 0 }, there);
    await put('ELSEWHERE', { physical: 9 }, there);
    await pass();
    expect(await stockOf('ELSEWHERE')).toMatchObject({ physical: 9, buffer: 1 });
    expect((await stockOf('ELSEWHERE'))?.autoBufferCap).toBeUndefined();
  });

  it('is looked at again after a movement of the moment in which it was looked at', async () => {
    await put('MOVING', { physical: 5, autoBufferCap: 2 });
    const skus = here.get(CappedSkus);
    expect(await skus.due()).toContain('MOVING');
    skus.take(['MOVING']);
    await sell('sale', 'MOVING', 1, MINUTE_MS);
    skus.done('MOVING', true);
    expect(await skus.due()).toContain('MOVING');
    await pass();
    expect(await skus.due()).not.toContain('MOVING');
  });

  it('is advised for any SKU, with what it rests on', async () => {
    await put('ADVISED', { physical: 40 });
    await sell('amazon_sale', 'ADVISED', 12, 12 * HOUR_MS);
    expect(await here.get(BufferAdvice).of('ADVISED', 0.005)).toMatchObject({
      buffer: 1,
      applied: null,
      current: 0,
      autoBufferCap: 0,
      unitsSold: 12,
      hoursInStock: 144,
      unitsInLastHour: 1,
      reason:
        'Amazon sells 2 units a day while it has stock, and a sale is known on both channels after 21 min at most (assumed until enough is measured): with a certainty of 99.5 % no more than 1 unit is sold within that time.',
    });
    expect(await here.get(BufferAdvice).of('ADVISED', 0.5)).toMatchObject({ buffer: 0, risk: 0.5 });
    expect(await here.get(BufferAdvice).of('NOT REGISTERED', 0.5)).toBeUndefined();
  });
});

describe('the objectives', () => {
  const burning = alertIdOf.sloBurning('accepted');

  /** Pushes that Amazon accepted after so long. */
  function accepted(at: AppInstance, times: number, propagationMs: number): void {
    for (let n = 0; n < times; n += 1) {
      const row = { sku: 'MUG', version: n, status: 'completed', push: { quantity: 1, propagationMs } };
      at.get(ChangeFeed).publish({ kind: 'push', id: randomUUID(), sku: 'MUG', value: row });
    }
  }

  it('are counted by the instance that sends, shown by all, and raise one alert that closes by itself', async () => {
    clock.ms += DAY_MS;
    const before = (await there.get(SloService).standing(1)).accepted['24h'];
    expect(before.total).toBe(0);
    accepted(here, 40, 900);
    here.get(ChangeFeed).publish({
      kind: 'receipt',
      id: 'MUG',
      value: {
        sku: 'MUG',
        sellerSku: 'MUG',
        state: 'mismatch',
        quantity: 1,
        acceptedAt: timestampOf(clock.ms),
      },
    });
    await here.get(SloAlerts).check();
    expect(await here.get(AlertsService).isOpen(burning)).toBe(false);
    accepted(here, 10, 90_000);
    await here.get(SloRecorder).flush();
    clock.ms += 2 * MINUTE_MS;
    expect(await there.get(SloService).standing(2)).toMatchObject({
      accepted: {
        objective: '99%<60s',
        '1h': { good: 40, total: 50 },
        '28d': { good: 40, total: 50 },
        errorBudget: { total: 0, used: 10, left: -10 },
        burnRate: { '5m': 20, '1h': 20 },
      },
      observed: { '1h': { good: 0, total: 1 }, p99Ms: null },
      series: [{ accepted: { total: 0 } }, { accepted: { good: 40, total: 50 } }],
    });
    await there.get(SloAlerts).check();
    await here.get(SloAlerts).check();
    expect(await here.get(AlertsService).find(burning)).toMatchObject({
      severity: 'warning',
      count: 1,
      message: expect.stringMatching(
        /^Amazon accepts numbers too late: 10 of the 50 numbers of the last hour were not in time \(60 s\), and 1 % may be late\. .* 20 times too fast\./,
      ) as string,
    });
    accepted(here, 30, 900);
    await here.get(SloRecorder).flush();
    clock.ms += 40 * MINUTE_MS;
    await here.get(SloAlerts).check();
    expect(await here.get(AlertsService).find(burning)).toMatchObject({
      note: 'The error budget is not spent fast any more.',
    });
    // The other instance has raised nothing anew by what it counted before.
    await there.get(SloAlerts).check();
    expect(await here.get(AlertsService).isOpen(burning)).toBe(false);
  });

  it('are closed by any instance, also where the one that raised the alert has ended', async () => {
    clock.ms += DAY_MS;
    await there.get(SloAlerts).check();
    accepted(here, 10, 90_000);
    await here.get(SloRecorder).flush();
    clock.ms += MINUTE_MS;
    await here.get(SloAlerts).check();
    expect(await here.get(AlertsService).isOpen(burning)).toBe(true);
    clock.ms += 40 * MINUTE_MS;
    await there.get(SloAlerts).check();
    expect(await here.get(AlertsService).isOpen(burning)).toBe(false);
  });
});
