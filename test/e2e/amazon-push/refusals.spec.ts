import type { LedgerRow } from '../../../src/inventory/domain/stock';
import type { Issue } from '../../../src/simulators/amazon/listings/patch-validation';
import type { Api } from '../../support/service/api';
import { amazonShows } from '../../support/service/simulated-amazon';
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
