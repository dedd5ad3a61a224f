import { MINUTE_MS } from '../../../platform/durations';
import type { DriftState } from '../../drift/domain/drift';
import type { Mismatch, MismatchAction, MismatchCause } from './cause';
import { asEdit, isIgnored, memoryWithPush, type Mending, mendingOf } from './mending';

/** A seller SKU whose mismatches are found one after the other. */
class Mended {
  state: DriftState | undefined;
  last: Mending | undefined;
  pushes = 0;

  find(cause: MismatchCause, action: MismatchAction, minute: number, seenMinute = minute): this {
    this.last = mendingOf({ cause, action }, this.state, minute * MINUTE_MS, seenMinute * MINUTE_MS);
    if (this.last.pushes) this.pushes += 1;
    this.state = { difference: 4, openId: 'amazon-1', memory: this.last.memory };
    return this;
  }

  /** More than there is was seen, and is sent again before its orders are known; the difference is found later. */
  replaces(minute: number, foundMinute: number): this {
    const memory = memoryWithPush(this.state, 'a look', minute * MINUTE_MS);
    this.state = { difference: 0, ...this.state, ...(memory === undefined ? {} : { memory }) };
    return this.find('edited_elsewhere', 'replaced', foundMinute, minute - 0.1);
  }

  /** Amazon shows what it should. */
  ends(): this {
    const { memory } = this.state ?? {};
    this.state = { difference: 0, ...(memory === undefined ? {} : { memory }) };
    return this;
  }
}

describe('mending a mismatch', () => {
  it.each(['not_processed', 'late_call', 'unknown', 'amazon_order'] as const)(
    'sends the number again for %s, without an alert',
    (cause) => {
      expect(new Mended().find(cause, 'push', 0).last).toMatchObject({ pushes: true, isQuiet: true });
    },
  );

  it('sends it twice an hour at most, then asks, and sends it again an hour later', () => {
    const mended = new Mended();
    mended.find('late_call', 'push', 0).ends().find('late_call', 'push', 10).ends();
    expect(mended.pushes).toBe(2);
    expect(mended.find('late_call', 'push', 20).last).toMatchObject({ pushes: false, isQuiet: false });
    expect(mended.find('late_call', 'push', 61).last).toMatchObject({ pushes: true });
    expect(mended.pushes).toBe(3);
  });

  it('recognises two writers also where each push is made before its edit is found', () => {
    const mended = new Mended().replaces(0, 3).replaces(6, 13);
    expect(mended.last?.memory.isContested).toBeUndefined();
    // The number was edited for the third time at minute 10, before the second difference was found.
    expect(mended.find('edited_elsewhere', 'push_and_ask', 23).last).toMatchObject({
      pushes: false,
      isQuiet: false,
      memory: { isContested: true },
    });
  });

  it('counts the pushes of all causes together', () => {
    const mended = new Mended().find('late_call', 'push', 0).find('not_processed', 'push', 10);
    expect(mended.find('edited_elsewhere', 'push_and_ask', 20).last).toMatchObject({ pushes: false });
  });

  it('neither sends nor asks where an order may explain it', () => {
    const { last } = new Mended().find('amazon_order', 'none', 0);
    expect(last).toMatchObject({ pushes: false, isQuiet: true });
  });

  it.each(['edited_elsewhere', 'listing_blocked'] as const)('asks about %s and sends nothing', (cause) => {
    expect(new Mended().find(cause, 'ask', 0).last).toMatchObject({ pushes: false, isQuiet: false });
  });

  it('sends at once where Amazon shows more than there is, and the drift waits until it is seen', () => {
    const { last } = new Mended().find('edited_elsewhere', 'push_and_ask', 0);
    expect(last).toMatchObject({ pushes: true, isQuiet: false, memory: { mustBeSeen: true } });
  });

  it('recognises a writer that undoes each push: the third edit within the hour', () => {
    const mended = new Mended();
    mended.find('edited_elsewhere', 'push_and_ask', 0).find('edited_elsewhere', 'push_and_ask', 10);
    expect(mended.last?.memory.isContested).toBeUndefined();
    mended.find('edited_elsewhere', 'push_and_ask', 20);
    expect(mended.last).toMatchObject({ pushes: false, memory: { isContested: true, mustBeSeen: true } });
    // Not an hour later either, and for no other cause, while the drift is open.
    expect(mended.find('edited_elsewhere', 'push_and_ask', 200).last?.pushes).toBe(false);
    expect(mended.find('late_call', 'push', 300).last?.pushes).toBe(false);
    expect(mended.pushes).toBe(2);
  });

  it('recognises it too where the pushes in between are those of sales', () => {
    const mended = new Mended().find('edited_elsewhere', 'ask', 0).ends().find('edited_elsewhere', 'ask', 20);
    expect(mended.last?.memory.isContested).toBeUndefined();
    expect(mended.ends().find('edited_elsewhere', 'ask', 40).last?.memory.isContested).toBe(true);
  });

  it('recognises a writer that is faster than the looks, however long the steps are', () => {
    const mended = new Mended();
    const lost = { kind: 'mismatch', cause: 'not_processed', action: 'push', expected: 5 } as const;
    const findLost = (minute: number, count: number): MismatchAction => {
      const { cause, action } = asEdit(
        lost,
        { look: { count, askedAtMs: 0, readAtMs: 0 }, allowed: 5 },
        mended.state,
      );
      mended.find(cause, action, minute);
      return action;
    };
    // Without an edit before it, the number was lost.
    expect(findLost(0, 9)).toBe('push');
    mended.state = undefined;
    mended.find('edited_elsewhere', 'push_and_ask', 0);
    expect(findLost(70, 9)).toBe('push_and_ask');
    expect(mended.last).toMatchObject({ pushes: true });
    findLost(140, 9);
    expect(mended.last).toMatchObject({ pushes: false, memory: { isContested: true } });
    expect(findLost(210, 3)).toBe('ask');
  });

  it('takes a number of which too little is known for the edit of the other writer, and for no edit before that', () => {
    const unknown: Mismatch = { kind: 'mismatch', cause: 'unknown', action: 'push', expected: 5 };
    const evidence = { look: { count: 9, askedAtMs: 0, readAtMs: 0 }, allowed: 5 };
    const mended = new Mended();
    mended.find('edited_elsewhere', 'push_and_ask', 0);
    expect(asEdit(unknown, evidence, mended.state)).toBe(unknown);
    mended.find('edited_elsewhere', 'push_and_ask', 10).find('edited_elsewhere', 'push_and_ask', 20);
    expect(mended.last?.memory).toMatchObject({ isContested: true });
    expect(asEdit(unknown, evidence, mended.state).cause).toBe('edited_elsewhere');
  });

  it('takes an edit that is still there for the same one', () => {
    const mended = new Mended();
    for (const minute of [0, 5, 10, 15, 20]) mended.find('edited_elsewhere', 'ask', minute);
    expect(mended.last?.memory).toMatchObject({ edits: [0] });
  });

  it('takes an edit of the next day for the first one', () => {
    const mended = new Mended();
    for (const day of [0, 1, 2, 3]) mended.find('edited_elsewhere', 'ask', day * 24 * 60).ends();
    expect(mended.last?.memory.isContested).toBeUndefined();
  });

  it('leaves an ignored difference alone while it stays the same, except more than there is', () => {
    const state: DriftState = { difference: 2 };
    expect(isIgnored({ action: 'ask', expected: 5 }, 7, state)).toBe(true);
    expect(isIgnored({ action: 'ask', expected: 5 }, 8, state)).toBe(false);
    expect(isIgnored({ action: 'push_and_ask', expected: 5 }, 7, state)).toBe(false);
    expect(isIgnored({ action: 'ask', expected: 5 }, 5, { difference: 0 })).toBe(false);
    expect(isIgnored({ action: 'ask', expected: 5 }, 7, { difference: 2, openId: 'amazon-1' })).toBe(false);
    expect(isIgnored({ action: 'ask', expected: 5 }, 7, undefined)).toBe(false);
  });
});
