import { alertText } from './alert-text';
import { type Drift, type DriftFinding, driftOfFinding, renewedDrift } from './drift';

const FINDING: DriftFinding = {
  channel: 'amazon',
  sku: 'MUG',
  sellerSku: 'MUG',
  expected: 2,
  found: 5,
  cause: 'not_processed',
  evidence: 'It is sent again.',
};

describe('an open drift that is found again', () => {
  const open = (finding: DriftFinding): Drift => driftOfFinding(finding, 0, 'then', 'open');
  const quiet: DriftFinding = { ...FINDING, quiet: true };

  it('has what was found last, and stays the same drift', () => {
    const before = open(FINDING);
    expect(renewedDrift(before, { ...FINDING, found: 6 })).toEqual({ ...before, found: 6 });
  });

  it.each([
    ['stays quiet while it is mended by itself', quiet, quiet, true],
    ['raises an alert when a person must decide', quiet, FINDING, undefined],
    ['is not quiet again', FINDING, quiet, undefined],
  ])('%s', (_case, first, next, isQuiet) => {
    expect(renewedDrift(open(first), next).quiet).toBe(isQuiet);
  });
});

describe('the alert of an open drift at Amazon', () => {
  it.each<[string, Partial<DriftFinding>, string]>([
    [
      'compares the numbers',
      { cause: 'edited_elsewhere', evidence: 'It showed 5.' },
      'Amazon shows 5 of seller SKU MUG, and 2 are expected. It showed 5. GET ',
    ],
    [
      'compares none of a listing that cannot be bought: it may show the expected one, or none',
      { cause: 'listing_blocked', found: 2, evidence: 'The listing cannot be bought.' },
      'Amazon does not sell the 2 that are offered of seller SKU MUG. The listing cannot be bought. GET ',
    ],
    [
      'says once what an unlinked listing shows',
      { cause: 'not_linked', expected: 0, evidence: 'Amazon shows 5 of seller SKU MUG. Link it.' },
      'Amazon shows 5 of seller SKU MUG. Link it. GET ',
    ],
  ])('%s', (_case, finding, begin) => {
    expect(alertText(driftOfFinding({ ...FINDING, ...finding }, 0, 'then', 'open'))).toMatch(
      new RegExp(`^${begin.replaceAll('.', '\\.')}/api/drift\\?channel=amazon`),
    );
  });
});
