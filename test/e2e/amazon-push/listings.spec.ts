import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { callsOf, syncStatus, untilBlocked, untilCalled } from '../../support/amazon-push/sender-status';
import { numbersSent } from '../../support/amazon-push/push-checks';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { QUEUED, storeListing } from '../../support/listings/stored-listing';
import type { Api } from '../../support/service/api';
import { amazonShows, quantityAtAmazon, simulatorOf } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

interface ListingBody {
  readonly broadcast: number;
  readonly lastBroadcast?: { readonly count: number };
  readonly syncStatus: string;
  readonly syncError?: string;
}

describe('SKUs that listings sell', () => {
  let store: TestStore;
  let running: TestService;
  let api: Api;
  let amazon: AmazonSimulator;

  beforeAll(async () => {
    store = await startTestStore();
    // A call that these tests delay must not be given up: that takes half of this.
    running = await startTestService(store, { LEASE_TTL_MS: '20000' });
    api = running.api;
    amazon = simulatorOf(running);
  });

  afterEach(() => {
    amazon.clearFaults();
    expect(amazon.violations()).toEqual([]);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  const pathOf = (sellerSku: string): string => `/api/listings/amazon/${encodeURIComponent(sellerSku)}`;

  async function sell(
    sellerSku: string,
    units: Readonly<Record<string, number>>,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const components = Object.entries(units).map(([sku, count]) => ({ sku, units: count }));
    const { status, body } = await api.call('PUT', pathOf(sellerSku), { components, ...more });
    expect({ status, body }).toMatchObject({ status: 200 });
  }

  async function listing(sellerSku: string): Promise<ListingBody> {
    return (await api.call<ListingBody>('GET', pathOf(sellerSku))).body;
  }

  /** Amazon shows these numbers, and nothing of these SKUs is pending. */
  async function shows(numbers: Readonly<Record<string, number>>, ...skus: string[]): Promise<void> {
    const expected = JSON.stringify(numbers);
    await eventually(`Amazon shows ${expected}`, async () => {
      const shown = Object.keys(numbers).map((sku) => [sku, quantityAtAmazon(amazon, sku)]);
      if (JSON.stringify(Object.fromEntries(shown)) !== expected) return false;
      const stocks = await Promise.all(skus.map((sku) => api.stock(sku)));
      return stocks.every((stock) => stock.syncStatus === 'in_sync');
    });
  }

  /** Sells so many units of each SKU in one order. */
  async function order(...sold: readonly (readonly [sku: string, quantity: number])[]): Promise<void> {
    const lines = sold.map(([sku, quantity]) => ({ ...lineOf(sku), quantity }));
    expect((await api.webhook('orders/create', orderOf(...lines))).status).toBe(200);
  }

  /** The numbers of a seller SKU since the last look. */
  function since(sellerSku: string): () => number[] {
    const before = numbersSent(amazon, sellerSku).length;
    return () => numbersSent(amazon, sellerSku).slice(before);
  }

  it('a multipack and the own name of its SKU have their own numbers, in one call each', async () => {
    await api.put('TEA', { physical: 10 });
    await amazonShows(api, amazon, 'TEA', 10);
    const calls = [since('TEA'), since('TEA-3PACK')];
    await sell('TEA-3PACK', { TEA: 3 });
    await shows({ TEA: 10, 'TEA-3PACK': 3 }, 'TEA');
    await order(['TEA', 1]);
    await shows({ TEA: 9, 'TEA-3PACK': 3 }, 'TEA');
    await order(['TEA', 1]);
    await shows({ TEA: 8, 'TEA-3PACK': 2 }, 'TEA');
    // A number that stays the same is not sent again.
    expect(calls.map((numbers) => numbers())).toEqual([
      [10, 9, 8],
      [3, 2],
    ]);
    const rows = (await api.history('TEA')).filter(({ action }) => action === 'sync');
    const ofPack = rows.filter(({ sellerSku }) => sellerSku === 'TEA-3PACK');
    expect(ofPack).toMatchObject([
      { sku: 'TEA', status: 'completed', broadcastAfter: 8, push: { quantity: 2 } },
      { sku: 'TEA', status: 'completed', broadcastAfter: 10, push: { quantity: 3 } },
    ]);
    expect(ofPack[0]?.txId).toMatch(/^sync:TEA-3PACK:\d+:/);
    expect(await listing('TEA-3PACK')).toMatchObject({
      ...{ broadcast: 2, syncStatus: 'in_sync', lastBroadcast: { count: 2 } },
    });
    expect((await api.stock('TEA')).lastBroadcast).toMatchObject({ count: 8 });
  });

  it('a kit of three components follows each of them, and 0 goes ahead of a queue', async () => {
    for (const [sku, physical] of [
      ['POT', 20],
      ['CUP', 30],
      ['LID', 9],
    ] as const)
      await api.put(sku, { physical });
    await sell('SET', { POT: 1, CUP: 2, LID: 1 });
    await shows({ SET: 9 }, 'POT', 'CUP', 'LID');
    await order(['CUP', 16]);
    await shows({ SET: 7, CUP: 14 }, 'CUP');
    const queue = Array.from({ length: 30 }, (_, n) => `QUEUED-${n}`);
    const before = callsOf(amazon, 'patch').length;
    await Promise.all(queue.map((sku) => api.put(sku, { physical: 50 })));
    await untilCalled(amazon, 'patch', before + 5);
    await order(['LID', 9]);
    await shows({ SET: 0, LID: 0 }, 'LID');
    await Promise.all(queue.map((sku) => amazonShows(api, amazon, sku, 50)));
    const sent = callsOf(amazon, 'patch').map(({ sku }) => sku);
    const later = queue.filter((sku) => sent.lastIndexOf(sku) > sent.lastIndexOf('SET'));
    expect(later).not.toEqual([]);
    await order(['POT', 1]);
    await shows({ POT: 19 }, 'POT');
    expect(numbersSent(amazon, 'SET')).toEqual([9, 7, 0]);
  });

  it('a change of a rule sends what changed, and only that', async () => {
    await api.put('MUG', { physical: 10 });
    await sell('MUG-2PACK', { MUG: 2 });
    await sell('MUG-4PACK', { MUG: 4 });
    await shows({ MUG: 10, 'MUG-2PACK': 5, 'MUG-4PACK': 2 }, 'MUG');
    const calls = ['MUG', 'MUG-2PACK', 'MUG-4PACK'].map(since);
    const numbers = (): number[][] => calls.map((sent) => sent());
    await sell('MUG-2PACK', { MUG: 2 }, { rule: { max: 100 } });
    await sell('MUG-2PACK', { MUG: 2 }, { rule: { max: 3 } });
    await shows({ 'MUG-2PACK': 3 }, 'MUG');
    await sell('MUG-4PACK', { MUG: 4 }, { paused: true });
    await shows({ 'MUG-4PACK': 0 }, 'MUG');
    expect(numbers()).toEqual([[], [3], [0]]);
    await order(['MUG', 2]);
    await shows({ MUG: 8, 'MUG-2PACK': 3, 'MUG-4PACK': 0 }, 'MUG');
    expect(numbers()).toEqual([[8], [3], [0]]);
  });

  it('another name for a SKU alone stops its own name, and removing it starts that again', async () => {
    await api.put('JAR', { physical: 6 });
    await sell('JAR-2PACK', { JAR: 2 });
    await shows({ JAR: 6, 'JAR-2PACK': 3 }, 'JAR');
    await sell('JAR-OTHER', { JAR: 1 });
    await shows({ 'JAR-OTHER': 6 }, 'JAR');
    const own = since('JAR');
    await order(['JAR', 2]);
    await shows({ 'JAR-OTHER': 4, 'JAR-2PACK': 2 }, 'JAR');
    expect(own()).toEqual([]);
    expect((await api.call('DELETE', pathOf('JAR-OTHER'))).status).toBe(204);
    await shows({ JAR: 4, 'JAR-2PACK': 2, 'JAR-OTHER': 4 }, 'JAR');
    expect((await api.call('DELETE', pathOf('JAR-2PACK'))).status).toBe(204);
    await order(['JAR', 1]);
    await shows({ JAR: 3, 'JAR-2PACK': 2 }, 'JAR');
  });

  it('a blocked listing holds up no other, and the SKU is blocked with its name until Amazon takes it', async () => {
    await api.put('BOWL', { physical: 12 });
    await amazonShows(api, amazon, 'BOWL', 12);
    amazon.setListing({ sku: 'BOWL-2PACK', channel: 'AMAZON_NA' });
    await sell('BOWL-2PACK', { BOWL: 2 });
    await sell('BOWL-3PACK', { BOWL: 3 });
    expect(await untilBlocked(api, 'BOWL')).toContain('BOWL-2PACK');
    expect(await listing('BOWL-2PACK')).toMatchObject({ syncStatus: 'blocked' });
    await order(['BOWL', 3]);
    await eventually('the others go on', () => {
      const shown = ['BOWL', 'BOWL-3PACK'].map((sku) => quantityAtAmazon(amazon, sku));
      return JSON.stringify(shown) === '[9,3]';
    });
    expect(await untilBlocked(api, 'BOWL')).toContain('BOWL-2PACK');
    expect((await syncStatus(api)).blocked.map(({ sku }) => sku)).toContain('BOWL');
    const alerts = (await api.call('GET', '/api/alerts?sku=BOWL-2PACK')).body;
    expect(alerts.items).toMatchObject([{ type: 'listing_blocked', sku: 'BOWL-2PACK' }]);

    amazon.setListing({ sku: 'BOWL-2PACK', channel: 'DEFAULT', quantity: 1 });
    expect((await api.call('POST', '/api/sync/BOWL-2PACK')).status).toBe(202);
    await shows({ BOWL: 9, 'BOWL-2PACK': 4, 'BOWL-3PACK': 3 }, 'BOWL');
  });

  it('a listing without one of its components gets 0, and is blocked', async () => {
    await api.put('FOUND', { physical: 8 });
    await amazonShows(api, amazon, 'FOUND', 8);
    const units = ['FOUND', 'LOST'].map((sku) => ({ sku, units: 1 }));
    await storeListing(store, { sellerSku: 'LOST-KIT', components: units, attributes: QUEUED });
    expect(await untilBlocked(api, 'FOUND')).toContain(
      'LOST-KIT is blocked: Its component LOST is not registered',
    );
    expect(numbersSent(amazon, 'LOST-KIT')).toEqual([0]);
    await order(['FOUND', 1]);
    await eventually('the own name goes on', () => quantityAtAmazon(amazon, 'FOUND') === 7);
    await untilBlocked(api, 'FOUND');
    expect(numbersSent(amazon, 'LOST-KIT')).toEqual([0]);
    await api.put('LOST', { physical: 5 });
    expect((await api.call('POST', '/api/sync/LOST-KIT')).status).toBe(202);
    await shows({ FOUND: 7, 'LOST-KIT': 5 }, 'FOUND');
  });

  it('a listing whose name a SKU of its own has sends nothing until the SKU is removed', async () => {
    await api.put('NAMED', { physical: 8 });
    await api.put('PART', { physical: 6 });
    await amazonShows(api, amazon, 'NAMED', 8);
    const components = [{ sku: 'PART', units: 2 }];
    await storeListing(store, { sellerSku: 'NAMED', components, attributes: QUEUED });
    expect(await untilBlocked(api, 'PART')).toContain('A SKU named NAMED is registered');
    await order(['NAMED', 1]);
    await amazonShows(api, amazon, 'NAMED', 7);
    expect(numbersSent(amazon, 'NAMED')).toEqual([8, 7]);
    expect((await api.call('DELETE', '/api/inventory/NAMED?force=true')).status).toBe(204);
    await shows({ NAMED: 3 }, 'PART');
    expect(await listing('NAMED')).toMatchObject({ syncStatus: 'in_sync', lastBroadcast: { count: 3 } });
  });

  it('a number that moves while a call is under way is sent after it', async () => {
    await api.put('VASE', { physical: 9 });
    await sell('VASE-2PACK', { VASE: 2 });
    await shows({ VASE: 9, 'VASE-2PACK': 4 }, 'VASE');
    const pack = since('VASE-2PACK');
    amazon.script({ kind: 'delay', ms: 2000, operation: 'patch', sku: 'VASE-2PACK', times: 1 });
    await order(['VASE', 3]);
    await eventually('the call is under way', () => pack().length === 1);
    await order(['VASE', 2]);
    await shows({ VASE: 4, 'VASE-2PACK': 2 }, 'VASE');
    expect(pack()).toEqual([3, 2]);
  });

  it('a removed component takes its listings to 0 and blocks them, and goes on with its return', async () => {
    await api.put('TORCH', { physical: 4 });
    await api.put('CELL', { physical: 9 });
    await sell('TORCH/SET', { TORCH: 1, CELL: 2 });
    await shows({ 'TORCH/SET': 4 }, 'TORCH', 'CELL');
    expect((await api.call('DELETE', '/api/inventory/CELL?force=true')).status).toBe(204);
    expect(await untilBlocked(api, 'TORCH')).toContain('TORCH/SET');
    expect(quantityAtAmazon(amazon, 'TORCH/SET')).toBe(0);
    expect(await listing('TORCH/SET')).toMatchObject({
      broadcast: 0,
      syncStatus: 'blocked',
      syncError: expect.stringContaining('CELL') as string,
    });
    const alerts = (await api.call('GET', `/api/alerts?sku=${encodeURIComponent('TORCH/SET')}`)).body;
    expect(alerts.items).toMatchObject([{ type: 'listing_blocked' }]);
    // The name of a listing is taken, for a registration and for the row of a file.
    const refused = await api.put('TORCH/SET', { physical: 1 });
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'sold_as_listing' }]);
    const file = await api.call('POST', '/api/inventory/import', 'sku,physical\nTORCH/SET,1\nCELL,6\n', {
      'content-type': 'text/csv',
    });
    expect(file.body.rows).toMatchObject([
      { sku: 'TORCH/SET', outcome: 'rejected', message: expect.stringContaining('listing') as string },
      { sku: 'CELL', outcome: 'created' },
    ]);
    await shows({ 'TORCH/SET': 3, TORCH: 4, CELL: 6 }, 'TORCH', 'CELL');
  });

  it('every component shows that a kit is blocked, and that it no longer is, whichever of them moved', async () => {
    await api.put('SHELF', { physical: 9 });
    await api.put('SEAT', { physical: 9 });
    await sell('OFFICE', { SHELF: 1, SEAT: 1 });
    await shows({ OFFICE: 9 }, 'SHELF', 'SEAT');
    amazon.script({ kind: 'invalid', operation: 'patch', sku: 'OFFICE', times: 'always' });
    await order(['SHELF', 1]);
    expect(await untilBlocked(api, 'SHELF')).toContain('OFFICE');
    expect(await untilBlocked(api, 'SEAT')).toContain('OFFICE');
    amazon.clearFaults();
    await order(['SEAT', 2]);
    await shows({ OFFICE: 7, SHELF: 8, SEAT: 7 }, 'SHELF', 'SEAT');
  });
});
