import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lease } from '../../../src/platform/dynamodb/lease/lease';
import { eventually } from '../../support/eventually';
import { ScriptedClient } from '../../support/store/scripted-client';
import { HOUR_MS, TestLeases, TTL_MS, untilTaken } from '../../support/store/test-leases';
import { startTestStore, type TestStore } from '../../support/store/test-store';

let store: TestStore;
let leases: TestLeases;

beforeAll(async () => {
  store = await startTestStore();
});

afterAll(async () => {
  await store.stop();
});

beforeEach(() => {
  leases = new TestLeases(store);
});

/** A client whose answers may come later. */
function lateAnswers(): {
  readonly client: ScriptedClient['client'];
  /** Resolves when the store has answered the next call, and the answer is on its way. */
  delayNext(): Promise<unknown>;
  deliver(): void;
  /** Answers that have come. */
  delivered(): number;
} {
  const { client } = new ScriptedClient(store);
  const network = new EventEmitter();
  let isNextDelayed = false;
  let count = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const isDelayed = isNextDelayed;
      isNextDelayed = false;
      // Also an answer that refuses the call.
      const answer = await Promise.allSettled([next(args)]);
      if (isDelayed) {
        const delivered = once(network, 'delivered');
        network.emit('answered');
        await delivered;
      }
      count += 1;
      if (answer[0].status === 'rejected') throw answer[0].reason;
      return answer[0].value;
    },
    { step: 'initialize', name: 'lateAnswer' },
  );
  return {
    client,
    delayNext: () => {
      isNextDelayed = true;
      return once(network, 'answered');
    },
    deliver: () => network.emit('delivered'),
    delivered: () => count,
  };
}

describe('a lease', () => {
  /** A holder renews the lease and a contender tries to take it, again and again for three times the lease's time. */
  async function contestRenewedLease(renewedAt: () => number): Promise<{ tries: number; isTaken: boolean }> {
    const holder = leases.of('holder');
    const contender = leases.of('contender');
    await holder.keep();
    const began = performance.now();
    let tries = 0;
    let isTaken = false;
    await eventually('three times the time of the lease has passed, with some tries', async () => {
      await holder.keep();
      await leases.setNumber('renewedAt', renewedAt());
      isTaken ||= await contender.keep();
      tries += 1;
      return tries > 1 && performance.now() - began > 3 * TTL_MS;
    });
    return { tries, isTaken };
  }

  it('has one holder: a second process does not get it', async () => {
    const first = leases.of('first', { ttlMs: HOUR_MS });
    const second = leases.of('second', { ttlMs: HOUR_MS });
    expect(await first.keep()).toBe(true);
    expect(await second.keep()).toBe(false);
    expect(first.isHeld()).toBe(true);
    expect(second.isHeld()).toBe(false);
    expect(second.fence).toBe(0);
  });

  it('keeps its fencing number while it is renewed', async () => {
    const holder = leases.of('holder');
    await holder.keep();
    for (let round = 0; round < 5; round += 1) expect(await holder.keep()).toBe(true);
    expect(holder.fence).toBe(1);
  });

  it('gives each new holder a higher fencing number, also a process that held it before', async () => {
    const first = leases.of('first');
    const second = leases.of('second');
    const fences: number[] = [];
    for (const holder of [first, second, first, second]) {
      await holder.keep();
      fences.push(holder.fence);
      await holder.release();
    }
    expect(fences).toEqual([1, 2, 3, 4]);
  });

  it('can be taken at once after its release', async () => {
    const first = leases.of('first', { ttlMs: HOUR_MS });
    const second = leases.of('second', { ttlMs: HOUR_MS });
    await first.keep();
    expect(await second.keep()).toBe(false);
    await first.release();
    expect(first.isHeld()).toBe(false);
    expect(await second.keep()).toBe(true);
    expect(second.fence).toBe(2);
  });

  it('is not taken from a holder that renews it, however long the contender watches', async () => {
    const { tries, isTaken } = await contestRenewedLease(() => Date.now());
    expect(tries).toBeGreaterThan(1);
    expect(isTaken).toBe(false);
  });

  it('is taken only when its time has passed without a heartbeat by the clock of the contender', async () => {
    const crashed = leases.of('crashed');
    await crashed.keep();
    const nextHolder = leases.of('next holder');
    expect(await untilTaken(nextHolder)).toBeGreaterThanOrEqual(TTL_MS);
    expect(nextHolder.fence).toBe(2);
  });

  it('is lapsed for a holder without heartbeats before another process takes it', async () => {
    const crashed = leases.of('crashed');
    await crashed.keep();
    await untilTaken(leases.of('next holder'));
    expect(crashed.isHeld()).toBe(false);
  });

  it('lapses later with each heartbeat of the holder', async () => {
    const holder = leases.of('holder');
    const contender = leases.of('contender');
    await holder.keep();
    await contender.keep();
    const began = performance.now();
    await eventually('most of the time has passed', () => performance.now() - began > TTL_MS * 0.7);
    await holder.keep();
    expect(await untilTaken(contender)).toBeGreaterThanOrEqual(TTL_MS);
  });

  it('lapses after the time of the holder, not after the shorter time of the contender', async () => {
    const holder = leases.of('holder', { ttlMs: 2 * TTL_MS });
    await holder.keep();
    expect(await untilTaken(leases.of('contender', { ttlMs: 1 }))).toBeGreaterThanOrEqual(2 * TTL_MS);
  });

  it('is lost for the earlier holder at its next renewal, and stays with the new holder', async () => {
    const lost = leases.of('lost');
    await lost.keep();
    const nextHolder = leases.of('next holder');
    await untilTaken(nextHolder);
    expect(await lost.keep()).toBe(false);
    expect(lost.isHeld()).toBe(false);
    expect(lost.fence).toBe(0);
    expect(await nextHolder.keep()).toBe(true);
    expect(nextHolder.fence).toBe(2);
  });

  it('cannot be released by a process that has lost it', async () => {
    const lost = leases.of('lost');
    await lost.keep();
    const nextHolder = leases.of('next holder', { ttlMs: HOUR_MS });
    await untilTaken(nextHolder);
    await lost.release();
    expect(await leases.of('third').keep()).toBe(false);
    expect(await nextHolder.keep()).toBe(true);
  });

  it('is not held after its release, also when the answer to a renewal arrives later', async () => {
    const network = lateAnswers();
    const holder = leases.of('holder', { ttlMs: HOUR_MS }, network.client);
    await holder.keep();
    const answered = network.delayNext();
    const renewal = holder.keep();
    await answered;
    await holder.release();
    network.deliver();
    expect(await renewal).toBe(false);
    expect(holder.isHeld()).toBe(false);
    expect(await leases.of('other').keep()).toBe(true);
    network.client.destroy();
  });

  it('lapses when it is not renewed', async () => {
    const ttlMs = 1000;
    const holder = leases.of('holder', { ttlMs });
    let began = 0;
    // On a busy machine one call may take longer than the lease lasts.
    await eventually('the lease is held with time left', async () => {
      began = performance.now();
      await holder.keep();
      return holder.isHeld();
    });
    expect(holder.isHeld(ttlMs)).toBe(false);
    await eventually('the lease runs out', () => !holder.isHeld());
    expect(performance.now() - began).toBeGreaterThanOrEqual(ttlMs - 1);
  });

  it('counts its time from the start of the renewal, so that a slow store does not lengthen it', async () => {
    const slow = new ScriptedClient(store);
    slow.client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        // A timer may be a millisecond early.
        await delay(101);
        return answer;
      },
      { step: 'initialize', name: 'slowAnswers' },
    );
    const holder = leases.of('holder', { ttlMs: HOUR_MS }, slow.client);
    await holder.keep();
    expect(holder.isHeld(HOUR_MS - 100)).toBe(false);
    await holder.keep();
    expect(holder.isHeld(HOUR_MS - 100)).toBe(false);
    expect(holder.isHeld(HOUR_MS - 10_000)).toBe(true);
    slow.client.destroy();
  });

  it('stays with its holder for its time when the store does not answer a renewal', async () => {
    const script = new ScriptedClient(store);
    const holder = leases.of('holder', { ttlMs: HOUR_MS }, script.client);
    await holder.keep();
    script.failBeforeSending('UpdateItem', () => new Error('connect ECONNREFUSED'));
    await expect(holder.keep()).rejects.toThrow('ECONNREFUSED');
    expect(holder.isHeld()).toBe(true);
    expect(holder.fence).toBe(1);
    expect(await holder.keep()).toBe(true);
    script.client.destroy();
  });

  it('can be taken at once by the process that took it and lost only the answer', async () => {
    const script = new ScriptedClient(store);
    const taker = leases.of('taker', { ttlMs: HOUR_MS }, script.client);
    script.loseAnswer('UpdateItem', () => new Error('socket hang up'));
    await expect(taker.keep()).rejects.toThrow('socket hang up');
    expect(taker.isHeld()).toBe(false);
    expect(await leases.of('other', { ttlMs: HOUR_MS }).keep()).toBe(false);
    expect(await taker.keep()).toBe(true);
    expect(taker.isHeld()).toBe(true);
    expect(taker.fence).toBe(2);
    script.client.destroy();
  });

  it('can be taken at once where no other process can reach the store: the earlier holder has exited', async () => {
    await leases.of('crashed', { ttlMs: HOUR_MS }).keep();
    const nextHolder = leases.of('next holder', { exclusive: true });
    expect(await nextHolder.keep()).toBe(true);
    expect(nextHolder.fence).toBe(2);
  });

  it('is independent of leases with other names', async () => {
    expect(await leases.of('first').keep()).toBe(true);
    expect(await leases.of('second', { name: `${leases.name}:other` }).keep()).toBe(true);
  });

  it('does not expire as a ledger row does', async () => {
    await leases.of('holder').keep();
    const { Item } = await store.documents.send(
      new GetCommand({ TableName: store.tables.transactions, Key: { txId: leases.name } }),
    );
    expect(Item).toBeDefined();
    expect(Item).not.toHaveProperty('expiresAt');
  });

  describe('with an item that is older than data written under it', () => {
    it('is raised above the number of the data, and counts as taken from an unknown holder', async () => {
      const holder = leases.of('holder');
      await holder.keep();
      expect(await holder.raiseAbove(41)).toBe(true);
      expect(holder.fence).toBe(42);
      expect(holder.silentAt).toBeDefined();
      expect(await holder.keep()).toBe(true);
      await holder.release();
      const next = leases.of('next');
      await next.keep();
      expect(next.fence).toBe(43);
      expect(next.silentAt).toBe(holder.silentAt);
    });

    it('is not raised when it is above already, and is raised above the highest of several', async () => {
      const holder = leases.of('holder');
      await holder.keep();
      expect(await Promise.all([12, 9, 30].map((fence) => holder.raiseAbove(fence)))).toEqual([
        true,
        true,
        true,
      ]);
      expect(holder.fence).toBe(31);
      expect(await holder.raiseAbove(30)).toBe(true);
      expect(holder.fence).toBe(31);
    });

    it('is not raised by a process that has lost it: no number has two holders', async () => {
      const lost = leases.of('lost', { ttlMs: HOUR_MS });
      await lost.keep();
      const nextHolder = leases.of('next holder', { exclusive: true });
      await nextHolder.keep();
      expect(lost.isHeld()).toBe(true);
      expect(await lost.raiseAbove(2)).toBe(false);
      expect(lost.isHeld()).toBe(false);
      expect(await nextHolder.raiseAbove(2)).toBe(true);
      expect(nextHolder.fence).toBe(3);
      expect(await lost.raiseAbove(9)).toBe(false);
    });

    it('keeps its holder when a renewal is answered before the raise that made it fail', async () => {
      const network = lateAnswers();
      const holder = leases.of('holder', { ttlMs: HOUR_MS }, network.client);
      await holder.keep();
      const answered = network.delayNext();
      const raised = holder.raiseAbove(9);
      await answered;
      const before = network.delivered();
      const renewal = holder.keep();
      await eventually('the renewal is answered', () => network.delivered() > before);
      network.deliver();
      expect(await Promise.all([raised, renewal])).toEqual([true, true]);
      expect(holder.fence).toBe(10);
      expect(await holder.keep()).toBe(true);
      network.client.destroy();
    });

    it('keeps its holder when a renewal is in flight meanwhile', async () => {
      const holder = leases.of('holder', { ttlMs: HOUR_MS });
      await holder.keep();
      for (let fence = 10; fence < 60; fence += 10) {
        const [kept] = await Promise.all([holder.keep(), holder.raiseAbove(fence), holder.keep()]);
        expect(kept).toBe(true);
        expect(holder.isHeld()).toBe(true);
        expect(holder.fence).toBeGreaterThan(fence);
        expect(await holder.keep()).toBe(true);
      }
      expect(await leases.of('other', { ttlMs: HOUR_MS }).keep()).toBe(false);
    });
  });

  describe('when clocks are wrong', () => {
    it.each([
      ['ten minutes behind', -600_000],
      ['an hour behind', -HOUR_MS],
      ['a year ahead', 365 * 24 * HOUR_MS],
    ])('is not taken from a holder that renews it and whose clock is %s', async (_, skewMs) => {
      const { tries, isTaken } = await contestRenewedLease(() => Date.now() + skewMs);
      expect(tries).toBeGreaterThan(1);
      expect(isTaken).toBe(false);
    });

    it.each([
      ['an hour behind', -HOUR_MS],
      ['a year ahead', 365 * 24 * HOUR_MS],
    ])('is taken after its time from a crashed holder whose clock was %s', async (_, skewMs) => {
      await leases.of('crashed').keep();
      await leases.setNumber('renewedAt', Date.now() + skewMs);
      expect(await untilTaken(leases.of('next holder'))).toBeGreaterThanOrEqual(TTL_MS);
    });
  });

  describe('among ten contenders', () => {
    async function contest(contenders: readonly Lease[]): Promise<Lease[]> {
      const results = await Promise.all(contenders.map((contender) => contender.keep()));
      return contenders.filter((_, index) => results[index]);
    }

    it('goes to exactly one when it is new, after a release, and after a crash of its holder', async () => {
      const contenders = Array.from({ length: 10 }, (_, index) => leases.of(`contender-${index}`));
      for (let round = 1; round <= 6; round += 1) {
        const winners = await contest(contenders);
        expect(winners).toHaveLength(1);
        expect(winners.map((winner) => winner.fence)).toEqual([round]);
        await winners[0]?.release();
      }
      await leases.of('crashed').keep();
      const winners = await eventually('one contender takes the lease', async () => {
        const winners = await contest(contenders);
        return winners.length > 0 && winners;
      });
      expect(winners.map((winner) => winner.fence)).toEqual([8]);
    });
  });
});
