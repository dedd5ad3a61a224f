import {
  afterAnswer,
  afterRefusal,
  isAccountRefused,
  needsComparison,
  NO_REFUSALS,
  openSkus,
  type RefusalEvidence,
  withComparison,
} from './refusal-evidence';

type Step =
  | readonly ['refused' | 'refused again' | 'accepted' | 'compared', string]
  | readonly ['accepted, sent before', string];

/** The SKUs to blame, in order, and the evidence at the end. One step a second. */
function after(
  steps: readonly Step[],
  isRefused = false,
): { readonly blamed: string[]; readonly evidence: RefusalEvidence } {
  const blamed: string[] = [];
  let evidence = NO_REFUSALS;
  steps.forEach(([what, sku], index) => {
    const nowMs = index * 1_000;
    if (what === 'accepted') evidence = afterAnswer(evidence, sku, nowMs, isRefused);
    else if (what === 'accepted, sent before') evidence = afterAnswer(evidence, sku, -1);
    else if (what === 'compared') evidence = withComparison(evidence, sku, nowMs);
    else {
      const options = { isAccountRefused: isRefused, wasRefusedBefore: what === 'refused again' };
      const next = afterRefusal(evidence, sku, nowMs, options);
      ({ evidence } = next);
      if (next.isToBlame) blamed.push(sku);
    }
  });
  return { blamed, evidence };
}

describe('what refusals of single SKUs are evidence of', () => {
  it.each<[string, Step[], string[], string[]]>([
    ['one refusal proves nothing', [['refused', 'A']], [], ['A']],
    [
      'the same SKU again proves nothing either',
      [
        ['refused', 'A'],
        ['refused', 'A'],
      ],
      [],
      ['A'],
    ],
    [
      'another SKU accepted, and the first one refused again: the SKU',
      [
        ['refused', 'A'],
        ['accepted', 'B'],
        ['refused', 'A'],
      ],
      ['A'],
      [],
    ],
    [
      'accepted later: nothing is left of it',
      [
        ['refused', 'A'],
        ['accepted', 'B'],
        ['accepted', 'A'],
        ['refused', 'A'],
      ],
      [],
      ['A'],
    ],
    [
      'an acceptance that was under way before the refusal proves nothing',
      [
        ['refused', 'A'],
        ['accepted, sent before', 'B'],
        ['refused', 'A'],
      ],
      [],
      ['A'],
    ],
    [
      'two refused and one accepted: each is to blame when it is refused again',
      [
        ['refused', 'A'],
        ['refused', 'B'],
        ['accepted', 'C'],
        ['refused', 'B'],
        ['refused', 'A'],
      ],
      ['B', 'A'],
      [],
    ],
    [
      'a refusal that an earlier sender stored counts once another SKU is accepted',
      [
        ['accepted', 'B'],
        ['refused again', 'A'],
      ],
      ['A'],
      [],
    ],
    ['a refusal that an earlier sender stored proves nothing alone', [['refused again', 'A']], [], ['A']],
    [
      'nor while another refusal stands open',
      [
        ['accepted', 'B'],
        ['refused', 'C'],
        ['refused again', 'A'],
      ],
      [],
      ['C', 'A'],
    ],
  ])('%s', (_, steps, blamed, open) => {
    const result = after(steps);
    expect(result.blamed).toEqual(blamed);
    expect(openSkus(result.evidence)).toEqual(open);
  });

  it('blames no SKU that was refused while the account was: not even when it is refused once more', () => {
    const duringIt = after(
      [
        ['refused', 'A'],
        ['refused', 'B'],
        ['accepted', 'C'],
      ],
      true,
    );
    expect(openSkus(duringIt.evidence)).toEqual([]);
    for (const sku of ['A', 'B']) expect(afterRefusal(duringIt.evidence, sku, 9_000).isToBlame).toBe(false);
  });

  it.each<[string, Step[], boolean, boolean]>([
    ['nothing was refused', [['accepted', 'A']], false, false],
    ['one was refused, and others are about to be sent', [['refused', 'A']], true, false],
    ['one was refused, and no other is about to be sent', [['refused', 'A']], false, true],
    [
      'two were refused',
      [
        ['refused', 'A'],
        ['refused', 'B'],
      ],
      true,
      true,
    ],
    [
      'one was refused, and a comparison is under way',
      [
        ['refused', 'A'],
        ['compared', 'B'],
      ],
      false,
      false,
    ],
  ])('compares with another SKU when %s: %s, %s', (_, steps, hasOthers, isNeeded) => {
    expect(needsComparison(after(steps).evidence, hasOthers, 2_000)).toBe(isNeeded);
  });

  it('sends another comparison when the first one stays without a result', () => {
    const { evidence } = after([
      ['refused', 'A'],
      ['compared', 'B'],
    ]);
    expect(needsComparison(evidence, false, 62_000)).toBe(true);
  });

  it.each<[string, Step[], boolean]>([
    [
      'the comparison alone',
      [
        ['compared', 'B'],
        ['refused', 'B'],
      ],
      false,
    ],
    [
      'the SKU alone',
      [
        ['refused', 'A'],
        ['compared', 'B'],
      ],
      false,
    ],
    [
      'both',
      [
        ['refused', 'A'],
        ['compared', 'B'],
        ['refused', 'B'],
      ],
      true,
    ],
    [
      'a third SKU instead of the comparison',
      [
        ['refused', 'A'],
        ['compared', 'B'],
        ['refused', 'C'],
      ],
      false,
    ],
    [
      'the comparison, then an accepted SKU',
      [
        ['refused', 'A'],
        ['compared', 'B'],
        ['refused', 'B'],
        ['accepted', 'C'],
      ],
      false,
    ],
  ])('holds it against the account when Amazon refused %s: %s', (_, steps, isHeld) => {
    expect(isAccountRefused(after(steps).evidence)).toBe(isHeld);
  });
});
