import fc from 'fast-check';
import { millisOf } from '../../../platform/timestamp';
import { PATIENCE_MS, PushQueue, type QueuedPush, PUSHES_PER_OLDEST } from './push-queue';

const NOTHING: ReadonlySet<string> = new Set();
const at = (second: number): string => `2026-11-23T10:00:${String(second).padStart(2, '0')}.000000Z`;
const push = (sku: string, broadcast: number, second: number): QueuedPush => ({
  sku,
  broadcast,
  since: at(second),
});

function queueOf(...pushes: QueuedPush[]): PushQueue {
  const queue = new PushQueue();
  for (const each of pushes) queue.add(each);
  return queue;
}

/** The SKUs in the order in which they go. */
function order(queue: PushQueue, nowMs = 0): string[] {
  const skus: string[] = [];
  for (let next = queue.take(NOTHING, nowMs); next !== undefined; next = queue.take(NOTHING, nowMs))
    skus.push(next.sku);
  return skus;
}

describe('the queue of pushes', () => {
  it('lets those with the least left go first', () => {
    expect(order(queueOf(push('MUG', 50, 1), push('CAP', 2, 3), push('PEN', 7, 2)))).toEqual([
      'CAP',
      'PEN',
      'MUG',
    ]);
  });

  it('lets the one that is pending longest go first among those with as much left', () => {
    expect(order(queueOf(push('MUG', 5, 3), push('CAP', 5, 1), push('PEN', 5, 2)))).toEqual([
      'CAP',
      'PEN',
      'MUG',
    ]);
  });

  it('lets a SKU that must stop selling go ahead of all others', () => {
    expect(order(queueOf(push('MUG', 5, 1), push('CAP', 0, 9), push('PEN', 0, 8)))).toEqual([
      'PEN',
      'CAP',
      'MUG',
    ]);
  });

  describe('when a SKU waits too long', () => {
    const TOO_LATE = millisOf(at(0)) + PATIENCE_MS + 1;
    const backlog = (): QueuedPush[] =>
      Array.from({ length: 12 }, (_, index) => push(`LOW-${index}`, index % 2, 20));

    it('keeps one push in five for the one that is pending longest', () => {
      const queue = queueOf(push('OLD', 900, 0), ...backlog());
      expect(order(queue, TOO_LATE).indexOf('OLD')).toBe(PUSHES_PER_OLDEST - 1);
    });

    it('delays a SKU that must stop selling by one call at most', () => {
      const old = Array.from({ length: 20 }, (_, index) => push(`OLD-${index}`, 900, index % 10));
      const queue = queueOf(...old);
      for (let taken = 0; taken < 9; taken += 1) {
        queue.add(push('EMPTY', 0, 30));
        const [first, second] = [queue.take(NOTHING, TOO_LATE), queue.take(NOTHING, TOO_LATE)];
        expect([first?.sku, second?.sku]).toContain('EMPTY');
      }
    });

    it('keeps no push for it before that', () => {
      const queue = queueOf(push('OLD', 900, 0), ...backlog());
      expect(order(queue, TOO_LATE - 1).indexOf('OLD')).toBe(12);
    });

    it('lets no SKU wait for more pushes than five times the number that waits', () => {
      const queue = queueOf(push('OLD-1', 900, 0), push('OLD-2', 900, 1), push('OLD-3', 900, 2));
      const now = millisOf(at(5)) + PATIENCE_MS;
      const went: string[] = [];
      for (let taken = 0; taken < 3 * PUSHES_PER_OLDEST; taken += 1) {
        queue.add(push('BUSY-1', 0, 40));
        queue.add(push('BUSY-2', 1, 40));
        went.push(queue.take(NOTHING, now)?.sku ?? '');
      }
      expect(went.filter((sku) => sku.startsWith('OLD'))).toEqual(['OLD-1', 'OLD-2', 'OLD-3']);
    });
  });

  it('takes many in the same order, and as many as there are', () => {
    const queue = queueOf(push('MUG', 5, 1), push('CAP', 0, 2), push('PEN', 3, 3));
    expect(queue.takeMany(2, NOTHING, 0).map(({ sku }) => sku)).toEqual(['CAP', 'PEN']);
    expect(queue.takeMany(20, NOTHING, 0).map(({ sku }) => sku)).toEqual(['MUG']);
  });

  it('takes many with one look at each, because a whole catalogue may wait', () => {
    const queue = queueOf(...Array.from({ length: 60 }, (_, sku) => push(`SKU-${sku}`, 60 - sku, sku % 60)));
    let looks = 0;
    const taken = queue.takeMany(20, NOTHING, 0, { rankOf: () => (looks += 1) * 0 });
    expect(taken.map(({ broadcast }) => broadcast)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    expect(looks).toBe(60);
  });

  it('says whether a SKU may go now', () => {
    const queue = queueOf(push('MUG', 5, 1));
    expect(queue.isReady(NOTHING, 0)).toBe(true);
    expect(queue.isReady(new Set(['MUG']), 0)).toBe(false);
    expect(queue.remove('MUG')).toEqual(push('MUG', 5, 1));
    queue.add(push('MUG', 5, 1), 10);
    expect([queue.isReady(NOTHING, 9), queue.isReady(NOTHING, 10)]).toEqual([false, true]);
    expect(queue.remove('MUG')).toEqual(push('MUG', 5, 1));
    expect(queue.remove('MUG')).toBeUndefined();
    expect(queue.isReady(NOTHING, 10)).toBe(false);
  });

  it('keeps the order of arrival among those that are pending since the same moment', () => {
    expect(order(queueOf(push('MUG', 5, 1), push('CAP', 5, 1)))).toEqual(['MUG', 'CAP']);
  });

  it('holds a SKU once, with its newest figure and its oldest time', () => {
    const queue = queueOf(push('MUG', 5, 1), push('CAP', 5, 2), push('MUG', 3, 9));
    expect(queue.size).toBe(2);
    expect(queue.take(NOTHING, 0)).toEqual(push('MUG', 3, 1));
  });

  it('takes over an older time that arrives later', () => {
    expect(queueOf(push('MUG', 5, 9), push('MUG', 5, 1)).take(NOTHING, 0)).toEqual(push('MUG', 5, 1));
  });

  it('moves a SKU ahead when it sells out while it waits, and back when it is restocked', () => {
    const queue = queueOf(push('MUG', 5, 1), push('CAP', 5, 2), push('PEN', 0, 3));
    queue.add(push('CAP', 0, 4));
    queue.add(push('PEN', 7, 5));
    expect(order(queue)).toEqual(['CAP', 'MUG', 'PEN']);
  });

  it('passes over a SKU whose last push is still in flight', () => {
    const queue = queueOf(push('MUG', 0, 1), push('CAP', 5, 2));
    expect(queue.take(new Set(['MUG']), 0)?.sku).toBe('CAP');
    expect(queue.take(new Set(['MUG']), 0)).toBeUndefined();
    expect(queue.has('MUG')).toBe(true);
  });

  it('passes over a deferred SKU until its time, also when it sells out', () => {
    const queue = queueOf(push('CAP', 5, 2));
    queue.add(push('MUG', 5, 1), 1000);
    queue.add(push('MUG', 0, 3));
    queue.add(push('MUG', 0, 3), 5000);
    expect([queue.size, queue.has('MUG'), queue.nextDeferredMs()]).toEqual([2, true, 1000]);
    expect(order(queue, 999)).toEqual(['CAP']);
    expect(order(queue, 1000)).toEqual(['MUG']);
  });

  it('does not defer a SKU that waits already', () => {
    const queue = queueOf(push('MUG', 5, 1));
    queue.add(push('MUG', 4, 2), 1000);
    expect([queue.nextDeferredMs(), queue.take(NOTHING, 0)]).toEqual([Infinity, push('MUG', 4, 1)]);
  });

  it('waits for the earliest of the deferred SKUs', () => {
    const queue = queueOf();
    queue.add(push('MUG', 5, 1), 1000);
    queue.add(push('CAP', 5, 2), 500);
    queue.add(push('PEN', 5, 3), 700);
    expect([queue.nextDeferredMs(), order(queue, 500), queue.nextDeferredMs()]).toEqual([500, ['CAP'], 700]);
    queue.lift('PEN');
    expect(queue.nextDeferredMs()).toBe(1000);
  });

  it('lets a deferred SKU go at once when it is lifted', () => {
    const queue = queueOf(push('CAP', 5, 2));
    queue.add(push('MUG', 5, 1), 1000);
    expect(['MUG', 'CAP', 'PEN'].map((sku) => queue.lift(sku))).toEqual([true, false, false]);
    expect(queue.nextDeferredMs()).toBe(Infinity);
    expect(order(queue, 0)).toEqual(['MUG', 'CAP']);
  });

  it('forgets that a SKU was deferred once it has gone', () => {
    const queue = queueOf();
    queue.add(push('MUG', 5, 1), 1000);
    queue.take(NOTHING, 1000);
    queue.add(push('MUG', 4, 2));
    expect(queue.nextDeferredMs()).toBe(Infinity);
    expect(queue.take(NOTHING, 0)?.sku).toBe('MUG');
  });

  it('waits for no SKU that was removed', () => {
    const queue = queueOf(push('CAP', 5, 1));
    queue.add(push('MUG', 5, 1), 1000);
    queue.remove('MUG');
    expect(queue.nextDeferredMs()).toBe(Infinity);
  });

  it('is empty after it was cleared, and nothing is deferred any more', () => {
    const queue = queueOf(push('CAP', 5, 1));
    queue.add(push('MUG', 5, 1), 1000);
    queue.clear();
    expect([queue.size, queue.has('MUG'), queue.take(NOTHING, 5000)]).toEqual([0, false, undefined]);
    queue.add(push('MUG', 5, 1));
    expect(queue.take(NOTHING, 0)?.sku).toBe('MUG');
  });

  it('takes every SKU once, those with the least left first and the longest pending before the others', () => {
    const anyPush = fc
      .tuple(
        fc.constantFrom('MUG', 'CAP', 'PEN', 'BAG', 'JAR', 'BOX'),
        fc.nat({ max: 2 }),
        fc.nat({ max: 59 }),
      )
      .map((args) => push(...args));
    fc.assert(
      fc.property(fc.array(anyPush, { maxLength: 20 }), (pushes) => {
        const queue = queueOf(...pushes);
        const newest = new Map(pushes.map(({ sku, broadcast }) => [sku, broadcast]));
        const sinceOf = (sku: string): string =>
          pushes
            .filter((each) => each.sku === sku)
            .map(({ since }) => since)
            .sort()[0] ?? '';
        const rank = (sku: string): string => `${newest.get(sku) ?? ''} ${sinceOf(sku)}`;
        const skus = order(queue);
        expect([...skus].sort()).toEqual([...newest.keys()].sort());
        expect(skus.map(rank)).toEqual(skus.map(rank).sort());
      }),
      { numRuns: 500 },
    );
  });
});
