import fc from 'fast-check';
import { idOf, idOfNested, idOfResource } from './shopify-id';

describe('an id', () => {
  it.each<[unknown, string | undefined]>([
    [5934017282231, '5934017282231'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['820982911946154508', '820982911946154508'],
    ['99999999999999999999', '99999999999999999999'],
    ['100000000000000000000', undefined],
    [Number.MAX_SAFE_INTEGER + 1, undefined],
    [0, undefined],
    [-1, undefined],
    [1.5, undefined],
    ['0', undefined],
    ['-5', undefined],
    ['007', undefined],
    [' 7', undefined],
    ['7\n', undefined],
    ['٣', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    [[7], undefined],
  ])('%j reads as %s', (value, expected) => {
    expect(idOf(value)).toBe(expected);
  });
});

describe('the id of a resource', () => {
  it.each<[string, object, string | undefined]>([
    [
      'comes from the global id first',
      { id: 5, admin_graphql_api_id: 'gid://shopify/Order/820982911946154508' },
      '820982911946154508',
    ],
    ['comes from `id` without a global id', { id: 5 }, '5'],
    [
      'comes from `id` when the global id is of another resource',
      { id: 5, admin_graphql_api_id: 'gid://shopify/Refund/9' },
      '5',
    ],
    [
      'comes from `id` when the global id is broken',
      { id: 5, admin_graphql_api_id: 'gid://shopify/Order/9x' },
      '5',
    ],
    ['comes from `id` when the global id is null', { id: '5', admin_graphql_api_id: null }, '5'],
    ['may be a global id in `id`', { id: 'gid://shopify/Order/9' }, '9'],
    ['is absent when `id` is the global id of another resource', { id: 'gid://shopify/Refund/9' }, undefined],
    ['is absent without either', {}, undefined],
  ])('%s', (_case, resource, expected) => {
    expect(idOfResource({ ...resource }, 'Order')).toBe(expected);
  });

  it('is absent when there is no object', () => {
    expect(idOfNested(null, 'LineItem')).toBeUndefined();
    expect(idOfNested({ id: 7 }, 'LineItem')).toBe('7');
  });

  it('keeps every id of up to 20 digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 99_999_999_999_999_999_999n }), (id) => {
        expect(idOf(String(id))).toBe(String(id));
        expect(idOfResource({ admin_graphql_api_id: `gid://shopify/LineItem/${id}` }, 'LineItem')).toBe(
          String(id),
        );
      }),
    );
  });
});
