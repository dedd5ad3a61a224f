import { effectText, foundText, isFinal, lineNote, movementsOf, statusMark } from './order-words';

it.each([
  ['UNSHIPPED', 'not shipped'],
  ['CANCELLED', 'cancelled'],
  ['ON_THE_MOON', 'on the moon'],
])('shows the status %s as %s', (status, word) => {
  expect(statusMark(status).word).toBe(word);
});

it.each([
  [{}, undefined],
  [{ cancelledBy: 'BUYER' }, 'Cancelled by the buyer.'],
  [
    { cancelledBy: 'MERCHANT' },
    'Cancelled by the merchant: the units stay taken until a person adjusts the stock, because they may be missing or damaged.',
  ],
  [
    { notCounted: 'unknown_sku' as const },
    'Not counted: no SKU and no listing of this name was registered when it was ordered.',
  ],
])('notes of a line with %j: %p', (line, note) => {
  expect(lineNote(line)).toBe(note);
});

it.each([
  [[], 'It takes nothing from the stock.'],
  [[[1, 1, 0]], '1 ordered unit is out of stock because of it.'],
  [[[2, 2, 0]], '2 ordered units are out of stock because of it.'],
  [
    [
      [2, 1, 0],
      [1, 0, 1],
    ],
    '1 of 3 ordered units are out of stock because of it. 1 ordered unit came back by a cancellation.',
  ],
  [[[3, 0, 3]], 'It takes nothing from the stock. 3 ordered units came back by a cancellation.'],
])('says what lines of %j take and release', (lines, text) => {
  const all = lines.map(([ordered = 0, committed = 0, released = 0], index) => ({
    ...{ lineId: String(index), sellerSku: 'MUG', movements: [] },
    ordered,
    committed,
    released,
  }));
  expect(effectText({ lines: all })).toBe(text);
});

it('says how late an order was recorded, and by what', () => {
  const placedAt = '2026-11-29T07:00:00.000Z';
  expect(foundText(placedAt, '2026-11-29T07:00:08.400000Z', 'notice')).toBe('8.4 s later, by a notice');
  expect(foundText('', placedAt, 'search')).toBe('by a search');
});

it('names the SKU of a movement, of a kit by its end', () => {
  const kit = {
    components: [
      { sku: 'MUG', units: 2 },
      { sku: 'A:B', units: 1 },
    ],
  };
  const of = (txId: string, line: object) => movementsOf({ movements: [txId], ...line })[0];
  expect(of('amazon:order:1:item:2:1', { sku: 'MUG' })).toMatchObject({ n: 1, sku: 'MUG' });
  expect(of('amazon:order:1:item:2:3:A:B', kit)).toMatchObject({ n: 3, sku: 'A:B' });
  expect(of('amazon:order:1:item:2:1:GONE', kit)?.sku).toBeUndefined();
});

it('numbers the movements of an order at Shopify in their order, and says that units came back', () => {
  const movements = ['shopify:order:7:line:8', 'shopify:order:7:line:8:to:5', 'shopify:disposition:9'];
  expect(movementsOf({ sku: 'MUG', movements }).map(({ n, sku }) => [n, sku])).toEqual([
    [1, 'MUG'],
    [2, 'MUG'],
    [3, 'MUG'],
  ]);
  const line = {
    lineId: '8',
    sellerSku: 'MUG',
    sku: 'MUG',
    ordered: 5,
    committed: 4,
    released: 1,
    movements,
  };
  expect(effectText({ channel: 'shopify', lines: [line] })).toBe(
    '4 of 5 ordered units are out of stock because of it. 1 ordered unit came back.',
  );
  expect([statusMark('open').word, isFinal('open'), isFinal('cancelled')]).toEqual(['open', false, true]);
});
