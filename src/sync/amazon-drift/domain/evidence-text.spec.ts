import type { Mismatch } from './cause';
import { detailsOf } from './drift-details';
import { evidenceText } from './evidence-text';
import type { Mending } from './mending';
import type { ShownEvidence } from './shown-evidence';

const T0 = Date.parse('2026-11-23T10:00:00Z');
const MINUTE = 60_000;

const EVIDENCE: ShownEvidence = {
  accepted: { count: 5, sentAtMs: T0, acceptedAtMs: T0 + 300, txId: 'sync:MUG:7:a', submissionId: 's-7' },
  earlier: [{ count: 7, sentAtMs: T0 - MINUTE }],
  knownFromMs: -Infinity,
  before: { count: 8, askedAtMs: T0 - 2 * MINUTE, readAtMs: T0 - 2 * MINUTE },
  earlierLooks: [{ count: 9, channels: ['DEFAULT'], askedAtMs: T0 + 5 * MINUTE, readAtMs: T0 + 5 * MINUTE }],
  look: { count: 9, channels: ['DEFAULT'], askedAtMs: T0 + 15 * MINUTE, readAtMs: T0 + 15 * MINUTE },
  log: {
    changes: [
      { units: 1, atMs: T0 - 60 * MINUTE },
      { units: 1, atMs: T0 + 2 * MINUTE },
    ],
    completeFromMs: -Infinity,
  },
  orders: { searchedThroughMs: T0 + 10 * MINUTE },
  lastStepAtMs: T0 + 60 * MINUTE,
  offered: 4,
  allowed: 5,
  push: 'none',
};
const EDITED: Mismatch = { kind: 'mismatch', cause: 'edited_elsewhere', action: 'push_and_ask', expected: 4 };
const PUSHED: Mending = {
  pushes: true,
  isQuiet: false,
  memory: { sentAgain: [T0 + 15 * MINUTE], edits: [] },
};
const NOTHING: Mending = { pushes: false, isQuiet: true, memory: { sentAgain: [], edits: [] } };

describe('the evidence of a drift at Amazon', () => {
  it('names what was accepted and shown, the reason and what is done', () => {
    expect(evidenceText(EDITED, EVIDENCE, PUSHED)).toBe(
      'Amazon accepted 5 at 2026-11-23T10:00:00Z. It showed 9 at 2026-11-23T10:15:00Z. Neither an order nor a number of this ' +
        'service explains it: something else wrote it. It is more than there is, so the number is sent again at once; the ' +
        'difference stays open until it is seen.',
    );
  });

  it('names the times of two writers', () => {
    const memory = { sentAgain: [T0], edits: [T0, T0 + MINUTE, T0 + 2 * MINUTE], isContested: true as const };
    expect(evidenceText(EDITED, EVIDENCE, { pushes: false, isQuiet: false, memory })).toContain(
      'found at 2026-11-23T10:00:00Z, 2026-11-23T10:01:00Z, 2026-11-23T10:02:00Z',
    );
  });

  it.each([
    [
      { cause: 'not_processed', action: 'push' },
      PUSHED,
      /not applied the new one\. The number is sent again\.$/,
    ],
    [{ cause: 'late_call', action: 'push' }, NOTHING, /not sent by itself more than twice an hour\.$/],
    [{ cause: 'amazon_order', action: 'none' }, NOTHING, /not known up to then\. It ends by itself\.$/],
    [{ cause: 'amazon_order', action: 'push' }, PUSHED, /applied an order of shortly before/],
    [
      { cause: 'listing_blocked', action: 'ask', problem: 'not_found' },
      NOTHING,
      /no listing of this seller SKU/,
    ],
    [
      { cause: 'listing_blocked', action: 'none', problem: 'other_channel' },
      NOTHING,
      /merchant alone\. It ends once the listing is repaired\.$/,
    ],
    [{ cause: 'unknown', action: 'push' }, PUSHED, /the cause is not known/],
  ] as const)('states the reason of %j', (mismatch, mending, text) => {
    expect(evidenceText({ kind: 'mismatch', expected: 4, ...mismatch }, EVIDENCE, mending)).toMatch(text);
  });

  it('says of the first number that none was shown before it', () => {
    const { before: _, ...first } = EVIDENCE;
    const mismatch = { kind: 'mismatch', cause: 'not_processed', action: 'push', expected: 4 } as const;
    expect(evidenceText(mismatch, first, PUSHED)).toMatch(
      /is the first number .* not applied it\. The number/,
    );
  });

  it('keeps what was sent, shown and ordered around it', () => {
    expect(detailsOf(EVIDENCE, PUSHED.memory)).toEqual({
      sent: [
        { quantity: 7, sentAt: '2026-11-23T09:59:00.000000Z' },
        {
          quantity: 5,
          sentAt: '2026-11-23T10:00:00.000000Z',
          acceptedAt: '2026-11-23T10:00:00.300000Z',
          txId: 'sync:MUG:7:a',
          submissionId: 's-7',
        },
      ],
      shown: [
        { quantity: 8, at: '2026-11-23T09:58:00.000000Z' },
        { quantity: 9, at: '2026-11-23T10:05:00.000000Z' },
        { quantity: 9, at: '2026-11-23T10:15:00.000000Z' },
      ],
      orders: [{ units: 1, at: '2026-11-23T10:02:00.000000Z' }],
      sentAgain: ['2026-11-23T10:15:00.000000Z'],
      editedAgain: [],
    });
  });
});
