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
