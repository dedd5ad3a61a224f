import type { Lease } from '../../../src/platform/dynamodb/lease/lease';
import { takeOverIfSilent } from '../../../src/platform/jobs/lease-takeover';
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

/** A process of a release with generations; `isNeeded` counts how often it looks. */
function newer(holder: string, { ttlMs = TTL_MS, isNeeded = true, client = store.client } = {}): Newer {
  const looks = { count: 0 };
  const outranking = {
    generation: 1,
    isNeeded: () => {
      looks.count += 1;
      return Promise.resolve(isNeeded);
    },
  };
  return { lease: leases.of(holder, { ttlMs, outranking }, client), looks };
}

interface Newer {
  readonly lease: Lease;
  readonly looks: { readonly count: number };
}

/** A process of a release without generations, as the holder. */
async function olderHolder(ttlMs = TTL_MS): Promise<Lease> {
  const older = leases.of('older', { ttlMs });
  expect(await older.keep()).toBe(true);
  return older;
}

describe('a holder of an older release', () => {
  it('is outranked: its renewals fail, and the lease is held when its time is over', async () => {
    const older = await olderHolder();
    const { lease } = newer('newer');
    const began = performance.now();
    const beganAt = Date.now();
    expect(await lease.keep()).toBe(false);
    expect([lease.isHeld(), lease.isWaiting, lease.fence, lease.heldForMs]).toEqual([false, true, 0, 0]);
    expect(lease.lapsesInMs).toBeLessThanOrEqual(TTL_MS);
    // Two processes never hold it: the older one until its own time is over, and then the newer one.
    let wereBoth = false;
    await eventually('the newer process holds the lease', async () => {
      expect(await older.keep()).toBe(false);
      const isHeld = await lease.keep();
      wereBoth ||= lease.isHeld() && older.isHeld();
      return isHeld;
    });
    expect(performance.now() - began).toBeGreaterThanOrEqual(TTL_MS);
    expect(wereBoth).toBe(false);
    expect(lease.fence).toBe(2);
    // A call that the older holder began at the end of its time may still be in flight.
    expect(lease.silentAt).toBeGreaterThanOrEqual(beganAt + TTL_MS);
    expect(await lease.keep()).toBe(true);
  });

  it('is not outranked while that is not needed, nor by a process of its own release', async () => {
    const older = await olderHolder(HOUR_MS);
    const { lease, looks } = newer('newer', { isNeeded: false });
    expect([await lease.keep(), lease.isWaiting, looks.count]).toEqual([false, false, 1]);
    const same = leases.of('same release');
    expect([await same.keep(), same.isWaiting]).toEqual([false, false]);
    expect(await older.keep()).toBe(true);
  });

  it('is recognized by its higher fence, also where the item still has the generation of another', async () => {
    const first = newer('first');
    await first.lease.keep();
    await first.lease.release();
    const older = await olderHolder(HOUR_MS);
    const next = newer('next');
    await next.lease.keep();
    expect(next.lease.isWaiting).toBe(true);
    expect(await older.keep()).toBe(false);
  });

  it('is not seen in a holder of the same generation, also after its number was raised', async () => {
    const { lease } = newer('holder', { ttlMs: HOUR_MS });
    await lease.keep();
    const other = newer('other');
    expect(await other.lease.keep()).toBe(false);
    await lease.raiseAbove(41);
    expect(await other.lease.keep()).toBe(false);
    expect([other.lease.isWaiting, other.looks.count]).toEqual([false, 0]);
    expect(await lease.keep()).toBe(true);
  });

  it('is outranked once: the second contender waits for the first', async () => {
    await olderHolder(HOUR_MS);
    const contenders = [newer('first').lease, newer('second').lease];
    await Promise.all(contenders.map((contender) => contender.keep()));
    expect(contenders.filter(({ isWaiting }) => isWaiting)).toHaveLength(1);
  });
});

describe('a process that waits for the holder that it outranked', () => {
  it('does not free the lease when it stops, and no other process takes it before that time is over', async () => {
    await olderHolder(2 * TTL_MS);
    const { lease } = newer('newer', { ttlMs: 1 });
    await lease.keep();
    await lease.release();
    expect(lease.isWaiting).toBe(false);
    expect(await untilTaken(newer('next', { ttlMs: 1 }).lease)).toBeGreaterThanOrEqual(2 * TTL_MS);
  });

  it('waits again when the answer to taking it was lost', async () => {
    await olderHolder(HOUR_MS);
    const script = new ScriptedClient(store);
    const { lease } = newer('newer', { client: script.client });
    script.loseAnswer('UpdateItem', () => new Error('socket hang up'));
    await expect(lease.keep()).rejects.toThrow('socket hang up');
    expect(await lease.keep()).toBe(false);
    expect(lease.isWaiting).toBe(true);
    expect(lease.lapsesInMs).toBeGreaterThan(HOUR_MS - 10_000);
    script.client.destroy();
  });

  it('loses the lease when it does not renew it, and acts at no time', async () => {
    await olderHolder();
    const { lease } = newer('newer');
    await lease.keep();
    const next = newer('next').lease;
    await untilTaken(next);
    expect([await lease.keep(), lease.isHeld(), lease.isWaiting]).toEqual([false, false, false]);
    expect(next.isHeld()).toBe(true);
  });

  it('waits within one run where it is frozen between its runs', async () => {
    await olderHolder();
    const { lease } = newer('newer');
    const began = performance.now();
    expect(await takeOverIfSilent(lease, Infinity)).toBe(true);
    expect(performance.now() - began).toBeGreaterThanOrEqual(TTL_MS);
    await lease.release();
    await olderHolder(HOUR_MS);
    expect(await takeOverIfSilent(lease, performance.now() + 1000)).toBe(false);
  });
});
