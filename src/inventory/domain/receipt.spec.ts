import { type Receipt, receiptOf, worstReceipt } from './receipt';
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
