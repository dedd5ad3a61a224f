import { afterLook, type FollowedNumber } from './followed-number';
import { callsOf } from './look-order';
import { dueLooks } from './look-schedule';

const SECOND = 1_000;
const STEPS = [60, 300, 900, 3_600].map((seconds) => seconds * SECOND);
/** Four searches a second, of 20 SKUs each. */
const TURN = { calls: 4, skusPerCall: 20 };
const PUSHES = 1_000;

/** The searches that observe 1,000 pushes, `everyMs` apart, where Amazon shows each number after `shownAfterMs`. */
function callsFor(everyMs: number, shownAfterMs: number): number {
  const numbers = new Map<string, FollowedNumber>();
  let calls = 0;
  let pushed = 0;
  for (let nowMs = 0; pushed < PUSHES || numbers.size > 0; nowMs += SECOND) {
    for (; pushed < PUSHES && pushed * everyMs <= nowMs; pushed += 1) {
      const sellerSku = `SKU-${pushed}`;
      const atMs = pushed * everyMs;
      const accepted = { count: 1, txId: '', timestamp: '' };
      const times = { sentAtMs: atMs, acceptedAtMs: atMs, followedFromMs: atMs };
      numbers.set(sellerSku, { sellerSku, components: [], accepted, ...times, shown: [] });
    }
    const limit = TURN.calls * TURN.skusPerCall;
    const due = dueLooks(numbers.values(), { stepsMs: STEPS, nowMs, limit });
    const taken = callsOf(due, [], TURN);
    calls += taken.length;
    for (const sellerSku of taken.flat()) {
      const number = numbers.get(sellerSku);
      if (number === undefined) continue;
      if (nowMs >= number.acceptedAtMs + shownAfterMs) numbers.delete(sellerSku);
      else numbers.set(sellerSku, afterLook(number, { askedAtMs: nowMs, readAtMs: nowMs }));
    }
  }
  return calls;
}

describe('The searches of 1,000 pushes', () => {
  it.each<[string, number, number, number]>([
    ["at Amazon's rate, and shown within the first step", 200, 30 * SECOND, 60],
    ["at Amazon's rate, and shown by the second step", 200, 200 * SECOND, 120],
    ["at Amazon's rate, and shown by the third step", 200, 600 * SECOND, 180],
    ['one a second', SECOND, 30 * SECOND, 200],
    ['one a minute', 60 * SECOND, 30 * SECOND, 1_000],
  ])('%s', (_, everyMs, shownAfterMs, most) => {
    expect(callsFor(everyMs, shownAfterMs)).toBeLessThanOrEqual(most);
  });
});
