import fc from 'fast-check';
import { millisOf } from '../../../platform/timestamp';
import { PATIENCE_MS, PushQueue, type QueuedPush, TURNS_PER_OLDEST } from './push-queue';

const NOBODY: ReadonlySet<string> = new Set();
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
  for (let next = queue.take(NOBODY, nowMs); next !== undefined; next = queue.take(NOBODY, nowMs))
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

  it('lets the longest owed go first among those with as much left', () => {
    expect(order(queueOf(push('MUG', 5, 3), push('CAP', 5, 1), push('PEN', 5, 2)))).toEqual([
      'CAP',
      'PEN',
      'MUG',
    ]);
  });

  it('lets an SKU that must stop selling go ahead of all others', () => {
    expect(order(queueOf(push('MUG', 5, 1), push('CAP', 0, 9), push('PEN', 0, 8)))).toEqual([
      'PEN',
      'CAP',
      'MUG',
    ]);
  });

  describe('when somebody waits too long', () => {
    const TOO_LATE = millisOf(at(0)) + PATIENCE_MS + 1;
    const backlog = (): QueuedPush[] =>
      Array.from({ length: 12 }, (_, index) => push(`LOW-${index}`, index % 2, 20));

    it('keeps one turn in five for the longest owed', () => {
      const queue = queueOf(push('OLD', 900, 0), ...backlog());
      expect(order(queue, TOO_LATE).indexOf('OLD')).toBe(TURNS_PER_OLDEST - 1);
    });

    it('holds a SKU that must stop selling up by one call at most', () => {
      const old = Array.from({ length: 20 }, (_, index) => push(`OLD-${index}`, 900, index % 10));
      const queue = queueOf(...old);
      for (let turn = 0; turn < 9; turn += 1) {
        queue.add(push('EMPTY', 0, 30));
        const [first, second] = [queue.take(NOBODY, TOO_LATE), queue.take(NOBODY, TOO_LATE)];
        expect([first?.sku, second?.sku]).toContain('EMPTY');
      }
    });

    it('keeps no turn for anybody before that', () => {
      const queue = queueOf(push('OLD', 900, 0), ...backlog());
      expect(order(queue, TOO_LATE - 1).indexOf('OLD')).toBe(12);
    });

    it('lets nobody wait for more turns than five times the number that waits', () => {
      const queue = queueOf(push('OLD-1', 900, 0), push('OLD-2', 900, 1), push('OLD-3', 900, 2));
      const now = millisOf(at(5)) + PATIENCE_MS;
      const went: string[] = [];
      for (let turn = 0; turn < 3 * TURNS_PER_OLDEST; turn += 1) {
        queue.add(push('BUSY-1', 0, 40));
        queue.add(push('BUSY-2', 1, 40));
        went.push(queue.take(NOBODY, now)?.sku ?? '');
      }
      expect(went.filter((sku) => sku.startsWith('OLD'))).toEqual(['OLD-1', 'OLD-2', 'OLD-3']);
    });
  });

  it('takes many in the same order, and as many as there are', () => {
    const queue = queueOf(push('MUG', 5, 1), push('CAP', 0, 2), push('PEN', 3, 3));
    expect(queue.takeMany(2, NOBODY, 0).map(({ sku }) => sku)).toEqual(['CAP', 'PEN']);
    expect(queue.takeMany(20, NOBODY, 0).map(({ sku }) => sku)).toEqual(['MUG']);
  });

  it('says whether anybody may go now', () => {
    const queue = queueOf(push('MUG', 5, 1));
    expect(queue.isReady(NOBODY, 0)).toBe(true);
    expect(queue.isReady(new Set(['MUG']), 0)).toBe(false);
    queue.defer('MUG', 10);
    expect([queue.isReady(NOBODY, 9), queue.isReady(NOBODY, 10)]).toEqual([false, true]);
    expect(queue.remove('MUG')).toEqual(push('MUG', 5, 1));
    expect(queue.remove('MUG')).toBeUndefined();
    expect(queue.isReady(NOBODY, 10)).toBe(false);
  });

  it('keeps the order of arrival among those that are owed since the same moment', () => {
    expect(order(queueOf(push('MUG', 5, 1), push('CAP', 5, 1)))).toEqual(['MUG', 'CAP']);
  });

  it('holds an SKU once, with its newest figure and its oldest place', () => {
    const queue = queueOf(push('MUG', 5, 1), push('CAP', 5, 2), push('MUG', 3, 9));
    expect(queue.size).toBe(2);
    expect(queue.take(NOBODY, 0)).toEqual(push('MUG', 3, 1));
  });

  it('takes over an older place that it hears of late', () => {
    expect(queueOf(push('MUG', 5, 9), push('MUG', 5, 1)).take(NOBODY, 0)).toEqual(push('MUG', 5, 1));
  });

  it('moves an SKU ahead when it sells out while it waits, and back when it is restocked', () => {
    const queue = queueOf(push('MUG', 5, 1), push('CAP', 5, 2), push('PEN', 0, 3));
    queue.add(push('CAP', 0, 4));
    queue.add(push('PEN', 7, 5));
    expect(order(queue)).toEqual(['CAP', 'MUG', 'PEN']);
  });

  it('passes over an SKU whose last push is still under way', () => {
    const queue = queueOf(push('MUG', 0, 1), push('CAP', 5, 2));
    expect(queue.take(new Set(['MUG']), 0)?.sku).toBe('CAP');
    expect(queue.take(new Set(['MUG']), 0)).toBeUndefined();
    expect(queue.has('MUG')).toBe(true);
  });

  it('passes over an SKU until the time that it was put off to, also when it sells out', () => {
    const queue = queueOf(push('MUG', 5, 1), push('CAP', 5, 2));
    queue.defer('MUG', 1000);
    queue.add(push('MUG', 0, 3));
    expect(queue.nextDeferredMs()).toBe(1000);
    expect(order(queue, 999)).toEqual(['CAP']);
    expect(order(queue, 1000)).toEqual(['MUG']);
  });

  it('lets an SKU go at once when what put it off is lifted', () => {
    const queue = queueOf(push('MUG', 5, 1), push('CAP', 5, 2));
    queue.defer('MUG', 1000);
    expect(['MUG', 'CAP', 'PEN'].map((sku) => queue.lift(sku))).toEqual([true, false, false]);
    expect(queue.nextDeferredMs()).toBe(Infinity);
    expect(order(queue, 0)).toEqual(['MUG', 'CAP']);
  });

  it('forgets that an SKU was put off once it has gone', () => {
    const queue = queueOf(push('MUG', 5, 1));
    queue.defer('MUG', 1000);
    queue.take(NOBODY, 1000);
    queue.add(push('MUG', 4, 2));
    expect(queue.nextDeferredMs()).toBe(Infinity);
    expect(queue.take(NOBODY, 0)?.sku).toBe('MUG');
  });

  it('waits for nothing that does not stand in it', () => {
    const queue = queueOf(push('CAP', 5, 1));
    queue.defer('MUG', 1000);
    expect(queue.nextDeferredMs()).toBe(Infinity);
  });

  it('is empty after it was cleared, and nothing is put off any more', () => {
    const queue = queueOf(push('MUG', 5, 1));
    queue.defer('MUG', 1000);
    queue.clear();
    expect([queue.size, queue.has('MUG'), queue.take(NOBODY, 5000)]).toEqual([0, false, undefined]);
    queue.add(push('MUG', 5, 1));
    expect(queue.take(NOBODY, 0)?.sku).toBe('MUG');
  });

  it('gives every SKU out once, those with the least left first and the longest owed before the others', () => {
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
