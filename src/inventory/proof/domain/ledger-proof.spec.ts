import { proveAbsence, proveStock, reachOf } from './ledger-proof';
import type { ProofRow } from './ledger-proof-row';
import type { Horizon } from './ledger-proof-time';
import type { Stock } from '../../domain/stock';
import { timestampOf } from '../../../platform/timestamp';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-23T10:00:00Z');
const TTL = 30 * DAY;
/** An old ledger: old rows may have expired. */
const OLD: Horizon = { nowMs: NOW, ttlMs: TTL, beganMs: 0 };
/** A ledger that began yesterday: no row can have expired. */
const YOUNG: Horizon = { nowMs: NOW, ttlMs: TTL, beganMs: NOW - DAY };
const KEPT: Horizon = { nowMs: NOW, ttlMs: 0, beganMs: 0 };

const daysAgo = (days: number): number => NOW - days * DAY;

/** By default a row of today in which a unit was sold. */
function row(version: number, physicalAfter: number, more: Partial<ProofRow> = {}): ProofRow {
  return {
    version,
    delta: -1,
    physicalAfter,
    broadcastAfter: Math.max(0, physicalAfter - 2),
    bufferAfter: NaN,
    atMs: NOW,
    physicalBefore: NaN,
    previousAtMs: NaN,
    previousTtlDays: NaN,
    ...more,
  };
}

/** The first row of a SKU as versions without `openingPhysical` wrote it. */
const registration = (physical: number): ProofRow => row(1, physical, { delta: physical, bufferAfter: 2 });

/** The first row of a SKU as it is written now. */
const opened = (physical: number, more: Partial<ProofRow> = {}): ProofRow => ({
  ...registration(physical),
  physicalBefore: 0,
  ...more,
});

/** A row that records when the row before it was committed, and for how many days that one is kept. */
const after = (
  version: number,
  physicalAfter: number,
  [previousAtMs, previousTtlDays, atMs = NOW]: readonly [number, number, number?],
): ProofRow => row(version, physicalAfter, { previousAtMs, previousTtlDays, atMs });

function stock(version: number, physical: number, more: Partial<Stock> = {}): Stock {
  const broadcast = Math.max(0, physical - 2);
  return {
    sku: 'MUG',
    physical,
    buffer: 2,
    broadcast,
    version,
    updatedAt: timestampOf(NOW),
    lastBroadcast: { count: broadcast, txId: 'sync:MUG:1:1', timestamp: timestampOf(NOW) },
    ...more,
  };
}

/** What is left of a SKU that was removed. */
const removed = (version: number, atMs = NOW): Stock =>
  stock(version, 0, {
    removed: true,
    buffer: 0,
    broadcast: 0,
    updatedAt: timestampOf(atMs),
    lastBroadcast: { count: 8, txId: 'sync:MUG:1:1', timestamp: timestampOf(NOW) },
  });
const REMOVAL = row(2, 0, { delta: -10, bufferAfter: 0, broadcastAfter: 0 });

const QUEUED = { state: 'queued', since: timestampOf(NOW), attempts: 0 } as const;

describe('a stock that its ledger proves', () => {
  it.each<[string, Stock, readonly ProofRow[], Horizon]>([
    ['a SKU that was only registered', stock(1, 10), [registration(10)], YOUNG],
    ['sales in any order of reading', stock(3, 8), [row(3, 8), registration(10), row(2, 9)], YOUNG],
    ['an oversold SKU', stock(2, -1), [registration(0), row(2, -1)], YOUNG],
    [
      'a SKU that was removed with stock, of which Amazon keeps its number',
      removed(2),
      [registration(10), REMOVAL],
      YOUNG,
    ],
    [
      'a SKU that was removed and registered again',
      stock(3, 4),
      [registration(10), REMOVAL, row(3, 4, { delta: 4, bufferAfter: 2 })],
      YOUNG,
    ],
    ['a SKU that was removed so long ago that its rows have expired', removed(2, daysAgo(31)), [], OLD],
    [
      'a buffer that was changed between movements',
      stock(4, 8, { buffer: 0, broadcast: 8, lastBroadcast: { count: 8, txId: 't', timestamp: '' } }),
      [
        registration(10),
        row(2, 9),
        row(3, 9, { delta: 0, bufferAfter: 0, broadcastAfter: 9 }),
        row(4, 8, { broadcastAfter: 8 }),
      ],
      YOUNG,
    ],
    ['old rows that expired', stock(9, 5), [row(8, 6), row(9, 5)], OLD],
    [
      'a gap of expired rows that were deleted out of order',
      stock(9, 5),
      [row(6, 11, { atMs: daysAgo(31) }), row(8, 6), row(9, 5)],
      OLD,
    ],
    [
      'a SKU that did not move until its last row expired',
      stock(7, 3, { updatedAt: timestampOf(daysAgo(30)) }),
      [],
      OLD,
    ],
    [
      'a SKU that did not move, with one older row left',
      stock(7, 3, { updatedAt: timestampOf(daysAgo(30)) }),
      [row(5, 6, { atMs: daysAgo(32) })],
      OLD,
    ],
    ['a SKU of an older table that never moved here', stock(0, 3, { updatedAt: '' }), [], YOUNG],
    [
      'a SKU of an older table, with its old rows and its first sale',
      stock(1, 2),
      [row(NaN, NaN, { atMs: daysAgo(2) }), row(1, 2)],
      YOUNG,
    ],
    [
      'a SKU of an older table whose figures were both set by its first movement here',
      stock(1, 50),
      [row(1, 50, { delta: 10, physicalBefore: 40, bufferAfter: 2 })],
      YOUNG,
    ],
    ['a SKU that was registered with nothing', stock(1, 0), [opened(0, { delta: 0 })], YOUNG],
    [
      'a first row whose predecessor expired, though other ledgers are young',
      stock(9, 5),
      [after(9, 5, [daysAgo(31), 30])],
      YOUNG,
    ],
    [
      'a first row whose predecessor expired under a shorter retention than now',
      stock(9, 5),
      [after(9, 5, [daysAgo(31), 30])],
      KEPT,
    ],
    [
      'a gap of rows that expired under a shorter retention than now',
      stock(9, 5),
      [row(6, 11, { atMs: daysAgo(40) }), after(8, 6, [daysAgo(35), 30, daysAgo(20)]), row(9, 5)],
      { ...KEPT, ttlMs: 60 * DAY },
    ],
    [
      'a SKU that did not move until its last row expired, under a shorter retention than now',
      stock(7, 3, { updatedAt: timestampOf(daysAgo(8)), ledgerTtlDays: 7 }),
      [],
      KEPT,
    ],
    [
      'rows that each record the time of the row before, to the microsecond',
      stock(3, 8),
      [opened(10, { atMs: NOW - 1 }), after(2, 9, [NOW - 1, 30, NOW - 0.5]), after(3, 8, [NOW - 0.5, 30])],
      YOUNG,
    ],
    [
      'a number whose push is pending',
      stock(1, 10, { pending: QUEUED, lastBroadcast: { count: 4, txId: 't', timestamp: '' } }),
      [registration(10)],
      YOUNG,
    ],
  ])('%s', (_name, proved, rows, horizon) => {
    expect(proveStock(proved, rows, true, horizon)).toEqual([]);
  });
});

describe('a stock that its ledger refutes', () => {
  it.each<[string, Stock, readonly ProofRow[], Horizon, readonly string[]]>([
    [
      'a row is missing',
      stock(4, 7),
      [registration(10), row(2, 9), row(4, 7)],
      YOUNG,
      ['the ledger has a gap after row 2: expected row 3, found row 4'],
    ],
    [
      'a row is missing that cannot have expired',
      stock(9, 5),
      [row(7, 7, { atMs: daysAgo(29) }), row(9, 5)],
      OLD,
      ['the ledger has a gap after row 7: expected row 8, found row 9'],
    ],
    [
      'the first row is missing too early',
      stock(2, 9),
      [row(2, 9)],
      YOUNG,
      ['the ledger begins with row 2, though no row can have expired yet: expected row 1, found row 2'],
    ],
    [
      'the first row is missing where rows are kept',
      stock(2, 9),
      [row(2, 9)],
      KEPT,
      ['the ledger begins with row 2, though no row can have expired yet: expected row 1, found row 2'],
    ],
    [
      'all rows are missing too early',
      stock(2, 9, { updatedAt: timestampOf(daysAgo(29)) }),
      [],
      OLD,
      ['no row of the ledger is left: expected a row of version 2, found none'],
    ],
    [
      'the last row is missing',
      stock(3, 8),
      [registration(10), row(2, 9)],
      OLD,
      [
        'the last row and the Inventory item differ in version: expected version 3 as in Inventory, found version 2',
      ],
    ],
    [
      'the last row is missing beside other rows',
      stock(3, 8),
      [row(2, 9, { atMs: daysAgo(40) })],
      OLD,
      [
        'the last row and the Inventory item differ in version: expected version 3 as in Inventory, found version 2',
      ],
    ],
    [
      'two rows have one version',
      stock(2, 9),
      [registration(10), row(2, 9), row(2, 9)],
      YOUNG,
      ['version 2 is there more than once: expected one row, found two rows'],
    ],
    [
      'a row does not add up',
      stock(3, 8),
      [registration(10), row(2, 9, { delta: -2 }), row(3, 8)],
      YOUNG,
      ['row 2 does not follow from row 1: expected physicalAfter 8 (10 - 2), found physicalAfter 9'],
    ],
    [
      'a row has no figures',
      stock(2, 9),
      [registration(10), row(2, 9, { delta: NaN })],
      YOUNG,
      [
        'row 2 does not follow from row 1: expected physicalAfter no number (10 + no number), found physicalAfter 9',
      ],
    ],
    [
      'a registration begins with stock of unknown origin',
      stock(1, 10),
      [row(1, 10, { delta: 9, bufferAfter: 2 })],
      YOUNG,
      ['row 1 does not begin at zero: expected physicalAfter 9 (0 + 9), found physicalAfter 10'],
    ],
    [
      'a registration with a delta of zero',
      stock(1, 10),
      [opened(10, { delta: 0 })],
      YOUNG,
      ['row 1 does not begin at zero: expected physicalAfter 0 (0 + 0), found physicalAfter 10'],
    ],
    [
      'the status of a row contradicts its movement',
      stock(2, 9),
      [
        registration(10),
        row(2, 9, { fault: { what: 'says that it failed', expected: 'completed', found: 'failed' } }),
      ],
      YOUNG,
      ['row 2 says that it failed: expected completed, found failed'],
    ],
    [
      'rows are missing that cannot have expired, though other rows are old',
      stock(5, 6),
      [after(4, 7, [daysAgo(29), 30]), row(5, 6)],
      OLD,
      ['the ledger begins with row 4, though row 3 cannot have expired yet: expected row 1, found row 4'],
    ],
    [
      'rows are missing that were kept for ever, though new rows expire',
      stock(5, 6),
      [after(5, 6, [daysAgo(400), 0])],
      OLD,
      ['the ledger begins with row 5, though row 4 cannot have expired yet: expected row 1, found row 5'],
    ],
    [
      'a row is missing that cannot have expired, after one that has',
      stock(9, 5),
      [row(7, 7, { atMs: daysAgo(31) }), after(9, 5, [daysAgo(29), 30])],
      OLD,
      ['the ledger has a gap after row 7: expected row 8, found row 9'],
    ],
    [
      'all rows are missing of a SKU whose last row has a longer retention than now',
      stock(2, 9, { updatedAt: timestampOf(daysAgo(40)), ledgerTtlDays: 60 }),
      [],
      OLD,
      ['no row of the ledger is left: expected a row of version 2, found none'],
    ],
    [
      'a row is older than the row before it, by a microsecond',
      stock(2, 9),
      [registration(10), row(2, 9, { atMs: NOW - 0.001 })],
      YOUNG,
      [
        'row 2 is older than row 1: expected not before 2026-11-23T10:00:00.000000Z, found 2026-11-23T09:59:59.999999Z',
      ],
    ],
    [
      'a row has another time than the next row records',
      stock(3, 8),
      [registration(10), row(2, 9, { atMs: NOW }), after(3, 8, [NOW - 1, 30])],
      YOUNG,
      [
        'row 3 records another time of row 2: expected 2026-11-23T09:59:59.999000Z, found 2026-11-23T10:00:00.000000Z',
      ],
    ],
    [
      'a row has no valid time, and the next row records one',
      stock(3, 8),
      [registration(10), row(2, 9, { atMs: NaN }), after(3, 8, [NOW, 30])],
      YOUNG,
      ['row 3 records another time of row 2: expected 2026-11-23T10:00:00.000000Z, found no time'],
    ],
    [
      'an older table had fewer units than the first row records',
      stock(1, 50),
      [row(1, 50, { delta: 10, physicalBefore: 39, bufferAfter: 2 })],
      YOUNG,
      [
        'row 1 does not begin at the stock before it: expected physicalAfter 49 (39 + 10), found physicalAfter 50',
      ],
    ],
    [
      'the stock has other figures',
      stock(1, 11),
      [registration(10)],
      YOUNG,
      [
        'the last row and the Inventory item differ in physical: expected physical 10 as in row 1, found physical 11',
        'the last row and the Inventory item differ in broadcast: expected broadcast 8 as in row 1, found broadcast 9',
      ],
    ],
    [
      'a row has a wrong broadcast',
      stock(3, 8),
      [registration(10), row(2, 9, { broadcastAfter: 9 }), row(3, 8)],
      YOUNG,
      [
        'row 2 has a wrong broadcast: expected broadcastAfter 7 (9 less a buffer of 2), found broadcastAfter 9',
      ],
    ],
    [
      'a row has a wrong broadcast and the buffer is known from the stock alone',
      stock(3, 8),
      [row(2, 9, { broadcastAfter: 9 }), row(3, 8)],
      OLD,
      [
        'row 2 has a wrong broadcast: expected broadcastAfter 7 (9 less a buffer of 2), found broadcastAfter 9',
      ],
    ],
    [
      'the stock has another buffer than its ledger',
      stock(1, 10, { buffer: 3, broadcast: 8 }),
      [registration(10)],
      YOUNG,
      [
        'the ledger and the Inventory item differ in buffer: expected buffer 2, found buffer 3',
        'Inventory has a wrong broadcast: expected broadcast 7 (10 less a buffer of 3), found broadcast 8',
      ],
    ],
    [
      'the ledger has a row without a version',
      stock(1, 10),
      [registration(10), row(NaN, 10)],
      YOUNG,
      ['the ledger has rows without a version: expected a version on each, found 1 row'],
    ],
    [
      'the first row has an impossible version',
      stock(1, 10),
      [row(0, 10), registration(10)],
      OLD,
      [
        'the first row has an impossible version: expected 1, found 0',
        'row 1 does not follow from row 0: expected physicalAfter 20 (10 + 10), found physicalAfter 10',
      ],
    ],
  ])('%s', (_name, refuted, rows, horizon, texts) => {
    const found = proveStock(refuted, rows, true, horizon).filter(({ invariant }) => invariant === 'I1');
    expect(
      found.map(({ what, expected, found: is }) => `${what}: expected ${expected}, found ${is}`),
    ).toEqual(texts);
    expect(found.every(({ sku }) => sku === 'MUG')).toBe(true);
  });

  it('reports only the first contradictions of a long ledger', () => {
    const rows = Array.from({ length: 100 }, (_, index) => row(index + 1, index * 5));
    expect(proveStock(stock(100, 495), rows, true, OLD)).toHaveLength(10);
  });

  it('a ledger without a stock', () => {
    expect(proveAbsence('MUG', [])).toEqual([]);
    expect(proveAbsence('MUG', [registration(1), row(2, 0)])).toEqual([
      {
        invariant: 'I1',
        sku: 'MUG',
        what: 'the ledger moves a SKU that is not in Inventory',
        expected: 'an Inventory item',
        found: '2 rows',
      },
    ]);
  });
});

describe('the last broadcast', () => {
  const unpushed = (({ lastBroadcast, ...rest }: Stock): Stock => rest)(stock(1, 10));

  it.each<[string, Stock, boolean, readonly string[]]>([
    ['the number', stock(1, 10), false, []],
    [
      'another number',
      stock(1, 10, { lastBroadcast: { count: 9, txId: 't', timestamp: '' } }),
      true,
      ['nothing is pending, but Amazon has another number'],
    ],
    ['nothing at all', unpushed, true, ['nothing is pending, but no number was pushed to Amazon']],
    ['nothing yet, and a push is pending', { ...unpushed, pending: QUEUED }, true, []],
    ['nothing, and it is blocked', { ...unpushed, pending: { ...QUEUED, state: 'blocked' } }, true, []],
    ['the number, and a late-call check is pending', stock(1, 10, { needsLateCallCheck: true }), true, []],
    [
      'the number, and no sender finds the mark of the late-call check',
      stock(1, 10, { needsLateCallCheck: true }),
      false,
      ['a late-call check is pending, but no sender finds the mark'],
    ],
    [
      'nothing, and the mark is lost',
      { ...unpushed, pending: QUEUED },
      false,
      ['a push is pending, but it is not in the outbox'],
    ],
  ])('%s', (_name, last, isInOutbox, what) => {
    const found = proveStock(last, [registration(10)], isInOutbox, YOUNG);
    expect(found.map((finding) => finding.what)).toEqual(what);
    expect(found.every(({ invariant }) => invariant === 'I3')).toBe(true);
  });
});

describe('the record of the last push', () => {
  const differ = ['the record of the last push and the Inventory item differ'];

  it.each<[string, number, number, readonly string[]]>([
    ['has the same number', NOW, 8, []],
    ['has another number', NOW, 77, differ],
    ['has no number', NOW, NaN, differ],
    ['is of another push, which is not settled yet', NOW + 1, 77, []],
  ])('%s', (_name, atMs, quantity, what) => {
    const found = proveStock(stock(1, 10), [registration(10)], false, YOUNG, { atMs, quantity });
    expect(found.map((finding) => finding.what)).toEqual(what);
    expect(found.every(({ invariant }) => invariant === 'I3')).toBe(true);
  });

  it('may have expired, or be older than the first push', () => {
    const { lastBroadcast, ...unpushed } = stock(1, 10, { pending: QUEUED });
    expect(proveStock(stock(1, 10), [registration(10)], false, YOUNG)).toEqual([]);
    expect(proveStock(unpushed, [registration(10)], true, YOUNG, { atMs: NOW, quantity: 3 })).toEqual([]);
  });
});

describe('the proven part of the history', () => {
  it.each<[string, Stock, readonly ProofRow[], string]>([
    ['all of it', stock(2, 9), [registration(10), row(2, 9)], 'fromFirstRow'],
    ['what is left of it', stock(3, 8), [row(2, 9), row(3, 8)], 'fromLaterRow'],
    ['a history with its first row and a gap', stock(3, 8), [registration(10), row(3, 8)], 'fromLaterRow'],
    ['nothing, since no row is left', stock(3, 8), [], 'fromLaterRow'],
    ['nothing, since it comes from an older table and has not moved', stock(0, 8), [row(NaN, 8)], 'unmoved'],
    ['all of it since an older table', stock(1, 9), [row(NaN, 8), row(1, 9)], 'fromFirstRow'],
  ])('%s', (_name, proven, rows, reach) => {
    expect(reachOf(proven, rows)).toBe(reach);
  });
});
