import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { PollView } from '../../../src/returns/api/returns-poll.controller';
import type { PollAnswer } from '../../../src/returns/api/returns-poll.controller';
import { type AmazonSimulator, startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { returnDate } from '../../../src/simulators/amazon/reports/returns-file';
import { amazonAt, amazonShows, simulatorOf } from '../../support/service/simulated-amazon';
import type { Api } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { Fleet } from '../../support/service/service-fleet';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const SKU = 'MUG-BLU-12OZ';
const DAY_MS = 86_400_000;

let store: TestStore;

beforeEach(async () => {
  store = await startTestStore();
});

afterEach(async () => {
  await store.stop();
});

async function pollOf(api: Api): Promise<PollView> {
  return (await api.call<PollView>('GET', '/api/returns/poll')).body;
}

/** Waits until this many units are in stock and no poll is in progress. */
async function stockReaches(api: Api, physical: number): Promise<void> {
  await eventually(
    `${SKU} reaches ${physical}`,
    async () => (await api.stock(SKU)).physical === physical && (await pollOf(api)).phase === 'idle',
  );
}

describe('one instance', () => {
  let running: TestService;
  let another: AmazonSimulator | undefined;

  beforeEach(async () => {
    running = await startTestService(store, { RETURNS_REPORT_POLL_MS: '100' });
  });

  afterEach(async () => {
    await running.service.stop();
    await another?.close();
    another = undefined;
  });

  test('a poll that is asked for brings the sellable units back, and Amazon hears of them', async () => {
    const { api } = running;
    const amazon = simulatorOf(running);
    await api.put(SKU, { physical: 5, buffer: 2 });
    amazon.addReturns(
      { 'return-date': returnDate(Date.now() - 33 * DAY_MS), quantity: 2 },
      {},
      { 'detailed-disposition': 'CUSTOMER_DAMAGED' },
    );
    const askedAt = Date.now();
    const begun = await api.call<PollAnswer>('POST', '/api/returns/poll');
    expect(begun).toMatchObject({ status: 202, body: { status: 'started' } });
    expect(Date.parse(begun.body.since)).toBeGreaterThanOrEqual(askedAt);
    expect(Date.parse(begun.body.since)).toBeLessThanOrEqual(Date.now());
    const again = await eventually('the poll is in progress', async () => {
      const { body } = await api.call<PollAnswer>('POST', '/api/returns/poll');
      return body.reportId === undefined ? undefined : body;
    });
    expect(again).toEqual({
      status: 'under_way',
      since: begun.body.since,
      reportId: expect.any(String) as unknown,
    });

    await stockReaches(api, 8);
    await amazonShows(api, amazon, SKU, 6);
    expect(await pollOf(api)).toMatchObject({
      phase: 'idle',
      failures: 0,
      lastTally: { rows: 3, applied: 3, unchanged: 0, unreadable: 0 },
      watermark: expect.any(String) as unknown,
      nextPollAt: expect.stringMatching(/-02-29T00:00:00\.000Z$/) as unknown,
    });
    expect(amazon.violations()).toEqual([]);
    // Counted after the end of the poll is stored.
    const metrics = await eventually('the end of the poll is counted', async () => {
      const page = await (await fetch(`${api.url}/metrics`)).text();
      return !page.includes('syncstate_return_polls_total{outcome="finished"} 0') && page;
    });
    expect(metrics).toContain('syncstate_return_polls_total{outcome="finished"} 1');
    expect(metrics).toContain('syncstate_return_rows_total{outcome="applied"} 3');
    // The age may come with the next request: it is read from the store.
    await eventually('the age of the poll is shown', async () => {
      const page = await (await fetch(`${api.url}/metrics`)).text();
      return /^syncstate_returns_last_poll_age_seconds \d/m.test(page);
    });
    expect(metrics).toContain('syncstate_return_poll_seconds_count 1');
  });

  test('an instance that runs no jobs begins a poll, and others make its steps', async () => {
    const jobless = await startTestService(store, { RUN_JOBS: 'false' });
    try {
      await jobless.api.put(SKU, { physical: 5, buffer: 0 });
      simulatorOf(running).addReturns({});
      expect((await jobless.api.call('POST', '/api/returns/poll')).body).toMatchObject({ status: 'started' });
      await stockReaches(jobless.api, 6);
      expect(simulatorOf(jobless).reports()).toEqual([]);
    } finally {
      await jobless.service.stop();
    }
  });

  test('a stop in the middle of a poll is quick, gives the lease back, and the next start continues', async () => {
    const amazon = simulatorOf(running);
    amazon.setReportSettings({ processing: { queuedMs: 60_000, progressMs: 0 } });
    await running.api.put(SKU, { physical: 5, buffer: 0 });
    await running.api.call('POST', '/api/returns/poll');
    await eventually('a report is made', () => amazon.reports().length === 1);
    const before = Date.now();
    await running.service.stop();
    // Far less than the report still takes.
    expect(Date.now() - before).toBeLessThan(20_000);
    const { Item } = await store.client.send(
      new GetItemCommand({
        TableName: store.tables.transactions,
        Key: { txId: { S: 'lease:returns' } },
        ConsistentRead: true,
      }),
    );
    expect(Item).toBeDefined();
    expect(Item).not.toHaveProperty('holder');
    // Its simulator has stopped with it: the report is not found any more, and asked for again. The next start continues
    // at once, so the return has to be there before.
    another = await startAmazonSimulator({
      sellerId: 'A1SIMULATEDSELLER',
      marketplaceId: 'ATVPDKIKX0DER',
    });
    another.addReturns({});
    running = await startTestService(store, { RETURNS_REPORT_POLL_MS: '100', ...amazonAt(another) });
    await stockReaches(running.api, 6);
  });
});

test('an instance keeps its lease during a download that outlasts it, and no other instance reads the report', async () => {
  const amazon = await startAmazonSimulator({
    sellerId: 'A1SIMULATEDSELLER',
    marketplaceId: 'ATVPDKIKX0DER',
  });
  const env = {
    ...amazonAt(amazon),
    RETURNS_REPORT_POLL_MS: '100',
    RETURNS_LOOKBACK_DAYS: '20',
    // Renewed each third of it, also on a slow machine; a download may take ten seconds to start.
    LEASE_TTL_MS: '4000',
  };
  const two = [await startTestService(store, env), await startTestService(store, env)] as const;
  try {
    const { api } = two[0];
    await api.put(SKU, { physical: 5, buffer: 0 });
    amazon.addReturns({});
    amazon.script({ operation: 'download', kind: 'delay', ms: 6_500, times: 1 });
    await api.call('POST', '/api/returns/poll');
    await stockReaches(api, 6);
    expect(amazon.calls().filter(({ operation }) => operation === 'download')).toHaveLength(1);
    expect(amazon.violations()).toEqual([]);
  } finally {
    for (const { service } of two) await service.stop();
    await amazon.close();
  }
});

describe('three processes on one store and a cron every two seconds', () => {
  let amazon: AmazonSimulator;
  let fleet: Fleet;

  beforeEach(async () => {
    amazon = await startAmazonSimulator({
      sellerId: 'A1SIMULATEDSELLER',
      marketplaceId: 'ATVPDKIKX0DER',
      // A cron this fast exceeds Amazon's usage plans; the test is about which instance polls, and when.
      enforceLimits: false,
    });
    fleet = new Fleet(store, amazon, {
      RETURNS_CRON: '*/2 * * * * *',
      RETURNS_REPORT_POLL_MS: '100',
      RETURNS_LOOKBACK_DAYS: '20',
      LEASE_TTL_MS: '1500',
    });
  });

  afterEach(async () => {
    await fleet.stop();
    await amazon.close();
  });

  /** No report was asked for before the previous one had ended. */
  function oneAtATime(): void {
    const spans = amazon
      .reports()
      .map(({ createdTime, processingEndTime }) => ({ createdTime, processingEndTime }));
    const overlapping = spans.filter(
      ({ createdTime }, index) => index > 0 && createdTime < (spans[index - 1]?.processingEndTime ?? '~'),
    );
    expect(overlapping).toEqual([]);
    expect(amazon.violations().filter(({ kind }) => kind === 'token-to-document')).toEqual([]);
  }

  test('poll one after the other, once for each moment of the cron, and count each return once', async () => {
    const from = Date.now();
    await fleet.add({}, {}, {});
    await fleet.next().put(SKU, { physical: 5, buffer: 0 });
    for (const round of [1, 2, 3]) {
      amazon.addReturns({}, { quantity: 2 });
      await stockReaches(fleet.next(), 5 + 3 * round);
    }
    oneAtATime();
    // However late a poll begins, it has a moment of the cron to itself: an even second.
    const made = amazon.reports().length;
    expect(made).toBeLessThanOrEqual(Math.floor(Date.now() / 2000) - Math.floor(from / 2000));
  });

  test('one that is killed over a report is replaced, and its report is used', async () => {
    await fleet.add({}, {}, {});
    await fleet.next().put(SKU, { physical: 5, buffer: 0 });
    amazon.setReportSettings({ processing: { queuedMs: 6_000, progressMs: 0 } });
    amazon.addReturns({}, {});
    const changedAt = Date.now();
    const { reportId, dataStartTime, dataEndTime } = await eventually('a slow report is made', () =>
      amazon.reports().find(({ createdTime }) => Date.parse(createdTime) > changedAt),
    );
    await eventually(
      'its id is written down',
      async () => (await pollOf(fleet.next())).reportId === reportId,
    );
    // The log line follows the write of the id.
    const worker = await eventually('one instance logs that Amazon makes the report', () =>
      fleet.answering.find(({ output }) => output().includes(reportId)),
    );
    await fleet.end(worker, 'SIGKILL');
    const killedAt = Date.now();
    await stockReaches(fleet.next(), 7);
    const looks = amazon.calls().filter((call) => call.reportId === reportId && call.at > killedAt);
    expect(looks.map(({ operation, status }) => `${operation} ${status}`)).toContain('getReport 200');
    const sameWindow = amazon
      .reports()
      .filter((report) => report.dataStartTime === dataStartTime && report.dataEndTime === dataEndTime);
    expect(sameWindow.map(({ processingStatus }) => processingStatus)).toEqual(['DONE']);
    oneAtATime();
  });
});
