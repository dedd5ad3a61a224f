import { eventually } from '../../support/eventually';
import { OrderSearching, type SearchInstance } from '../../support/orders/order-searching';

const MINUTE_MS = 60_000;
const ROLE_MISSING = 'auth_failed:amazon-orders';

const side = new OrderSearching();
let one: SearchInstance;

beforeEach(async () => {
  await side.start();
  one = await side.instance();
  await side.stock(one, 100);
});

afterEach(async () => {
  expect(side.amazon.violations()).toEqual([]);
  await side.stop();
});

/** A first search, so that orders count from now on, and time in which the next one becomes due. */
async function searched(): Promise<void> {
  await side.run(one);
  side.clock.ms += 3 * MINUTE_MS;
}

describe('a search of Amazon orders', () => {
  it('counts orders from its first search on, and not those from before', async () => {
    side.sell(3);
    side.clock.ms += 3 * MINUTE_MS;
    await searched();
    expect(await side.physical(one)).toBe(100);
    side.sell(2);
    await side.runFor(one, 6 * MINUTE_MS);
    expect(await side.physical(one)).toBe(98);
  });

  it('counts orders of the hours before when it looks back', async () => {
    const other = await side.instance(undefined, { ORDERS_LOOKBACK_HOURS: '1' });
    side.sell(3);
    side.clock.ms += 59 * MINUTE_MS;
    await side.run(other);
    expect(await side.physical(other)).toBe(97);
  });

  it('is fresh for two intervals, then stale, and has searched through the time that Amazon states', async () => {
    expect(await side.fresh(one)).toEqual({ kind: 'stale' });
    await side.run(one);
    const beganAtMs = side.clock.ms;
    expect(await side.fresh(one)).toEqual({ kind: 'fresh', searchedThroughMs: beganAtMs - 2 * MINUTE_MS });
    side.clock.ms = beganAtMs + 6 * MINUTE_MS;
    expect(await side.fresh(one)).toEqual({
      kind: 'stale',
      searchedThroughMs: beganAtMs - 2 * MINUTE_MS,
      staleSinceMs: beganAtMs + 6 * MINUTE_MS,
    });
  });

  it('finds after an outage all that was sold meanwhile, page after page at once', async () => {
    await searched();
    side.amazon.orders.change({ maxPage: 3 });
    for (let hours = 0; hours < 10; hours += 1) {
      side.sell(3);
      side.clock.ms += 60 * MINUTE_MS;
    }
    const beganAtMs = side.clock.ms;
    const state = await side.run(one);
    expect(side.clock.ms).toBe(beganAtMs);
    expect(await side.physical(one)).toBe(70);
    expect(state.watermarkMs).toBe(beganAtMs - 2 * MINUTE_MS);
  });

  it('shares its budget with all instances and restarts: Amazon refuses no call', async () => {
    const other = await side.instance(undefined, { ORDERS_POLL_MS: '1000' });
    for (let turns = 0; turns < 30; turns += 1) {
      const instance = turns % 2 === 0 ? one : other;
      await instance.searcher.request();
      await side.run(instance);
      side.clock.ms += 1_000;
    }
    expect(side.calls('searchOrders')).toBe(20);
    await side.runFor(other, 60 * MINUTE_MS);
    expect(side.calls('searchOrders')).toBe(40);
    expect(side.amazon.calls().filter(({ status }) => status === 429)).toEqual([]);
  });

  it('that one instance made too slowly is made by another, and the first one changes nothing any more', async () => {
    const other = await side.instance();
    await searched();
    side.amazon.orders.change({ maxPage: 2 });
    side.sell(5);
    side.clock.ms += 3 * MINUTE_MS;
    const before = side.calls('searchOrders');
    side.amazon.script({ operation: 'searchOrders', kind: 'delay', ms: 1_000, times: 1 });
    const slow = one.searcher.step(() => true);
    await eventually('the call', () => side.calls('searchOrders') > before);
    const ended = await side.run(other);
    await slow;
    expect(await one.states.load()).toEqual(ended);
    expect(ended.watermarkMs).toBe(side.clock.ms - 2 * MINUTE_MS);
    expect(await side.physical(one)).toBe(95);
  });

  it('says so when more orders change than it can page, and counts them page after page', async () => {
    await searched();
    side.amazon.orders.change({ maxPage: 1 });
    side.sell(25);
    side.clock.ms += 3 * MINUTE_MS;
    await side.run(one);
    expect(await side.alert(one, 'orders_not_read:behind')).toBe('open');
    expect(await side.physical(one)).toBeGreaterThan(75);
    side.amazon.orders.change({ maxPage: 100 });
    const state = await side.runFor(one, 30 * MINUTE_MS);
    expect(await side.physical(one)).toBe(75);
    expect(await side.alert(one, 'orders_not_read:behind')).toBe('closed');
    expect(state.overlapMs).toBe(600_000);
  });
});

describe('a search that Amazon does not answer', () => {
  it('is made again after 1, 5 and 15 s, raises an alert after a quarter of an hour, and closes it', async () => {
    await searched();
    side.sell(1);
    side.amazon.script({ operation: 'searchOrders', kind: 'status', status: 503, times: 'always' });
    const before = side.calls('searchOrders');
    await side.runFor(one, 21_000);
    expect(side.calls('searchOrders') - before).toBe(4);
    expect(await side.alert(one, 'orders_not_read:stale')).toBe('none');
    await side.runFor(one, 15 * MINUTE_MS);
    expect(await side.alert(one, 'orders_not_read:stale')).toBe('open');
    expect((await side.fresh(one)).kind).toBe('stale');
    side.amazon.clearFaults();
    await side.runFor(one, 3 * MINUTE_MS);
    expect(await side.alert(one, 'orders_not_read:stale')).toBe('closed');
    expect((await side.fresh(one)).kind).toBe('fresh');
    expect(await side.physical(one)).toBe(99);
  });

  it('is reported by an instance that sees that no search ends any more', async () => {
    await side.run(one);
    side.clock.ms += 14 * MINUTE_MS;
    await one.searcher.checkOverdue();
    expect(await side.alert(one, 'orders_not_read:stale')).toBe('none');
    side.clock.ms += 2 * MINUTE_MS;
    await one.searcher.checkOverdue();
    expect(await side.alert(one, 'orders_not_read:stale')).toBe('open');
    await side.run(one);
    expect(await side.alert(one, 'orders_not_read:stale')).toBe('closed');
  });
});

describe('a search that Amazon refuses', () => {
  it('once, although the role is there, is made again and closes nothing', async () => {
    await searched();
    side.amazon.script({ operation: 'searchOrders', kind: 'status', status: 403, times: 1 });
    const { closed } = await side.run(one);
    expect(closed).toBeUndefined();
    await side.runFor(one, 2_000);
    expect(await side.alert(one, ROLE_MISSING)).toBe('none');
    expect((await side.fresh(one)).kind).toBe('fresh');
  });

  it('for a missing role closes only the orders, with one alert that names the role, and counts all when it is there', async () => {
    await searched();
    side.sell(2);
    side.amazon.script({ operation: 'searchOrders', kind: 'status', status: 403, times: 'always' });
    await side.runFor(one, 20 * MINUTE_MS);
    expect(await side.fresh(one)).toEqual({ kind: 'off', reason: 'role_missing' });
    const alerts = (await side.alerts(one)).filter(({ alertId }) => alertId === ROLE_MISSING);
    expect(alerts).toMatchObject([{ count: 1, severity: 'critical' }]);
    expect(alerts[0]?.message).toContain('Inventory and Order Tracking');
    expect(await side.alert(one, 'orders_not_read:stale')).toBe('none');

    side.amazon.clearFaults();
    await side.runFor(one, 6 * MINUTE_MS);
    expect(await side.alert(one, ROLE_MISSING)).toBe('closed');
    expect((await side.fresh(one)).kind).toBe('fresh');
    expect(await side.physical(one)).toBe(98);
  });

  it('although it did not before is made again slowly, with an alert, and the watermark stays', async () => {
    await searched();
    side.sell(2);
    const { watermarkMs } = await one.states.load();
    side.amazon.script({ operation: 'searchOrders', kind: 'status', status: 400, times: 'always' });
    const before = side.calls('searchOrders');
    const state = await side.runFor(one, 44 * MINUTE_MS);
    expect(side.calls('searchOrders') - before).toBe(3);
    expect(state.watermarkMs).toBe(watermarkMs);
    expect(await side.alert(one, 'orders_not_read:refused')).toBe('open');
    side.amazon.clearFaults();
    await one.searcher.request();
    await side.run(one);
    expect(await side.alert(one, 'orders_not_read:refused')).toBe('closed');
    expect(await side.physical(one)).toBe(98);
  });

  it('in the middle, for the token of its page, begins anew', async () => {
    await searched();
    side.amazon.orders.change({ maxPage: 1 });
    side.sell(3);
    side.clock.ms += 2 * MINUTE_MS;
    await one.searcher.step(() => true);
    side.amazon.script({ operation: 'searchOrders', kind: 'status', status: 400, times: 1 });
    await side.runFor(one, MINUTE_MS);
    expect(await side.physical(one)).toBe(97);
    expect(await side.alert(one, 'orders_not_read:refused')).toBe('none');
  });
});

describe('an order that Amazon does not state completely', () => {
  it('waits, delays no other order and no watermark, and is asked for by its id', async () => {
    await searched();
    side.amazon.orders.change({ leavesOut: ['sellerSku'] });
    side.sell(1);
    side.clock.ms += 2 * MINUTE_MS;
    const parked = await side.run(one);
    expect(parked).toMatchObject({ watermarkMs: side.clock.ms - 2 * MINUTE_MS, parked: [{ attempts: 0 }] });
    expect(await side.physical(one)).toBe(100);
    // Its unit is not counted, so no search has disproved that a unit was sold.
    expect(await side.fresh(one)).toHaveProperty('uncountedFromMs');
    side.amazon.orders.change({ leavesOut: [] });
    const state = await side.runFor(one, MINUTE_MS + 1);
    expect(side.calls('getOrder')).toBe(1);
    expect(state.parked).toEqual([]);
    expect(await side.physical(one)).toBe(99);
    expect(await side.fresh(one)).not.toHaveProperty('uncountedFromMs');
    expect(await side.alert(one, 'orders_not_read:incomplete')).toBe('none');
  });

  it('raises one alert when its state is missing, which closes when nothing waits any more', async () => {
    await searched();
    side.amazon.orders.change({ leavesOut: ['fulfillment'] });
    side.sell(3);
    side.clock.ms += 2 * MINUTE_MS;
    await side.runFor(one, 10 * MINUTE_MS);
    expect(await side.alert(one, 'orders_not_read:incomplete')).toBe('open');
    side.amazon.orders.change({ leavesOut: [] });
    await side.runFor(one, 30 * MINUTE_MS);
    expect(await side.alert(one, 'orders_not_read:incomplete')).toBe('closed');
    expect(await side.physical(one)).toBe(97);
  });
});
