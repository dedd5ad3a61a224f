import { sale } from '../../../test/support/orders/movements';
import type { Entry } from './domain/commit-batch';
import { type Batching, type Busy, CommitQueue, QueuedUnit, type UnitCaller } from './commit-queue';

const NOW_MS = 1_000_000;
const NOTHING: Busy = { skus: new Set(), txIds: new Set() };
const CALLER: UnitCaller = { answerIfDone: () => false, fail: () => undefined };

function unitOf(...movements: readonly [sku: string, txId: string][]): QueuedUnit {
  const entries = movements.map(([sku, txId]) => ({ movement: sale(sku, 1, txId), commitId: txId }));
  return new QueuedUnit(entries, NOW_MS + 4000, CALLER);
}

function unitBatching(batching: Batching, ...movements: readonly [string, string][]): QueuedUnit {
  const unit = unitOf(...movements);
  unit.batching = batching;
  return unit;
}

/** A unit with a movement for each of `skus` SKUs of its own. */
function wide(name: string, skus: number): QueuedUnit {
  return unitOf(
    ...Array.from({ length: skus }, (_, index): [string, string] => [`${name}${index}`, `${name}${index}`]),
  );
}

function queueOf(...units: QueuedUnit[]): CommitQueue {
  const queue = new CommitQueue();
  for (const unit of units) queue.push(unit);
  return queue;
}

function busyWith(skus: readonly string[], txIds: readonly string[] = []): Busy {
  return { skus: new Set(skus), txIds: new Set(txIds) };
}

describe('the commit queue', () => {
  it('takes the units that fit together, in order of arrival, and removes them', () => {
    const units = [unitOf(['MUG', 'a']), unitOf(['CAP', 'b'], ['PEN', 'c']), unitOf(['MUG', 'd'])];
    const queue = queueOf(...units);
    expect(queue.take(NOTHING, NOW_MS)).toEqual(units);
    expect(queue.length).toBe(0);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([]);
  });

  it('holds a SKU back while a commit that touches it is in flight, and takes the others', () => {
    const [mug, cap] = [unitOf(['MUG', 'a']), unitOf(['CAP', 'b'])];
    const queue = queueOf(mug, cap);
    expect(queue.take(busyWith(['MUG']), NOW_MS)).toEqual([cap]);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([mug]);
  });

  it('holds a cause back while the same cause is in flight, also for another SKU', () => {
    const queue = queueOf(unitOf(['CAP', 'manual:k']));
    expect(queue.take(busyWith(['MUG'], ['manual:k']), NOW_MS)).toEqual([]);
    expect(queue.length).toBe(1);
  });

  it('lets no movement overtake an earlier one of its SKU that waits', () => {
    const both = unitOf(['MUG', 'a'], ['CAP', 'b']);
    const [cap, pen] = [unitOf(['CAP', 'c']), unitOf(['PEN', 'd'])];
    const queue = queueOf(both, cap, pen);
    expect(queue.take(busyWith(['MUG']), NOW_MS)).toEqual([pen]);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([both, cap]);
  });

  it('holds a postponed unit and its SKU back until its time', () => {
    const late = unitOf(['MUG', 'a']);
    late.notBeforeMs = NOW_MS + 20;
    const queue = queueOf(late);
    expect(queue.nextAttemptMs()).toBe(NOW_MS + 20);
    queue.push(unitOf(['MUG', 'b']));
    expect(queue.take(NOTHING, NOW_MS)).toEqual([]);
    expect(queue.take(NOTHING, NOW_MS + 20)).toHaveLength(2);
  });

  it('puts units that are not done back in front, in their old order', () => {
    const [first, second, third] = [unitOf(['MUG', 'a']), unitOf(['CAP', 'b']), unitOf(['MUG', 'c'])];
    const queue = queueOf(first, second);
    const taken = queue.take(NOTHING, NOW_MS);
    queue.push(third);
    queue.putBack(taken);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([first, second, third]);
  });

  it('drops units whose caller has an answer', () => {
    const gone = unitOf(['MUG', 'a']);
    gone.fail(new Error('too late'));
    const waits = unitOf(['MUG', 'b']);
    expect(queueOf(gone, waits).take(NOTHING, NOW_MS)).toEqual([waits]);
  });

  it('has no next attempt when it is empty', () => {
    expect(new CommitQueue().nextAttemptMs()).toBe(Infinity);
  });
});

describe('one transaction of at most 100 actions', () => {
  it('takes units up to its bound, and a smaller later one may use what is left', () => {
    const [first, tooWide, small] = [wide('A', 30), wide('B', 30), wide('C', 20)];
    const queue = queueOf(first, tooWide, small);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([first, small]);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([tooWide]);
  });

  it('takes 99 sales of one SKU', () => {
    const queue = queueOf(...Array.from({ length: 120 }, (_, index) => unitOf(['MUG', `t${index}`])));
    expect(queue.take(NOTHING, NOW_MS)).toHaveLength(99);
    expect(queue.length).toBe(21);
  });

  it('takes a unit that is too large for one transaction when it comes first', () => {
    const huge = wide('A', 70);
    const queue = queueOf(huge, unitOf(['MUG', 'a']));
    expect(queue.take(NOTHING, NOW_MS)).toEqual([huge]);
  });

  it('counts only the movements without an outcome', () => {
    const half = wide('A', 60);
    for (const entry of half.entries.slice(0, 30)) entry.outcome = { kind: 'refused', reason: 'unknown_sku' };
    const other = wide('B', 20);
    expect(queueOf(half, other).take(NOTHING, NOW_MS)).toEqual([half, other]);
  });
});

describe('a unit shares a transaction', () => {
  it('only with units of its SKU after a lost race', () => {
    const raced = unitBatching('same_sku', ['MUG', 'a']);
    const [mug, cap] = [unitOf(['MUG', 'b']), unitOf(['CAP', 'c'])];
    expect(queueOf(raced, cap, mug).take(NOTHING, NOW_MS)).toEqual([raced, mug]);
  });

  it('not with earlier units of another SKU after a lost race', () => {
    const [cap, raced] = [unitOf(['CAP', 'a']), unitBatching('same_sku', ['MUG', 'b'])];
    const queue = queueOf(cap, raced);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([cap]);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([raced]);
  });

  it('with no other unit after the store refused it, not even of its own SKU', () => {
    const [refused, mug, cap] = [
      unitBatching('alone', ['MUG', 'a']),
      unitOf(['MUG', 'b']),
      unitOf(['CAP', 'c']),
    ];
    const queue = queueOf(refused, mug, cap);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([refused]);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([mug, cap]);
  });

  it('with no earlier unit after the store refused it', () => {
    const [mug, refused] = [unitOf(['MUG', 'a']), unitBatching('alone', ['CAP', 'b'])];
    const queue = queueOf(mug, refused);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([mug]);
    expect(queue.take(NOTHING, NOW_MS)).toEqual([refused]);
  });
});

describe('a unit', () => {
  it('answers its caller once', () => {
    const answers: string[] = [];
    let isDone = false;
    const unit = new QueuedUnit([], NOW_MS, {
      answerIfDone: () => {
        if (isDone) answers.push('outcomes');
        return isDone;
      },
      fail: ({ message }) => answers.push(message),
    });
    expect(unit.settleIfDone()).toBe(false);
    expect(unit.isSettled).toBe(false);
    isDone = true;
    expect(unit.settleIfDone()).toBe(true);
    expect(unit.settleIfDone()).toBe(true);
    unit.fail(new Error('too late'));
    expect(answers).toEqual(['outcomes']);
    expect(unit.isSettled).toBe(true);
  });

  it('gives its caller no outcome after an error', () => {
    const answers: string[] = [];
    const unit = new QueuedUnit([], NOW_MS, {
      answerIfDone: () => answers.push('outcomes') > 0,
      fail: ({ message }) => answers.push(message),
    });
    unit.fail(new Error('too late'));
    unit.fail(new Error('once more'));
    expect(unit.settleIfDone()).toBe(true);
    expect(answers).toEqual(['too late']);
  });

  it('is postponed by a doubling pause of at most a second', () => {
    const unit = unitOf(['MUG', 'a']);
    for (const longestMs of [20, 40, 80, 160, 320, 640, 1000, 1000]) {
      unit.postpone(NOW_MS);
      expect(unit.notBeforeMs).toBeGreaterThanOrEqual(NOW_MS);
      expect(unit.notBeforeMs).toBeLessThanOrEqual(NOW_MS + longestMs);
    }
    expect(unit.attempts).toBe(8);
  });

  it('waits less after a lost race, and the less the longer its caller has waited', () => {
    const unit = unitOf(['MUG', 'a']);
    for (const longestMs of [20, 40, 80, 120, 120]) {
      unit.postponeAfterRace(NOW_MS);
      expect(unit.notBeforeMs).toBeGreaterThanOrEqual(NOW_MS + longestMs / 2);
      expect(unit.notBeforeMs).toBeLessThanOrEqual(NOW_MS + longestMs);
    }
    // One of its four seconds is left.
    const late = NOW_MS + 3000;
    unit.postponeAfterRace(late);
    expect(unit.notBeforeMs).toBeGreaterThanOrEqual(late + 15);
    expect(unit.notBeforeMs).toBeLessThanOrEqual(late + 30);
  });
});

describe('a unit whose movements commit together or not at all', () => {
  it('has one outcome', () => {
    const attached = { actionCount: 0 };
    const entries = ['a', 'b', 'c'].map((txId): Entry => {
      return { movement: sale(txId, 1, txId), commitId: txId, attached };
    });
    const [whole, usual] = [true, false].map(
      (isWhole) => new QueuedUnit(structuredClone(entries), NOW_MS + 4000, CALLER, isWhole),
    );
    for (const unit of [whole, usual]) {
      unit?.shareOutcome();
      expect(unit?.open).toHaveLength(3);
      const second = unit?.entries[1];
      if (second?.attached !== undefined) second.outcome = { kind: 'condition_failed' };
      unit?.shareOutcome();
    }
    expect(whole?.open).toEqual([]);
    expect(usual?.open).toHaveLength(2);
  });
});
