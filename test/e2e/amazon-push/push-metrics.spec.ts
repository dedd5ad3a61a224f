import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import type { Api } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { callsOf, untilBlocked, untilPaused } from '../../support/amazon-push/sender-status';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

let store: TestStore;
let running: TestService;
let api: Api;
let amazon: AmazonSimulator;

beforeAll(async () => {
  store = await startTestStore();
  running = await startTestService(store);
  api = running.api;
  amazon = simulatorOf(running);
});

afterAll(async () => {
  await running.service.stop();
  await store.stop();
});

/** The sum of all series of this name whose labels have these values; undefined when there is none. */
async function metric(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  const values = text.split('\n').flatMap((line) => {
    const [, found, listed = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    const fits = Object.entries(labels).every(([label, wanted]) => listed.includes(`${label}="${wanted}"`));
    return found === name && fits ? [Number(value)] : [];
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}

function propagated(leg: string, part: 'count' | 'sum'): Promise<number | undefined> {
  return metric(`syncstate_propagation_seconds_${part}`, { leg });
}

test('the propagation of a sale to Amazon is measured leg by leg', async () => {
  await api.put('MEASURED', { physical: 10 });
  await amazonShows(api, amazon, 'MEASURED', 10);
  const legs = ['queue', 'amazon', 'total'];
  const before = await Promise.all(legs.map((leg) => propagated(leg, 'count')));
  const callsBefore = (await propagated('amazon', 'sum')) ?? 0;
  const totalBefore = (await propagated('total', 'sum')) ?? 0;
  expect(before).toEqual([1, 1, 1]);

  amazon.script({ kind: 'delay', ms: 300, operation: 'patch', sku: 'MEASURED', times: 1 });
  await api.webhook('orders/create', orderOf(lineOf('MEASURED', 4)));
  await amazonShows(api, amazon, 'MEASURED', 6);
  expect(await Promise.all(legs.map((leg) => propagated(leg, 'count')))).toEqual([2, 2, 2]);
  // The registration came through no webhook: the store leg counts the sale alone.
  expect(await propagated('store', 'count')).toBe(1);
  const callSeconds = ((await propagated('amazon', 'sum')) ?? 0) - callsBefore;
  expect(callSeconds).toBeGreaterThanOrEqual(0.29);
  expect(((await propagated('total', 'sum')) ?? 0) - totalBefore).toBeGreaterThanOrEqual(callSeconds - 0.005);
});

test("the history has the push with the ids of Amazon's own log, and how long it took", async () => {
  const [newest] = (await api.history('MEASURED')).filter(({ action }) => action === 'sync');
  const call = callsOf(amazon, 'patch', 'MEASURED').at(-1);
  expect(call?.submissionId).toEqual(expect.any(String));
  expect(newest).toMatchObject({
    status: 'completed',
    physicalAfter: 6,
    push: { quantity: 6, submissionId: call?.submissionId },
  });
  expect(newest?.push?.requestId).toMatch(/^[\w-]{10,}$/);
  expect(newest?.push?.propagationMs).toBeGreaterThanOrEqual(290);
  const durations = (await api.history('MEASURED')).map(({ push }) => push?.propagationMs ?? 0);
  const seconds = durations.reduce((sum, ms) => sum + ms, 0) / 1_000;
  expect(await propagated('total', 'sum')).toBeCloseTo(seconds, 6);
  expect(newest?.txId).toBe((await api.stock('MEASURED')).lastBroadcast?.txId);
});

test('pushes are counted by outcome, and calls by the status of the answer', async () => {
  const counts = async (): Promise<Record<string, number>> => ({
    accepted: (await metric('syncstate_pushes_total', { outcome: 'accepted' })) ?? 0,
    deferred: (await metric('syncstate_pushes_total', { outcome: 'deferred' })) ?? 0,
    parked: (await metric('syncstate_pushes_total', { outcome: 'parked' })) ?? 0,
    blocked: (await metric('syncstate_pushes_total', { outcome: 'blocked' })) ?? 0,
    throttled:
      (await metric('syncstate_amazon_calls_total', { operation: 'patchListingsItem', status: '429' })) ?? 0,
  });
  expect(await counts()).toEqual({ accepted: 2, deferred: 0, parked: 0, blocked: 0, throttled: 0 });

  amazon.script({ kind: 'status', status: 429, operation: 'patch', sku: 'MEASURED', times: 1 });
  await api.webhook('orders/create', orderOf(lineOf('MEASURED')));
  await amazonShows(api, amazon, 'MEASURED', 5);
  amazon.script({ kind: 'invalid', operation: 'patch', sku: 'MEASURED', times: 1 });
  await api.webhook('orders/create', orderOf(lineOf('MEASURED')));
  await untilBlocked(api, 'MEASURED');
  amazon.setListing({ sku: 'FBA', channel: 'AMAZON_NA' });
  await api.put('FBA', { physical: 1 });
  await untilBlocked(api, 'FBA');
  // A SKU is shown as blocked a moment before it is counted.
  await eventually('all is counted', async () => {
    const { parked, blocked } = await counts();
    return parked === 1 && blocked === 1;
  });
  expect(await counts()).toEqual({ accepted: 3, deferred: 1, parked: 1, blocked: 1, throttled: 1 });
  expect(await metric('syncstate_amazon_calls_total', { status: '200' })).toBeGreaterThanOrEqual(5);
});

test('the gauges show what is pending, for how long, and whether this instance may send', async () => {
  await api.put('WATCHED', { physical: 10 });
  await amazonShows(api, amazon, 'WATCHED', 10);
  // A gauge whose figure the store returns late shows it at the next scrape.
  const shows = (what: string, pending: number, paused: number): Promise<boolean> =>
    eventually(what, async () => {
      const figures = await Promise.all([
        metric('syncstate_pending_pushes'),
        metric('syncstate_oldest_pending_seconds'),
        metric('syncstate_sender_leader'),
        metric('syncstate_sender_paused'),
      ]);
      const [pushes, seconds = Number.NaN, ...sender] = figures;
      const isAgeRight = pending === 0 ? seconds === 0 : seconds > 0;
      return pushes === pending && isAgeRight && sender[0] === 1 && sender[1] === paused;
    });
  // A blocked SKU waits for a person, and is not pending.
  await shows('nothing is pending', 0, 0);

  amazon.script({ kind: 'status', status: 403, operation: 'patch', times: 'always' });
  await api.webhook('orders/create', orderOf(lineOf('WATCHED')));
  await untilPaused(api);
  const age = (): Promise<number | undefined> => metric('syncstate_oldest_pending_seconds');
  const age0 = await eventually('its age is shown', age);
  await eventually('its age rises', async () => ((await age()) ?? 0) >= age0 + 0.5);
  await shows('one push is pending, and nothing is sent', 1, 1);

  amazon.clearFaults();
  await amazonShows(api, amazon, 'WATCHED', 9);
  await shows('nothing is pending any more', 0, 0);
});
