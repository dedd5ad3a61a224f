import type { ReturnUnit } from '../../../src/returns/units/domain/return-unit';
import {
  type ReturnFilter,
  ReturnListRepository,
  type ReturnPosition,
} from '../../../src/returns/units/return-list.repository';
import { plated, unplated } from '../../support/returns/return-statements';
import { ReturnRecording } from '../../support/returns/return-recording';
import { CallSequence } from '../../support/store/call-sequence';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const NOW = Date.parse('2026-11-22T10:00:00Z');

describe('the list of returns', () => {
  let store: TestStore;
  let side: ReturnRecording;
  /** All returns to list, newest first. */
  let expected: string[];

  const nameOf = ({ sku, timestamp }: Pick<ReturnUnit, 'sku' | 'timestamp'>): string => `${timestamp} ${sku}`;

  beforeAll(async () => {
    store = await startTestStore();
    side = new ReturnRecording(store);
    for (const sku of ['CUP', 'LAMP', 'TEA']) await side.register(sku);
    const twin = { orderId: '113-7777777-7777777', returnedAt: '2026-09-14T07:03:57.000Z' };
    const statements = [
      // One order whose lines came back in one second: the same range key under three SKUs.
      ...['CUP', 'LAMP', 'TEA'].flatMap((sku) => [unplated(sku, twin), unplated(sku, twin)]),
      ...[
        '2026-11-22T09:59:59.000Z',
        '2026-11-23T00:00:00.000Z',
        '2026-11-01T00:00:00.000Z',
        '2026-10-31T23:59:59.000Z',
        '2026-09-30T12:00:00.000Z',
        '2026-06-05T15:31:40.000Z',
        '2026-01-01T00:00:00.000Z',
        '2025-12-31T23:59:59.000Z',
        '2024-11-30T00:00:00.000Z',
      ].flatMap((returnedAt) => [
        plated('CUP', { returnedAt }),
        plated('TEA', { returnedAt, disposition: 'EXPIRED' }),
      ]),
    ];
    for (const { unit } of await side.recorder.record(statements)) listed.push(unit);
    // Older than two years: listed with its SKU only.
    await side.record(plated('LAMP', { returnedAt: '2024-10-31T23:59:59.000Z' }));
    expected = listed
      .map(({ timestamp }) => timestamp)
      .sort()
      .reverse();
  });

  const listed: ReturnUnit[] = [];

  afterAll(async () => {
    await side.end();
    await store.stop();
  });

  async function pagesOf(limit: number, nowMs = NOW): Promise<(readonly ReturnUnit[])[]> {
    const pages: (readonly ReturnUnit[])[] = [];
    let from: ReturnPosition | undefined;
    do {
      const page = await side.lists.page({}, limit, nowMs, from);
      pages.push(page.units);
      from = page.next;
    } while (from !== undefined && pages.length < 100);
    return pages;
  }

  it.each([1, 2, 5, 50, 200])(
    'shows every return once, newest first, across months, %i to a page',
    async (limit) => {
      const pages = await pagesOf(limit);
      const units = pages.flat();
      expect(units.map(({ timestamp }) => timestamp)).toEqual(expected);
      expect(units.map(nameOf).sort()).toEqual(listed.map(nameOf).sort());
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    },
  );

  it.each([1, 50])('needs at most three calls in sequence, %i to a page', async (limit) => {
    let from: ReturnPosition | undefined;
    do {
      const sequence = new CallSequence(side.writer.script.client);
      const page = await side.lists.page({}, limit, NOW, from);
      expect([1, 2, 3]).toContain(sequence.end());
      from = page.next;
    } while (from !== undefined);
  });

  it('continues at its position when a new month begins between two pages', async () => {
    const [first = []] = await pagesOf(3);
    const from = (await side.lists.page({}, 3, NOW)).next;
    const later = await side.lists.page({}, 200, Date.parse('2026-12-05T00:00:00Z'), from);
    expect([...first, ...later.units].map(({ timestamp }) => timestamp)).toEqual(
      // A month later the oldest month is not listed any more.
      expected.filter((timestamp) => timestamp >= '2024-12'),
    );
  });

  it('of one SKU shows all of them, however old, newest first', async () => {
    for (const limit of [1, 2, 50]) {
      const found = (await filtered({ sku: 'LAMP' }, limit)).map(({ timestamp }) => timestamp);
      expect(found).toHaveLength(3);
      expect(found.at(-1)).toMatch(/^2024-10-31/);
      expect(found).toEqual([...found].sort().reverse());
    }
    expect(await side.lists.page({ sku: 'UNKNOWN' }, 50, NOW)).toEqual({ units: [] });
  });

  it.each([1, 3, 50])('with a decision shows those that match, newest first, %i to a page', async (limit) => {
    const held = listed.filter(({ decision }) => decision === 'hold');
    expect(held.length).toBeGreaterThan(5);
    const found = await filtered({ decision: 'hold' }, limit);
    expect(found.map(nameOf)).toEqual(held.map(nameOf).sort().reverse());
    const tea = await filtered({ sku: 'TEA', decision: 'hold' }, limit);
    expect(tea.map(nameOf)).toEqual(found.filter(({ sku }) => sku === 'TEA').map(nameOf));
    expect(await filtered({ decision: 'review' }, limit)).toEqual([]);
  });

  it('with a decision reads a bounded number of units, and continues where it ended', async () => {
    // Three waves of one unit each: nearly every page is short.
    const lists = new ReturnListRepository(side.documents, store.tables, [1, 1, 1]);
    const found = await filtered({ decision: 'hold' }, 50, lists);
    expect(found.map(nameOf)).toEqual((await filtered({ decision: 'hold' }, 50)).map(nameOf));
    const { units, next } = await lists.page({ decision: 'hold' }, 50, NOW);
    expect(units.length).toBeLessThan(found.length);
    expect(next).toBeDefined();
  });

  async function filtered(filter: ReturnFilter, limit: number, lists = side.lists): Promise<ReturnUnit[]> {
    const found: ReturnUnit[] = [];
    let from: ReturnPosition | undefined;
    do {
      const page = await lists.page(filter, limit, NOW, from);
      expect(page.units.length).toBeLessThanOrEqual(limit);
      found.push(...page.units);
      from = page.next;
    } while (from !== undefined);
    return found;
  }
});
