import { importedOrderAlert, importedOriginOf, type OrderSource } from './order-origin';

const IGNORED = ['amazon-us', '1424624'];
const AMAZON_ID = '113-1234567-7654321';

describe('the origin of an order of Shopify', () => {
  it.each<[string, OrderSource, ReturnType<typeof importedOriginOf>]>([
    ['nothing is named, as in a refund', {}, undefined],
    ['the shop itself', { name: 'web' }, undefined],
    ['a marketplace that is not Amazon', { name: 'ebay', orderId: '12-34567-89012' }, undefined],
    ['an ignored source', { name: 'amazon-us' }, { kind: 'listed', source: 'amazon-us' }],
    ['in other case and with blanks', { name: ' Amazon-US ' }, { kind: 'listed', source: 'Amazon-US' }],
    ['the number of an app', { name: '1424624' }, { kind: 'listed', source: '1424624' }],
    ['a name that only begins like one', { name: 'amazon-us-outlet' }, undefined],
    [
      'an ignored source with the order at Amazon',
      { name: 'amazon-us', orderId: AMAZON_ID },
      { kind: 'listed', source: 'amazon-us', amazonOrderId: AMAZON_ID },
    ],
    [
      'another source with the order at Amazon',
      { name: 'acme', orderId: ` ${AMAZON_ID} ` },
      { kind: 'named', source: 'acme', amazonOrderId: AMAZON_ID },
    ],
    [
      'no source with the order at Amazon',
      { orderId: AMAZON_ID },
      { kind: 'named', source: '', amazonOrderId: AMAZON_ID },
    ],
    [
      'an order that Amazon ships for another channel',
      { name: 'acme', orderId: 'S01-1234567-7654321' },
      undefined,
    ],
  ])('%s', (_case, source, origin) => {
    expect(importedOriginOf(source, IGNORED)).toEqual(origin);
  });

  it('keeps of a long or unprintable source what can be quoted', () => {
    const origin = importedOriginOf({ name: `a\n${'x'.repeat(100)}`, orderId: AMAZON_ID }, IGNORED);
    expect(origin?.source).toBe(`a\ufffd${'x'.repeat(58)}`);
  });
});

describe('the alert about an order that looks imported and is counted', () => {
  const alertOf = (source: string) =>
    importedOrderAlert(
      { kind: 'named', source, amazonOrderId: AMAZON_ID },
      { orderId: '7', label: 'order 7 (#1204)' },
      '2026-11-29T10:00:00.000000Z',
    );

  it('names both orders, the source and the setting, and is one for each source', () => {
    const alert = alertOf('acme');
    expect(alert).toMatchObject({ type: 'manual_review', orderId: '7' });
    expect(alert.message).toMatch(/^Order 7 \(#1204\) names order 113-1234567-7654321 at Amazon/);
    expect(alert.message).toContain('add acme to SHOPIFY_IGNORED_SOURCES');
    expect(alertOf('other').alertId).not.toBe(alert.alertId);
  });

  it('says what to do without a source', () => {
    expect(alertOf('').message).toContain('have the app give its orders a source_name');
  });
});
