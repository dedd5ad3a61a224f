import { ModelInstance } from '../../../test/support/orders/model-instance';
import { ModelStore } from '../../../test/support/orders/model-store';
import { adjustment, figures, refund, sale, stockOf } from '../../../test/support/orders/movements';
import { CommitMemory } from './commit-memory';
import { CommitResultHandler } from './commit-result';
import { QueuedUnit } from './commit-queue';
import { foldBatch } from './domain/commit-batch';
import type { Movement } from '../domain/movement';
import type { ActionFailure } from '../../platform/dynamodb/transact';
import { timestampOf } from '../../platform/timestamp';

const NOW_MS = Date.parse('2026-11-23T10:02:17.123Z');

/** A store with ten units of MUG, and two instances of the service on it. */
function world() {
  const store = new ModelStore();
  const outcomes: string[] = [];
  const start = (name: string) => new ModelInstance(name, store);
  const send = (to: ModelInstance, ...movements: Movement[]): void => {
    to.submit(movements, (entries) => {
      for (const { movement, outcome } of entries)
        outcomes.push(
          `${movement.txId} ${outcome?.kind === 'refused' ? outcome.reason : (outcome?.kind ?? 'open')}`,
        );
    });
  };
  const finish = (...instances: ModelInstance[]): void => {
    for (let round = 0; round < 20; round += 1)
      for (const each of instances) {
        each.decide(100, NOW_MS);
        each.answer(true);
      }
  };
  const [left, right] = [start('left'), start('right')];
  send(left, figures('MUG', { physical: 10 }, 'start', true));
  finish(left);
  outcomes.length = 0;
  const ledger = (): string[] =>
    store.history('MUG').map(({ txId, physicalAfter }) => `${txId} ${physicalAfter}`);
  return { store, outcomes, start, send, finish, left, right, ledger };
}

describe('the result of a commit', () => {
  it('is applied, and only once, when its answer was lost and it is retried', () => {
    const { send, finish, left, outcomes, ledger } = world();
    send(left, sale('MUG', 2, 'a'));
    left.decide(100, NOW_MS);
    left.answer(false);
    expect(outcomes).toEqual([]);
    finish(left);
    expect(outcomes).toEqual(['a applied']);
    expect(ledger()).toEqual(['start 10', 'a 8']);
  });

  it('is a duplicate at another instance when the first one crashed after its commit', () => {
    const { send, finish, left, right, outcomes, ledger } = world();
    send(left, sale('MUG', 2, 'a'));
    left.decide(100, NOW_MS);
    left.answer(false);
    send(right, sale('MUG', 2, 'a'));
    finish(right);
    expect(outcomes).toEqual(['a duplicate']);
    expect(ledger()).toEqual(['start 10', 'a 8']);
  });

  it('is applied by the next delivery when the instance crashed before the store had it', () => {
    const { send, finish, left, right, outcomes, ledger } = world();
    send(left, sale('MUG', 2, 'a'));
    left.decide(100, NOW_MS);
    send(right, sale('MUG', 2, 'a'));
    finish(right);
    expect(outcomes).toEqual(['a applied']);
    expect(ledger()).toEqual(['start 10', 'a 8']);
  });

  it('is a duplicate when another instance committed the same cause first, and applied for the others in it', () => {
    const { send, finish, left, right, outcomes, ledger } = world();
    send(left, sale('MUG', 2, 'a'), sale('MUG', 1, 'b'));
    left.decide(100, NOW_MS);
    send(right, sale('MUG', 2, 'a'));
    finish(right);
    finish(left);
    expect(outcomes).toEqual(['a applied', 'a duplicate', 'b applied']);
    expect(ledger()).toEqual(['start 10', 'a 8', 'b 7']);
  });

  it('leaves the movements of two instances that raced for a SKU both in the ledger', () => {
    const { send, finish, left, right, outcomes, ledger } = world();
    send(left, sale('MUG', 2, 'a'));
    send(right, refund('MUG', 1, 'b'));
    left.decide(100, NOW_MS);
    right.decide(100, NOW_MS);
    right.answer(true);
    left.answer(true);
    expect(outcomes).toEqual(['b applied']);
    finish(left);
    expect(outcomes).toEqual(['b applied', 'a applied']);
    expect(ledger()).toEqual(['start 10', 'b 11', 'a 9']);
  });

  it('does not affect the other movements of a batch with a duplicate', () => {
    const { store, send, finish, left, right, outcomes, ledger } = world();
    send(left, sale('MUG', 2, 'a'));
    finish(left);
    send(right, sale('MUG', 2, 'a'));
    send(right, figures('CAP', { physical: 3 }, 'b', true));
    finish(right);
    expect(outcomes).toEqual(['a applied', 'a duplicate', 'b applied']);
    expect(ledger()).toEqual(['start 10', 'a 8']);
    expect(store.readStock('CAP')?.physical).toBe(3);
  });
});

describe('the memory of a commit', () => {
  it('holds the rows of its sales, and none with attached writes, which would displace them', () => {
    const memory = new CommitMemory();
    const entries = [
      { movement: sale('MUG', 1, 'sold'), commitId: 'a' },
      { movement: refund('MUG', 1, 'returned'), commitId: 'b', attached: { actionCount: 1 } },
    ];
    const unit = new QueuedUnit(entries, Infinity, { answerIfDone: () => true, fail: () => undefined });
    const batch = foldBatch([unit], new Map([['MUG', stockOf({ sku: 'MUG' })]]), 100, NOW_MS);
    new CommitResultHandler(memory).conclude(batch, { kind: 'committed' }, NOW_MS);
    expect(entries).toMatchObject([{ outcome: { kind: 'applied' } }, { outcome: { kind: 'applied' } }]);
    expect(memory.recent.get('sold')).toMatchObject({ sku: 'MUG', physicalAfter: 9 });
    expect(memory.recent.get('returned')).toBeUndefined();
  });

  it('holds the stock that came back with a lost race for the next try, and for none after a wait', () => {
    const memory = new CommitMemory();
    const unit = new QueuedUnit([{ movement: sale('MUG', 1, 'sold'), commitId: 'a' }], NOW_MS + 4000, {
      answerIfDone: () => false,
      fail: () => undefined,
    });
    const item = { sku: { S: 'MUG' }, physical: { N: '8' }, version: { N: '9' } };
    const lost: ActionFailure = { kind: 'condition', message: 'moved', item };
    const loseRace = (): void => {
      const batch = foldBatch([unit], new Map([['MUG', stockOf({ sku: 'MUG' })]]), 100, NOW_MS);
      const result = {
        kind: 'cancelled',
        rows: [undefined],
        stocks: [lost],
        alerts: [],
        attached: [],
        adjustments: [],
      } as const;
      new CommitResultHandler(memory).conclude(batch, result, NOW_MS);
    };
    for (let races = 1; races <= 3; races += 1) {
      loseRace();
      expect(memory.stocks.get('MUG')).toMatchObject({ physical: 8, version: 9 });
      expect([unit.notBeforeMs, memory.returned.has('MUG')]).toEqual([0, true]);
    }
    loseRace();
    expect(unit.notBeforeMs).toBeGreaterThan(NOW_MS);
    expect([memory.stocks.get('MUG'), memory.returned.has('MUG')]).toEqual([undefined, false]);
  });
});

describe('a movement that a rule forbids', () => {
  it('is a duplicate, not a shortage, when it repeats the movement that took the last units', () => {
    const { send, finish, left, right, outcomes } = world();
    send(left, adjustment('MUG', -10, 'a'));
    finish(left);
    send(right, adjustment('MUG', -10, 'a'));
    finish(right);
    expect(outcomes).toEqual(['a applied', 'a duplicate']);
  });

  it('is not refused on a remembered figure that another instance has changed', () => {
    const { send, finish, left, right, outcomes, ledger } = world();
    send(right, refund('MUG', 5, 'a'));
    finish(right);
    send(left, adjustment('MUG', -12, 'b'));
    finish(left);
    expect(outcomes).toEqual(['a applied', 'b applied']);
    expect(ledger()).toEqual(['start 10', 'a 15', 'b 3']);
  });

  it('is refused at once while its SKU sells without a pause', () => {
    const { send, left, outcomes } = world();
    send(left, adjustment('MUG', -100, 'forbidden'));
    for (let order = 1; order <= 3; order += 1) {
      send(left, sale('MUG', 1, `order ${order}`));
      left.decide(100, NOW_MS + order);
      left.answer(true);
    }
    expect(outcomes).toContain('forbidden insufficient_stock');
  });

  it('is decided again when the commit of its batch lost a race', () => {
    const { send, finish, left, right, outcomes, ledger } = world();
    send(left, adjustment('MUG', -12, 'a'));
    send(left, sale('MUG', 1, 'b'));
    send(right, refund('MUG', 5, 'c'));
    left.decide(100, NOW_MS);
    finish(right);
    finish(left);
    expect(outcomes).toEqual(['c applied', 'a applied', 'b applied']);
    expect(ledger()).toEqual(['start 10', 'c 15', 'a 3', 'b 2']);
  });
});

describe('an accepted push', () => {
  it('clears the mark also when the stock moved and came back to the same broadcast', () => {
    const { store, send, finish, left } = world();
    const push = store.pushOf('MUG');
    if (push === undefined) throw new Error('No push is pending for a SKU that was just registered.');
    send(left, sale('MUG', 1, 'a'), refund('MUG', 1, 'b'));
    finish(left);
    store.settle(push, timestampOf(NOW_MS));
    expect(store.readStock('MUG')).toMatchObject({ version: 3, lastBroadcast: { count: 10 } });
    expect(store.pushOf('MUG')).toBeUndefined();
  });
});
