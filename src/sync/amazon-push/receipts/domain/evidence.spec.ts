import type { LedgerRow, Stock } from '../../../../inventory/domain/stock';
import { timestampOf } from '../../../../platform/timestamp';
import type { ShownListing } from '../../../amazon-drift/domain/shown-evidence';
import { evidenceOf, type LookedSku, type StoredFacts } from './evidence';

const NOON = Date.parse('2026-11-29T12:00:00Z');
const MINUTE = 60_000;
const at = (minutes: number): number => NOON + minutes * MINUTE;
const stamp = (minutes: number): string => timestampOf(at(minutes));

const look = (minutes: number, count: number): ShownListing => ({
  count,
  channels: ['DEFAULT'],
  askedAtMs: at(minutes) - 200,
  readAtMs: at(minutes),
});
/** Accepted at noon by this sender, and looked at after a minute. */
const looked = (more: Partial<LookedSku> = {}): LookedSku => ({
  sellerSku: 'MUG',
  components: [{ sku: 'MUG', units: 1 }],
  sentAtMs: NOON - 200,
  unanswered: [],
  shown: [look(1, 8)],
  lastStepAtMs: at(60),
  ...more,
});
/** Five on the shelf, all of them offered and accepted at noon. */
const mug = (more: Partial<Stock> = {}): Stock => ({
  sku: 'MUG',
  physical: 5,
  buffer: 0,
  broadcast: 5,
  version: 3,
  updatedAt: stamp(0),
  lastBroadcast: { count: 5, txId: 'sync:MUG:3:c', timestamp: stamp(0) },
  ...more,
});
const pushed = (version: number, minutes: number, quantity: number, more: object = {}): LedgerRow => ({
  txId: `sync:MUG:${version}:${'abc'.charAt(version - 1)}`,
  sku: 'MUG',
  timestamp: stamp(minutes),
  action: 'sync',
  status: 'completed',
  delta: 0,
  physicalAfter: quantity,
  broadcastAfter: quantity,
  version,
  actor: 'system',
  cause: {},
  push: { quantity, submissionId: `submission-${version}`, propagationMs: 200, ...more },
});
const facts = (more: Partial<StoredFacts> = {}, state = mug()): StoredFacts => ({
  state,
  listing: undefined,
  stocks: new Map([[state.sku, state]]),
  pushes: [],
  orders: {},
  begunAtMs: at(-30),
  ...more,
});

describe('The evidence of a look', () => {
  it('says whether the steps were over before this sender began', () => {
    const isFromBefore = (begunAtMs: number): unknown =>
      evidenceOf(looked(), facts({ begunAtMs }))?.isFromBefore;
    expect([at(60), at(61)].map(isFromBefore)).toEqual([undefined, true]);
  });

  it('has the number that was accepted, with its submission', () => {
    expect(evidenceOf(looked(), facts({ pushes: [pushed(3, 0, 5)] }))).toMatchObject({
      accepted: {
        count: 5,
        sentAtMs: NOON - 200,
        acceptedAtMs: NOON,
        txId: 'sync:MUG:3:c',
        submissionId: 'submission-3',
      },
      earlier: [],
      look: look(1, 8),
      earlierLooks: [],
      offered: 5,
      allowed: 5,
      push: 'none',
      knownFromMs: at(-30),
      lastStepAtMs: at(60),
    });
  });

  it('has the numbers of the hour before it, the last one before these, and the calls without an answer', () => {
    const pushes = [pushed(3, 0, 5), pushed(2, -10, 8), pushed(1, -70, 9), pushed(0, -80, 4)];
    const unanswered = [{ count: 6, sentAtMs: at(-5) }];
    const earlier = evidenceOf(looked({ unanswered }), facts({ pushes }))?.earlier;
    expect(earlier?.map(({ count }) => count)).toEqual([9, 8, 6]);
    expect(earlier?.[1]).toMatchObject({
      txId: 'sync:MUG:2:b',
      submissionId: 'submission-2',
      acceptedAtMs: at(-10),
    });
  });

  it('leaves out a push that Amazon refused', () => {
    const pushes = [pushed(3, 0, 5), { ...pushed(2, -10, 8), status: 'failed' as const }];
    expect(evidenceOf(looked(), facts({ pushes }))?.earlier).toEqual([]);
  });

  it('has what Amazon showed before it, by the observation of the number before', () => {
    const state = mug({ observation: { state: 'observed', count: 8, at: stamp(-4), of: stamp(-10) } });
    const evidence = evidenceOf(looked(), facts({}, state));
    expect(evidence?.before).toEqual({ count: 8, askedAtMs: at(-4), readAtMs: at(-4) });
    expect(evidence?.seenAtMs).toBeUndefined();
  });

  it('has it from the record of the push where the number was observed since', () => {
    const state = mug({ observation: { state: 'observed', count: 5, at: stamp(1), of: stamp(0) } });
    const previous = { txId: 'sync:MUG:2:b', state: 'observed', at: stamp(-4), quantity: 8 };
    const evidence = evidenceOf(
      looked({ shown: [look(30, 7)] }),
      facts({ pushes: [pushed(3, 0, 5, { previous })] }, state),
    );
    expect(evidence?.before?.count).toBe(8);
    expect(evidence?.seenAtMs).toBe(at(1));
  });

  it('knows that nothing was accepted yet', () => {
    const { lastBroadcast: _, ...state } = mug();
    const evidence = evidenceOf(looked(), facts({}, state));
    expect(evidence?.accepted).toBeUndefined();
    expect(evidence?.lastStepAtMs).toBe(-Infinity);
  });

  it.each<[string, Partial<Stock>, string]>([
    ['a newer number waits', { pending: { state: 'queued', since: stamp(1), attempts: 0 } }, 'pending'],
    ['a call that had no answer is looked for', { needsLateCallCheck: true }, 'pending'],
    ['the push is blocked', { pending: { state: 'blocked', since: stamp(1), attempts: 1 } }, 'blocked'],
  ])('says that %s', (_, more, push) => {
    expect(evidenceOf(looked(), facts({}, mug(more)))?.push).toBe(push);
  });

  it('of a listing is about its own item, and about the stocks of its components', () => {
    const listing = { components: [{ sku: 'MUG', units: 2 }], rule: { buffer: 1 }, paused: false };
    const state = mug({ sku: 'MUG-SET', isListing: true, components: listing.components, broadcast: 1 });
    const stocks = new Map([['MUG', mug({ listings: 1 })]]);
    const set = looked({ sellerSku: 'MUG-SET', isListing: true, components: listing.components });
    expect(evidenceOf(set, facts({ listing, stocks }, state))).toMatchObject({
      offered: 1,
      allowed: 2,
      push: 'none',
    });
    const pending = mug({ listings: 1, pending: { state: 'queued', since: stamp(1), attempts: 0 } });
    const whileSpread = facts({ listing, stocks: new Map([['MUG', pending]]) }, state);
    expect(evidenceOf(set, whileSpread)?.push).toBe('pending');
  });

  it('is none of a SKU that listings sell by now, and where a component is gone', () => {
    expect(evidenceOf(looked(), facts({}, mug({ listings: 1 })))).toBeUndefined();
    expect(evidenceOf(looked(), facts({ stocks: new Map() }))).toBeUndefined();
  });
});
