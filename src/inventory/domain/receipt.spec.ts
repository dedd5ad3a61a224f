import {
  type Observation,
  observationOfListings,
  previousReceiptOf,
  type Receipt,
  receiptOf,
  worstReceipt,
} from './receipt';
import type { PendingPush } from './stock';

const LAST = { count: 8, txId: 'sync:MUG:4:1', timestamp: '2026-11-23T10:00:00.000000Z' };
const SEEN = { state: 'observed', count: 8, at: '2026-11-23T10:01:00.000000Z', of: LAST.timestamp } as const;
const QUEUED: PendingPush = { state: 'queued', since: '2026-11-23T10:02:00.000000Z', attempts: 1 };

describe('the receipt of the last number', () => {
  it.each<[string, Parameters<typeof receiptOf>[0], Receipt]>([
    ['is none before the first', { broadcast: 8 }, { state: 'none', quantity: null, at: null }],
    [
      'is none while the first one waits',
      { broadcast: 8, pending: QUEUED },
      { state: 'none', quantity: null, at: null },
    ],
    [
      'is sent when a call had no answer',
      {
        broadcast: 7,
        lastBroadcast: LAST,
        observation: SEEN,
        pending: { ...QUEUED, unheardAt: Date.parse('2026-11-23T10:02:05Z') },
      },
      { state: 'sent', quantity: 7, at: '2026-11-23T10:02:05.000000Z' },
    ],
    [
      'is accepted until Amazon showed it',
      { broadcast: 8, lastBroadcast: LAST },
      { state: 'accepted', quantity: 8, at: LAST.timestamp },
    ],
    [
      'is accepted when what was seen is about another number',
      { broadcast: 8, lastBroadcast: LAST, observation: { ...SEEN, of: '2026-11-23T09:00:00.000000Z' } },
      { state: 'accepted', quantity: 8, at: LAST.timestamp },
    ],
    [
      'is observed',
      { broadcast: 8, lastBroadcast: LAST, observation: SEEN },
      { state: 'observed', quantity: 8, at: SEEN.at, observedQuantity: 8 },
    ],
    [
      'is a mismatch, also without a number',
      { broadcast: 8, lastBroadcast: LAST, observation: { state: 'mismatch', at: SEEN.at, of: SEEN.of } },
      { state: 'mismatch', quantity: 8, at: SEEN.at },
    ],
  ])('%s', (_, source, receipt) => {
    expect(receiptOf(source)).toEqual(receipt);
  });

  it('of a SKU is the worst of what sells it', () => {
    const of = (state: Receipt['state']): Receipt => ({ state, quantity: 1, at: LAST.timestamp });
    expect(worstReceipt([])).toBeUndefined();
    expect(worstReceipt([of('observed'), of('accepted')])?.state).toBe('accepted');
    expect(worstReceipt([of('mismatch'), of('sent'), of('none')])?.state).toBe('mismatch');
  });
});

const seen = (of: string, more: Partial<Observation> = {}): Observation => ({
  state: 'observed',
  count: 5,
  at: '2026-11-29T12:05:00Z',
  of,
  ...more,
});
const NOON = '2026-11-29T12:00:00Z';
const LATER = '2026-11-29T12:01:00Z';
const last = (timestamp: string, sku = 'MUG') => ({ txId: `sync:${sku}:4:a`, timestamp });

describe('What became of the number before', () => {
  it.each([
    ['it was observed', seen(NOON), { state: 'observed', at: '2026-11-29T12:05:00Z', quantity: 5 }],
    [
      'it was a mismatch',
      seen(NOON, { state: 'mismatch' }),
      { state: 'mismatch', at: '2026-11-29T12:05:00Z', quantity: 5 },
    ],
    ['a newer one was sent before it was looked for', undefined, { state: 'superseded' }],
    ['the observation is of an earlier one', seen(LATER), { state: 'superseded' }],
  ])('%s', (_, observation, receipt) => {
    const stock = {
      sku: 'MUG',
      lastBroadcast: last(NOON),
      ...(observation === undefined ? {} : { observation }),
    };
    expect(previousReceiptOf(stock)).toEqual({ txId: 'sync:MUG:4:a', ...receipt });
  });

  it('is nothing before the first, and where a listing of another name sold the SKU', () => {
    expect(previousReceiptOf({ sku: 'MUG' })).toBeUndefined();
    expect(previousReceiptOf({ sku: 'MUG', lastBroadcast: last(NOON, 'MUG-SET') })).toBeUndefined();
  });
});

describe('What Amazon showed of the listings of a SKU', () => {
  const listing = (timestamp: string, observation?: Observation) => ({
    sku: 'MUG-SET',
    lastBroadcast: last(timestamp, 'MUG-SET'),
    ...(observation === undefined ? {} : { observation }),
  });

  it('is observed when all of them are, by the one whose number stands for the SKU', () => {
    const both = [
      listing(NOON, seen(NOON, { count: 3 })),
      listing(LATER, seen(LATER, { at: '2026-11-29T12:09:00Z' })),
    ];
    expect(observationOfListings(both, last(NOON))).toEqual(
      seen(NOON, { count: 3, at: '2026-11-29T12:09:00Z' }),
    );
  });

  it('is not known while one is not observed, or its observation is void', () => {
    expect(observationOfListings([listing(NOON, seen(NOON)), listing(LATER)], last(NOON))).toBeUndefined();
    expect(observationOfListings([listing(LATER, seen(NOON))], last(LATER))).toBeUndefined();
    expect(observationOfListings([], last(NOON))).toBeUndefined();
  });

  it('is a mismatch as soon as one is', () => {
    const both = [listing(NOON), listing(LATER, seen(LATER, { state: 'mismatch' }))];
    expect(observationOfListings(both, last(NOON))).toEqual(seen(NOON, { state: 'mismatch' }));
  });
});
