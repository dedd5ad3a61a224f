import { DAY_MS } from '../../../platform/durations';
import type { Stock } from '../../domain/stock';
import type { Finding } from './proof-finding';
import type { ProofRow } from './ledger-proof-row';
import {
  driftFindings,
  driftStateFindings,
  isMismatched,
  mismatchFindings,
  observationFindings,
  observedCountFindings,
  previousFindings,
  type ProofDrift,
  type ProofPushRow,
  type ProofReceipt,
} from './receipt-proof';

const AT = '2026-11-30T10:00:00.000000Z';
const NOW = Date.parse('2026-11-30T12:00:00Z');
const HORIZON = { nowMs: NOW, ttlMs: 30 * DAY_MS, beganMs: 0 };

const STOCK: Stock = {
  sku: 'MUG',
  physical: 8,
  buffer: 0,
  broadcast: 8,
  version: 3,
  updatedAt: AT,
  lastBroadcast: { count: 8, txId: 'sync:MUG:3:1', timestamp: AT },
};
const SEEN = { state: 'observed', count: 8, at: '2026-11-30T10:01:00.000000Z', of: AT } as const;

const texts = (findings: readonly Finding[]): string[] =>
  findings.map(({ invariant, what, expected, found }) => `${invariant} ${what}: ${expected}, ${found}`);

describe('an observation', () => {
  it.each<[string, Partial<Stock>]>([
    ['is not there yet', {}],
    ['is of the last number', { observation: SEEN }],
    ['shows another number than expected', { observation: { ...SEEN, state: 'mismatch', count: 11 } }],
    ['shows none', { observation: { state: 'mismatch', at: SEEN.at, of: AT } }],
    ['is void: a newer number was accepted', { observation: { ...SEEN, of: '2026-11-30T09:00:00.000000Z' } }],
    [
      'is that of the listings that sell the SKU',
      { listings: 1, observation: { ...SEEN, at: '2026-11-30T09:00:00.000000Z' } },
    ],
    [
      'is void, and the clock of the next sender was behind',
      { observation: { ...SEEN, of: '2026-11-30T10:00:30.000000Z' } },
    ],
  ])('is proven when it %s', (_, more) => {
    expect(observationFindings({ ...STOCK, ...more })).toEqual([]);
  });

  it.each<[string, Partial<Stock>, string]>([
    [
      'is of no number',
      { observation: { ...SEEN, of: '2026-12-01T10:00:00.000000Z' } },
      `I10 the observation is about a number that is not the last one: the number of ${AT}, or an earlier one, one of 2026-12-01T10:00:00.000000Z`,
    ],
    [
      'names no time',
      { observation: { ...SEEN, of: '' } },
      `I10 the observation is about a number that is not the last one: the number of ${AT}, or an earlier one, one of `,
    ],
    [
      'was read before its number',
      { observation: { ...SEEN, at: '2026-11-30T09:00:00.000000Z' } },
      `I10 the observation is older than its number: a time after ${AT}, 2026-11-30T09:00:00.000000Z`,
    ],
    [
      'shows the number, and has none',
      { observation: { state: 'observed', at: SEEN.at, of: AT } },
      'I10 the observation has no number: the number that Amazon showed, none',
    ],
  ])('is refuted when it %s', (_, more, text) => {
    expect(texts(observationFindings({ ...STOCK, ...more }))).toEqual([text]);
  });

  it('is refuted when nothing was pushed', () => {
    const { lastBroadcast, ...stock } = STOCK;
    expect(texts(observationFindings({ ...stock, observation: SEEN }))).toEqual([
      `I10 an observation is stored, and no number was pushed: no observation, one of ${AT}`,
    ]);
  });
});

describe('an observed number', () => {
  const row = (delta: number, at: string, isAmazons = true): ProofRow => ({
    version: 1,
    delta,
    physicalAfter: 0,
    broadcastAfter: 0,
    bufferAfter: NaN,
    atMs: Date.parse(at),
    physicalBefore: NaN,
    previousAtMs: NaN,
    previousTtlDays: NaN,
    ...(isAmazons ? { isAmazons } : {}),
  });
  const found = (count: number, rows: ProofRow[], more: Partial<Stock> = {}, ttlMs = 0): string[] =>
    texts(
      observedCountFindings({ ...STOCK, observation: { ...SEEN, count }, ...more }, rows, {
        ...HORIZON,
        ttlMs,
      }),
    );
  const LATER = '2026-11-30T10:00:20Z';

  it.each<[string, string[]]>([
    ['is the accepted one', found(8, [])],
    ['is lower by an order at Amazon', found(6, [row(-2, LATER)])],
    ['does not include the order yet', found(8, [row(-2, LATER)])],
    ['is higher by a cancellation', found(9, [row(1, LATER)])],
    [
      'is of a stock of which Amazon sold units without a known order',
      found(7, [], {
        presumedSold: [{ sellerSku: 'MUG', units: 1, perUnit: 1, seenAtMs: NOW, version: 3 }],
      }),
    ],
    ['is older than the rows that are left', found(7, [], {}, DAY_MS)],
  ])('is proven when it %s', (_, findings) => {
    expect(findings).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ['without an order', found(7, []), '8, 7 observed'],
    ['by more than the order', found(5, [row(-2, LATER)]), '6 to 8, 5 observed'],
    ['by an order of long before', found(7, [row(-1, '2026-11-30T09:00:00Z')]), '8, 7 observed'],
    ['by a sale of the shop', found(7, [row(-1, LATER, false)]), '8, 7 observed'],
  ])('is refuted when it is another one %s', (_, findings, figures) => {
    expect(findings).toEqual([`I10 the observed number is not explained by Amazon's orders: ${figures}`]);
  });
});

describe('the receipt of the push before', () => {
  const RECEIPT: ProofReceipt = {
    sku: 'MUG',
    sellerSku: 'MUG-2',
    txId: 'sync:2',
    previousTxId: 'sync:1',
    previousAtMs: NOW - 1000,
  };
  const ROW: ProofPushRow = { sellerSku: 'MUG-2', isPush: true };

  it.each<[string, Partial<ProofReceipt>, ProofPushRow | undefined, number]>([
    ['names a push of the seller SKU', {}, ROW, HORIZON.ttlMs],
    ['has outlived it', { previousAtMs: NOW - 31 * DAY_MS }, undefined, HORIZON.ttlMs],
    ['has no time, so that its age is not known', { previousAtMs: NaN }, undefined, HORIZON.ttlMs],
  ])('is proven when it %s', (_, more, row, ttlMs) => {
    expect(previousFindings({ ...RECEIPT, ...more }, row, { ...HORIZON, ttlMs })).toEqual([]);
  });

  it.each<[string, ProofPushRow | undefined, number, string]>([
    [
      'names no row',
      undefined,
      HORIZON.ttlMs,
      'I10 the push sync:2 has the receipt of a push that is not in the ledger: the row sync:1, none',
    ],
    [
      'names no row, and rows are kept for ever',
      undefined,
      0,
      'I10 the push sync:2 has the receipt of a push that is not in the ledger: the row sync:1, none',
    ],
    [
      'names a movement',
      { ...ROW, isPush: false },
      0,
      'I10 the push sync:2 has the receipt of a row that is no push: a push, sync:1',
    ],
    [
      'names a push of another seller SKU',
      { ...ROW, sellerSku: 'TEA' },
      0,
      'I10 the push sync:2 has the receipt of another seller SKU: a push of MUG-2, one of TEA',
    ],
  ])('is refuted when it %s', (_, row, ttlMs, text) => {
    expect(texts(previousFindings(RECEIPT, row, { ...HORIZON, ttlMs }))).toEqual([text]);
  });
});

describe('a difference', () => {
  const DRIFT: ProofDrift = {
    id: 'amazon-MUG-1',
    sku: 'MUG',
    subject: 'amazon:MUG',
    expected: 8,
    found: 11,
    isClosed: false,
  };
  const STATE = { subject: 'amazon:MUG', openId: 'amazon-MUG-1' };

  it('is proven when its subject names it', () => {
    expect(driftFindings(DRIFT, STATE)).toEqual([]);
    expect(driftStateFindings(STATE, DRIFT)).toEqual([]);
  });

  it('is proven when a person ignores it', () => {
    expect(driftStateFindings({ subject: 'amazon:MUG' }, undefined)).toEqual([]);
  });

  it.each<[string, Finding[], string]>([
    [
      'it is of nothing',
      driftFindings({ ...DRIFT, subject: '' }, undefined),
      'I10 the difference amazon-MUG-1 is of nothing: a subject, none',
    ],
    [
      'its subject names none',
      driftFindings(DRIFT, { subject: 'amazon:MUG' }),
      'I10 the difference amazon-MUG-1 is open, and its subject does not name it: amazon:MUG with amazon-MUG-1, none',
    ],
    [
      'its subject names another one',
      driftFindings(DRIFT, { ...STATE, openId: 'amazon-MUG-2' }),
      'I10 the difference amazon-MUG-1 is open, and its subject does not name it: amazon:MUG with amazon-MUG-1, amazon:MUG with amazon-MUG-2',
    ],
    [
      'it has no figures',
      driftFindings({ ...DRIFT, found: NaN }, STATE),
      'I10 the difference amazon-MUG-1 has no figures: two numbers, 8, no number',
    ],
    [
      'its subject names one that is closed',
      driftStateFindings(STATE, { ...DRIFT, isClosed: true }),
      'I10 amazon:MUG names a difference that is not open: amazon-MUG-1, open, amazon-MUG-1, closed',
    ],
    [
      'its subject names one that is not there',
      driftStateFindings(STATE, undefined),
      'I10 amazon:MUG names a difference that is not open: amazon-MUG-1, open, none',
    ],
  ])('is refuted when %s', (_, findings, text) => {
    expect(texts(findings)).toEqual([text]);
  });
});

describe('a number that Amazon shows otherwise', () => {
  const OTHER: Stock = { ...STOCK, observation: { ...SEEN, state: 'mismatch', count: 11 } };
  const DRIFT: ProofDrift = {
    id: 'amazon-MUG-1',
    sku: 'MUG',
    subject: 'amazon:MUG',
    expected: 8,
    found: 11,
    isClosed: true,
    closedAt: '2026-11-30T11:00:00.000000Z',
  };

  it('is one while nothing is done about it', () => {
    expect(isMismatched(OTHER)).toBe(true);
    const others: Stock[] = [
      STOCK,
      { ...OTHER, observation: SEEN },
      { ...OTHER, pending: { state: 'queued', since: AT, attempts: 0 } },
      { ...OTHER, needsLateCallCheck: true },
      { ...OTHER, removed: true },
      { ...OTHER, listings: 1 },
      { ...OTHER, lastBroadcast: { count: 9, txId: 'sync:2', timestamp: '2026-11-30T10:02:00.000000Z' } },
    ];
    expect(others.map(isMismatched)).toEqual(others.map(() => false));
  });

  it('is proven by its difference, also by one that a person ignores or that has ended since', () => {
    expect(mismatchFindings(OTHER, { subject: 'amazon:MUG', openId: 'amazon-MUG-1' }, [])).toEqual([]);
    expect(mismatchFindings(OTHER, { subject: 'amazon:MUG' }, [])).toEqual([]);
    expect(mismatchFindings(OTHER, undefined, [DRIFT])).toEqual([]);
  });

  it('is refuted without one, and with one that had ended before', () => {
    const text =
      'I10 Amazon shows another number than it accepted, and no difference is recorded: a difference of 8 and 11, none';
    expect(texts(mismatchFindings(OTHER, undefined, []))).toEqual([text]);
    const before = { ...DRIFT, closedAt: '2026-11-30T09:00:00.000000Z' };
    expect(texts(mismatchFindings(OTHER, undefined, [before]))).toEqual([text]);
  });
});
