import { alertIdOf, type AlertType, draftAlert, type Severity } from './alert';

describe('an alert', () => {
  /** These ids are in the tables of every user: a change raises open alerts again. */
  it.each([
    [
      'a fall below zero',
      alertIdOf.oversold('MUG', 'shopify:order:1:line:101'),
      'oversold:MUG:shopify:order:1:line:101',
    ],
    ['a fall to the threshold', alertIdOf.stockLow('MUG', 'manual:k'), 'stock_low:MUG:manual:k'],
    ['an unregistered SKU', alertIdOf.unknownSku('MUG'), 'unknown_sku:MUG'],
    ['a SKU that cannot be registered', alertIdOf.unregistrableSku('d1g3st'), 'unknown_sku:sha256:d1g3st'],
    ['a push that fails', alertIdOf.syncFailed('MUG'), 'sync_failed:MUG'],
    ['a listing that must not be written', alertIdOf.listingBlocked('MUG'), 'listing_blocked:MUG'],
    ['a refused login', alertIdOf.authFailed(), 'auth_failed:amazon'],
    ['reports that are refused', alertIdOf.reportsRefused(), 'auth_failed:amazon-reports'],
    ['a returns report that fails', alertIdOf.reportFailed(), 'report_failed:amazon'],
    ['rows that cannot be read', alertIdOf.unreadableRows('d1g3st'), 'report_failed:rows:d1g3st'],
    [
      'an outage of the store',
      alertIdOf.storeDegraded('2026-11-23T10:02:17.123000Z'),
      'store_degraded:2026-11-23T10:02:17.123000Z',
    ],
  ])('about %s has a fixed id', (_case, alertId, literal) => {
    expect(alertId).toBe(literal);
  });

  it.each<[AlertType, Severity]>([
    ['oversold', 'critical'],
    ['auth_failed', 'critical'],
    ['stock_low', 'warning'],
    ['sync_failed', 'warning'],
    ['listing_blocked', 'warning'],
    ['report_failed', 'warning'],
    ['store_degraded', 'warning'],
    ['unknown_sku', 'info'],
  ])('about %s is %s', (type, severity) => {
    expect(draftAlert('id', type, '2026-11-23T10:02:17.123000Z', 'What to do.', {})).toEqual({
      alertId: 'id',
      type,
      severity,
      timestamp: '2026-11-23T10:02:17.123000Z',
      message: 'What to do.',
    });
  });

  it('names the SKU and the order that it is about', () => {
    const about = { sku: 'MUG', orderId: '1' };
    expect(draftAlert('id', 'oversold', '2026-11-23T10:02:17.123000Z', 'What to do.', about)).toMatchObject(
      about,
    );
  });
});
