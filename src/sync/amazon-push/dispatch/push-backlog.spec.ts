import type { Stock } from '../../../inventory/domain/stock';
import type { QueuedPush } from '../domain/push-queue';
import type { PushResult } from '../domain/push-result';
import { type Probe, PushBacklog } from './push-backlog';

const SINCE = '2026-11-23T10:00:00.000000Z';
const LATER = '2026-11-23T10:00:05.000000Z';
const push = (sku: string, broadcast = 5): QueuedPush => ({ sku, broadcast, since: SINCE });

function stockOf(sku: string, broadcast: number): Stock {
  const pending = { state: 'queued', since: LATER, attempts: 0 } as const;
  return { sku, physical: broadcast, buffer: 0, broadcast, version: 2, updatedAt: LATER, pending };
}

/** A backlog that has had the listing of this SKU checked. */
function withChecked(sku: string): PushBacklog {
  const backlog = new PushBacklog();
  backlog.add(push(sku));
  const [taken = push(sku)] = backlog.take('lookup', 1, 0);
  backlog.release(sku);
  backlog.requeue(taken, { kind: 'writable' });
  return backlog;
}

describe('the backlog of the sender', () => {
  it('has a SKU checked before its first push, and not before the next one', () => {
    const backlog = withChecked('MUG');
    expect(backlog.isReady('lookup', 0)).toBe(false);
    expect(backlog.take('push', 1, 0)).toEqual([push('MUG')]);
    backlog.release('MUG');
    backlog.add(push('MUG', 3));
    expect([backlog.isReady('lookup', 0), backlog.isReady('push', 0)]).toEqual([false, true]);
  });

  it('keeps a newer figure that arrived during the check', () => {
    const backlog = new PushBacklog();
    backlog.add(push('MUG', 5));
    const [taken = push('MUG')] = backlog.take('lookup', 1, 0);
    backlog.add(push('MUG', 0));
    backlog.release('MUG');
    backlog.requeue(taken, { kind: 'writable' });
    expect(backlog.isReady('lookup', 0)).toBe(false);
    expect(backlog.take('push', 1, 0)).toEqual([push('MUG', 0)]);
  });

  it('takes no SKU that has a call in flight', () => {
    const backlog = withChecked('MUG');
    backlog.take('push', 1, 0);
    backlog.add(push('MUG', 0));
    expect([backlog.hasCallsInFlight, backlog.has('MUG')]).toEqual([true, true]);
    expect(backlog.take('push', 1, 0)).toEqual([]);
    backlog.release('MUG');
    expect(backlog.hasCallsInFlight).toBe(false);
    expect(backlog.take('push', 1, 0)).toEqual([push('MUG', 0)]);
  });

  it.each<[PushResult, string | undefined, number, QueuedPush | undefined]>([
    [{ kind: 'settled' }, undefined, 0, undefined],
    [{ kind: 'nothing' }, undefined, 0, undefined],
    [{ kind: 'blocked', reason: 'INVALID' }, undefined, 0, undefined],
    [{ kind: 'throttled', error: 'Amazon throttles' }, 'push', 0, push('MUG')],
    [{ kind: 'refused', reason: 'no role' }, 'push', 0, push('MUG')],
    [{ kind: 'deferred', untilMs: 1_000 }, 'push', 1_000, push('MUG')],
    [{ kind: 'unchecked' }, 'lookup', 0, push('MUG')],
    [{ kind: 'moved', stock: stockOf('MUG', 2) }, 'push', 0, { sku: 'MUG', broadcast: 2, since: LATER }],
    [{ kind: 'moved', stock: { ...stockOf('MUG', 2), listings: 1 } }, undefined, 0, undefined],
  ])('after a push that ended as %j the SKU waits for: %s', (result, operation, atMs, expected) => {
    const backlog = withChecked('MUG');
    const [taken = push('MUG')] = backlog.take('push', 1, 0);
    backlog.release('MUG');
    backlog.requeue(taken, result);
    expect(backlog.has('MUG')).toBe(expected !== undefined);
    for (const queue of ['lookup', 'push'] as const) {
      const isHere = queue === operation;
      expect(backlog.nextAtMs(queue, 0)).toBe(isHere ? atMs : Infinity);
      expect(backlog.take(queue, 1, atMs)).toEqual(isHere ? [expected] : []);
    }
  });

  it('lets a deferred SKU go when it is lifted', () => {
    const backlog = new PushBacklog();
    backlog.add(push('MUG'), 1_000);
    expect(backlog.isReady('lookup', 0)).toBe(false);
    expect([backlog.lift('MUG'), backlog.lift('CUP')]).toEqual([true, false]);
    expect(backlog.isReady('lookup', 0)).toBe(true);
  });

  describe('after failed calls', () => {
    /** A backlog in which each of these SKUs was pushed, one after the other, with this result, and waits again. */
    function afterPushes(...results: [string, PushResult][]): PushBacklog {
      const backlog = new PushBacklog();
      for (const [sku] of results) backlog.requeue(push(sku), { kind: 'writable', isUnsent: true });
      for (const [sku, result] of results) {
        backlog.take('push', results.length, 0);
        for (const [other] of results) backlog.release(other);
        backlog.requeue(push(sku), result);
        for (const [other] of results) backlog.add(push(other));
      }
      return backlog;
    }
    const order = (backlog: PushBacklog, probe?: Probe): string[] =>
      backlog.take('push', 9, 0, probe).map(({ sku }) => sku);
    const REFUSED: PushResult = { kind: 'refused', reason: 'HTTP 403' };
    const THROTTLED: PushResult = { kind: 'throttled', error: '429' };
    const AGAIN: PushResult = { ...THROTTLED, isAgain: true };
    const SETTLED: PushResult = { kind: 'settled' };

    it.each<[string, [string, PushResult][], string[], string[]]>([
      [
        'a refused SKU goes behind the others, and the one refused last goes last',
        [
          ['B', REFUSED],
          ['A', REFUSED],
          ['C', SETTLED],
        ],
        ['C', 'B', 'A'],
        ['C', 'B', 'A'],
      ],
      [
        'a SKU whose call failed otherwise keeps its place, but is no probe while there are others',
        [
          ['A', THROTTLED],
          ['B', SETTLED],
        ],
        ['A', 'B'],
        ['B', 'A'],
      ],
      [
        'a SKU that is throttled again and again lets others go first',
        [
          ['A', AGAIN],
          ['B', REFUSED],
          ['C', THROTTLED],
        ],
        ['C', 'A', 'B'],
        ['A', 'B', 'C'],
      ],
      [
        'until one of them is answered',
        [
          ['A', AGAIN],
          ['B', SETTLED],
        ],
        ['A', 'B'],
        ['B', 'A'],
      ],
      [
        'an accepted number restores its place',
        [
          ['A', REFUSED],
          ['A', SETTLED],
          ['B', SETTLED],
        ],
        ['A', 'B'],
        ['A', 'B'],
      ],
    ])('%s', (_, results, usual, probes) => {
      expect(order(afterPushes(...results))).toEqual(usual);
      expect(order(afterPushes(...results), 'unanswered')).toEqual(probes);
    });

    it('a probe of a refused account begins with the SKU that needs it least', () => {
      const backlog = afterPushes(['A', REFUSED], ['B', SETTLED], ['C', SETTLED]);
      backlog.add(push('C', 900));
      expect(order(backlog, 'refused')).toEqual(['C', 'B', 'A']);
    });

    it('a SKU to compare with goes first, once', () => {
      const backlog = afterPushes(['A', SETTLED], ['B', SETTLED]);
      backlog.addComparison(push('B', 900));
      expect(order(backlog)).toEqual(['B', 'A']);
      backlog.requeue(push('B', 900), THROTTLED);
      for (const sku of ['A', 'B']) backlog.release(sku);
      backlog.add(push('A'));
      expect(order(backlog)).toEqual(['A', 'B']);
    });

    it('has a fresh one while calls of another SKU alone fail, until it is under way', () => {
      const backlog = afterPushes(['A', { kind: 'deferred', untilMs: 0, error: 'timeout' }], ['B', SETTLED]);
      expect(backlog.hasFresh('push', 0)).toBe(true);
      expect(backlog.take('push', 1, 0, 'unanswered')).toMatchObject([{ sku: 'B' }]);
      expect(backlog.hasFresh('push', 0)).toBe(false);
      const outage = afterPushes(['A', THROTTLED], ['B', THROTTLED], ['C', SETTLED]);
      expect(outage.hasFresh('push', 0)).toBe(false);
    });

    it('has others while one is under way, or may go', () => {
      const backlog = afterPushes(['A', SETTLED]);
      const hasOthersThan = (sku: string): boolean => backlog.hasOthers('push', new Set([sku]), 0);
      expect([hasOthersThan('A'), hasOthersThan('B')]).toEqual([false, true]);
      backlog.take('push', 1, 0);
      expect([hasOthersThan('A'), hasOthersThan('B')]).toEqual([false, true]);
    });
  });

  it('forgets what waits when it is cleared, and keeps what is in flight', () => {
    const backlog = withChecked('MUG');
    backlog.take('push', 1, 0);
    backlog.add(push('CUP'));
    backlog.clear();
    expect([backlog.has('MUG'), backlog.has('CUP')]).toEqual([true, false]);
  });
});
