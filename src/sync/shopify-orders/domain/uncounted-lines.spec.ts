import type { DecidedPlan } from './order-movements';
import { EFFECT, skusToCheck, UNCOUNTED_REASONS, uncountedAlert, uncountedLines } from './uncounted-lines';
import type { LineAnswer } from './webhook-answer';

const AT = '2026-11-23T10:00:00.000000Z';
const plan = (reason: string, more: object = {}): DecidedPlan =>
  ({ kind: 'skip', lineId: '101', sku: 'MUG', reason, ...more }) as DecidedPlan;
const skipped = (reason: string, sku: string | null = 'MUG'): LineAnswer => ({
  lineId: '101',
  sku,
  outcome: 'skipped',
  reason,
});

describe('the lines whose units are missing', () => {
  it.each([
    ['no_sku', true],
    ['out_of_bounds', true],
    ['tracked_elsewhere', true],
    ['gift_card', false],
    ['not_tracked', true],
    ['zero_quantity', false],
    ['not_restocked', false],
    ['told_before', false],
    ['unknown_sku', false],
    ['invalid_sku', false],
  ])('%s: %p', (reason, isMissing) => {
    expect(uncountedLines([plan(reason)], [skipped(reason)], () => true)).toHaveLength(isMissing ? 1 : 0);
  });

  it('have an alert, or a reason that has one', () => {
    const always = Object.entries(EFFECT).filter(
      ([, effect]) => effect === 'always' || effect === 'if_registered',
    );
    // No order is refused for want of stock: a sale may oversell.
    expect(
      always
        .map(([reason]) => reason)
        .filter((reason) => reason !== 'insufficient_stock')
        .sort(),
    ).toEqual([...UNCOUNTED_REASONS].sort());
  });

  it('of a fulfilment service are missing only where their SKU is registered here', () => {
    const plans = [plan('tracked_elsewhere', { trackedBy: 'acme' })];
    expect(skusToCheck([...plans, ...plans, plan('no_sku')])).toEqual(['MUG']);
    expect(uncountedLines(plans, [skipped('tracked_elsewhere')], () => false)).toEqual([]);
    expect(uncountedLines(plans, [skipped('tracked_elsewhere')], () => true)).toEqual([
      { reason: 'tracked_elsewhere', lineId: '101', sku: 'MUG', trackedBy: 'acme' },
    ]);
  });

  it('that Shopify does not track are missing only where their SKU is registered here', () => {
    const plans = [plan('not_tracked'), plan('not_tracked', { sku: null })];
    expect(skusToCheck(plans)).toEqual(['MUG']);
    const answers = [skipped('not_tracked'), skipped('not_tracked', null)];
    expect(uncountedLines(plans, answers, () => false)).toEqual([]);
    expect(uncountedLines(plans, answers, () => true)).toMatchObject([{ reason: 'not_tracked', sku: 'MUG' }]);
  });

  it('are none among lines that moved stock', () => {
    expect(
      uncountedLines([plan('no_sku')], [{ lineId: '1', sku: 'MUG', outcome: 'applied' }], () => true),
    ).toEqual([]);
  });
});

describe('their alert', () => {
  const about = { orderId: '5', label: 'order 5 (#1204)', shop: 'fernhill-supply.myshopify.com' };

  it('names the order, the shop, the lines and the service', () => {
    const lines = [{ reason: 'tracked_elsewhere', lineId: '101', sku: 'MUG', trackedBy: 'acme' }] as const;
    const alert = uncountedAlert('tracked_elsewhere', lines, about, AT);
    expect(alert).toMatchObject({
      alertId: 'line_not_counted:tracked_elsewhere',
      type: 'line_not_counted',
      severity: 'warning',
      orderId: '5',
    });
    for (const text of ['order 5 (#1204)', 'fernhill-supply.myshopify.com', 'MUG (line 101) at acme'])
      expect(alert.message).toContain(text);
  });

  it('names at most five lines, each on one line and shortened', () => {
    const lines = Array.from({ length: 7 }, (_, index) => ({
      reason: 'no_sku' as const,
      lineId: String(index),
      sku: index === 0 ? `a\n${'x'.repeat(500)}` : null,
    }));
    const { message } = uncountedAlert('no_sku', lines, { ...about, shop: undefined }, AT);
    expect(message).toContain('line 4 and 2 more');
    expect(message).toContain('a\ufffdx');
    expect(message.length).toBeLessThan(1000);
  });
});
