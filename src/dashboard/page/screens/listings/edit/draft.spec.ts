import { draftOf, fieldProblems, isSameSpec, newDraft, parseListing } from './draft';

const PACK = {
  components: [{ sku: 'MUG', units: 3 }],
  rule: { percent: 80, max: 50 },
  paused: false,
};

describe('the draft of a listing', () => {
  it('changes nothing when it is opened', () => {
    const { spec, problems } = parseListing(draftOf('MUG-3', PACK));
    expect(problems).toEqual({});
    expect(spec).toEqual(PACK);
    expect(spec !== undefined && isSameSpec(spec, PACK)).toBe(true);
  });

  it('leaves out the parts of the rule that have their default', () => {
    const draft = { ...draftOf('MUG-3', PACK), percent: '100', buffer: '0', min: ' ', max: '' };
    expect(parseListing(draft).spec?.rule).toEqual({});
  });

  it('is no listing until each component has a SKU', () => {
    const draft = newDraft('MUG-3', '');
    expect(parseListing(draft)).toEqual({ problems: {} });
    expect(parseListing(newDraft('MUG-3', 'MUG')).spec?.components).toEqual([{ sku: 'MUG', units: 1 }]);
  });

  it('names what is wrong, field by field', () => {
    const draft = {
      ...newDraft('KIT', 'MUG'),
      components: [
        { id: 0, sku: 'MUG', units: '0' },
        { id: 3, sku: 'MUG', units: '1001' },
      ],
      percent: '101',
      buffer: '-1',
      max: '1.5',
    };
    expect(parseListing(draft)).toEqual({
      problems: {
        'units 0': 'Enter 1 or more.',
        'units 1': 'Enter at most 1000.',
        'sku 1': 'Named twice: put its units in one row.',
        percent: 'Enter at most 100.',
        buffer: 'Enter 0 or more.',
        max: 'Enter digits only, without separators.',
      },
    });
  });

  it('differs by components, units, rule and pause', () => {
    const others = [
      { ...PACK, components: [{ sku: 'MUG', units: 2 }] },
      { ...PACK, components: [...PACK.components, { sku: 'CUP', units: 1 }] },
      { ...PACK, rule: { percent: 80 } },
      { ...PACK, paused: true },
    ];
    expect(others.map((other) => isSameSpec(PACK, other))).toEqual([false, false, false, false]);
    expect(isSameSpec(PACK, { ...PACK, rule: { percent: 80, max: 50, buffer: 0, min: 0 } })).toBe(true);
  });
});

describe("the service's words of a field", () => {
  const components = [
    { id: 0, sku: 'MUG', units: '1' },
    { id: 1, sku: 'MUG RED', units: '1' },
  ];

  it.each([
    ['components.1.units', 'units must be 1 to 1000', 'units 1'],
    ['rule.percent', 'percent must be 0 to 100', 'percent'],
    ['sellerSku', 'is too long', 'sellerSku'],
    ['components', 'MUG is not registered', 'sku 0'],
    ['components', 'must name each SKU once', 'components'],
  ])('of %s (%s) stand at %s', (field, problem, expected) => {
    expect(fieldProblems([{ field, problem }], components)).toEqual({ [expected]: problem });
  });
});
