import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { SyncConfig } from '../../../src/config/app-config';
import { Lease, type LeaseOptions } from '../../../src/platform/dynamodb/lease/lease';
import { takeOverIfSilent } from '../../../src/platform/jobs/lease-takeover';
import { SenderLease } from '../../../src/sync/amazon-push/sender-lease';
import { eventually } from '../../support/eventually';
import { ScriptedClient } from '../../support/store/scripted-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const TTL_MS = 300;
const HOUR_MS = 3_600_000;

describe('the lease of the one sender', () => {
  let store: TestStore;
  let name: string;

  beforeAll(async () => {
    store = await startTestStore();
  });

  afterAll(async () => {
    await store.stop();
  });

  beforeEach(() => {
    name = `lease:${randomUUID()}`;
  });

  function leaseOf(holder: string, options: Partial<LeaseOptions> = {}, client = store.client): Lease {
    return new Lease(client, {
      table: store.tables.transactions,
      name,
      holder,
      ttlMs: TTL_MS,
      exclusive: false,
      ...options,
    });
  }

  /** Asks for the lease until it is got; gives the milliseconds since the first try. */
  async function untilTaken(contender: Lease): Promise<number> {
    const began = performance.now();
    await eventually('the contender takes the lease', () => contender.keep());
    return performance.now() - began;
  }

  async function setNumber(attribute: 'renewedAt' | 'silentAt', at: number): Promise<void> {
    await store.client.send(
      new UpdateItemCommand({
        TableName: store.tables.transactions,
        Key: { txId: { S: name } },
        UpdateExpression: `SET ${attribute} = :at`,
        ExpressionAttributeValues: { ':at': { N: String(at) } },
      }),
    );
  }

  /** A living holder beats, says `renewedAt`, and a contender looks, again and again for some lifetimes of a lease. */
  async function watchBeatingHolder(renewedAt: () => number): Promise<{ looks: number; takenOver: boolean }> {
    const holder = leaseOf('holder');
    const contender = leaseOf('contender');
    await holder.keep();
    const began = performance.now();
    let looks = 0;
    let takenOver = false;
    await eventually('three lifetimes of the lease have passed, and some looks', async () => {
      await holder.keep();
      await setNumber('renewedAt', renewedAt());
      takenOver ||= await contender.keep();
      looks += 1;
      return looks > 1 && performance.now() - began > 3 * TTL_MS;
    });
    return { looks, takenOver };
  }

  it('has one holder: who comes second does not get it', async () => {
    const first = leaseOf('first', { ttlMs: HOUR_MS });
    const second = leaseOf('second', { ttlMs: HOUR_MS });
    expect(await first.keep()).toBe(true);
    expect(await second.keep()).toBe(false);
    expect(first.isHeld()).toBe(true);
    expect(second.isHeld()).toBe(false);
    expect(second.fence).toBe(0);
  });

  it('keeps its fencing number while it is renewed', async () => {
    const holder = leaseOf('holder');
    await holder.keep();
    for (let round = 0; round < 5; round += 1) expect(await holder.keep()).toBe(true);
    expect(holder.fence).toBe(1);
  });

  it('gives each new holder a higher fencing number, also the same process when it comes back', async () => {
    const first = leaseOf('first');
    const second = leaseOf('second');
    const fences: number[] = [];
    for (const holder of [first, second, first, second]) {
      await holder.keep();
      fences.push(holder.fence);
      await holder.release();
    }
    expect(fences).toEqual([1, 2, 3, 4]);
  });

  it('goes to another process at once when it is given back', async () => {
    const first = leaseOf('first', { ttlMs: HOUR_MS });
    const second = leaseOf('second', { ttlMs: HOUR_MS });
    await first.keep();
    expect(await second.keep()).toBe(false);
    await first.release();
    expect(first.isHeld()).toBe(false);
    expect(await second.keep()).toBe(true);
    expect(second.fence).toBe(2);
  });

  it('is not taken from a living holder, however long the contender watches', async () => {
    const { looks, takenOver } = await watchBeatingHolder(() => Date.now());
    expect(looks).toBeGreaterThan(1);
    expect(takenOver).toBe(false);
  });

  it('is taken only after its whole time of silence by the clock of the contender', async () => {
    const dead = leaseOf('dead');
    await dead.keep();
    const heir = leaseOf('heir');
    expect(await untilTaken(heir)).toBeGreaterThanOrEqual(TTL_MS);
    expect(heir.fence).toBe(2);
  });

  it('is no longer trusted by a silent holder when another process takes it', async () => {
    const silent = leaseOf('silent');
    await silent.keep();
    await untilTaken(leaseOf('heir'));
    expect(silent.isHeld()).toBe(false);
  });

  it('starts the watch anew whenever the holder shows a sign of life', async () => {
    const holder = leaseOf('holder');
    const contender = leaseOf('contender');
    await holder.keep();
    await contender.keep();
    const began = performance.now();
    await eventually('most of the time has passed', () => performance.now() - began > TTL_MS * 0.7);
    await holder.keep();
    expect(await untilTaken(contender)).toBeGreaterThanOrEqual(TTL_MS);
  });

  it('honours the time that the holder was promised, not the shorter one of the contender', async () => {
    const holder = leaseOf('holder', { ttlMs: 2 * TTL_MS });
    await holder.keep();
    expect(await untilTaken(leaseOf('hasty', { ttlMs: 1 }))).toBeGreaterThanOrEqual(2 * TTL_MS);
  });

  it('tells a holder that lost it on the next keep, and takes nothing from the new one', async () => {
    const lost = leaseOf('lost');
    await lost.keep();
    const heir = leaseOf('heir');
    await untilTaken(heir);
    expect(await lost.keep()).toBe(false);
    expect(lost.isHeld()).toBe(false);
    expect(lost.fence).toBe(0);
    expect(await heir.keep()).toBe(true);
    expect(heir.fence).toBe(2);
  });

  it('cannot be given back by one who has lost it', async () => {
    const lost = leaseOf('lost');
    await lost.keep();
    const heir = leaseOf('heir', { ttlMs: HOUR_MS });
    await untilTaken(heir);
    await lost.release();
    expect(await leaseOf('third').keep()).toBe(false);
    expect(await heir.keep()).toBe(true);
  });

  it('is not held any more once it is given back, also when the answer to a renewal comes after that', async () => {
    const script = new ScriptedClient(store);
    const wire = new EventEmitter();
    const answered = once(wire, 'answered');
    let isNextHeldBack = false;
    script.client.middlewareStack.add(
      (next) => async (args) => {
        const isHeldBack = isNextHeldBack;
        isNextHeldBack = false;
        const answer = await next(args);
        if (isHeldBack) {
          const heard = once(wire, 'heard');
          wire.emit('answered');
          await heard;
        }
        return answer;
      },
      { step: 'initialize', name: 'lateAnswer' },
    );
    const holder = leaseOf('holder', { ttlMs: HOUR_MS }, script.client);
    await holder.keep();
    isNextHeldBack = true;
    const renewal = holder.keep();
    await answered;
    await holder.release();
    wire.emit('heard');
    expect(await renewal).toBe(false);
    expect(holder.isHeld()).toBe(false);
    expect(await leaseOf('other').keep()).toBe(true);
    script.client.destroy();
  });

  it('runs out by itself when it is not renewed', async () => {
    const ttlMs = 1000;
    const holder = leaseOf('holder', { ttlMs });
    let began = 0;
    // A busy machine may take longer over one call than the lease lasts.
    await eventually('it is had with time left', async () => {
      began = performance.now();
      await holder.keep();
      return holder.isHeld();
    });
    expect(holder.isHeld(ttlMs)).toBe(false);
    await eventually('the lease runs out', () => !holder.isHeld());
    expect(performance.now() - began).toBeGreaterThanOrEqual(ttlMs - 1);
  });

  it('counts its time from before the renewal was asked for, so that a slow store does not lengthen it', async () => {
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
    const holder = new Lease(slow.client, {
      table: store.tables.transactions,
      name,
      holder: 'holder',
      ttlMs: HOUR_MS,
      exclusive: false,
    });
    await holder.keep();
    expect(holder.isHeld(HOUR_MS - 100)).toBe(false);
    await holder.keep();
    expect(holder.isHeld(HOUR_MS - 100)).toBe(false);
    expect(holder.isHeld(HOUR_MS - 10_000)).toBe(true);
    slow.client.destroy();
  });

  it('stays with its holder for its time when the store does not answer a renewal', async () => {
    const script = new ScriptedClient(store);
    const holder = new Lease(script.client, {
      table: store.tables.transactions,
      name,
      holder: 'holder',
      ttlMs: HOUR_MS,
      exclusive: false,
    });
    await holder.keep();
    script.failBeforeSending('UpdateItem', () => new Error('connect ECONNREFUSED'));
    await expect(holder.keep()).rejects.toThrow('ECONNREFUSED');
    expect(holder.isHeld()).toBe(true);
    expect(holder.fence).toBe(1);
    expect(await holder.keep()).toBe(true);
    script.client.destroy();
  });

  it('is had at once by the one who took it when only the answer to the taking was lost', async () => {
    const script = new ScriptedClient(store);
    const taker = new Lease(script.client, {
      table: store.tables.transactions,
      name,
      holder: 'taker',
      ttlMs: HOUR_MS,
      exclusive: false,
    });
    script.loseAnswer('UpdateItem', () => new Error('socket hang up'));
    await expect(taker.keep()).rejects.toThrow('socket hang up');
    expect(taker.isHeld()).toBe(false);
    expect(await leaseOf('other', { ttlMs: HOUR_MS }).keep()).toBe(false);
    expect(await taker.keep()).toBe(true);
    expect(taker.isHeld()).toBe(true);
    expect(taker.fence).toBe(2);
    script.client.destroy();
  });

  it('is had at once where no other process can reach the store: the holder must be a dead one', async () => {
    await leaseOf('dead', { ttlMs: HOUR_MS }).keep();
    const heir = leaseOf('heir', { exclusive: true });
    expect(await heir.keep()).toBe(true);
    expect(heir.fence).toBe(2);
  });

  it('is not bound to others of another name', async () => {
    expect(await leaseOf('first').keep()).toBe(true);
    expect(await leaseOf('second', { name: `${name}:other` }).keep()).toBe(true);
  });

  it('never expires as a ledger row does', async () => {
    await leaseOf('holder').keep();
    const { Item } = await store.client.send(
      new GetItemCommand({ TableName: store.tables.transactions, Key: { txId: { S: name } } }),
    );
    expect(Item).toBeDefined();
    expect(Item).not.toHaveProperty('expiresAt');
  });

  describe('tells its holder that what another one began may not be over', () => {
    it('not when nobody had it before, or it was given back', async () => {
      const first = leaseOf('first');
      await first.keep();
      expect(first.silentAt).toBeUndefined();
      await first.release();
      const second = leaseOf('second');
      await second.keep();
      expect(second.silentAt).toBeUndefined();
    });

    it.each([
      ['has watched its silence', {}],
      ['knows that it is dead', { exclusive: true }],
    ])('when it was taken from a holder of which the new one %s', async (_, options) => {
      await leaseOf('dead').keep();
      const heir = leaseOf('heir', options);
      const began = Date.now();
      await untilTaken(heir);
      expect(heir.silentAt).toBeGreaterThanOrEqual(began);
      expect(heir.silentAt).toBeLessThanOrEqual(Date.now());
    });

    it('also the one after the next, which got it in good order', async () => {
      await leaseOf('dead').keep();
      const heir = leaseOf('heir', { exclusive: true });
      await heir.keep();
      await heir.keep();
      await heir.release();
      const third = leaseOf('third');
      await third.keep();
      expect(third.silentAt).toBe(heir.silentAt);
    });

    it('when the one who gave it back says so', async () => {
      const first = leaseOf('first');
      await first.keep();
      const began = Date.now();
      await first.release(true);
      const second = leaseOf('second');
      expect(await second.keep()).toBe(true);
      expect(second.silentAt).toBeGreaterThanOrEqual(began);
    });

    it('not for longer because the clock of the one before was ahead', async () => {
      await leaseOf('dead').keep();
      const heir = leaseOf('heir', { exclusive: true });
      await heir.keep();
      await heir.release();
      await setNumber('silentAt', Date.now() + HOUR_MS);
      const third = leaseOf('third');
      await third.keep();
      expect(third.silentAt).toBeLessThanOrEqual(Date.now());
    });

    it('when it took the lease and did not hear of it: who had it before is not known any more', async () => {
      const script = new ScriptedClient(store);
      const taker = leaseOf('taker', {}, script.client);
      script.loseAnswer('UpdateItem', () => new Error('socket hang up'));
      await expect(taker.keep()).rejects.toThrow('socket hang up');
      await taker.keep();
      expect(taker.silentAt).toBeDefined();
      script.client.destroy();
    });
  });

  describe('of the sender', () => {
    const sync = new SyncConfig(100, 1_000, true);
    function senderLease(holder: string, exclusive = false): SenderLease {
      return new SenderLease(
        store.client,
        { table: store.tables.transactions, name, holder, ttlMs: TTL_MS, exclusive },
        sync,
      );
    }

    it('counts a last call of a dead sender as given up one time-out after its end, whatever the SKU', async () => {
      await senderLease('dead').keep();
      const heir = senderLease('heir', true);
      await heir.keep();
      expect(heir.unheardAt('MUG')).toBe((heir.silentAt ?? 0) + sync.callTimeoutMs);
      const later = Date.now() + 60_000;
      heir.unheard.note('MUG', later);
      expect(heir.unheardAt('MUG')).toBe(later);
    });

    it('warns the next one of a call that the store was never told of, and of no other', async () => {
      const first = senderLease('first');
      await first.keep();
      expect(first.unheardAt('MUG')).toBeUndefined();
      first.unheard.note('MUG', Date.now());
      first.unheard.forget('MUG');
      await first.release();
      const second = senderLease('second');
      await second.keep();
      expect(second.silentAt).toBeUndefined();
      second.unheard.note('MUG', Date.now());
      await second.release();
      const third = senderLease('third');
      await third.keep();
      expect(third.silentAt).toBeDefined();
    });
  });

  describe('whose item is older than what was written under it', () => {
    it('goes on above that, and counts as taken from a holder that nobody remembers', async () => {
      const holder = leaseOf('holder');
      await holder.keep();
      expect(await holder.raiseAbove(41)).toBe(true);
      expect(holder.fence).toBe(42);
      expect(holder.silentAt).toBeDefined();
      expect(await holder.keep()).toBe(true);
      await holder.release();
      const next = leaseOf('next');
      await next.keep();
      expect(next.fence).toBe(43);
      expect(next.silentAt).toBe(holder.silentAt);
    });

    it('stays as it is when it is above already, and takes the highest of several', async () => {
      const holder = leaseOf('holder');
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

    it('is not raised by one who has lost it: no number has two holders', async () => {
      const lost = leaseOf('lost', { ttlMs: HOUR_MS });
      await lost.keep();
      const heir = leaseOf('heir', { exclusive: true });
      await heir.keep();
      expect(lost.isHeld()).toBe(true);
      expect(await lost.raiseAbove(2)).toBe(false);
      expect(lost.isHeld()).toBe(false);
      expect(await heir.raiseAbove(2)).toBe(true);
      expect(heir.fence).toBe(3);
      expect(await lost.raiseAbove(9)).toBe(false);
    });

    it('keeps its holder when a renewal is under way meanwhile', async () => {
      const holder = leaseOf('holder', { ttlMs: HOUR_MS });
      await holder.keep();
      for (let fence = 10; fence < 60; fence += 10) {
        const [kept] = await Promise.all([holder.keep(), holder.raiseAbove(fence), holder.keep()]);
        expect(kept).toBe(true);
        expect(holder.isHeld()).toBe(true);
        expect(holder.fence).toBeGreaterThan(fence);
        expect(await holder.keep()).toBe(true);
      }
      expect(await leaseOf('other', { ttlMs: HOUR_MS }).keep()).toBe(false);
    });
  });

  describe('tells a contender when to look again', () => {
    it('not at all while it has seen no holder, and when it holds the lease itself', async () => {
      const lease = leaseOf('first');
      expect(lease.contestInMs).toBe(Infinity);
      await lease.keep();
      expect(lease.contestInMs).toBe(Infinity);
    });

    it('just when the lease of a silent holder has run out: not before, and then it is had', async () => {
      await leaseOf('silent').keep();
      const heir = leaseOf('heir');
      const began = performance.now();
      expect(await heir.keep()).toBe(false);
      expect(heir.contestInMs).toBeGreaterThan(0);
      expect(heir.contestInMs).toBeLessThanOrEqual(TTL_MS);
      await eventually('it says that the time has come', () => heir.contestInMs === 0);
      expect(performance.now() - began).toBeGreaterThanOrEqual(TTL_MS);
      expect(await heir.keep()).toBe(true);
      expect(heir.contestInMs).toBe(Infinity);
    });

    it('after the time that the holder was promised, whatever its own is', async () => {
      await leaseOf('holder', { ttlMs: HOUR_MS }).keep();
      const hasty = leaseOf('hasty');
      await hasty.keep();
      expect(hasty.contestInMs).toBeGreaterThan(HOUR_MS - 10_000);
      expect(hasty.contestInMs).toBeLessThanOrEqual(HOUR_MS);
    });

    it('later again with each sign of life', async () => {
      const holder = leaseOf('holder', { ttlMs: HOUR_MS });
      const contender = leaseOf('contender');
      await holder.keep();
      await contender.keep();
      await eventually('some of the time has passed', () => contender.contestInMs < HOUR_MS - 50);
      await contender.keep();
      expect(contender.contestInMs).toBeLessThan(HOUR_MS - 50);
      const before = contender.contestInMs;
      await holder.keep();
      await contender.keep();
      expect(contender.contestInMs).toBeGreaterThan(before);
    });

    it('once more when another contender was faster', async () => {
      await leaseOf('silent').keep();
      const slow = leaseOf('slow');
      await slow.keep();
      await untilTaken(leaseOf('fast', { ttlMs: HOUR_MS }));
      expect(await slow.keep()).toBe(false);
      expect(slow.contestInMs).toBeGreaterThan(HOUR_MS - 10_000);
    });
  });

  describe('of a holder that was seen in an earlier run', () => {
    const NEVER = Infinity;

    it('is waited for when it has given no sign of life since', async () => {
      await leaseOf('silent').keep();
      const heir = leaseOf('heir');
      expect(await takeOverIfSilent(heir, NEVER)).toBe(false);
      expect(await takeOverIfSilent(heir, NEVER)).toBe(true);
    });

    it('is not waited for when another one has it now, whose lease is the shorter one', async () => {
      const first = leaseOf('first', { ttlMs: HOUR_MS });
      await first.keep();
      const contender = leaseOf('contender');
      expect(await takeOverIfSilent(contender, NEVER)).toBe(false);
      await first.release();
      await leaseOf('second').keep();
      expect(await takeOverIfSilent(contender, NEVER)).toBe(false);
    });
  });

  describe('when clocks are wrong', () => {
    it.each([
      ['ten minutes behind', -600_000],
      ['an hour behind', -HOUR_MS],
      ['a year ahead', 365 * 24 * HOUR_MS],
    ])('is not taken from a living holder whose clock is %s', async (_, skewMs) => {
      const { looks, takenOver } = await watchBeatingHolder(() => Date.now() + skewMs);
      expect(looks).toBeGreaterThan(1);
      expect(takenOver).toBe(false);
    });

    it.each([
      ['an hour behind', -HOUR_MS],
      ['a year ahead', 365 * 24 * HOUR_MS],
    ])('is taken after its time from a dead holder whose clock was %s', async (_, skewMs) => {
      await leaseOf('dead').keep();
      await setNumber('renewedAt', Date.now() + skewMs);
      expect(await untilTaken(leaseOf('heir'))).toBeGreaterThanOrEqual(TTL_MS);
    });
  });

  describe('among ten contenders', () => {
    async function contest(contenders: readonly Lease[]): Promise<Lease[]> {
      const got = await Promise.all(contenders.map((contender) => contender.keep()));
      return contenders.filter((_, index) => got[index]);
    }

    it('goes to exactly one when it is new, when it is given back, and when its holder died', async () => {
      const contenders = Array.from({ length: 10 }, (_, index) => leaseOf(`contender-${index}`));
      for (let round = 1; round <= 6; round += 1) {
        const winners = await contest(contenders);
        expect(winners).toHaveLength(1);
        expect(winners.map((winner) => winner.fence)).toEqual([round]);
        await winners[0]?.release();
      }
      await leaseOf('dead').keep();
      const heirs = await eventually('somebody inherits', async () => {
        const winners = await contest(contenders);
        return winners.length > 0 && winners;
      });
      expect(heirs.map((heir) => heir.fence)).toEqual([8]);
    });
  });
});
