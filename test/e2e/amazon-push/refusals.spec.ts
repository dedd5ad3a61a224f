import type { Alert } from '../../../src/alerts/domain/alert';
import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { Issue } from '../../../src/simulators/amazon/listings/patch-validation';
import type { Api } from '../../support/service/api';
import { startAmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { amazonAgrees } from '../../support/orders/ledger-audit';
import { amazonAt, amazonShows } from '../../support/service/simulated-amazon';
import { startTestService } from '../../support/service/test-service';
import { startTestStore } from '../../support/store/test-store';
import { callsOf, syncStatus, untilBlocked, withService } from '../../support/amazon-push/sender-status';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { unreadAlerts } from '../../support/operations/unread-alerts';

const issueOf = (code: string, message: string): Issue => ({
  code,
  message,
  severity: 'ERROR',
  categories: [],
});
const INTERNAL = issueOf('4000000', 'An internal error has occurred. Please try again.');
const LASTING = issueOf('90220', "'item_name' is required but not supplied.");

async function pushesOf(api: Api, sku: string): Promise<LedgerRow[]> {
  const path = `/api/inventory/${sku}/transactions?limit=50`;
  const { body } = await api.call<{ items: LedgerRow[] }>('GET', path);
  return body.items.filter(({ action }) => action === 'sync');
}

it('a refusal that Amazon calls temporary, inside a 200 or a 400, is retried without an alert', async () => {
  await withService(async ({ api, amazon }) => {
    const body = { errors: [{ code: 'InternalFailure', message: 'We encountered an internal error.' }] };
    amazon.script({ kind: 'invalid', issues: [INTERNAL], operation: 'patch', sku: 'MUG', times: 2 });
    amazon.script({ kind: 'status', status: 400, body, operation: 'patch', sku: 'MUG', times: 1 });
    await api.put('MUG', { physical: 7 });
    await amazonShows(api, amazon, 'MUG', 7);
    expect(callsOf(amazon, 'patch', 'MUG')).toHaveLength(4);
    expect(await unreadAlerts(api, 'sync_failed')).toEqual([]);
    expect(await unreadAlerts(api, 'auth_failed')).toEqual([]);
    expect((await pushesOf(api, 'MUG')).map(({ status }) => status)).toEqual(['completed']);

    amazon.script({ kind: 'invalid', issues: [INTERNAL, LASTING], operation: 'patch', sku: 'MUG', times: 1 });
    await api.webhook('orders/create', orderOf(lineOf('MUG')));
    expect(await untilBlocked(api, 'MUG')).toContain('90220');
    expect((await syncStatus(api)).paused).toBeNull();
  });
});

it('a refused product type: the one that the listing has by now is tried, then the generic one, then the SKU is blocked', async () => {
  await withService(async ({ api, amazon }) => {
    for (const sku of ['CHANGED', 'OWN']) await api.put(sku, { physical: 9 });
    for (const sku of ['CHANGED', 'OWN']) await amazonShows(api, amazon, sku, 9);
    const sell = (sku: string) => api.webhook('orders/create', orderOf(lineOf(sku)));

    amazon.setListing({ sku: 'CHANGED', productType: 'DRINKING_CUP' });
    await sell('CHANGED');
    await amazonShows(api, amazon, 'CHANGED', 8);
    expect(callsOf(amazon, 'patch', 'CHANGED')).toHaveLength(3);

    amazon.setListing({ sku: 'OWN', refusesOwnType: true });
    await sell('OWN');
    await amazonShows(api, amazon, 'OWN', 8);
    // What worked is remembered: the next sale costs one call.
    await sell('OWN');
    await amazonShows(api, amazon, 'OWN', 7);
    expect(callsOf(amazon, 'patch', 'OWN')).toHaveLength(4);
    expect((await pushesOf(api, 'OWN')).map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'failed',
      'completed',
    ]);
    expect(await unreadAlerts(api, 'sync_failed')).toEqual([]);

    const issues = [issueOf('4000003', 'The Amazon product type specified is invalid or not supported.')];
    amazon.script({ kind: 'invalid', issues, operation: 'patch', sku: 'CHANGED', times: 'always' });
    await sell('CHANGED');
    expect(await untilBlocked(api, 'CHANGED')).toContain('4000003');
    expect(callsOf(amazon, 'patch', 'CHANGED')).toHaveLength(5);
    // A person fixed it: the push begins with the listing's own type.
    amazon.clearFaults();
    await api.call('POST', '/api/sync/CHANGED');
    await amazonShows(api, amazon, 'CHANGED', 7);
    expect(amazon.violations()).toEqual([]);
  });
});

it("issues beside ACCEPTED are kept in the push's row and shown in the history", async () => {
  await withService(async ({ api, amazon }) => {
    const exemption = { status: 'NOT_EXEMPT' };
    const suppressed: Issue = {
      ...issueOf('18320', 'The main image is missing. key=AKIAABCDEFGHIJKLMNOP'),
      enforcements: { actions: [{ action: 'SEARCH_SUPPRESSED' }], exemption },
    };
    amazon.script({ kind: 'remark', issues: [suppressed], operation: 'patch', times: 1 });
    await api.put('MUG', { physical: 7 });
    await amazonShows(api, amazon, 'MUG', 7);
    const [push] = await pushesOf(api, 'MUG');
    expect(push).toMatchObject({
      status: 'completed',
      push: {
        quantity: 7,
        issues: [
          {
            code: '18320',
            severity: 'ERROR',
            message: expect.stringMatching(/^The main image is missing\. key=\[secret\]$/) as unknown,
            enforcements: ['SEARCH_SUPPRESSED'],
          },
        ],
      },
    });
  });
});

it('a blocked SKU that sells out raises its alert to critical, and says what Amazon may still sell', async () => {
  await withService(async ({ api, amazon }) => {
    await api.put('MUG', { physical: 3 });
    await amazonShows(api, amazon, 'MUG', 3);
    amazon.script({ kind: 'invalid', issues: [LASTING], operation: 'patch', sku: 'MUG', times: 'always' });
    await api.put('MUG', { physical: 4 });
    await untilBlocked(api, 'MUG');
    const [warned] = await unreadAlerts(api, 'sync_failed', 'MUG');
    expect(warned).toMatchObject({ severity: 'warning', count: 1 });
    await api.call('POST', `/api/alerts/${encodeURIComponent(warned?.alertId ?? '')}/read`);

    await api.webhook('orders/create', orderOf(lineOf('MUG', 4)));
    const alert = await eventually(
      'the alert is critical',
      async () => (await unreadAlerts(api, 'sync_failed', 'MUG'))[0],
    );
    expect(alert).toMatchObject({
      alertId: warned?.alertId,
      severity: 'critical',
      count: 2,
      message: expect.stringContaining(
        'Amazon may still sell it: the last quantity known there is 3',
      ) as unknown,
    });
  });
});

async function alertsOf(api: Api): Promise<Alert[]> {
  return (await api.call<{ items: Alert[] }>('GET', '/api/alerts?limit=200')).body.items;
}

const isOpen = ({ closedAt }: Alert): boolean => closedAt === undefined;

it('a wrong marketplace is one alert for all SKUs; with the right one they are looked up at once, and it closes', async () => {
  const store = await startTestStore();
  const amazon = await startAmazonSimulator({
    sellerId: 'A1SIMULATEDSELLER',
    marketplaceId: 'ATVPDKIKX0DER',
  });
  const skus = Array.from({ length: 24 }, (_, index) => `SHOP-${index}`);
  try {
    const wrong = await startTestService(store, {
      ...amazonAt(amazon),
      AMAZON_MARKETPLACE_ID: 'A2EUQ1WTGCTBG2',
    });
    try {
      for (const sku of skus) await wrong.api.put(sku, { physical: 4 });
      await eventually(
        'all are blocked',
        async () => (await syncStatus(wrong.api)).blocked.length === skus.length,
      );
      const alerts = await alertsOf(wrong.api);
      expect(alerts.length).toBeLessThanOrEqual(4);
      const open = alerts.filter(isOpen);
      expect(open).toMatchObject([
        {
          alertId: 'shared:listing_blocked:not_found',
          severity: 'warning',
          count: skus.length,
          message: expect.stringMatching(
            /of 24 SKUs .*AMAZON_MARKETPLACE_ID and AMAZON_SELLER_ID/,
          ) as unknown,
        },
      ]);
      for (const alert of alerts.filter((each) => !isOpen(each)))
        expect(alert.note).toContain('see alert shared:listing_blocked:not_found');
      expect((await wrong.api.stock('SHOP-7')).syncError).toContain('Amazon knows no listing');
    } finally {
      await wrong.service.stop();
    }
    const { api, service } = await startTestService(store, amazonAt(amazon));
    try {
      await amazonAgrees(api, amazon, skus);
      await eventually('the alert closes', async () =>
        (await alertsOf(api)).every((alert) => !isOpen(alert)),
      );
    } finally {
      await service.stop();
    }
  } finally {
    await amazon.close();
    await store.stop();
  }
});

it('one or two unlisted SKUs among listed ones have an alert each; a refusal of all SKUs has one', async () => {
  await withService(async ({ api, amazon }) => {
    const listed = Array.from({ length: 12 }, (_, index) => `LISTED-${index}`);
    const unlisted = ['UNLISTED-1', 'UNLISTED-2'];
    for (const sku of unlisted) amazon.setListing({ sku, known: false });
    await Promise.all([...listed, ...unlisted].map((sku) => api.put(sku, { physical: 5 })));
    await amazonAgrees(api, amazon, listed);
    for (const sku of unlisted) await untilBlocked(api, sku);
    expect((await alertsOf(api)).map(({ alertId }) => alertId).sort()).toEqual([
      'listing_blocked:UNLISTED-1',
      'listing_blocked:UNLISTED-2',
    ]);

    amazon.script({ kind: 'invalid', issues: [LASTING], operation: 'patch', times: 'always' });
    await api.webhook(
      'orders/create',
      orderOf(...listed.map((sku) => lineOf(sku, sku === 'LISTED-3' ? 5 : 1))),
    );
    for (const sku of listed) await untilBlocked(api, sku);
    const shared = (await alertsOf(api)).filter(isOpen).filter(({ type }) => type === 'sync_failed');
    expect(shared).toMatchObject([
      {
        alertId: 'shared:sync_failed:refused:90220',
        severity: 'critical',
        message: expect.stringMatching(/of 12 SKUs .*sold out: .*\(LISTED-3\)/) as unknown,
      },
    ]);

    // One is accepted: the others are tried at once.
    amazon.clearFaults();
    await api.call('POST', '/api/sync/LISTED-3');
    await amazonAgrees(api, amazon, listed);
    await eventually('the alert closes', async () =>
      (await alertsOf(api)).filter(isOpen).every(({ type }) => type === 'listing_blocked'),
    );
    expect(amazon.violations()).toEqual([]);
  });
});
