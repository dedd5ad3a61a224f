import { apiQueryOf, isFiltered, outcomeOptions, shownBy } from './delivery-filter';

const shown = (query: string) => shownBy(new URLSearchParams(query));

it.each([
  ['', {}],
  ['direction=sideways', {}],
  ['direction=in&outcome=refused', { direction: 'in', outcome: 'refused' }],
  ['direction=out&noise=hide', { direction: 'out', noise: 'false' }],
  ['direction=in&noise=hide&sku=A%2FB', { direction: 'in', noise: 'false', sku: 'A/B' }],
  ['outcome=accepted&noise=hide', { outcome: 'accepted' }],
])('the address ?%s asks the service for %j', (query, expected) => {
  expect(JSON.parse(JSON.stringify(apiQueryOf(shown(query))))).toEqual(expected);
});

it('offers the outcomes of the direction, what needs a person first', () => {
  expect(Object.keys(outcomeOptions('out'))[0]).toBe('blocked');
  expect(outcomeOptions('in')).toMatchObject({ refused: 'refused', review: 'to be judged' });
  expect(Object.keys(outcomeOptions(undefined))).toHaveLength(13);
});

it.each([
  ['direction=in', false],
  ['noise=hide', true],
  ['sku=MUG', true],
])('the address ?%s filters: %p', (query, expected) => {
  expect(isFiltered(shown(query))).toBe(expected);
});
