import { actionMark, causeMark, choicesOf, quietText, signed } from './difference-words';

const drift = {
  sku: 'MUG',
  channel: 'shopify',
  cause: 'changed_in_shopify',
  expected: 12,
  found: 15,
} as const;
const atAmazon = { ...drift, channel: 'amazon', sellerSku: 'MUG', cause: 'edited_elsewhere' } as const;

describe('a difference in words', () => {
  it('offers to follow the channel first, then to write ours, then to leave it', () => {
    expect(choicesOf(drift).map(({ action, label }) => [action, label])).toEqual([
      ['adopt', 'Follow Shopify: 15'],
      ['push', 'Write 12 to Shopify'],
      ['ignore', 'Ignore'],
    ]);
  });

  it.each([
    [12, 15, 'The ledger counts +3 units, and the other channel follows.', 'Shopify goes from 15 to 12'],
    [4, 3, 'The ledger counts −1 unit, and', 'Shopify goes from 3 to 4'],
    [4, -2, 'The ledger counts −6 units, and', 'Shopify goes from −2 to 4'],
    [-1_200, 0, 'The ledger counts +1,200 units, and', 'Shopify goes from 0 to −1,200'],
  ])('says what each decision does, of %i expected and %i found', (expected, found, follow, write) => {
    const [adopt, push] = choicesOf({ ...drift, expected, found });
    expect(adopt?.effect).toContain(follow);
    expect(push?.effect).toContain(write);
  });

  it('offers of Amazon to push ours first, and a recount only of a name that sells the SKU one for one', () => {
    const labels = (more: object): string[] =>
      choicesOf({ ...atAmazon, ...more }).map(({ action, label }) => `${action}: ${label}`);
    expect(labels({})).toEqual(['push: Push 12 to Amazon', 'adopt: Follow Amazon: 15', 'ignore: Ignore']);
    expect(labels({ sellerSku: 'MUG-2' })).toEqual(['push: Push 12 to Amazon', 'ignore: Ignore']);
    expect(labels({ cause: 'listing_blocked' })).toEqual(['ignore: Ignore']);
    expect(labels({ cause: 'not_linked' })).toEqual(['ignore: Ignore']);
    const none = { sent: [], shown: [], orders: [], sentAgain: [], editedAgain: [] };
    const restored = { details: { ...none, restoredAt: '2026-11-29T07:00:00Z' } };
    expect(labels(restored)).toEqual(['ignore: Seen']);
    expect(labels({ ...restored, found: 3 })).toEqual(['ignore: Seen', 'adopt: Follow Amazon: 3']);
    expect(choicesOf({ ...atAmazon, found: 11 })[1]?.effect).toBe(
      'The shelf is recounted by −1 unit, and Shopify follows.',
    );
  });

  it('promises no end by itself where a person must repair the listing', () => {
    expect((['late_call', 'listing_blocked'] as const).map((cause) => quietText({ cause }))).toEqual([
      'It is mended, or ends, by itself.',
      'It ends once the listing is repaired.',
    ]);
  });

  it('shows a cause or an end of a newer service by its name', () => {
    expect(causeMark('changed_in_shopify').word).toBe('changed in Shopify');
    expect(causeMark('moved_away').word).toBe('moved away');
    expect([actionMark('adopt').word, actionMark('ended').word, actionMark('merged_again').word]).toEqual([
      'followed',
      'gone by itself',
      'merged again',
    ]);
  });

  it('gives a number its sign', () => {
    expect([signed(0), signed(3), signed(-1_200)]).toEqual(['0', '+3', '−1,200']);
  });
});
