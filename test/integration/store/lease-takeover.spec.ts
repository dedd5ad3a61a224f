import { SyncConfig } from '../../../src/config/app-config';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { takeOverIfSilent } from '../../../src/platform/jobs/lease-takeover';
import { SenderLease } from '../../../src/sync/amazon-push/sender-lease';
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

describe('a lease shows that a call of an earlier holder may still be in flight', () => {
  it('not when it is new or was released', async () => {
    const first = leases.of('first');
    await first.keep();
    expect(first.silentAt).toBeUndefined();
    await first.release();
    const second = leases.of('second');
    await second.keep();
    expect(second.silentAt).toBeUndefined();
  });

  it.each([
    ['no heartbeat for the time of the lease', {}],
    ['no other process can reach the store', { exclusive: true }],
  ])('after a takeover: %s', async (_, options) => {
    await leases.of('crashed').keep();
    const nextHolder = leases.of('next holder', options);
    const began = Date.now();
    await untilTaken(nextHolder);
    expect(nextHolder.silentAt).toBeGreaterThanOrEqual(began);
    expect(nextHolder.silentAt).toBeLessThanOrEqual(Date.now());
  });

  it('also to the holder after the next, after a release', async () => {
    await leases.of('crashed').keep();
    const nextHolder = leases.of('next holder', { exclusive: true });
    await nextHolder.keep();
    await nextHolder.keep();
    await nextHolder.release();
    const third = leases.of('third');
    await third.keep();
    expect(third.silentAt).toBe(nextHolder.silentAt);
  });

  it('when the holder that released it reports one', async () => {
    const first = leases.of('first');
    await first.keep();
    const began = Date.now();
    await first.release(true);
    const second = leases.of('second');
    expect(await second.keep()).toBe(true);
    expect(second.silentAt).toBeGreaterThanOrEqual(began);
  });

  it('not for longer because the clock of the earlier holder was ahead', async () => {
    await leases.of('crashed').keep();
    const nextHolder = leases.of('next holder', { exclusive: true });
    await nextHolder.keep();
    await nextHolder.release();
    await leases.setNumber('silentAt', Date.now() + HOUR_MS);
    const third = leases.of('third');
    await third.keep();
    expect(third.silentAt).toBeLessThanOrEqual(Date.now());
  });

  it('when the answer to taking it was lost: the earlier holder is not known any more', async () => {
    const script = new ScriptedClient(store);
    const taker = leases.of('taker', {}, script.client);
    script.loseAnswer('UpdateItem', () => new Error('socket hang up'));
    await expect(taker.keep()).rejects.toThrow('socket hang up');
    await taker.keep();
    expect(taker.silentAt).toBeDefined();
    script.client.destroy();
  });
});

describe('the lease of the sender', () => {
  const sync = new SyncConfig(100, 1_000, true);
  function senderLease(holder: string, exclusive = false): SenderLease {
    return new SenderLease(documentClientOf(store.client), leases.optionsOf(holder, { exclusive }), sync);
  }

  it('counts the last call of a crashed sender as unanswered one timeout after the takeover, for every SKU', async () => {
    await senderLease('crashed').keep();
    const nextHolder = senderLease('next holder', true);
    await nextHolder.keep();
    expect(nextHolder.unheardAt('MUG')).toBe((nextHolder.silentAt ?? 0) + sync.leaseReserveMs);
    const later = Date.now() + 60_000;
    nextHolder.unanswered.note('MUG', later);
    expect(nextHolder.unheardAt('MUG')).toBe(later);
  });

  it('ends the calls that outlast it when it lapses', async () => {
    const holder = senderLease('holder');
    await holder.keep();
    const { lapse } = holder;
    await holder.keep();
    expect([lapse.aborted, holder.lapse === lapse]).toEqual([false, true]);
    await eventually('it lapses', () => lapse.aborted);
    expect(holder.isHeld()).toBe(false);
    await holder.keep();
    expect(holder.lapse.aborted).toBe(false);
  });

  it('reports to the next sender an unanswered call that is not in the store, and no other', async () => {
    const first = senderLease('first');
    await first.keep();
    expect(first.unheardAt('MUG')).toBeUndefined();
    first.unanswered.note('MUG', Date.now());
    first.unanswered.forget('MUG');
    await first.release();
    const second = senderLease('second');
    await second.keep();
    expect(second.silentAt).toBeUndefined();
    second.unanswered.note('MUG', Date.now());
    await second.release();
    const third = senderLease('third');
    await third.keep();
    expect(third.silentAt).toBeDefined();
  });
});

describe('a lease shows a contender when it lapses', () => {
  it('never while it has seen no holder, or holds the lease itself', async () => {
    const lease = leases.of('first');
    expect(lease.lapsesInMs).toBe(Infinity);
    await lease.keep();
    expect(lease.lapsesInMs).toBe(Infinity);
  });

  it('exactly when the time has passed without a heartbeat, and then it can be taken', async () => {
    await leases.of('crashed').keep();
    const nextHolder = leases.of('next holder');
    const began = performance.now();
    expect(await nextHolder.keep()).toBe(false);
    expect(nextHolder.lapsesInMs).toBeGreaterThan(0);
    expect(nextHolder.lapsesInMs).toBeLessThanOrEqual(TTL_MS);
    await eventually('the lease lapses', () => nextHolder.lapsesInMs === 0);
    expect(performance.now() - began).toBeGreaterThanOrEqual(TTL_MS);
    expect(await nextHolder.keep()).toBe(true);
    expect(nextHolder.lapsesInMs).toBe(Infinity);
  });

  it('after the time of the holder, whatever its own time is', async () => {
    await leases.of('holder', { ttlMs: HOUR_MS }).keep();
    const contender = leases.of('contender');
    await contender.keep();
    expect(contender.lapsesInMs).toBeGreaterThan(HOUR_MS - 10_000);
    expect(contender.lapsesInMs).toBeLessThanOrEqual(HOUR_MS);
  });

  it('later again with each heartbeat', async () => {
    const holder = leases.of('holder', { ttlMs: HOUR_MS });
    const contender = leases.of('contender');
    await holder.keep();
    await contender.keep();
    await eventually('some of the time has passed', () => contender.lapsesInMs < HOUR_MS - 50);
    await contender.keep();
    expect(contender.lapsesInMs).toBeLessThan(HOUR_MS - 50);
    const before = contender.lapsesInMs;
    await holder.keep();
    await contender.keep();
    expect(contender.lapsesInMs).toBeGreaterThan(before);
  });

  it('again when another contender was faster', async () => {
    await leases.of('crashed').keep();
    const slow = leases.of('slow');
    await slow.keep();
    await untilTaken(leases.of('fast', { ttlMs: HOUR_MS }));
    expect(await slow.keep()).toBe(false);
    expect(slow.lapsesInMs).toBeGreaterThan(HOUR_MS - 10_000);
  });
});

describe('takeOverIfSilent', () => {
  const NEVER = Infinity;

  it('waits for the lease of a holder without a heartbeat since an earlier run', async () => {
    await leases.of('crashed').keep();
    const nextHolder = leases.of('next holder');
    expect(await takeOverIfSilent(nextHolder, NEVER)).toBe(false);
    expect(await takeOverIfSilent(nextHolder, NEVER)).toBe(true);
  });

  it('does not wait when another process has taken the lease since, also when its lease is shorter', async () => {
    const first = leases.of('first', { ttlMs: HOUR_MS });
    await first.keep();
    const contender = leases.of('contender');
    expect(await takeOverIfSilent(contender, NEVER)).toBe(false);
    await first.release();
    await leases.of('second').keep();
    expect(await takeOverIfSilent(contender, NEVER)).toBe(false);
  });
});
