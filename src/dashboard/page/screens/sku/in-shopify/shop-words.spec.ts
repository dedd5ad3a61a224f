import type { ShopStock } from '../../../api/shopify-answers';
import { shopSentence } from './shop-words';

const link = {
  itemId: '48310229860547',
  treatment: 'linked',
  continuesSelling: false,
  since: '2026-11-29T07:00:00Z',
} as const;
const linked: ShopStock = {
  sku: 'MUG',
  status: 'read',
  link,
  levels: [],
  available: 7,
  expected: 7,
  pending: [],
};
const waiting = (delta: number) => ({ txId: `tx:${delta}`, delta, at: '2026-11-29T07:12:45Z', isSent: true });

describe('what Shopify has of a SKU', () => {
  it.each<[string, ShopStock, string, string]>([
    ['equal', linked, 'equal', 'Shopify has 7 available, as expected.'],
    [
      'equal once what is on the way is written',
      { ...linked, pending: [waiting(-2)] },
      'on the way',
      'Shopify has 7 available, as expected. One movement is on the way to it: −2.',
    ],
    [
      'other than expected',
      { ...linked, available: -1, expected: 1 },
      'differs',
      'Shopify has −1 available, and 1 is expected: an order or a count may be on its way.',
    ],
    [
      'other than expected while something is on the way',
      { ...linked, available: 9, pending: [waiting(-2), waiting(3)] },
      'on the way',
      'Shopify has 9 available, and 7 are expected: an order or a count may be on its way. 2 movements are on the way to it: +1 in all.',
    ],
    ['without a number', { ...linked, available: null }, 'differs', 'Shopify gives no number for it at the'],
    [
      'of an item that is not linked',
      { ...linked, link: { ...link, treatment: 'several_items' }, available: 3 },
      'not compared',
      'Shopify has 3 available. It is not compared with the ledger.',
    ],
    [
      'absent',
      { ...linked, status: 'absent', pending: [waiting(-1)] },
      'not compared',
      'No item of the shop has this SKU. What waits to be written to it is dropped.',
    ],
    ['not read', { ...linked, status: 'unread', message: 'It does not answer.' }, 'not read', 'It does not'],
  ])('%s', (_, shop, word, text) => {
    const sentence = shopSentence(shop);
    expect(sentence?.mark.word).toBe(word);
    expect(sentence?.text).toContain(text);
  });

  it('is nothing while the service has no access to the shop', () => {
    expect(shopSentence({ sku: 'MUG', status: 'off', levels: [], pending: [] })).toBeUndefined();
  });
});
