import fc from 'fast-check';
import { PushQueue, type QueuedPush } from './push-queue';

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
  it('lets the longest owed go first', () => {
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

  it('gives every SKU out once, those that stop selling first and the longest owed before the others', () => {
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
        const rank = (sku: string): string => `${newest.get(sku) === 0 ? 'a' : 'b'} ${sinceOf(sku)}`;
        const skus = order(queue);
        expect([...skus].sort()).toEqual([...newest.keys()].sort());
        expect(skus.map(rank)).toEqual(skus.map(rank).sort());
      }),
      { numRuns: 500 },
    );
  });
});
