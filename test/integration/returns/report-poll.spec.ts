import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { alertIdOf } from '../../../src/alerts/domain/alert';
import { returnDate, returnsFile } from '../../../src/simulators/amazon/reports/returns-file';
import { type PollInstance, ReportPolling } from '../../support/returns/report-polling';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SKU = 'MUG-BLU-12OZ';

const side = new ReportPolling();
let one: PollInstance;

beforeEach(async () => {
  side.clock.ms = Date.parse('2026-11-22T10:00:00Z');
  await side.start();
  one = await side.instance();
  await side.stock(one, SKU, 10);
});

afterEach(async () => {
  const violations = side.amazon.violations();
  await side.stop();
  // After every test: no call beyond Amazon's usage plans, and no token sent to the address of a document.
  expect(violations).toEqual([]);
});

/** Adds a return of this long ago to the report, with the cells that matter to the test. */
function addReturn(agoMs: number, cells: Readonly<Record<string, string | number>> = {}): void {
  side.amazon.addReturns({ 'return-date': returnDate(side.clock.ms - agoMs), ...cells });
}

async function poll(): ReturnType<ReportPolling['finish']> {
  await one.poller.begin('manual');
  return side.finish(one);
}

describe('a poll of the returns', () => {
  it('brings sellable units back into stock, once, however often it is repeated', async () => {
    addReturn(2 * HOUR_MS);
    addReturn(33 * DAY_MS, { quantity: 2 });
    addReturn(3 * HOUR_MS, { 'detailed-disposition': 'CUSTOMER_DAMAGED' });
    const first = await poll();
    expect(first).toMatchObject({
      failures: 0,
      watermark: '2026-11-22T09:59:55.000Z',
      lastTally: { rows: 3, applied: 3, unchanged: 0, unreadable: 0 },
    });
    expect(first.work).toBeUndefined();
    expect(await side.physical(one, SKU)).toBe(13);

    side.clock.ms += 4 * HOUR_MS;
    const second = await poll();
    expect(second.lastTally).toEqual({ rows: 3, applied: 0, unchanged: 3, unreadable: 0 });
    expect(await side.physical(one, SKU)).toBe(13);
  });

  it('holds units whose sales were not counted, and closes their alert once dispositions are configured', async () => {
    const alertOf = () => one.alerts.find(alertIdOf.returnsNotCounted());
    const configured = one;
    one = await side.instance(undefined, { RETURNS_RESTOCK_DISPOSITIONS: undefined });
    addReturn(2 * HOUR_MS);
    addReturn(3 * HOUR_MS);
    expect(await poll()).toMatchObject({ lastTally: { rows: 2, applied: 2 } });
    expect(await alertOf()).toMatchObject({ count: 1, read: false });

    one = configured;
    side.clock.ms += 4 * HOUR_MS;
    addReturn(HOUR_MS);
    expect(await poll()).toMatchObject({ lastTally: { rows: 3, applied: 1 } });
    expect(await alertOf()).toMatchObject({ note: 'The dispositions are configured.' });
    // Those that were held stay out: a count of the shelf may include them.
    expect(await side.physical(one, SKU)).toBe(11);
  });

  it('asks for thirty-five days in two reports, the older one after every row of the newer', async () => {
    addReturn(2 * HOUR_MS);
    addReturn(33 * DAY_MS);
    await one.poller.begin('manual');
    const between = await side.until(one, ({ work }) => work?.tally.rows === 1);
    expect(side.windows()).toEqual([{ from: '2026-10-23T09:59:55.000Z', until: '2026-11-22T09:59:55.000Z' }]);
    expect(between.watermark).toBeUndefined();
    expect(await side.physical(one, SKU)).toBe(11);
    const end = await side.finish(one);
    expect(side.windows().slice(1)).toEqual([
      { from: '2026-10-18T09:59:55.000Z', until: '2026-10-23T09:59:55.000Z' },
    ]);
    expect(end.watermark).toBe('2026-11-22T09:59:55.000Z');
  });

  it('moves the watermark only when the last row of the last window is durable', async () => {
    addReturn(2 * HOUR_MS);
    addReturn(33 * DAY_MS);
    const { watermark } = await poll();
    side.clock.ms += 4 * HOUR_MS;
    await one.poller.begin('manual');
    const cycle = (await one.states.load()).work?.cycle;
    let state = await one.states.load();
    for (; state.work !== undefined; state = await one.states.load()) {
      expect(state.watermark).toBe(watermark);
      await side.step(one);
    }
    expect(state.watermark).not.toBe(watermark);
    expect(state.watermark).toBe(cycle?.until);
  });

  it('skips nothing after a long pause', async () => {
    await poll();
    side.clock.ms += 50 * DAY_MS;
    addReturn(60 * DAY_MS);
    await poll();
    expect(await side.physical(one, SKU)).toBe(11);
    const later = side.windows().slice(2);
    expect(later).toHaveLength(3);
    expect(later.at(-1)?.from).toBe('2026-10-18T09:59:55.000Z');
    later.slice(1).forEach(({ until }, index) => {
      expect(until).toBe(later[index]?.from);
    });
  });

  it('reads an empty window, which Amazon cancels, as a success', async () => {
    const end = await poll();
    expect(side.amazon.reports().map(({ processingStatus }) => processingStatus)).toEqual([
      'CANCELLED',
      'CANCELLED',
    ]);
    expect(end).toMatchObject({ failures: 0, watermark: expect.any(String) as unknown });
    expect(await side.reportAlerts(one)).toEqual([]);
  });

  it('checks a report at the configured interval, without a loop that sleeps', async () => {
    side.amazon.setReportSettings({ processing: { queuedMs: 70_000, progressMs: 70_000 } });
    await one.poller.begin('manual');
    const before = side.clock.ms;
    await side.until(one, ({ work }) => work?.tally !== undefined && side.windows().length === 2);
    expect(side.clock.ms - before).toBe(150_000);
    expect(side.calls('getReport')).toBe(5);
  });
});

describe('the first poll of a store', () => {
  beforeEach(async () => {
    one = await side.instance(undefined, { RETURNS_FIRST_POLL: 'look' });
  });

  it('records what it finds, also in its older windows and after a crash, and moves no stock', async () => {
    addReturn(2 * HOUR_MS);
    addReturn(33 * DAY_MS, { quantity: 2 });
    addReturn(3 * HOUR_MS, { 'detailed-disposition': 'CUSTOMER_DAMAGED' });
    addReturn(4 * HOUR_MS, { sku: 'NOT-REGISTERED' });
    await one.poller.begin('manual');
    await side.until(one, ({ work }) => work?.tally.rows === 3);
    // Another instance continues, and is set otherwise.
    one = await side.instance();
    const end = await side.finish(one);
    expect(end).toMatchObject({ lookedFrom: '2026-10-18T09:59:55.000Z' });
    expect(end.lastTally).toMatchObject({ rows: 4, seen: { sellable: 4, other: 1 } });
    expect(await side.physical(one, SKU)).toBe(10);
    const { alerts } = await one.inbox.list({}, 200);
    expect(alerts).toMatchObject([{ alertId: alertIdOf.firstPoll(), severity: 'info', count: 1 }]);
    expect(alerts[0]?.message).toMatch(
      /^The first poll of Amazon's returns found 5 units .* 4 fit to sell, 1 not\./,
    );

    // Later polls read the same rows again, and count what is new.
    addReturn(HOUR_MS);
    side.clock.ms += 4 * HOUR_MS;
    const second = await poll();
    expect(second.lastTally).toEqual({ rows: 5, applied: 1, unchanged: 4, unreadable: 0 });
    expect(await side.physical(one, SKU)).toBe(11);

    // A longer look-back finds what the first poll did not read, which is not counted either.
    addReturn(40 * DAY_MS);
    one = await side.instance(undefined, { RETURNS_LOOKBACK_DAYS: '60' });
    side.clock.ms += 4 * HOUR_MS;
    expect((await poll()).lastTally).toEqual({ rows: 6, applied: 1, unchanged: 5, unreadable: 0 });
    expect(await side.physical(one, SKU)).toBe(11);
  });
});

describe('the stored state of a poll', () => {
  it('has the attributes that instances of an older version read and write', async () => {
    await one.poller.begin('manual');
    const { revision, work } = await side.until(one, (state) => state.work?.report.phase === 'asked');
    const { report, ...rest } = work ?? { report: undefined };
    const Key = { txId: 'state:returns' };
    const { Item } = await side.store.documents.send(
      new GetCommand({ TableName: side.store.tables.transactions, Key, ConsistentRead: true }),
    );
    expect(Item).toEqual({
      ...Key,
      phase: 'asked',
      writeId: expect.any(String) as unknown,
      revision,
      failures: 0,
      work: { ...rest, ['stage']: report },
    });
    expect(report).toEqual({
      phase: 'asked',
      askedAt: expect.any(Number) as unknown,
      reportId: side.amazon.reports()[0]?.reportId,
    });
  });
});

describe('what begins a poll', () => {
  it('is the cron, once for each of its moments, on however many instances', async () => {
    const two = await side.instance();
    const occurrence = side.clock.ms;
    const begun = await Promise.all([one, two, one, two].map(({ poller }) => poller.begin(occurrence)));
    expect(begun.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    await side.finish(one);
    expect(await two.poller.begin(occurrence)).toEqual({ kind: 'known' });
    expect(await two.poller.begin(occurrence - 1)).toEqual({ kind: 'known' });
    expect((await two.poller.begin(occurrence + 1)).kind).toBe('started');
  });

  it('is nothing while one is in progress', async () => {
    await one.poller.begin('manual');
    const beganAt = side.clock.ms;
    await side.until(one, ({ work }) => work?.report.phase === 'asked');
    const reportId = side.amazon.reports()[0]?.reportId;
    expect(await one.poller.begin('manual')).toEqual({ kind: 'under_way', beganAt, reportId });
    expect(await one.poller.begin(side.clock.ms)).toEqual({ kind: 'under_way', beganAt, reportId });
  });
});

describe('a report that Amazon does not make', () => {
  const fatal = (times: number): void => {
    side.amazon.script({ operation: 'createReport', kind: 'report-ends', as: 'FATAL', times });
  };

  it('is asked for again after four hours, and nothing in between', async () => {
    addReturn(33 * DAY_MS);
    fatal(1);
    await one.poller.begin('manual');
    const paused = await side.until(one, ({ failures }) => failures === 1);
    const pauseMs = (paused.work?.notBefore ?? 0) - side.clock.ms;
    expect(pauseMs).toBeGreaterThanOrEqual(4 * HOUR_MS);
    expect(pauseMs).toBeLessThanOrEqual(4 * HOUR_MS + 600_000);
    expect((await one.poller.begin(side.clock.ms)).kind).toBe('under_way');
    const end = await side.finish(one);
    expect(end.failures).toBe(0);
    expect(side.windows()[1]).toEqual(side.windows()[0]);
    expect(await side.physical(one, SKU)).toBe(11);
  });

  it('is asked for again after four hours when another application of the seller asked just before', async () => {
    side.amazon.setReportSettings({ reAskMs: 4 * HOUR_MS });
    addReturn(33 * DAY_MS);
    side.amazon.reportByAnotherApp({
      reportType: 'GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA',
      marketplaceIds: ['ATVPDKIKX0DER'],
      period: { from: side.clock.ms - DAY_MS, until: side.clock.ms },
    });
    await poll();
    expect(await side.physical(one, SKU)).toBe(11);
    const statuses = side.amazon.reports().map(({ processingStatus }) => processingStatus);
    expect(statuses).toEqual(['CANCELLED', 'FATAL', 'CANCELLED', 'FATAL', 'DONE']);
  });

  it('raises one alert after the third time, which the next success closes', async () => {
    addReturn(33 * DAY_MS);
    fatal(4);
    await one.poller.begin('manual');
    await side.until(one, ({ failures }) => failures === 2);
    expect(await side.reportAlerts(one)).toEqual([]);
    await side.until(one, ({ failures }) => failures === 3);
    expect(await side.reportAlerts(one)).toMatchObject([
      { alertId: alertIdOf.reportFailed(), severity: 'warning', count: 1 },
    ]);
    await side.until(one, ({ failures }) => failures === 4);
    expect(await side.reportAlerts(one)).toMatchObject([{ count: 2 }]);
    await side.finish(one);
    expect(await one.alerts.find(alertIdOf.reportFailed())).toMatchObject({
      closedAt: expect.any(String) as unknown,
    });
    expect(await side.physical(one, SKU)).toBe(11);
  });

  it('is asked for at once when the API asks for a poll in the pause', async () => {
    addReturn(33 * DAY_MS);
    fatal(1);
    await one.poller.begin('manual');
    await side.until(one, ({ failures }) => failures === 1);
    const before = side.clock.ms;
    expect((await one.poller.begin('manual')).kind).toBe('started');
    await side.finish(one);
    expect(side.clock.ms - before).toBeLessThan(HOUR_MS);
    expect(await side.physical(one, SKU)).toBe(11);
  });

  it('counts as failed when it is not final after a day', async () => {
    side.amazon.setReportSettings({ processing: { queuedMs: 2 * DAY_MS, progressMs: 0 } });
    one = await side.instance(undefined, { RETURNS_REPORT_POLL_MS: '3600000' });
    await one.poller.begin('manual');
    const before = side.clock.ms;
    await side.until(one, ({ failures }) => failures === 1);
    expect(side.clock.ms - before).toBe(DAY_MS);
  });

  it('is asked for again when Amazon does not find it', async () => {
    addReturn(33 * DAY_MS);
    await one.poller.begin('manual');
    await side.until(one, ({ work }) => work?.report.phase === 'asked');
    side.amazon.reset();
    addReturn(33 * DAY_MS);
    await side.finish(one);
    expect(side.windows()).toHaveLength(2);
    expect(await side.physical(one, SKU)).toBe(11);
  });
});

describe('a document', () => {
  it('that breaks off is downloaded again, with a back-off', async () => {
    addReturn(33 * DAY_MS);
    side.amazon.script({ operation: 'download', kind: 'cut', times: 3 });
    await one.poller.begin('manual');
    const { work } = await side.until(one, (state) => (state.work?.attempts ?? 0) === 3);
    expect((work?.notBefore ?? 0) - side.clock.ms).toBeGreaterThanOrEqual(2_000);
    await side.finish(one);
    expect(side.calls('download')).toBe(4);
    expect(side.windows()).toHaveLength(2);
    expect(await side.physical(one, SKU)).toBe(11);
    expect(await side.reportAlerts(one)).toEqual([]);
  });

  it('that breaks off again and again raises an alert, which closes when one is complete', async () => {
    addReturn(33 * DAY_MS);
    side.amazon.script({ operation: 'download', kind: 'cut', times: 12 });
    await one.poller.begin('manual');
    await side.until(one, (state) => (state.work?.attempts ?? 0) === 12);
    expect(await side.reportAlerts(one)).toMatchObject([{ alertId: alertIdOf.reportFailed(), count: 1 }]);
    await side.finish(one);
    expect(await one.alerts.find(alertIdOf.reportFailed())).toHaveProperty('closedAt');
    expect(await side.physical(one, SKU)).toBe(11);
  });

  it('whose address has expired is downloaded from a new one', async () => {
    addReturn(33 * DAY_MS);
    side.amazon.script({ operation: 'download', kind: 'status', status: 403, times: 3 });
    await poll();
    expect(await side.physical(one, SKU)).toBe(11);
    expect(side.windows()).toHaveLength(2);
  });

  it('that is no returns report raises an alert at once and is asked for again after four hours', async () => {
    side.amazon.setReturns('order-id\tsku\r\n1\tMUG-BLU-12OZ\r\n');
    await one.poller.begin('manual');
    const { work } = await side.until(one, ({ failures }) => failures === 1);
    expect((work?.notBefore ?? 0) - side.clock.ms).toBeGreaterThanOrEqual(4 * HOUR_MS);
    const message = expect.stringMatching(
      /^Amazon's returns report is refused: .*lacks return-date/,
    ) as unknown;
    expect(await side.reportAlerts(one)).toMatchObject([{ severity: 'warning', count: 1, message }]);
    side.amazon.setReturns(returnsFile([{ 'return-date': returnDate(side.clock.ms - 32 * DAY_MS) }]));
    await side.finish(one);
    expect(await side.physical(one, SKU)).toBe(11);
  });
});

describe('rows that cannot be read', () => {
  const broken = { 'return-date': '22-Nov-2026', 'license-plate-number': 'LPNBROKEN' };

  it('raise one alert that says which and why, and the next poll counts it again', async () => {
    addReturn(2 * HOUR_MS);
    side.amazon.addReturns(broken, broken);
    one = await side.instance(undefined, { RETURNS_LOOKBACK_DAYS: '20' });
    const end = await poll();
    expect(end.lastTally).toEqual({ rows: 1, applied: 1, unchanged: 0, unreadable: 2 });
    const alerts = await side.reportAlerts(one);
    expect(alerts).toMatchObject([{ count: 1, severity: 'warning' }]);
    expect(alerts[0]?.message).toMatch(
      /^2 rows .* line 3: return-date must be .* line 4: return-date must be/,
    );
    side.clock.ms += 4 * HOUR_MS;
    await poll();
    expect(await side.reportAlerts(one)).toMatchObject([{ alertId: alerts[0]?.alertId, count: 2 }]);
    expect(await side.physical(one, SKU)).toBe(11);
  });
});

describe('Amazon', () => {
  it('that throttles is not called for as long as it asks, and no alert is raised', async () => {
    addReturn(33 * DAY_MS);
    const throttle = { kind: 'status', status: 429, retryAfterSeconds: 90, times: 1 } as const;
    side.amazon.script({ operation: 'createReport', ...throttle });
    await one.poller.begin('manual');
    await one.poller.step(() => true);
    const { work } = await one.states.load();
    expect(work).toMatchObject({ report: { phase: 'asking' }, attempts: 0 });
    expect(work?.report).not.toHaveProperty('askedAt');
    expect((work?.notBefore ?? 0) - side.clock.ms).toBeGreaterThanOrEqual(90_000);
    for (const operation of ['getReport', 'getReportDocument'] as const)
      side.amazon.script({ operation, ...throttle });
    await side.finish(one);
    expect(side.windows()).toHaveLength(2);
    expect(await side.physical(one, SKU)).toBe(11);
  });

  it('that does not answer is asked again with a back-off', async () => {
    addReturn(33 * DAY_MS);
    for (const operation of ['getReport', 'getReportDocument', 'token'] as const)
      side.amazon.script({ operation, kind: 'status', status: 503, times: 2 });
    await poll();
    expect(side.windows()).toHaveLength(2);
    expect(await side.physical(one, SKU)).toBe(11);
  });

  it.each(['forbidden', 'revoked'] as const)(
    'that refuses the account (%s) pauses the poll, with one alert until it accepts the account',
    async (how) => {
      addReturn(33 * DAY_MS);
      if (how === 'forbidden')
        side.amazon.script({ operation: 'createReport', kind: 'status', status: 403, times: 3 });
      else side.amazon.script({ operation: 'token', kind: 'status', status: 400, times: 3 });
      await one.poller.begin('manual');
      const before = side.clock.ms;
      await side.until(one, ({ work }) => work?.report.phase === 'asked');
      expect(side.clock.ms - before).toBe(900_000);
      expect(await one.alerts.find(alertIdOf.reportsRefused())).toMatchObject({
        severity: 'critical',
        count: 3,
      });
      expect(side.windows()).toHaveLength(1);
      await side.finish(one);
      expect(await one.alerts.find(alertIdOf.reportsRefused())).toHaveProperty('closedAt');
      expect(await side.reportAlerts(one)).toEqual([]);
    },
  );

  it('that refuses the call itself is asked again after five minutes, and the third time raises an alert', async () => {
    side.amazon.script({ operation: 'createReport', kind: 'status', status: 400, times: 3 });
    await one.poller.begin('manual');
    const before = side.clock.ms;
    await side.until(one, ({ failures }) => failures === 3);
    expect(side.clock.ms - before).toBe(600_000);
    expect(await side.reportAlerts(one)).toMatchObject([{ count: 1 }]);
    expect((await side.reportAlerts(one))[0]?.message).toContain('Amazon refuses the call');
    await side.finish(one);
    expect(await one.alerts.find(alertIdOf.reportFailed())).toHaveProperty('closedAt');
  });
});
