import { Candidates } from './candidates';

const REGISTERED = ['MUG-BLU', 'mug-grn', 'MUG-GRN', '00123', '1-23', 'TEE'];

const candidatesOf = (...sellerSkus: string[]): Candidates => {
  const candidates = new Candidates(sellerSkus);
  for (const sku of REGISTERED) candidates.add(sku);
  return candidates;
};

it.each([
  ['mug blu', ['MUG-BLU'], ['MUG-BLU']],
  ['Mug Grn', ['mug-grn', 'MUG-GRN'], ['MUG-GRN', 'mug-grn']],
  ['123', ['00123'], ['00123', '1-23']],
  ['TEE-2PK', [], ['TEE']],
  ['CHAIR', [], []],
  ['-', [], []],
])('%j fits %j, and may mean %j', (sellerSku, fitting, likely) => {
  const candidates = candidatesOf(sellerSku, 'another one');
  expect(candidates.of(sellerSku)).toEqual(fitting);
  expect([...candidates.suggestedFor(sellerSku)].sort()).toEqual([...likely].sort());
});

it('remembers five that fit: one more is as ambiguous', () => {
  const candidates = new Candidates(['x']);
  for (const sku of ['X', ' x', 'x ', '-x', 'x-', 'X-']) candidates.add(sku);
  expect(candidates.of('x')).toHaveLength(5);
});
