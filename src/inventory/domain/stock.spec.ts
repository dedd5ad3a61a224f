import { adjustment, figures, refund, sale, stockOf } from '../../../test/support/orders/movements';
import type { Movement } from './movement';
import { changesNothing, needsPush } from './push-need';
import { broadcastOf, decide, HELD_BY_IMPORT, MAX_UNITS, type PendingPush, type Stock } from './stock';

const SKU = 'MUG-BLU-12OZ';
const NOW_MS = Date.parse('2026-11-23T10:02:17.123Z');
const NOW = '2026-11-23T10:02:17.123000Z';

function applied(stock: Stock | undefined, movement: Movement) {
  const decision = decide(stock, movement, NOW_MS);
  if (decision.kind === 'refused') throw new Error(`Refused: ${decision.reason}`);
  return decision;
}

/** The alert changes of each of several movements, and the stock after them. */
function history(start: Stock, movements: readonly Movement[]): { alerts: string[][]; stock: Stock } {
  let stock = start;
  const alerts = movements.map((movement) => {
    const decision = applied(stock, movement);
    stock = decision.stock;
    return decision.alerts.map((change) =>
      change.kind === 'raise' ? `raise ${change.alert.alertId}` : `${change.kind} ${change.alertId}`,
    );
  });
  return { alerts, stock };
}

describe('the broadcast', () => {
  it.each([
    [10, 0, 10],
    [10, 3, 7],
    [3, 3, 0],
    [2, 3, 0],
    [0, 0, 0],
    [-4, 0, 0],
    [-4, 3, 0],
    [MAX_UNITS, 0, MAX_UNITS],
  ])('of %d on the shelf with %d held back is %d', (physical, buffer, broadcast) => {
    expect(broadcastOf(physical, buffer)).toBe(broadcast);
  });
});

describe('a movement', () => {
  it('of a sale lowers the shelf and the broadcast, and makes a push pending', () => {
    const stock = stockOf({ physical: 10, buffer: 3 });
    expect(applied(stock, sale(SKU, 2, 'shopify:order:1:line:101'))).toEqual({
      kind: 'applied',
      stock: {
        ...stock,
        physical: 8,
        broadcast: 5,
        version: 8,
        updatedAt: NOW,
        pending: { state: 'queued', since: NOW, attempts: 0 },
      },
      row: {
        txId: 'shopify:order:1:line:101',
        sku: SKU,
        timestamp: NOW,
        action: 'sale',
        status: 'completed',
        delta: -2,
        physicalAfter: 8,
        broadcastAfter: 5,
        version: 8,
        actor: 'shopify',
        cause: { orderId: '1', lineId: '101', topic: 'orders/create' },
      },
      alerts: [],
    });
  });

  it.each<[string, Partial<Stock>, Movement, { physical: number; broadcast: number; delta: number }]>([
    ['a sale of the last unit', { physical: 1 }, sale(SKU, 1, 't'), { physical: 0, broadcast: 0, delta: -1 }],
    [
      'a sale out of the buffer',
      { physical: 3, buffer: 3 },
      sale(SKU, 1, 't'),
      { physical: 2, broadcast: 0, delta: -1 },
    ],
    [
      'a sale of more than the stock',
      { physical: 1 },
      sale(SKU, 3, 't'),
      { physical: -2, broadcast: 0, delta: -3 },
    ],
    ['a sale below zero', { physical: -2 }, sale(SKU, 1, 't'), { physical: -3, broadcast: 0, delta: -1 }],
    ['a refund', { physical: 8, buffer: 3 }, refund(SKU, 2, 't'), { physical: 10, broadcast: 7, delta: 2 }],
    [
      'a refund that ends below zero',
      { physical: -5 },
      refund(SKU, 2, 't'),
      { physical: -3, broadcast: 0, delta: 2 },
    ],
    [
      'an adjustment down to zero',
      { physical: 4 },
      adjustment(SKU, -4, 't'),
      { physical: 0, broadcast: 0, delta: -4 },
    ],
    [
      'units found while below zero',
      { physical: -5 },
      adjustment(SKU, 3, 't'),
      { physical: -2, broadcast: 0, delta: 3 },
    ],
    [
      'a recount upwards',
      { physical: 4 },
      figures(SKU, { physical: 9 }, 't'),
      { physical: 9, broadcast: 9, delta: 5 },
    ],
    [
      'a recount downwards',
      { physical: 4 },
      figures(SKU, { physical: 0 }, 't'),
      { physical: 0, broadcast: 0, delta: -4 },
    ],
    [
      'a recount from below zero',
      { physical: -4 },
      figures(SKU, { physical: 6 }, 't'),
      { physical: 6, broadcast: 6, delta: 10 },
    ],
    [
      'a larger buffer',
      { physical: 10 },
      figures(SKU, { buffer: 4 }, 't'),
      { physical: 10, broadcast: 6, delta: 0 },
    ],
    [
      'a recount together with a buffer',
      { physical: 10, buffer: 1 },
      figures(SKU, { physical: 12, buffer: 5 }, 't'),
      { physical: 12, broadcast: 7, delta: 2 },
    ],
  ])('%s moves the figures by what it says', (_case, before, movement, after) => {
    const { stock, row } = applied(stockOf(before), movement);
    expect(stock).toMatchObject({ physical: after.physical, broadcast: after.broadcast, version: 8 });
    expect(row).toMatchObject({
      delta: after.delta,
      physicalAfter: after.physical,
      broadcastAfter: after.broadcast,
      version: 8,
    });
  });

  it.each<[string, Stock | undefined, Movement, string]>([
    ['an adjustment below zero', stockOf({ physical: 3 }), adjustment(SKU, -4, 't'), 'insufficient_stock'],
    [
      'taking away from what is short',
      stockOf({ physical: -1 }),
      adjustment(SKU, -1, 't'),
      'insufficient_stock',
    ],
    ['a sale of an unregistered SKU', undefined, sale(SKU, 1, 't'), 'unknown_sku'],
    ['an adjustment of an unregistered SKU', undefined, adjustment(SKU, 1, 't'), 'unknown_sku'],
    ['a buffer of an unregistered SKU', undefined, figures(SKU, { buffer: 1 }, 't'), 'unknown_sku'],
    [
      'a refund beyond a thousand million',
      stockOf({ physical: MAX_UNITS }),
      refund(SKU, 1, 't'),
      'out_of_bounds',
    ],
    [
      'a sale beyond a thousand million short',
      stockOf({ physical: -MAX_UNITS }),
      sale(SKU, 1, 't'),
      'out_of_bounds',
    ],
    [
      'a recount beyond a thousand million',
      stockOf(),
      figures(SKU, { physical: MAX_UNITS + 1 }, 't'),
      'out_of_bounds',
    ],
  ])('is refused: %s', (_case, stock, movement, reason) => {
    expect(decide(stock, movement, NOW_MS)).toEqual({ kind: 'refused', reason });
  });

  it.each([
    ['at the upper bound', refund(SKU, 1, 't'), MAX_UNITS - 1, MAX_UNITS],
    ['at the lower bound', sale(SKU, 1, 't'), 1 - MAX_UNITS, -MAX_UNITS],
  ])('may leave a shelf that is exactly %s', (_case, movement, before, after) => {
    expect(applied(stockOf({ physical: before }), movement).stock.physical).toBe(after);
  });

  it('has a later time than the last one of its SKU, also when the clock is behind', () => {
    const stock = stockOf({ updatedAt: '2026-11-23T10:02:20.000999Z' });
    const { stock: next, row } = applied(stock, sale(SKU, 1, 't'));
    expect(row.timestamp).toBe('2026-11-23T10:02:20.001000Z');
    expect(next.updatedAt).toBe(row.timestamp);
  });

  it('does not change the last broadcast', () => {
    const lastBroadcast = { count: 10, txId: 'sync:MUG:7:1', timestamp: '2026-11-23T10:00:00.000000Z' };
    expect(applied(stockOf({ lastBroadcast }), sale(SKU, 1, 't')).stock.lastBroadcast).toEqual(lastBroadcast);
  });
});

describe('a SKU that is registered', () => {
  it('starts at version 1 with zero units and no buffer by default', () => {
    const { stock, row, alerts } = applied(undefined, figures(SKU, {}, 't', true));
    expect(stock).toEqual({
      sku: SKU,
      physical: 0,
      buffer: 0,
      broadcast: 0,
      version: 1,
      registeredAt: row.timestamp,
      updatedAt: NOW,
      pending: { state: 'queued', since: NOW, attempts: 0 },
    });
    expect(row).toMatchObject({ delta: 0, physicalAfter: 0, broadcastAfter: 0, version: 1, bufferAfter: 0 });
    expect(alerts).toEqual([]);
  });

  it('raises no alert when the shop has sold it below zero already, and one with the next sale', () => {
    const { stock, alerts } = applied(undefined, figures(SKU, { physical: -3 }, 't', true));
    expect(alerts).toEqual([]);
    expect(applied(stock, sale(SKU, 1, 'a')).alerts).toMatchObject([{ kind: 'raise' }]);
  });

  it('keep the cap of the auto buffer, and end it with 0; neither sends a number', () => {
    const stock = stockOf({ physical: 10, buffer: 1 });
    const capped = applied(stock, figures(SKU, { autoBufferCap: 2 }, 't1'));
    expect(capped.stock).toMatchObject({ autoBufferCap: 2, buffer: 1, broadcast: 9 });
    expect(capped.row).toMatchObject({ delta: 0, autoBufferCapAfter: 2 });
    expect(capped.stock.pending).toBeUndefined();
    const sold = applied(capped.stock, sale(SKU, 1, 't2'));
    expect(sold.stock.autoBufferCap).toBe(2);
    expect(sold.row.autoBufferCapAfter).toBeUndefined();
    const off = applied(sold.stock, figures(SKU, { autoBufferCap: 0 }, 't3'));
    expect(off.stock.autoBufferCap).toBeUndefined();
    expect(off.row.autoBufferCapAfter).toBe(0);
  });

  it('has the given figures and a pending first push', () => {
    const given = { physical: 12, buffer: 2, lowStockThreshold: 5 };
    const { stock, row } = applied(undefined, figures(SKU, given, 't', true));
    expect(stock).toMatchObject({ ...given, broadcast: 10, version: 1, pending: { state: 'queued' } });
    expect(row).toMatchObject({ delta: 12, bufferAfter: 2, lowStockThresholdAfter: 5 });
  });

  it('raises the low stock alert when it starts at its threshold', () => {
    const { alerts } = applied(undefined, figures(SKU, { physical: 5, lowStockThreshold: 5 }, 't', true));
    expect(alerts).toMatchObject([{ kind: 'raise', alert: { alertId: `stock_low:${SKU}:t` } }]);
  });

  it('keeps the figures that a second registration does not name', () => {
    const stock = stockOf({ physical: 10, buffer: 3, lowStockThreshold: 5 });
    const { stock: next, row } = applied(stock, figures(SKU, { physical: 11 }, 't', true));
    expect(next).toMatchObject({ physical: 11, buffer: 3, broadcast: 8, lowStockThreshold: 5, version: 8 });
    expect(row).not.toHaveProperty('bufferAfter');
    expect(row).not.toHaveProperty('lowStockThresholdAfter');
  });
});

describe('figures that are set for a version', () => {
  const set = (stock: Stock | undefined, ifVersion: number) => {
    const movement = figures(SKU, { physical: 5 }, 't', true);
    return decide(stock, { ...movement, change: { ...movement.change, ifVersion } }, NOW_MS);
  };

  it.each([
    ['the version of the stock', 3, 3, undefined],
    ['an older version', 3, 2, 'stock_moved'],
    ['a registration only', 3, 0, 'already_registered'],
    ['a registration only', undefined, 0, undefined],
    ['a version, of a SKU that is not registered', undefined, 3, 'stock_moved'],
  ])('with %s, where the stock has %p and the condition is %p: %p', (_, version, ifVersion, reason) => {
    const stock = version === undefined ? undefined : stockOf({ version });
    expect(set(stock, ifVersion)).toMatchObject(
      reason === undefined ? { kind: 'applied' } : { kind: 'refused', reason },
    );
  });

  it('register a SKU that was removed, whose versions go on', () => {
    expect(set(stockOf({ version: 4, removed: true }), 0)).toMatchObject({
      kind: 'applied',
      stock: { version: 5 },
    });
  });
});

describe('the row of a change of figures', () => {
  it('names the buffer when it changed', () => {
    expect(applied(stockOf({ buffer: 1 }), figures(SKU, { buffer: 4 }, 't')).row.bufferAfter).toBe(4);
    expect(applied(stockOf({ buffer: 4 }), figures(SKU, { buffer: 4 }, 't')).row).not.toHaveProperty(
      'bufferAfter',
    );
  });

  it('names the threshold when it changed', () => {
    const stock = stockOf({ lowStockThreshold: 2 });
    expect(applied(stock, figures(SKU, { lowStockThreshold: 3 }, 't')).row.lowStockThresholdAfter).toBe(3);
    expect(applied(stock, figures(SKU, { lowStockThreshold: 2 }, 't')).row).not.toHaveProperty(
      'lowStockThresholdAfter',
    );
  });
});

describe('the pending push', () => {
  const queued: PendingPush = {
    state: 'queued',
    since: '2026-11-23T09:00:00.000000Z',
    attempts: 3,
    notBefore: NOW_MS + 4000,
    error: 'Amazon answered 503',
  };
  const blocked: PendingPush = { ...queued, state: 'blocked' };
  const anew: PendingPush = { state: 'queued', since: NOW, attempts: 0 };
  const held: PendingPush = {
    state: 'held',
    since: NOW,
    attempts: 0,
    held: { reason: HELD_BY_IMPORT, since: NOW },
  };
  const heldFigures = (physical: number): Movement => ({
    txId: 'import',
    sku: SKU,
    action: 'import',
    actor: 'shopify',
    cause: {},
    change: { kind: 'set', physical, register: true, isHeld: true },
  });

  it.each<[string, Partial<Stock>, Movement, PendingPush | undefined]>([
    ['is queued when the broadcast changes', {}, sale(SKU, 1, 't'), anew],
    [
      'keeps its place and its attempts when it is queued already',
      { pending: queued },
      sale(SKU, 1, 't'),
      queued,
    ],
    [
      'is queued anew when it was blocked and the broadcast changes',
      { pending: blocked },
      sale(SKU, 1, 't'),
      anew,
    ],
    [
      'is queued anew when it was blocked and units move, although the broadcast stays: it may never have reached Amazon',
      { pending: blocked, physical: -1 },
      sale(SKU, 1, 't'),
      anew,
    ],
    [
      'is queued anew when it was blocked and the buffer grows, although the broadcast stays',
      { pending: blocked, physical: 3, buffer: 5 },
      figures(SKU, { buffer: 6 }, 't'),
      anew,
    ],
    [
      'stays blocked when no stock changes',
      { pending: blocked },
      figures(SKU, { lowStockThreshold: 2 }, 't'),
      blocked,
    ],
    ['stays as it is when the broadcast stays', { pending: queued, physical: -1 }, sale(SKU, 1, 't'), queued],
    ['is not needed for units within the buffer', { physical: 3, buffer: 5 }, sale(SKU, 1, 't'), undefined],
    ['is not needed for a deeper dip below zero', { physical: -1 }, sale(SKU, 1, 't'), undefined],
    ['is queued for a buffer that changes the broadcast', {}, figures(SKU, { buffer: 2 }, 't'), anew],
    [
      'is not needed for a larger buffer above the shelf',
      { buffer: 20 },
      figures(SKU, { buffer: 30 }, 't'),
      undefined,
    ],
    ['is not needed for a new threshold', {}, figures(SKU, { lowStockThreshold: 2 }, 't'), undefined],
    [
      'is not needed for a recount that the buffer absorbs',
      { physical: 10, buffer: 2 },
      figures(SKU, { physical: 12, buffer: 4 }, 't'),
      undefined,
    ],
    ['stays held for a sale', { pending: held }, sale(SKU, 1, 't'), held],
    ['stays held for a recount', { pending: held }, figures(SKU, { physical: 3 }, 't'), held],
  ])('%s', (_case, before, movement, pending) => {
    expect(applied(stockOf(before), movement).stock.pending).toEqual(pending);
  });

  it('of a SKU that an import registers is held, and the sender is not notified of it or of its movements', () => {
    const registered = applied(undefined, heldFigures(-2)).stock;
    expect(registered).toMatchObject({ physical: -2, broadcast: 0, pending: held });
    expect(needsPush(undefined, registered)).toBe(false);
    const recounted = applied(registered, figures(SKU, { physical: 9 }, 't')).stock;
    expect(recounted).toMatchObject({ broadcast: 9, pending: held });
    expect(needsPush(registered, recounted)).toBe(false);
  });

  it('of a SKU that is registered already is not held by an import', () => {
    expect(applied(stockOf({}), heldFigures(4)).stock.pending).toEqual(anew);
  });
});

describe('the oversold alert', () => {
  it('is raised by the sale that takes the stock below zero, as critical and with its order', () => {
    const { stock, alerts } = applied(stockOf({ physical: 1 }), sale(SKU, 3, 'tx-1'));
    expect(stock.oversoldAlert).toBe(`oversold:${SKU}:tx-1`);
    expect(alerts).toMatchObject([
      {
        kind: 'raise',
        alert: {
          alertId: `oversold:${SKU}:tx-1`,
          type: 'oversold',
          severity: 'critical',
          sku: SKU,
          orderId: '1',
          timestamp: NOW,
          message: expect.stringContaining(`${SKU} is oversold by 2: order 1 took it below zero`) as string,
        },
      },
    ]);
  });

  it('is not raised at exactly zero', () => {
    expect(applied(stockOf({ physical: 1 }), sale(SKU, 1, 't')).alerts).toEqual([]);
  });

  it('is one per dip, and closes when the stock is no longer below zero', () => {
    const { alerts, stock } = history(stockOf({ physical: 1 }), [
      sale(SKU, 2, 'a'),
      sale(SKU, 2, 'b'),
      refund(SKU, 1, 'c'),
      sale(SKU, 1, 'd'),
      refund(SKU, 3, 'e'),
      sale(SKU, 1, 'f'),
    ]);
    expect(alerts).toEqual([
      [`raise oversold:${SKU}:a`],
      [`repeat oversold:${SKU}:a`],
      [],
      [`repeat oversold:${SKU}:a`],
      [`close oversold:${SKU}:a`],
      [`raise oversold:${SKU}:f`],
    ]);
    expect(stock).toMatchObject({ physical: -1, oversoldAlert: `oversold:${SKU}:f` });
  });

  it('names the current shortage and the order when the dip deepens', () => {
    const stock = stockOf({ physical: -2, oversoldAlert: 'oversold:x' });
    expect(applied(stock, sale(SKU, 2, 't')).alerts).toEqual([
      {
        kind: 'repeat',
        alertId: 'oversold:x',
        at: NOW,
        message: expect.stringContaining(
          `${SKU} is oversold by 4: order 1 took it further below zero`,
        ) as string,
      },
    ]);
  });

  it('names the stock in its closing note, and leaves no attribute on the SKU', () => {
    const stock = stockOf({ physical: -2, oversoldAlert: 'oversold:x' });
    const { stock: next, alerts } = applied(stock, figures(SKU, { physical: 6 }, 't'));
    expect(alerts).toEqual([{ kind: 'close', alertId: 'oversold:x', at: NOW, note: 'Stock is back at 6.' }]);
    expect(next).not.toHaveProperty('oversoldAlert');
  });

  it('is not counted again by a change of the buffer', () => {
    const stock = stockOf({ physical: -2, oversoldAlert: 'oversold:x' });
    const { stock: next, alerts } = applied(stock, figures(SKU, { buffer: 6 }, 't'));
    expect(alerts).toEqual([]);
    expect(next.oversoldAlert).toBe('oversold:x');
  });
});

describe('the low stock alert', () => {
  it('is raised once when the stock falls to the threshold, and again only after it rose above the band', () => {
    const { alerts, stock } = history(stockOf({ physical: 7, lowStockThreshold: 5 }), [
      sale(SKU, 1, 'a'),
      sale(SKU, 1, 'b'),
      sale(SKU, 2, 'c'),
      refund(SKU, 2, 'd'),
      sale(SKU, 1, 'e'),
      refund(SKU, 3, 'f'),
      sale(SKU, 2, 'g'),
    ]);
    expect(alerts).toEqual([
      [],
      [`raise stock_low:${SKU}:b`],
      [],
      [],
      [],
      [`close stock_low:${SKU}:b`],
      [`raise stock_low:${SKU}:g`],
    ]);
    expect(stock).toMatchObject({ physical: 5, lowStockAlert: `stock_low:${SKU}:g` });
  });

  it('is raised once by stock that moves around the threshold', () => {
    const { alerts } = history(stockOf({ physical: 6, lowStockThreshold: 5 }), [
      sale(SKU, 1, 'a'),
      refund(SKU, 1, 'b'),
      sale(SKU, 1, 'c'),
      refund(SKU, 1, 'd'),
      sale(SKU, 1, 'e'),
    ]);
    expect(alerts).toEqual([[`raise stock_low:${SKU}:a`], [], [], [], []]);
  });

  it.each([
    [0, 1],
    [1, 1],
    [5, 1],
    [10, 1],
    [11, 2],
    [100, 10],
    [105, 11],
  ])('of a threshold of %i ends above it and a tenth of it, which is %i', (lowStockThreshold, band) => {
    const stock = stockOf({ physical: lowStockThreshold, lowStockThreshold, lowStockAlert: 'stock_low:x' });
    const { alerts } = history(stock, [refund(SKU, band, 'a'), refund(SKU, 1, 'b')]);
    expect(alerts).toEqual([[], ['close stock_low:x']]);
  });

  it.each([
    ['a threshold that is raised to the stock raises the alert', {}, 10, [`raise stock_low:${SKU}:t`]],
    ['a threshold just below the stock does not', {}, 9, []],
    [
      'a threshold that is lowered well below the stock closes it',
      { lowStockAlert: 'stock_low:x' },
      8,
      ['close stock_low:x'],
    ],
    ['a threshold that is lowered to just below the stock does not', { lowStockAlert: 'stock_low:x' }, 9, []],
    ['a threshold that is raised further changes nothing', { lowStockAlert: 'stock_low:x' }, 20, []],
  ])('%s', (_case, before, lowStockThreshold, expected) => {
    const stock = stockOf({ physical: 10, ...before });
    expect(history(stock, [figures(SKU, { lowStockThreshold }, 't')]).alerts).toEqual([expected]);
  });

  it('is never raised without a threshold', () => {
    expect(applied(stockOf({ physical: 1 }), sale(SKU, 1, 't')).alerts).toEqual([]);
  });

  it('is raised with the oversold alert when one sale causes both', () => {
    const { alerts } = history(stockOf({ physical: 7, lowStockThreshold: 5 }), [
      sale(SKU, 8, 'a'),
      refund(SKU, 9, 'b'),
    ]);
    expect(alerts).toEqual([
      [`raise oversold:${SKU}:a`, `raise stock_low:${SKU}:a`],
      [`close oversold:${SKU}:a`, `close stock_low:${SKU}:a`],
    ]);
  });
});

describe('figures equal to the current ones', () => {
  const stock = stockOf({ physical: 10, buffer: 3, lowStockThreshold: 5 });
  it.each<[Movement, boolean]>([
    [figures(SKU, {}, 't'), true],
    [figures(SKU, { physical: 10, buffer: 3, lowStockThreshold: 5 }, 't'), true],
    [figures(SKU, { buffer: 3 }, 't'), true],
    [figures(SKU, { physical: 11, buffer: 3 }, 't'), false],
    [figures(SKU, { buffer: 4 }, 't'), false],
    [figures(SKU, { lowStockThreshold: 6 }, 't'), false],
    [adjustment(SKU, 0, 't'), false],
  ])('change nothing: %j is %s', (movement, nothing) => {
    expect(changesNothing(stock, movement)).toBe(nothing);
  });

  it('change something when the SKU has no threshold yet', () => {
    expect(changesNothing(stockOf(), figures(SKU, { lowStockThreshold: 0 }, 't'))).toBe(false);
  });
});

describe('an order at Amazon', () => {
  const amazonSale = (units: number, at = NOW): Movement => ({
    ...sale(SKU, units, `amazon:order:1:item:1:${units}`),
    action: units > 0 ? 'amazon_sale' : 'amazon_cancel',
    actor: 'amazon',
    change: { kind: 'delta', delta: -units, mayOversell: true },
    atAmazon: { sellerSku: SKU, units, at },
  });
  const change = (units: number, version: number) => ({ sellerSku: SKU, units, at: NOW, version });

  it('is noted with the movement, because Amazon lowers its number by itself', () => {
    const { stock } = applied(stockOf(), amazonSale(2));
    expect(stock).toMatchObject({ physical: 8, broadcast: 8, amazonChanges: [change(2, 8)] });
    expect(applied(stock, amazonSale(-1)).stock.amazonChanges).toEqual([change(2, 8), change(-1, 9)]);
  });

  it('makes a push pending also when the broadcast stays, because the number at Amazon does not', () => {
    const before = stockOf({ physical: -2 });
    const { stock } = applied(before, amazonSale(-1));
    expect(stock).toMatchObject({ broadcast: 0, pending: { state: 'queued' } });
    expect(needsPush(before, stock)).toBe(true);
  });

  it('leaves a stock as it was for every other movement', () => {
    const { stock } = applied(stockOf(), sale(SKU, 1, 't'));
    expect(stock).not.toHaveProperty('amazonChanges');
    expect(stock).not.toHaveProperty('amazonChangesFrom');
  });

  it('is forgotten by the next movement after 15 minutes', () => {
    const at = '2026-11-23T09:40:00.000000Z';
    const amazonChanges = [{ ...change(1, 7), at }];
    const { stock } = applied(stockOf({ amazonChanges }), sale(SKU, 1, 't'));
    expect(stock).not.toHaveProperty('amazonChanges');
    expect(stock.amazonChangesFrom).toBe('2026-11-23T09:40:00.001000Z');
  });

  it('is unknown from before the SKU was registered again', () => {
    const removed = stockOf({ physical: 0, removed: true });
    const { stock } = applied(removed, figures(SKU, { physical: 4 }, 't', true));
    expect(stock.amazonChangesFrom).toBe(NOW);
  });
});
