import { CrashingClient, ProcessCrashed } from '../../support/store/crashing-client';
import { OrderSearching, type SearchInstance } from '../../support/orders/order-searching';

const HOUR_MS = 3_600_000;
/** On two pages; the buyer cancels one of them before the search. */
const ORDERS = 3;
/** Writes of the state, of the order items, their movements and the headers: the crashes are at many places. */
const LEAST_WRITES = 12;

const side = new OrderSearching();
let successor: SearchInstance;

beforeAll(async () => {
  await side.start();
  successor = await side.instance();
  await side.stock(successor, 1_000);
  await side.run(successor);
  side.amazon.orders.change({ maxPage: 2 });
});

afterAll(async () => {
  await side.stop();
});

/** Searches with a process that crashes after one of its writes. False: it made fewer writes than that. */
async function searchAndCrash(atWrite: number): Promise<boolean> {
  const crashing = new CrashingClient(side.store, { atWrite, when: 'after' }, () => {
    side.clock.ms += 10_000;
  });
  const crashed = await side.instance(crashing.client);
  try {
    await side.run(crashed);
  } catch (error) {
    if (!(error instanceof ProcessCrashed)) throw error;
  }
  await crashed.end();
  return crashing.hasCrashed;
}

describe('a process that crashes during a search', () => {
  // A crash after a write whose answer is lost leaves the same tables as a crash before the next one.
  it('leaves the search to the next one, whichever write it crashes after', async () => {
    let atWrite = 0;
    for (let hasCrashed = true; hasCrashed;) {
      atWrite += 1;
      try {
        // The budget is full again.
        side.clock.ms += HOUR_MS;
        const before = (await side.physical(successor)) ?? 0;
        const [first = ''] = side.sell(ORDERS);
        side.clock.ms += 1_000;
        side.amazon.orders.cancel(first, { by: 'BUYER' });
        side.clock.ms += 179_000;
        const searchedAtMs = side.clock.ms;
        hasCrashed = await searchAndCrash(atWrite);
        const state = await side.runFor(successor, 600_000);
        expect(await side.physical(successor)).toBe(before - ORDERS + 1);
        expect(state.lastSearchBeganAtMs).toBeGreaterThanOrEqual(searchedAtMs);
        expect(state).toMatchObject({ failures: 0, parked: [] });
        expect(state.run).toBeUndefined();
        expect(side.amazon.violations()).toEqual([]);
      } catch (error) {
        throw new Error(`It does not hold after write ${atWrite}`, { cause: error });
      }
    }
    expect(atWrite).toBeGreaterThan(LEAST_WRITES);
  }, 120_000);
});
