import { plated, RETURNED_AT, unplated } from '../../../../test/support/returns/return-statements';
import type { AlertChange } from '../../../alerts/domain/alert';
import {
  ordinalIdentity,
  platedIdentity,
  type ReturnChange,
  type ReturnIdentity,
  type ReturnPolicy,
  type ReturnStatement,
  type ReturnUnit,
  weigh,
} from './return-unit';

const AT = '2026-11-22T10:00:00.000000Z';
const LATER = '2026-11-22T14:00:00.000000Z';
const POLICY: ReturnPolicy = { restockDispositions: ['SELLABLE'], canMove: true };
const PLATE = 'LPNRRAA0000001';

function said(more: Partial<ReturnStatement> = {}): ReturnStatement {
  return plated('MUG', { orderId: '113-1', licensePlateNumber: PLATE, ...more });
}

function byPerson(more: Partial<ReturnStatement> = {}): ReturnStatement {
  const { status, ...rest } = said(more);
  return { ...rest, source: 'api' };
}

const IDENTITY = platedIdentity(said(), PLATE);

/** What a statement changes; it must change something. */
function news(
  before: ReturnUnit | undefined,
  statement: ReturnStatement,
  policy = POLICY,
  identity: ReturnIdentity = before ?? IDENTITY,
): ReturnChange {
  const change = weigh(before, statement, identity, policy, before === undefined ? AT : LATER);
  if (change === undefined) throw new Error('The statement says nothing new.');
  return change;
}

/** The unit after these statements, the first of which is heard of for the first time. */
function after(...statements: ReturnStatement[]): ReturnUnit {
  const last = statements.reduce<ReturnUnit | undefined>(
    (unit, statement) => weigh(unit, statement, unit ?? IDENTITY, POLICY, AT)?.unit ?? unit,
    undefined,
  );
  if (last === undefined) throw new Error('Nothing was said.');
  return last;
}

function told(alerts: readonly AlertChange[]): string[] {
  return alerts.map((change) =>
    change.kind === 'raise'
      ? `raise ${change.alert.alertId} ${change.alert.severity}`
      : `${change.kind} ${change.alertId}`,
  );
}

describe('a return that is heard of for the first time', () => {
  it('comes back into stock when it is sellable, with its own ledger row and no alert', () => {
    const change = news(undefined, said({ reason: 'UNWANTED_ITEM' }));
    expect(change).toMatchObject({ before: undefined, alerts: [], isNews: true });
    expect(change.movement).toEqual({
      txId: 'amazon:return:113-1:MUG:LPNRRAA0000001',
      sku: 'MUG',
      action: 'return',
      change: { kind: 'delta', delta: 1, mayOversell: false },
      actor: 'amazon',
      cause: { orderId: '113-1', reason: 'SELLABLE' },
    });
    expect(change.unit).toMatchObject({
      timestamp: `${RETURNED_AT}#113-1#LPNRRAA0000001`,
      returnId: '113-1:MUG:LPNRRAA0000001',
      decision: 'restock',
      restocked: 1,
      txId: 'amazon:return:113-1:MUG:LPNRRAA0000001',
      reason: 'UNWANTED_ITEM',
      revision: 1,
      recordedAt: AT,
      updatedAt: AT,
    });
  });

  it('moves all its units at once, in the name of who reported it', () => {
    expect(news(undefined, said({ quantity: 3 })).movement).toMatchObject({
      change: { delta: 3 },
      actor: 'amazon',
    });
    expect(news(undefined, byPerson()).movement).toMatchObject({ actor: 'api' });
  });

  it('names no order where Amazon names none', () => {
    const { movement, alerts } = news(undefined, said({ orderId: '' }));
    expect(movement?.cause).toEqual({ reason: 'SELLABLE' });
    expect(alerts).toEqual([]);
    const held = news(undefined, said({ orderId: '', disposition: 'DEFECTIVE' })).alerts[0];
    expect(held).toMatchObject({
      kind: 'raise',
      alert: { message: expect.not.stringContaining('order') as string },
    });
    expect(held).not.toHaveProperty('alert.orderId');
  });

  it.each([
    ['CUSTOMER_DAMAGED', 'hold', 'raise return_damaged:113-1:MUG:LPNRRAA0000001 warning'],
    ['WAREHOUSE_DAMAGED', 'hold', 'raise return_damaged:113-1:MUG:LPNRRAA0000001 critical'],
    ['EXPIRED', 'hold', 'raise return_unsellable:113-1:MUG:LPNRRAA0000001 info'],
    ['NEW_CODE', 'review', 'raise manual_review:113-1:MUG:LPNRRAA0000001 warning'],
  ])('as %s moves nothing and raises one alert', (disposition, decision, alert) => {
    const { movement, unit, alerts, isNews } = news(undefined, said({ disposition }));
    expect([movement, unit.txId, unit.restocked, unit.decision, isNews]).toEqual([
      undefined,
      undefined,
      0,
      decision,
      true,
    ]);
    expect(told(alerts)).toEqual([alert]);
    expect(unit.alertId).toBe(alert.split(' ')[1]);
    expect(alerts[0]).toMatchObject({
      alert: {
        sku: 'MUG',
        orderId: '113-1',
        timestamp: AT,
        message: expect.stringMatching(new RegExp(`MUG.*113-1.*${disposition}.* \\w+`)) as string,
      },
    });
  });

  it('of an SKU that is not registered is kept and moves nothing; the alert of the SKU says it all', () => {
    for (const disposition of ['SELLABLE', 'DEFECTIVE']) {
      const { movement, unit, alerts } = news(undefined, said({ disposition }), {
        ...POLICY,
        canMove: false,
      });
      expect([movement, alerts, unit.decision, unit.restocked]).toEqual([undefined, [], 'hold', 0]);
    }
  });
});

describe('a return of which a source changes its mind', () => {
  it('is taken out again when it turns out to be damaged: a row and an alert of its own', () => {
    const before = after(said());
    const { movement, unit, alerts, isNews } = news(before, said({ disposition: 'CUSTOMER_DAMAGED' }));
    expect(movement).toMatchObject({
      txId: 'amazon:return:113-1:MUG:LPNRRAA0000001:r2',
      action: 'return_reversal',
      // Whatever was sold of it since, it was never fit to be counted.
      change: { delta: -1, mayOversell: true },
    });
    expect(unit).toMatchObject({
      decision: 'hold',
      restocked: 0,
      revision: 2,
      recordedAt: AT,
      updatedAt: LATER,
    });
    expect(told(alerts)).toEqual(['raise return_reversed:113-1:MUG:LPNRRAA0000001:2 warning']);
    expect(unit.alertId).toBe('return_reversed:113-1:MUG:LPNRRAA0000001:2');
    expect(isNews).toBe(true);
  });

  it('is told as critical when Amazon itself damaged what is taken out', () => {
    const { alerts } = news(after(said()), said({ disposition: 'WAREHOUSE_DAMAGED' }));
    expect(told(alerts)).toEqual(['raise return_reversed:113-1:MUG:LPNRRAA0000001:2 critical']);
  });

  it('comes back into stock when it turns out to be sellable, and its alert closes', () => {
    const { movement, unit, alerts } = news(after(said({ disposition: 'DEFECTIVE' })), said());
    expect(movement).toMatchObject({
      txId: 'amazon:return:113-1:MUG:LPNRRAA0000001:r2',
      action: 'return',
      change: { delta: 1 },
    });
    expect(told(alerts)).toEqual(['close return_damaged:113-1:MUG:LPNRRAA0000001']);
    expect(unit).toMatchObject({ decision: 'restock', restocked: 1 });
    expect(unit).not.toHaveProperty('alertId');
  });

  it('there and back again, each turn has a ledger row and an alert of its own', () => {
    const damaged = said({ disposition: 'CUSTOMER_DAMAGED' });
    const txIds = new Set<string | undefined>();
    const raised: string[] = [];
    let unit: ReturnUnit | undefined;
    let inStock = 0;
    for (const statement of [said(), damaged, said(), damaged, said()]) {
      const change = news(unit, statement);
      txIds.add(change.movement?.txId);
      raised.push(...told(change.alerts));
      inStock += change.movement?.change.kind === 'delta' ? change.movement.change.delta : Number.NaN;
      expect(inStock).toBe(statement === damaged ? 0 : 1);
      unit = change.unit;
    }
    expect([txIds.size, txIds.has(undefined)]).toEqual([5, false]);
    expect(raised).toEqual([
      'raise return_reversed:113-1:MUG:LPNRRAA0000001:2 warning',
      'close return_reversed:113-1:MUG:LPNRRAA0000001:2',
      'raise return_reversed:113-1:MUG:LPNRRAA0000001:4 warning',
      'close return_reversed:113-1:MUG:LPNRRAA0000001:4',
    ]);
  });

  it('from one damage to another keeps one alert, told anew', () => {
    const before = after(said({ disposition: 'DAMAGED' }));
    const { movement, unit, alerts, isNews } = news(before, said({ disposition: 'WAREHOUSE_DAMAGED' }));
    expect(told(alerts)).toEqual(['raise return_damaged:113-1:MUG:LPNRRAA0000001 critical']);
    expect([movement, unit.alertId, isNews]).toEqual([undefined, before.alertId, false]);
  });

  it('from one kind of trouble to another closes the one alert and raises the other', () => {
    const { alerts, unit } = news(after(said({ disposition: 'NEW_CODE' })), said({ disposition: 'EXPIRED' }));
    expect(told(alerts)).toEqual([
      'close manual_review:113-1:MUG:LPNRRAA0000001',
      'raise return_unsellable:113-1:MUG:LPNRRAA0000001 info',
    ]);
    expect(unit.alertId).toBe('return_unsellable:113-1:MUG:LPNRRAA0000001');
  });

  it('because a reimbursement came later: somebody looks for the unit', () => {
    const { movement, unit, alerts } = news(after(said()), said({ status: 'Reimbursed' }));
    expect(movement).toMatchObject({ action: 'return_reversal', change: { delta: -1 } });
    expect([unit.decision, unit.status]).toEqual(['review', 'Reimbursed']);
    expect(told(alerts)).toEqual(['raise return_reversed:113-1:MUG:LPNRRAA0000001:2 warning']);
  });

  it.each([
    [1, 3, 'return', 2],
    [3, 1, 'return_reversal', -2],
  ])('about the number of units, from %i to %i: the difference moves', (from, to, action, delta) => {
    const { movement, unit, alerts } = news(after(said({ quantity: from })), said({ quantity: to }));
    expect(movement).toMatchObject({ action, change: { delta } });
    expect([unit.restocked, unit.quantity, alerts]).toEqual([to, to, []]);
  });

  it('about the number of units that are held: nothing moves, and the alert tells the new number', () => {
    const { movement, alerts } = news(
      after(said({ disposition: 'DEFECTIVE' })),
      said({ disposition: 'DEFECTIVE', quantity: 2 }),
    );
    expect(movement).toBeUndefined();
    expect(alerts).toMatchObject([
      { kind: 'raise', alert: { message: expect.stringContaining('2 units') as string } },
    ]);
  });

  it('about number and condition at once takes out exactly what was put in', () => {
    const { movement } = news(after(said({ quantity: 3 })), said({ quantity: 1, disposition: 'DEFECTIVE' }));
    expect(movement).toMatchObject({ change: { delta: -3 } });
  });

  it('changes nothing by itself when the merchant changes the policy: what is settled stays', () => {
    expect(
      weigh(after(said()), said(), IDENTITY, { ...POLICY, restockDispositions: [] }, LATER),
    ).toBeUndefined();
  });

  it('moves nothing once its SKU is registered no more, and knows what was counted', () => {
    const gone = news(after(said()), said({ disposition: 'DEFECTIVE' }), { ...POLICY, canMove: false });
    expect([gone.movement, gone.unit.decision, gone.unit.restocked]).toEqual([undefined, 'hold', 1]);
    expect(news(gone.unit, said({ disposition: 'EXPIRED' })).movement).toMatchObject({
      change: { delta: -1 },
    });
  });
});

describe('what is known already', () => {
  it('is not weighed again when its source repeats it, under whatever date or reason', () => {
    const unit = after(said());
    expect(weigh(unit, said(), unit, POLICY, LATER)).toBeUndefined();
    expect(weigh(unit, said({ reason: 'DEFECTIVE' }), unit, POLICY, LATER)).toBeUndefined();
  });

  it('and is confirmed by the other source moves nothing, raises nothing and is no news', () => {
    const sellable = news(after(byPerson()), said());
    expect([sellable.movement, sellable.alerts, sellable.isNews, sellable.unit.restocked]).toEqual([
      undefined,
      [],
      false,
      1,
    ]);
    const damaged = news(after(byPerson({ disposition: 'DEFECTIVE' })), said({ disposition: 'DEFECTIVE' }));
    expect([damaged.movement, damaged.alerts, damaged.isNews]).toEqual([undefined, [], false]);
    expect(damaged.unit.alertId).toBe('return_damaged:113-1:MUG:LPNRRAA0000001');
  });

  it('does not undo what the other source has said since', () => {
    const corrected = after(byPerson(), said({ disposition: 'CUSTOMER_DAMAGED' }));
    expect(corrected.restocked).toBe(0);
    expect(weigh(corrected, byPerson(), corrected, POLICY, LATER)).toBeUndefined();
    const found = after(said({ disposition: 'DEFECTIVE' }), byPerson());
    expect(found.restocked).toBe(1);
    expect(weigh(found, said({ disposition: 'DEFECTIVE' }), found, POLICY, LATER)).toBeUndefined();
  });

  it('Amazon’s status goes on to hold when a person, who cannot tell one, says the rest again', () => {
    const lost = after(said({ status: 'Reimbursed' }));
    expect(lost).toMatchObject({ decision: 'review', status: 'Reimbursed' });
    expect(after(said({ status: 'Reimbursed' }), byPerson())).toMatchObject({
      decision: 'review',
      status: 'Reimbursed',
      restocked: 0,
    });
    expect(after(byPerson(), said({ status: 'Reimbursed' }))).toMatchObject({
      decision: 'review',
      status: 'Reimbursed',
      restocked: 0,
    });
    expect(after(said({ status: 'Reimbursed' }), said())).toMatchObject({
      decision: 'restock',
      restocked: 1,
    });
  });

  it('a status belongs to its disposition: a person who names another one is heard', () => {
    const unit = after(said({ disposition: 'DEFECTIVE', status: 'Reimbursed' }), byPerson());
    expect(unit).toMatchObject({ decision: 'restock', restocked: 1 });
    expect(unit).not.toHaveProperty('status');
  });

  it('keeps Amazon’s facts when a person only confirms them', () => {
    const told = after(said());
    const again = after(said(), byPerson({ returnedAt: '2026-09-19T00:00:00.000Z', reason: 'by phone' }));
    expect(again).toMatchObject({
      returnedAt: told.returnedAt,
      status: told.status,
      restocked: 1,
    });
    expect(again.reason).toBe(told.reason);
  });

  it.each([
    ['because its SKU was not registered', { ...POLICY, canMove: false }],
    ['by the policy of that time', { ...POLICY, restockDispositions: [] }],
  ])(
    'fit to sell and left out of stock %s, it stays out: whoever counts the shelf counts it',
    (_, policy) => {
      const left = weigh(undefined, said(), IDENTITY, policy, LATER)?.unit;
      if (left === undefined) throw new Error('The unit is not kept.');
      expect(left).toMatchObject({ decision: 'hold', restocked: 0 });
      const moved = said({ returnedAt: '2026-09-19T00:00:00.000Z' });
      for (const statement of [byPerson(), said({ status: 'In transit back' }), moved]) {
        const change = weigh(left, statement, left, POLICY, LATER);
        expect(change?.movement).toBeUndefined();
        expect(change?.unit.restocked ?? 0).toBe(0);
      }
      // News all the same: it had not been fit to sell, and is.
      const damaged = weigh(left, said({ disposition: 'DEFECTIVE' }), left, POLICY, LATER)?.unit;
      expect(weigh(damaged, said(), left, POLICY, LATER)?.unit.restocked).toBe(1);
    },
  );

  it('stays as it is when the report leaves out a status that it gave before', () => {
    const { status, ...silent } = said();
    for (const words of ['Reimbursed', 'Unit returned to inventory']) {
      const unit = after(said({ status: words }));
      expect(weigh(unit, silent, unit, POLICY, LATER)).toBeUndefined();
      expect(weigh(unit, said({ status: words }), unit, POLICY, LATER)).toBeUndefined();
    }
    const reimbursed = after(said({ status: 'Reimbursed' }));
    expect(news(reimbursed, { ...silent, disposition: 'DEFECTIVE' }).unit.decision).toBe('hold');
    expect(news(after(silent), said({ status: 'Reimbursed' })).unit.restocked).toBe(0);
  });

  it('keeps the reason when a later word gives none', () => {
    expect(after(said({ reason: 'UNWANTED_ITEM' }), said({ disposition: 'DEFECTIVE' })).reason).toBe(
      'UNWANTED_ITEM',
    );
  });

  it('learns its plate later: written down, and nothing else happens', () => {
    const bare = unplated('MUG', { orderId: '113-1' });
    const first = news(undefined, bare, POLICY, ordinalIdentity(bare, 1)).unit;
    const learnt = news(first, said());
    expect([learnt.movement, learnt.alerts, learnt.isNews]).toEqual([undefined, [], false]);
    expect(learnt.unit).toMatchObject({
      licensePlateNumber: PLATE,
      plateFrom: 'report',
      revision: 2,
      ordinal: 1,
      returnId: first.returnId,
    });
    expect(weigh(learnt.unit, said(), learnt.unit, POLICY, LATER)).toBeUndefined();
    expect(weigh(learnt.unit, bare, learnt.unit, POLICY, LATER)).toBeUndefined();
  });

  it('a plate that only a person told is written down again when the report confirms it', () => {
    const bare = unplated('MUG', { orderId: '113-1' });
    const first = news(undefined, bare, POLICY, ordinalIdentity(bare, 1)).unit;
    const person = news(first, byPerson()).unit;
    expect(person.plateFrom).toBe('api');
    const confirmed = news(person, said());
    expect([confirmed.movement, confirmed.isNews, confirmed.unit.plateFrom]).toEqual([
      undefined,
      false,
      'report',
    ]);
    expect(weigh(confirmed.unit, byPerson(), person, POLICY, LATER)).toBeUndefined();
  });
});

/** Amazon is seen to list one return under two dates. */
describe('a unit that a report lists under two dates', () => {
  const EARLIER = '2026-09-13T00:00:00.000Z';
  const damaged = { disposition: 'CUSTOMER_DAMAGED' } as const;

  it('counts once', () => {
    const unit = after(said(), said({ returnedAt: EARLIER }));
    expect([unit.restocked, unit.txId]).toEqual([1, 'amazon:return:113-1:MUG:LPNRRAA0000001']);
  });

  it.each([
    [
      'the earlier date damaged, the later one sellable',
      said({ returnedAt: EARLIER, ...damaged }),
      said(),
      1,
    ],
    ['the earlier date sellable, the later one damaged', said({ returnedAt: EARLIER }), said(damaged), 0],
    [
      'the later date first, damaged: an older word does not bring it back',
      said(damaged),
      said({ returnedAt: EARLIER }),
      0,
    ],
    [
      'the later date first, sellable: it is not sold while one date calls it damaged',
      said(),
      said({ returnedAt: EARLIER, ...damaged }),
      0,
    ],
  ])('%s', (_, one, other, restocked) => {
    const unit = after(one, other);
    expect(unit.restocked).toBe(restocked);
    // Every report lists both again, and the unit must not go in and out with each.
    for (const statement of [one, other, other, one])
      expect(weigh(unit, statement, unit, POLICY, LATER)).toBeUndefined();
  });

  it('is heard again when the report changes its mind about either date', () => {
    const unit = after(said({ returnedAt: EARLIER }), said(damaged));
    expect(news(unit, said()).unit.restocked).toBe(1);
    expect(
      news(after(said(), said({ returnedAt: EARLIER })), said({ returnedAt: EARLIER, ...damaged })).unit
        .restocked,
    ).toBe(0);
  });

  it('a date that a person gives is only the same word again', () => {
    const unit = after(byPerson(), said(damaged));
    expect(weigh(unit, byPerson({ returnedAt: EARLIER }), unit, POLICY, LATER)).toBeUndefined();
  });
});

describe('the names of units', () => {
  it('tell apart what differs in order, SKU, plate, number or moment, whatever characters they hold', () => {
    const marks = ['', 'A', ':', '#', '~1', '%3A', 'A:A', 'A:B', 'r2', 'B:r2', 'A#B', '~', '#~1', '🧦'];
    const keys = new Map<string, string>();
    const isUnique = (key: string, ...about: unknown[]): void => {
      const words = JSON.stringify(about);
      if (!keys.has(key)) keys.set(key, words);
      expect([key, keys.get(key)]).toEqual([key, words]);
    };
    for (const [orderId, sku] of marks.flatMap((order) => marks.map((of) => [order, of] as const))) {
      const statement = said({ orderId, sku });
      const identities: [unknown, ReturnIdentity][] = [
        ...marks.map((plate) => [plate, platedIdentity(statement, plate)] as [unknown, ReturnIdentity]),
        ...[1, 2, 11].map((nth) => [nth, ordinalIdentity(statement, nth)] as [unknown, ReturnIdentity]),
      ];
      for (const [what, identity] of identities) {
        isUnique(`${sku}\n${identity.timestamp}`, orderId, sku, what);
        isUnique(identity.returnId, orderId, sku, what);
        const first = news(undefined, statement, POLICY, identity);
        const second = news(first.unit, said({ orderId, sku, disposition: 'DEFECTIVE' }));
        isUnique(first.movement?.txId ?? '', orderId, sku, what, 'first');
        isUnique(second.movement?.txId ?? '', orderId, sku, what, 'second');
      }
    }
  });

  it('leave usual ones as they are', () => {
    const statement = said({ orderId: 'Shopify #1001', sku: 'LAMP/DESK #2 (EU)' });
    expect(platedIdentity(statement, 'LPN1').returnId).toBe('Shopify #1001:LAMP/DESK #2 (EU):LPN1');
    expect(ordinalIdentity(statement, 2)).toEqual({
      timestamp: `${RETURNED_AT}#Shopify #1001#~2`,
      returnId: `Shopify #1001:LAMP/DESK #2 (EU):${RETURNED_AT}~2`,
      ordinal: 2,
    });
  });

  it('fit into the keys of DynamoDB at their longest', () => {
    for (const part of ['%'.repeat(100), '#'.repeat(100), '🧦'.repeat(100)]) {
      const { timestamp, returnId } = platedIdentity(said({ orderId: part, sku: '🧦'.repeat(40) }), part);
      expect(Buffer.byteLength(timestamp)).toBeLessThanOrEqual(1024);
      expect(Buffer.byteLength(`claim:return:${returnId}`)).toBeLessThanOrEqual(2048);
    }
  });
});
