import type { ShopConnectionState } from '../../../channels/shopify/admin/shop-connection';
import { connectionAlerts, missingAlert, recreatedAlert } from './shop-alerts';

const AT = '2026-11-23T10:00:00.000000Z';
const OK: ShopConnectionState = { status: 'ok', lastAnswerAt: AT, missingScopes: [], isUninstalled: false };

function idsOf(state: ShopConnectionState): unknown {
  const { open, over } = connectionAlerts(state, '2026-10', AT);
  return [open.map(({ alertId }) => alertId), over.map(({ alertId }) => alertId)];
}

describe('the alerts of the connection to the shop', () => {
  const all = ['auth_failed:shopify', 'shopify_unavailable:shopify', 'shopify_version:admin'];
  it.each<[string, ShopConnectionState, string[], string[]]>([
    ['it works', OK, [], all],
    ['nothing was asked yet', { status: 'waiting', missingScopes: [], isUninstalled: false }, [], []],
    [
      'one call had no answer',
      { ...OK, failure: { kind: 'unknown', message: 'Shopify did not answer (ECONNRESET)', at: AT } },
      [],
      ['shopify_version:admin'],
    ],
    [
      'calls have no answer',
      { ...OK, status: 'failing', failure: { kind: 'unknown', message: 'Shopify did not answer', at: AT } },
      ['shopify_unavailable:shopify'],
      ['shopify_version:admin'],
    ],
    [
      'the token is refused',
      { ...OK, status: 'failing', failure: { kind: 'no_access', message: 'HTTP 401', at: AT } },
      ['auth_failed:shopify'],
      ['shopify_version:admin'],
    ],
    [
      'a scope is missing',
      { ...OK, status: 'failing', missingScopes: ['read_returns'] },
      ['auth_failed:shopify'],
      ['shopify_version:admin'],
    ],
    [
      'the version is another',
      { ...OK, otherVersion: '2027-01' },
      ['shopify_version:admin'],
      all.slice(0, 2),
    ],
  ])('while %s', (_, state, open, over) => {
    expect(idsOf(state)).toEqual([open, over]);
  });

  it('name what is missing, and what to do', () => {
    const { open } = connectionAlerts(
      { ...OK, status: 'failing', missingScopes: ['read_returns'] },
      '2026-10',
      AT,
    );
    expect(open[0]).toMatchObject({
      severity: 'critical',
      message: expect.stringContaining('The app has no scope read_returns (to read what became') as string,
    });
    expect(missingAlert(['orders/create', 'orders/edited'], 'no scope', AT).message).toContain(
      'does not deliver orders/create, orders/edited: the subscriptions were missing and could not be made (no scope)',
    );
    expect(recreatedAlert(['orders/create'], '2026-11-23T07:00:00.000Z', AT).message).toContain(
      'Orders that changed since 2026-11-23T07:00:00.000Z are read now.',
    );
  });
});
