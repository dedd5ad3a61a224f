import { plated, RETURNED_AT, unplated } from '../../../../test/support/returns/return-statements';
import type { AlertChange } from '../../../alerts/domain/alert';
import { weigh } from './return-decision';
import { ordinalIdentity, platedIdentity } from './return-identity';
import type { ReturnChange, ReturnIdentity, ReturnPolicy, ReturnStatement, ReturnUnit } from './return-unit';

const AT = '2026-11-22T10:00:00.000000Z';
const LATER = '2026-11-22T14:00:00.000000Z';
const POLICY: ReturnPolicy = { restockDispositions: ['SELLABLE'], canMove: true };
const PLATE = 'LPNRRAA0000001';

function reported(more: Partial<ReturnStatement> = {}): ReturnStatement {
  return plated('MUG', { orderId: '113-1', licensePlateNumber: PLATE, ...more });
}

function byApi(more: Partial<ReturnStatement> = {}): ReturnStatement {
  const { status, ...rest } = reported(more);
  return { ...rest, source: 'api' };
}

const IDENTITY = platedIdentity(reported(), PLATE);

/** The effect of a statement, which must have one. */
function changeOf(
  before: ReturnUnit | undefined,
  statement: ReturnStatement,
  policy = POLICY,
  identity: ReturnIdentity = before ?? IDENTITY,
): ReturnChange {
  const change = weigh(before, statement, identity, policy, before === undefined ? AT : LATER);
  if (change === undefined) throw new Error('The statement changes nothing.');
  return change;
}

/** The unit after these statements, the first of which makes it known. */
function after(...statements: ReturnStatement[]): ReturnUnit {
  const last = statements.reduce<ReturnUnit | undefined>(
    (unit, statement) => weigh(unit, statement, unit ?? IDENTITY, POLICY, AT)?.unit ?? unit,
    undefined,
  );
  if (last === undefined) throw new Error('There was no statement.');
  return last;
}

function shown(alerts: readonly AlertChange[]): string[] {
  return alerts.map((change) =>
    change.kind === 'raise'
      ? `raise ${change.alert.alertId} ${change.alert.severity}`
      : `${change.kind} ${change.alertId}`,
  );
}

describe('a return that is new', () => {
  it('comes back into stock when it is sellable, with its own ledger row and no alert', () => {
    const change = changeOf(undefined, reported({ reason: 'UNWANTED_ITEM' }));
    expect(change).toMatchObject({ before: undefined, alerts: [], hasEffect: true });
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

  it('moves all its units at once, with its source as the actor', () => {
    expect(changeOf(undefined, reported({ quantity: 3 })).movement).toMatchObject({
      change: { delta: 3 },
      actor: 'amazon',
    });
    expect(changeOf(undefined, byApi()).movement).toMatchObject({ actor: 'api' });
  });

  it('names no order where Amazon names none', () => {
    const { movement, alerts } = changeOf(undefined, reported({ orderId: '' }));
    expect(movement?.cause).toEqual({ reason: 'SELLABLE' });
    expect(alerts).toEqual([]);
    const held = changeOf(undefined, reported({ orderId: '', disposition: 'DEFECTIVE' })).alerts[0];
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
    const { movement, unit, alerts, hasEffect } = changeOf(undefined, reported({ disposition }));
    expect([movement, unit.txId, unit.restocked, unit.decision, hasEffect]).toEqual([
      undefined,
      undefined,
      0,
      decision,
      true,
    ]);
    expect(shown(alerts)).toEqual([alert]);
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

  it('of a SKU that is not registered is kept and moves nothing; the alert of the SKU covers it', () => {
    for (const disposition of ['SELLABLE', 'DEFECTIVE']) {
      const { movement, unit, alerts } = changeOf(undefined, reported({ disposition }), {
        ...POLICY,
        canMove: false,
      });
      expect([movement, alerts, unit.decision, unit.restocked]).toEqual([undefined, [], 'hold', 0]);
    }
  });
});

describe('a return about which a source changes its statement', () => {
  it('is taken out of stock when it is reported as damaged: a row and an alert of its own', () => {
    const before = after(reported());
    const { movement, unit, alerts, hasEffect } = changeOf(
      before,
      reported({ disposition: 'CUSTOMER_DAMAGED' }),
    );
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
    expect(shown(alerts)).toEqual(['raise return_reversed:113-1:MUG:LPNRRAA0000001:2 warning']);
    expect(unit.alertId).toBe('return_reversed:113-1:MUG:LPNRRAA0000001:2');
    expect(hasEffect).toBe(true);
  });

  it('raises a critical alert when Amazon itself damaged what is taken out', () => {
    const { alerts } = changeOf(after(reported()), reported({ disposition: 'WAREHOUSE_DAMAGED' }));
    expect(shown(alerts)).toEqual(['raise return_reversed:113-1:MUG:LPNRRAA0000001:2 critical']);
  });

  it('comes back into stock when it is reported as sellable, and its alert closes', () => {
    const { movement, unit, alerts } = changeOf(after(reported({ disposition: 'DEFECTIVE' })), reported());
    expect(movement).toMatchObject({
      txId: 'amazon:return:113-1:MUG:LPNRRAA0000001:r2',
      action: 'return',
      change: { delta: 1 },
    });
    expect(shown(alerts)).toEqual(['close return_damaged:113-1:MUG:LPNRRAA0000001']);
    expect(unit).toMatchObject({ decision: 'restock', restocked: 1 });
    expect(unit).not.toHaveProperty('alertId');
  });

  it('has a ledger row and an alert of its own for each change back and forth', () => {
    const damaged = reported({ disposition: 'CUSTOMER_DAMAGED' });
    const txIds = new Set<string | undefined>();
    const raised: string[] = [];
    let unit: ReturnUnit | undefined;
    let inStock = 0;
    for (const statement of [reported(), damaged, reported(), damaged, reported()]) {
      const change = changeOf(unit, statement);
      txIds.add(change.movement?.txId);
      raised.push(...shown(change.alerts));
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

  it('keeps one alert, raised again, from one damage to another', () => {
    const before = after(reported({ disposition: 'DAMAGED' }));
    const { movement, unit, alerts, hasEffect } = changeOf(
      before,
      reported({ disposition: 'WAREHOUSE_DAMAGED' }),
    );
    expect(shown(alerts)).toEqual(['raise return_damaged:113-1:MUG:LPNRRAA0000001 critical']);
    expect([movement, unit.alertId, hasEffect]).toEqual([undefined, before.alertId, false]);
  });

  it('closes the one alert and raises the other from one kind of concern to another', () => {
    const { alerts, unit } = changeOf(
      after(reported({ disposition: 'NEW_CODE' })),
      reported({ disposition: 'EXPIRED' }),
    );
    expect(shown(alerts)).toEqual([
      'close manual_review:113-1:MUG:LPNRRAA0000001',
      'raise return_unsellable:113-1:MUG:LPNRRAA0000001 info',
    ]);
    expect(unit.alertId).toBe('return_unsellable:113-1:MUG:LPNRRAA0000001');
  });

  it('is taken out and needs a review when a reimbursement came later', () => {
    const { movement, unit, alerts } = changeOf(after(reported()), reported({ status: 'Reimbursed' }));
    expect(movement).toMatchObject({ action: 'return_reversal', change: { delta: -1 } });
    expect([unit.decision, unit.status]).toEqual(['review', 'Reimbursed']);
    expect(shown(alerts)).toEqual(['raise return_reversed:113-1:MUG:LPNRRAA0000001:2 warning']);
  });

  it.each([
    [1, 3, 'return', 2],
    [3, 1, 'return_reversal', -2],
  ])('moves the difference when the number of units changes from %i to %i', (from, to, action, delta) => {
    const { movement, unit, alerts } = changeOf(
      after(reported({ quantity: from })),
      reported({ quantity: to }),
    );
    expect(movement).toMatchObject({ action, change: { delta } });
    expect([unit.restocked, unit.quantity, alerts]).toEqual([to, to, []]);
  });

  it('moves nothing when the number of held units changes, and the alert has the new number', () => {
    const { movement, alerts } = changeOf(
      after(reported({ disposition: 'DEFECTIVE' })),
      reported({ disposition: 'DEFECTIVE', quantity: 2 }),
    );
    expect(movement).toBeUndefined();
    expect(alerts).toMatchObject([
      { kind: 'raise', alert: { message: expect.stringContaining('2 units') as string } },
    ]);
  });

  it('takes out exactly what was put in when number and condition change at once', () => {
    const { movement } = changeOf(
      after(reported({ quantity: 3 })),
      reported({ quantity: 1, disposition: 'DEFECTIVE' }),
    );
    expect(movement).toMatchObject({ change: { delta: -3 } });
  });

  it('does not change when the merchant changes the policy: what is decided stays', () => {
    expect(
      weigh(after(reported()), reported(), IDENTITY, { ...POLICY, restockDispositions: [] }, LATER),
    ).toBeUndefined();
  });

  it('moves nothing once its SKU is not registered, and keeps what was counted', () => {
    const gone = changeOf(after(reported()), reported({ disposition: 'DEFECTIVE' }), {
      ...POLICY,
      canMove: false,
    });
    expect([gone.movement, gone.unit.decision, gone.unit.restocked]).toEqual([undefined, 'hold', 1]);
    expect(changeOf(gone.unit, reported({ disposition: 'EXPIRED' })).movement).toMatchObject({
      change: { delta: -1 },
    });
  });
});

describe('a known return', () => {
  it('is not weighed again when its source repeats its statement, with whatever reason', () => {
    const unit = after(reported());
    expect(weigh(unit, reported(), unit, POLICY, LATER)).toBeUndefined();
    expect(weigh(unit, reported({ reason: 'DEFECTIVE' }), unit, POLICY, LATER)).toBeUndefined();
  });

  it('moves nothing, raises nothing and has no effect when the other source confirms it', () => {
    const sellable = changeOf(after(byApi()), reported());
    expect([sellable.movement, sellable.alerts, sellable.hasEffect, sellable.unit.restocked]).toEqual([
      undefined,
      [],
      false,
      1,
    ]);
    const damaged = changeOf(
      after(byApi({ disposition: 'DEFECTIVE' })),
      reported({ disposition: 'DEFECTIVE' }),
    );
    expect([damaged.movement, damaged.alerts, damaged.hasEffect]).toEqual([undefined, [], false]);
    expect(damaged.unit.alertId).toBe('return_damaged:113-1:MUG:LPNRRAA0000001');
  });

  it('does not undo what the other source has stated since', () => {
    const corrected = after(byApi(), reported({ disposition: 'CUSTOMER_DAMAGED' }));
    expect(corrected.restocked).toBe(0);
    expect(weigh(corrected, byApi(), corrected, POLICY, LATER)).toBeUndefined();
    const found = after(reported({ disposition: 'DEFECTIVE' }), byApi());
    expect(found.restocked).toBe(1);
    expect(weigh(found, reported({ disposition: 'DEFECTIVE' }), found, POLICY, LATER)).toBeUndefined();
  });

  it('keeps Amazon’s status when the API, which has none, repeats the rest', () => {
    const lost = after(reported({ status: 'Reimbursed' }));
    expect(lost).toMatchObject({ decision: 'review', status: 'Reimbursed' });
    expect(after(reported({ status: 'Reimbursed' }), byApi())).toMatchObject({
      decision: 'review',
      status: 'Reimbursed',
      restocked: 0,
    });
    expect(after(byApi(), reported({ status: 'Reimbursed' }))).toMatchObject({
      decision: 'review',
      status: 'Reimbursed',
      restocked: 0,
    });
    expect(after(reported({ status: 'Reimbursed' }), reported())).toMatchObject({
      decision: 'restock',
      restocked: 1,
    });
  });

  it('drops the status when the API gives another disposition: a status belongs to its disposition', () => {
    const unit = after(reported({ disposition: 'DEFECTIVE', status: 'Reimbursed' }), byApi());
    expect(unit).toMatchObject({ decision: 'restock', restocked: 1 });
    expect(unit).not.toHaveProperty('status');
  });

  it('keeps Amazon’s facts when the API only confirms them', () => {
    const once = after(reported());
    const again = after(reported(), byApi({ returnedAt: '2026-09-19T00:00:00.000Z', reason: 'by phone' }));
    expect(again).toMatchObject({
      returnedAt: once.returnedAt,
      status: once.status,
      restocked: 1,
    });
    expect(again.reason).toBe(once.reason);
  });

  it.each([
    ['because its SKU was not registered', { ...POLICY, canMove: false }],
    ['by the policy of that time', { ...POLICY, restockDispositions: [] }],
  ])(
    'stays out of stock when it was fit to sell and left out %s: a count of the shelf includes it',
    (_, policy) => {
      const left = weigh(undefined, reported(), IDENTITY, policy, LATER)?.unit;
      if (left === undefined) throw new Error('The unit is not kept.');
      expect(left).toMatchObject({ decision: 'hold', restocked: 0 });
      const moved = reported({ returnedAt: '2026-09-19T00:00:00.000Z' });
      for (const statement of [byApi(), reported({ status: 'In transit back' }), moved]) {
        const change = weigh(left, statement, left, POLICY, LATER);
        expect(change?.movement).toBeUndefined();
        expect(change?.unit.restocked ?? 0).toBe(0);
      }
      // It had not been fit to sell, and is: this has an effect.
      const damaged = weigh(left, reported({ disposition: 'DEFECTIVE' }), left, POLICY, LATER)?.unit;
      expect(weigh(damaged, reported(), left, POLICY, LATER)?.unit.restocked).toBe(1);
    },
  );

  it('does not change when the report leaves out a status that it gave before', () => {
    const { status: _, ...withoutStatus } = reported();
    for (const status of ['Reimbursed', 'Unit returned to inventory']) {
      const unit = after(reported({ status }));
      expect(weigh(unit, withoutStatus, unit, POLICY, LATER)).toBeUndefined();
      expect(weigh(unit, reported({ status }), unit, POLICY, LATER)).toBeUndefined();
    }
    const reimbursed = after(reported({ status: 'Reimbursed' }));
    expect(changeOf(reimbursed, { ...withoutStatus, disposition: 'DEFECTIVE' }).unit.decision).toBe('hold');
    expect(changeOf(after(withoutStatus), reported({ status: 'Reimbursed' })).unit.restocked).toBe(0);
  });

  it('keeps the reason when a later statement gives none', () => {
    expect(after(reported({ reason: 'UNWANTED_ITEM' }), reported({ disposition: 'DEFECTIVE' })).reason).toBe(
      'UNWANTED_ITEM',
    );
  });

  it('gets its plate later, and nothing else changes', () => {
    const bare = unplated('MUG', { orderId: '113-1' });
    const first = changeOf(undefined, bare, POLICY, ordinalIdentity(bare, 1)).unit;
    const completed = changeOf(first, reported());
    expect([completed.movement, completed.alerts, completed.hasEffect]).toEqual([undefined, [], false]);
    expect(completed.unit).toMatchObject({
      licensePlateNumber: PLATE,
      plateFrom: 'report',
      revision: 2,
      ordinal: 1,
      returnId: first.returnId,
    });
    expect(weigh(completed.unit, reported(), completed.unit, POLICY, LATER)).toBeUndefined();
    expect(weigh(completed.unit, bare, completed.unit, POLICY, LATER)).toBeUndefined();
  });

  it('notes a plate that only the API gave again when the report confirms it', () => {
    const bare = unplated('MUG', { orderId: '113-1' });
    const first = changeOf(undefined, bare, POLICY, ordinalIdentity(bare, 1)).unit;
    const fromApi = changeOf(first, byApi()).unit;
    expect(fromApi.plateFrom).toBe('api');
    const confirmed = changeOf(fromApi, reported());
    expect([confirmed.movement, confirmed.hasEffect, confirmed.unit.plateFrom]).toEqual([
      undefined,
      false,
      'report',
    ]);
    expect(weigh(confirmed.unit, byApi(), fromApi, POLICY, LATER)).toBeUndefined();
  });
});

/** Amazon is seen to list one return under two dates. */
describe('a unit that a report lists under two dates', () => {
  const EARLIER = '2026-09-13T00:00:00.000Z';
  const damaged = { disposition: 'CUSTOMER_DAMAGED' } as const;

  it('counts once', () => {
    const unit = after(reported(), reported({ returnedAt: EARLIER }));
    expect([unit.restocked, unit.txId]).toEqual([1, 'amazon:return:113-1:MUG:LPNRRAA0000001']);
  });

  it.each([
    [
      'the earlier date damaged, the later one sellable',
      reported({ returnedAt: EARLIER, ...damaged }),
      reported(),
      1,
    ],
    [
      'the earlier date sellable, the later one damaged',
      reported({ returnedAt: EARLIER }),
      reported(damaged),
      0,
    ],
    [
      'the later date first, damaged: the older date does not bring it back',
      reported(damaged),
      reported({ returnedAt: EARLIER }),
      0,
    ],
    [
      'the later date first, sellable: it is not sold while one date calls it damaged',
      reported(),
      reported({ returnedAt: EARLIER, ...damaged }),
      0,
    ],
  ])('%s', (_, one, other, restocked) => {
    const unit = after(one, other);
    expect(unit.restocked).toBe(restocked);
    // Every report lists both again, and the unit must not go in and out with each.
    for (const statement of [one, other, other, one])
      expect(weigh(unit, statement, unit, POLICY, LATER)).toBeUndefined();
  });

  it('is weighed again when the report changes its statement about either date', () => {
    const unit = after(reported({ returnedAt: EARLIER }), reported(damaged));
    expect(changeOf(unit, reported()).unit.restocked).toBe(1);
    expect(
      changeOf(
        after(reported(), reported({ returnedAt: EARLIER })),
        reported({ returnedAt: EARLIER, ...damaged }),
      ).unit.restocked,
    ).toBe(0);
  });

  it('does not count a date of the API as a source of its own', () => {
    const unit = after(byApi(), reported(damaged));
    expect(weigh(unit, byApi({ returnedAt: EARLIER }), unit, POLICY, LATER)).toBeUndefined();
  });
});

describe('a unit that the first poll finds', () => {
  const LOOK: ReturnPolicy = { ...POLICY, look: true };
  const looked = (more: Partial<ReturnStatement> = {}): ReturnUnit =>
    changeOf(undefined, reported(more), LOOK).unit;

  it.each(['SELLABLE', 'CUSTOMER_DAMAGED', 'WAREHOUSE_DAMAGED', 'SOMETHING_NEW'])(
    '%s is recorded, moves no stock and raises no alert, whether its SKU is registered or not',
    (disposition) => {
      for (const canMove of [true, false]) {
        const change = changeOf(undefined, reported({ disposition }), { ...LOOK, canMove });
        expect(change).toMatchObject({
          alerts: [],
          unit: { restocked: 0, notCounted: 'first_poll', disposition },
        });
        expect(change.movement).toBeUndefined();
        expect(change.unit.decision).toBe(disposition === 'SOMETHING_NEW' ? 'review' : 'hold');
      }
    },
  );

  it.each([
    ['SELLABLE', 'CUSTOMER_DAMAGED', ['raise return_damaged:113-1:MUG:LPNRRAA0000001 warning']],
    ['CUSTOMER_DAMAGED', 'SELLABLE', ['raise manual_review:113-1:MUG:LPNRRAA0000001 info']],
    ['SOMETHING_NEW', 'SELLABLE', ['raise manual_review:113-1:MUG:LPNRRAA0000001 info']],
  ])('moves no stock when a later poll corrects %s to %s, and a person learns of it', (from, to, alerts) => {
    const change = changeOf(looked({ disposition: from }), reported({ disposition: to }));
    expect(change.movement).toBeUndefined();
    expect(change.unit).toMatchObject({ restocked: 0, decision: 'hold', notCounted: 'first_poll' });
    expect(shown(change.alerts)).toEqual(alerts);
    // And back again.
    expect(changeOf(change.unit, reported({ disposition: from })).movement).toBeUndefined();
  });

  it('is a duplicate when a later poll or the API states the same', () => {
    expect(weigh(looked(), reported(), IDENTITY, POLICY, LATER)).toBeUndefined();
    for (const disposition of ['SELLABLE', 'CUSTOMER_DAMAGED']) {
      const change = changeOf(looked({ disposition }), byApi({ disposition }));
      expect(change).toMatchObject({ alerts: [], hasEffect: false, unit: { restocked: 0 } });
    }
  });

  it('raises no alert within the first poll, or when only its date changes', () => {
    const corrected = changeOf(looked(), reported({ disposition: 'DEFECTIVE', returnedAt: LATER }), LOOK);
    expect(corrected).toMatchObject({ alerts: [], unit: { notCounted: 'first_poll' } });
    const redated = changeOf(
      looked({ disposition: 'DEFECTIVE' }),
      reported({ disposition: 'DEFECTIVE', returnedAt: LATER }),
    );
    expect(redated.alerts).toEqual([]);
  });

  it('stays counted when the API has reported it before', () => {
    const change = changeOf(after(byApi()), reported(), LOOK);
    expect(change.movement).toBeUndefined();
    expect(change.unit).toMatchObject({ restocked: 1 });
    expect(change.unit).not.toHaveProperty('notCounted');
    expect(changeOf(after(byApi()), reported({ quantity: 3 }), LOOK).movement).toBeUndefined();
    expect(changeOf(after(byApi({ disposition: 'DEFECTIVE' })), reported(), LOOK).movement).toBeUndefined();
    // Amazon's word that it is damaged takes it out again.
    expect(changeOf(after(byApi()), reported({ disposition: 'DEFECTIVE' }), LOOK).movement).toMatchObject({
      change: { delta: -1 },
    });
  });
});

describe('a return that is fit to sell and held for its sale', () => {
  const HELD: ReturnPolicy = { ...POLICY, saleHold: { decision: 'hold', reason: 'sale_not_counted' } };
  const concern = { type: 'manual_review', severity: 'warning', advice: 'Ask.' } as const;
  const ASKED: ReturnPolicy = {
    ...POLICY,
    saleHold: { decision: 'review', reason: 'other_channel', concern },
  };

  it('moves nothing and has its reason, without an alert of its own', () => {
    const change = changeOf(undefined, reported(), HELD);
    expect(change).toMatchObject({
      alerts: [],
      unit: { decision: 'hold', restocked: 0, heldReason: 'sale_not_counted' },
    });
    expect(change.movement).toBeUndefined();
  });

  it('is asked about where its sale may have been taken back already', () => {
    const change = changeOf(undefined, reported(), ASKED);
    expect(change.unit).toMatchObject({ decision: 'review', restocked: 0, heldReason: 'other_channel' });
    expect(shown(change.alerts)).toEqual(['raise manual_review:113-1:MUG:LPNRRAA0000001 warning']);
  });

  it.each<[string, ReturnPolicy]>([
    ['held', HELD],
    ['asked about', ASKED],
  ])('comes into stock by a statement of the API while it is %s, and stays there', (_case, policy) => {
    const { unit: held } = changeOf(undefined, reported(), policy);
    const { unit, movement } = changeOf(held, byApi(), POLICY);
    expect(movement).toMatchObject({ action: 'return', change: { delta: 1 } });
    expect(unit).toMatchObject({ decision: 'restock', restocked: 1 });
    expect(unit).not.toHaveProperty('heldReason');
    expect(weigh(unit, reported(), IDENTITY, policy, LATER)).toBeUndefined();
  });

  it('is in stock whichever came first, the report or the API', () => {
    const change = changeOf(after(byApi()), reported(), HELD);
    expect(change.movement).toBeUndefined();
    expect(change.unit).toMatchObject({ decision: 'restock', restocked: 1 });
  });

  it('is left out for good by reports, whatever is configured later', () => {
    const { unit: held } = changeOf(undefined, reported(), HELD);
    expect(weigh(held, reported(), IDENTITY, POLICY, LATER)).toBeUndefined();
    const later = changeOf(held, reported({ quantity: 2 }), POLICY);
    expect(later.movement).toBeUndefined();
    expect(later.unit).toMatchObject({ decision: 'hold', restocked: 0, heldReason: 'sale_not_counted' });
  });

  it('has the alert of its damage, and no reason of its sale, once it is reported as damaged', () => {
    const { unit: held } = changeOf(undefined, reported(), HELD);
    const change = changeOf(held, reported({ disposition: 'DEFECTIVE' }), POLICY);
    expect(shown(change.alerts)).toEqual(['raise return_damaged:113-1:MUG:LPNRRAA0000001 warning']);
    expect(change.unit).not.toHaveProperty('heldReason');
  });

  it('comes back once it was in stock: it is stock of this pool', () => {
    const takenOut = changeOf(after(reported()), reported({ disposition: 'DEFECTIVE' }), HELD).unit;
    expect(changeOf(takenOut, reported({ status: 'Repackaged' }), HELD).movement).toBeUndefined();
    expect(changeOf(takenOut, reported(), HELD).movement).toMatchObject({ change: { delta: 1 } });
  });

  it('is not counted by the first poll for that reason alone', () => {
    const change = changeOf(undefined, reported(), { ...HELD, look: true });
    expect(change.unit).toMatchObject({ notCounted: 'first_poll', decision: 'hold' });
    expect(change.unit).not.toHaveProperty('heldReason');
  });
});
