import { DAY_MS } from '../../../platform/durations';
import type { Stock } from '../../domain/stock';
import type { Finding } from './proof-finding';
import {
  driftFindings,
  driftStateFindings,
  observationFindings,
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
