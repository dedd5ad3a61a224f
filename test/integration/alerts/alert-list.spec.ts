import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { AlertInboxService } from '../../../src/alerts/list/alert-inbox.service';
import { AlertListRepository, type AlertPosition } from '../../../src/alerts/store/alert-list.repository';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { type Alert, type AlertType, draftAlert, SEVERITIES } from '../../../src/alerts/domain/alert';
import type { AlertFilter } from '../../../src/alerts/domain/alert-filter';
import { UnreadAlerts } from '../../../src/dashboard/overview/unread-alerts';
import { CallSequence } from '../../support/store/call-sequence';
import { ScriptedClient } from '../../support/store/scripted-client';
import { SetClock } from '../../support/set-clock';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const NOW = Date.parse('2026-11-22T10:00:00Z');
const TYPES: readonly AlertType[] = ['oversold', 'stock_low', 'manual_review'];

/** Times in several months, at their edges, and one that many alerts share. */
const MOMENTS = [
  '2026-11-22T09:00:00.000000Z',
  '2026-11-22T09:00:00.000000Z',
  '2026-11-22T09:00:00.000000Z',
  '2026-11-01T00:00:00.000000Z',
  '2026-10-31T23:59:59.999000Z',
  '2026-03-05T12:00:00.000000Z',
  '2025-12-31T23:59:59.000000Z',
  '2024-12-01T00:00:00.000000Z',
];

describe('the lists of alerts', () => {
  let store: TestStore;
  let script: ScriptedClient;
  let lists: AlertListRepository;
  let alerts: AlertsRepository;
  let inbox: AlertInboxService;
  const raised: Alert[] = [];

  beforeAll(async () => {
    store = await startTestStore();
    script = new ScriptedClient(store);
    lists = new AlertListRepository(documentClientOf(script.client), store.tables);
    alerts = new AlertsRepository(store.documents, store.tables);
    inbox = new AlertInboxService(lists, alerts, new SetClock(NOW));
    for (const timestamp of MOMENTS)
      for (const [at, severity] of SEVERITIES.entries())
        for (const sku of ['CUP', 'käse/=#?', undefined]) {
          const type = TYPES[(raised.length + at) % TYPES.length] ?? 'oversold';
          const alertId = `a:${raised.length}:${sku ?? ''}`;
          const about = sku === undefined ? {} : { sku };
          await alerts.raise(draftAlert(alertId, type, timestamp, 'Look.', about, severity));
          if (raised.length % 3 === 0) await alerts.markRead(alertId, '2026-11-22T09:30:00.000000Z');
          const alert = await alerts.find(alertId);
          if (alert !== undefined) raised.push(alert);
        }
  });

  afterAll(async () => {
    script.client.destroy();
    await store.stop();
  });

  beforeEach(() => {
    script.forgetCalls();
  });

  /** All pages of one list; fails when a cursor repeats a page. */
  async function pagesOf(filter: AlertFilter, limit: number, nowMs = NOW): Promise<Alert[][]> {
    const pages: Alert[][] = [];
    let from: AlertPosition | undefined;
    do {
      const page = await lists.page(filter, limit, nowMs, from);
      pages.push(page.alerts);
      from = page.next;
    } while (from !== undefined && pages.length < 200);
    return pages;
  }

  function matching({ unread, severity, type, sku }: AlertFilter): Alert[] {
    return raised.filter(
      (alert) =>
        (unread === undefined || alert.read !== unread) &&
        (severity === undefined || alert.severity === severity) &&
        (type === undefined || alert.type === type) &&
        (sku === undefined || alert.sku === sku),
    );
  }

  const timesOf = (list: readonly Alert[]): string[] => list.map(({ timestamp }) => timestamp);
  const idsOf = (list: readonly Alert[]): string[] => list.map(({ alertId }) => alertId).sort();

  const FILTERS: [string, AlertFilter][] = [
    ['all', {}],
    ['unread', { unread: true }],
    ['read', { unread: false }],
    ['critical', { severity: 'critical' }],
    ['of one type', { type: 'stock_low' }],
    ['of one SKU', { sku: 'käse/=#?' }],
    ['unread and critical', { unread: true, severity: 'critical' }],
    ['read and of one severity and type', { unread: false, severity: 'info', type: 'oversold' }],
    [
      'unread, of one SKU, severity and type',
      { unread: true, sku: 'CUP', severity: 'warning', type: 'oversold' },
    ],
    ['about unused', { sku: 'UNUSED' }],
  ];

  describe.each(FILTERS)('%s', (_name, filter) => {
    it.each([1, 2, 7, 200])('show each alert once, newest first, %i to a page', async (limit) => {
      const pages = await pagesOf(filter, limit);
      const listed = pages.flat();
      const expected = matching(filter);
      expect(timesOf(listed)).toEqual(timesOf(expected).sort().reverse());
      expect(idsOf(listed)).toEqual(idsOf(expected));
      expect(listed).toEqual(listed.map(({ alertId }) => raised.find((one) => one.alertId === alertId)));
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      // The last page is not empty.
      expect(pages.at(-1)?.length).toBe(expected.length === 0 ? 0 : ((expected.length - 1) % limit) + 1);
    });

    it('go through an index, and never through a scan', async () => {
      await pagesOf(filter, 7);
      expect(script.count('Query')).toBe(script.calls.length);
      expect(
        script.calls.every(({ input }) => (input as { IndexName?: string }).IndexName !== undefined),
      ).toBe(true);
    });
  });

  it.each<[string, AlertFilter]>([
    ['all', {}],
    ['of a type without alerts', { type: 'report_failed' }],
    ['read ones', { unread: false }],
    ['of one severity and type', { severity: 'info', type: 'report_failed' }],
  ])('need at most three calls in sequence: %s, on every page', async (_name, filter) => {
    let from: AlertPosition | undefined;
    do {
      const sequence = new CallSequence(script.client);
      const page = await lists.page(filter, 10, NOW, from);
      expect([1, 2, 3]).toContain(sequence.end());
      from = page.next;
    } while (from !== undefined);
  });

  it('of all alerts continue when a new month begins between two pages', async () => {
    const { alerts: first, next } = await lists.page({}, 5, NOW);
    const later = await lists.page({}, 200, Date.parse('2026-12-05T00:00:00Z'), next);
    expect(idsOf([...first, ...later.alerts])).toEqual(
      // A month later the oldest month is not listed any more.
      idsOf(raised.filter(({ timestamp }) => timestamp >= '2024-12')),
    );
  });

  it('end a request that finds almost nothing, and continue from there', async () => {
    const rare = await startTestStore();
    try {
      const many = new AlertsRepository(documentClientOf(rare.client), rare.tables);
      const second = (n: number): string => `2026-11-20T10:00:00.${String(n).padStart(6, '0')}Z`;
      // The oldest of many in one partition, most of which the filter drops.
      await many.raise(draftAlert('needle', 'unknown_sku', second(0), 'Here.', { sku: 'HAY' }));
      // Few at once, so that none waits in the engine's queue for the timeout of a request.
      for (let from = 1; from <= 900; from += 20)
        await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            many.raise(draftAlert(`hay:${from + n}`, 'stock_low', second(from + n), 'Hay.', { sku: 'HAY' })),
          ),
        );
      const bounded = new AlertListRepository(documentClientOf(rare.client), rare.tables, [200, 200]);
      const found: Alert[] = [];
      const sizes: number[] = [];
      let from: AlertPosition | undefined;
      do {
        const page = await bounded.page({ sku: 'HAY', type: 'unknown_sku' }, 50, NOW, from);
        found.push(...page.alerts);
        sizes.push(page.alerts.length);
        from = page.next;
      } while (from !== undefined && sizes.length < 50);
      expect(found.map(({ alertId }) => alertId)).toEqual(['needle']);
      expect(sizes).toEqual([0, 0, 1]);
      // Across months as well: none of them is skipped at the bound.
      const months: Alert[] = [];
      let at: AlertPosition | undefined;
      do {
        const page = await bounded.page({ type: 'unknown_sku' }, 50, Date.parse('2028-01-15T00:00:00Z'), at);
        months.push(...page.alerts);
        at = page.next;
      } while (at !== undefined);
      expect(months.map(({ alertId }) => alertId)).toEqual(['needle']);
    } finally {
      await rare.stop();
    }
  });

  it('count all that are unread, also those beyond the newest', async () => {
    const unread = matching({ unread: true });
    const counts = {
      unread: unread.length,
      critical: matching({ unread: true, severity: 'critical' }).length,
    };
    expect((await new UnreadAlerts(lists).get()).counts).toEqual(counts);
    const many = await new UnreadAlerts(lists, 4).get();
    expect(many.counts).toEqual(counts);
    expect(many.alerts).toHaveLength(4);
  });

  it('are marked as read where they match, and the rest stays unread', async () => {
    const unread = (filter: AlertFilter): Promise<Alert[]> =>
      pagesOf({ ...filter, unread: true }, 200).then((pages) => pages.flat());
    const before = '2026-10-31T23:59:59.999000Z';
    const old = (await unread({})).filter(({ timestamp }) => timestamp < before);
    const critical = matching({ unread: true, severity: 'critical', sku: 'CUP' });
    const total = (await unread({})).length;

    expect(await inbox.readAll({ sku: 'UNUSED' })).toBe(0);
    expect(await inbox.readAll({ severity: 'critical', sku: 'CUP' })).toBe(critical.length);
    expect(await inbox.readAll({ severity: 'critical', sku: 'CUP' })).toBe(0);
    const oldRest = old.filter(({ severity, sku }) => severity !== 'critical' || sku !== 'CUP');
    expect(await inbox.readAll({}, before)).toBe(oldRest.length);
    expect((await unread({})).every(({ timestamp }) => timestamp >= before)).toBe(true);
    const rest = total - critical.length - oldRest.length;
    expect(rest).toBeGreaterThan(0);
    expect(await inbox.readAll({})).toBe(rest);
    expect(await unread({})).toEqual([]);
    const read = (await pagesOf({ unread: false }, 200)).flat();
    expect(read).toHaveLength(raised.length);
    expect(read.every(({ readAt }) => readAt !== undefined)).toBe(true);
  });

  it('keep an alert unread that is raised again while it is marked as read', async () => {
    const alertId = 'raised-again';
    const draft = (timestamp: string) =>
      draftAlert(alertId, 'unknown_sku', timestamp, 'Again.', { sku: 'CUP' });
    await alerts.raise(draft('2026-11-22T09:00:00.000000Z'));
    // Between the list and the mark the alert is closed and raised again.
    const listed = lists.unread.bind(lists);
    const slow = new AlertListRepository(documentClientOf(script.client), store.tables);
    slow.unread = async function* (...args) {
      for await (const found of listed(...args)) {
        await alerts.close(alertId, '2026-11-22T09:10:00.000000Z', 'over');
        await alerts.raise(draft('2026-11-22T09:20:00.000000Z'));
        yield found;
      }
    };
    expect(await new AlertInboxService(slow, alerts, new SetClock(NOW)).readAll({})).toBe(0);
    expect(await alerts.find(alertId)).toMatchObject({
      read: false,
      timestamp: '2026-11-22T09:20:00.000000Z',
    });
  });
});
