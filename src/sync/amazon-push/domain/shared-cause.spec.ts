import { type AffectedSku, dueAgain, isSharedCause, sharedAlert } from './shared-cause';

const AT = '2026-11-28T10:00:00.000000Z';
const NOW = Date.parse(AT);
const MINUTE = 60_000;

function affected(sku: string, more: Partial<AffectedSku> = {}): AffectedSku {
  return { sku, cause: 'not_found', sinceMs: NOW, triedAtMs: NOW, risk: 'none', isBlocked: true, ...more };
}
const many = (count: number, more?: Partial<AffectedSku>): AffectedSku[] =>
  Array.from({ length: count }, (_, index) => affected(`SKU-${index + 1}`, more));

describe('a cause that many SKUs share', () => {
  it.each([
    [1, 0, false],
    [2, 0, false],
    [3, 0, false],
    [4, 0, true],
    [60, 0, true],
    [4, 3, true],
    [4, 4, false],
    [4, 50, false],
    [19, 200, false],
    [20, 200, true],
  ])('%i SKUs while Amazon took %i others: %s', (count, taken, isShared) => {
    expect(isSharedCause(count, taken)).toBe(isShared);
  });

  it('has one alert with the number, examples and the settings to check', () => {
    const problem = {
      type: 'listing_blocked',
      cause: 'not_found',
      reason: 'Unknown there.',
      isAnyTaken: false,
    } as const;
    expect(sharedAlert(problem, many(60), AT)).toEqual({
      alertId: 'shared:listing_blocked:not_found',
      type: 'listing_blocked',
      severity: 'warning',
      timestamp: AT,
      message: expect.stringMatching(
        /^The quantities of 60 SKUs .* \(SKU-1, SKU-2, SKU-3, SKU-4, SKU-5 and 55 more\): Unknown there\. .*AMAZON_MARKETPLACE_ID and AMAZON_SELLER_ID/,
      ) as unknown,
    });
    const others = sharedAlert({ ...problem, isAnyTaken: true }, many(20), AT).message;
    expect(others).not.toContain('AMAZON_MARKETPLACE_ID');
  });

  it.each([
    ['refused:NOT_FOUND', false, /in Seller Central, AMAZON_MARKETPLACE_ID and AMAZON_SELLER_ID first/],
    ['refused:90220', true, /Fix what they have in common/],
    ['forbidden', false, /Amazon takes other SKUs/],
  ])('names what to check of SKUs that are %s, while others are taken: %s', (cause, isAnyTaken, remedy) => {
    const problem = { type: 'sync_failed', cause, reason: 'No.', isAnyTaken } as const;
    expect(sharedAlert(problem, many(20), AT).message).toMatch(remedy);
  });

  it('is critical while Amazon may sell one that is sold out, which the alert names', () => {
    const problem = { type: 'sync_failed', cause: 'refused:1', reason: 'No.', isAnyTaken: false } as const;
    const skus = [
      ...many(30),
      affected('GONE', { risk: 'sold_out' }),
      affected('FEW', { risk: 'some_left' }),
    ];
    expect(sharedAlert(problem, skus, AT)).toMatchObject({
      severity: 'critical',
      message: expect.stringMatching(
        /sell 1 of them that are sold out: .*\(GONE\)\. .*is left of 1: FEW\./,
      ) as unknown,
    });
    const missing = { ...problem, cause: 'missing_component:CUP' };
    expect(sharedAlert(missing, skus, AT).message).toContain(' Register the component, or change ');
    const long = sharedAlert(problem, many(1_000, { risk: 'sold_out' }), AT).message;
    expect(long.length).toBeLessThan(2_000);
  });
});

describe('the blocked SKUs that are due before their day is over', () => {
  const none = { isShared: () => false, overSinceMs: () => 0 };
  const shared = { ...none, isShared: () => true };

  it('are those that Amazon may sell without stock, after 15 minutes', () => {
    const skus = [
      affected('GONE', { risk: 'sold_out', triedAtMs: NOW - 15 * MINUTE }),
      affected('FEW', { risk: 'some_left', triedAtMs: NOW - 15 * MINUTE, isListing: true }),
      affected('LATER', { risk: 'sold_out', triedAtMs: NOW - 14 * MINUTE }),
      affected('SAFE', { triedAtMs: 0 }),
      affected('PENDING', { risk: 'sold_out', triedAtMs: 0, isBlocked: false }),
    ];
    expect(dueAgain(skus, none, NOW)).toEqual([{ sku: 'GONE' }, { sku: 'FEW', isListing: true }]);
  });

  it('are five of a shared cause after five minutes', () => {
    expect(dueAgain(many(60, { triedAtMs: NOW - 5 * MINUTE }), shared, NOW)).toHaveLength(5);
    expect(dueAgain(many(60, { triedAtMs: NOW - 4 * MINUTE }), shared, NOW)).toEqual([]);
    const skus = [
      ...many(20),
      ...many(20, { triedAtMs: NOW - 6 * MINUTE }),
      affected('OLDEST', { triedAtMs: 0 }),
    ];
    expect(dueAgain(skus, shared, NOW).map(({ sku }) => sku)).toEqual([
      'OLDEST',
      'SKU-1',
      'SKU-2',
      'SKU-3',
      'SKU-4',
    ]);
    // Whether Amazon fulfils a listing says nothing about others.
    expect(
      dueAgain(many(60, { cause: 'fba', triedAtMs: 0 }), { ...shared, overSinceMs: () => NOW }, NOW),
    ).toEqual([]);
    const { cause: _, ...alone } = affected('ALONE', { triedAtMs: 0 });
    expect(dueAgain([alone], shared, NOW)).toEqual([]);
  });

  it('are all of a cause of which Amazon took one since, a hundred at once, each once', () => {
    const over = { ...shared, overSinceMs: () => NOW };
    const skus = many(150, { triedAtMs: NOW - 1 });
    expect(dueAgain(skus, over, NOW)).toHaveLength(100);
    expect(dueAgain(many(3, { triedAtMs: NOW }), over, NOW)).toEqual([]);
  });
});
