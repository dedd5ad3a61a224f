import type { MatchView } from '../../../src/sync/listing-match/match-view';
import type { UnmatchedList } from '../../../src/sync/listing-match/api/unmatched.controller';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import { eventually } from '../../support/eventually';
import type { Answer, Api } from '../../support/service/api';
import { amazonAt, simulatorOf } from '../../support/service/simulated-amazon';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const CATALOGUE = 'GET_MERCHANT_LISTINGS_ALL_DATA';

let store: TestStore;
let running: TestService;
let api: Api;
let amazon: AmazonSimulator;

beforeAll(async () => {
  store = await startTestStore();
  running = await startTestService(store);
  ({ api } = running);
  amazon = simulatorOf(running);
  amazon.setReportSettings({ processing: { queuedMs: 50, progressMs: 50 } });
});

afterAll(async () => {
  await running.service.stop();
  await store.stop();
});

const post = (dryRun: boolean): Promise<Answer<MatchView>> =>
  api.call<MatchView>('POST', `/api/listings/match?dryRun=${dryRun}`);

/** The result of a match, whose request is repeated while it is under way. */
async function matched(dryRun: boolean): Promise<MatchView> {
  return eventually('the match has its result', async () => {
    const { status, body } = await post(dryRun);
    return status === 202 ? undefined : body;
  });
}

/** Everything that is not linked, as `kind name source`, in pages of this size. */
async function unmatched(limit = 50): Promise<string[]> {
  const items: string[] = [];
  let cursor = '';
  do {
    const { body } = await api.call<UnmatchedList>(
      'GET',
      `/api/listings/unmatched?limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    for (const item of body.items) items.push(`${item.kind} ${item.sku ?? item.sellerSku} ${item.source}`);
    cursor = body.nextCursor ?? '';
  } while (cursor !== '');
  return items;
}

const componentsOf = async (sellerSku: string): Promise<unknown> =>
  (await api.call('GET', `/api/listings/amazon/${encodeURIComponent(sellerSku)}`)).body['components'];
const catalogueReports = (): number =>
  amazon.reports().filter(({ reportType }) => reportType === CATALOGUE).length;

test('before the first match, a SKU with stock whose own name Amazon does not know is not sold', async () => {
  expect((await api.call('GET', '/api/listings/match')).body).toEqual({ status: 'never' });
  amazon.setListing({ sku: 'NOT-LISTED', known: false });
  await api.put('NOT-LISTED', { physical: 3, buffer: 0 });
  await eventually('the push finds no listing', async () => (await unmatched()).length > 0);
  expect(await unmatched()).toEqual(['sku NOT-LISTED push']);
});

test('a dry run proposes the listings that are certain, names the rest and changes nothing', async () => {
  for (const sku of ['MUG-BLUE', '00123', 'TEE-L', 'tee-l', 'OWN-NAME', 'FBA-ONLY', 'LAMP', 'LAMP-2'])
    await api.put(sku, { physical: 5, buffer: 0 });
  // A push to a SKU that Amazon does not know makes a listing of that name there.
  await eventually(
    'the SKUs are sent',
    async () => (await api.call('GET', '/api/sync')).body['pending'] === 0,
  );
  amazon.setListing({ sku: 'mug blue', quantity: 1, name: '12" mug, "blue' });
  amazon.setListing({ sku: '123', quantity: 1 });
  amazon.setListing({ sku: 'TEE_L', quantity: 1 });
  amazon.setListing({ sku: 'SOMETHING-ELSE', quantity: 1, name: 'A name\twith a tab' });
  amazon.setListing({ sku: 'CHAIR', quantity: 1 });
  amazon.setListing({ sku: 'MUG-BLUE-2PK', quantity: 1 });
  amazon.setListing({ sku: 'FBA ONLY', channel: 'AMAZON_NA' });
  amazon.setListing({ sku: 'lamp', quantity: 1 });
  // The own name of LAMP is in the catalogue, that of MUG-BLUE and of 00123 is not.
  for (const sku of ['MUG-BLUE', '00123']) amazon.setListing({ sku, known: false });
  amazon.setListing({ sku: 'LAMP', quantity: 5 });
  amazon.setListing({ sku: 'OWN-NAME', quantity: 5 });

  const dryRun = await matched(true);
  expect(dryRun).toMatchObject({
    status: 'finished',
    dryRun: true,
    proposals: [
      { sellerSku: '123', components: [{ sku: '00123', units: 1 }], outcome: 'proposed', reason: 'same_sku' },
      { sellerSku: 'LAMP', components: [{ sku: 'LAMP', units: 1 }], outcome: 'proposed', reason: 'own_name' },
      { sellerSku: 'lamp', components: [{ sku: 'LAMP', units: 1 }], outcome: 'proposed', reason: 'same_sku' },
      { sellerSku: 'mug blue', components: [{ sku: 'MUG-BLUE', units: 1 }], outcome: 'proposed' },
    ],
    ambiguous: [{ sellerSku: 'TEE_L' }],
    fulfilledByAmazon: ['FBA ONLY'],
    counts: { proposed: 4, created: 0, ambiguous: 1, fulfilledByAmazon: 1, unmatched: 2, unreadable: 1 },
  });
  expect([...(dryRun.ambiguous?.[0]?.candidates ?? [])].sort()).toEqual(['TEE-L', 'tee-l']);
  expect(dryRun.unreadable?.map(({ problem }) => problem)).toEqual([
    'The line has 30 fields where the header has 29.',
  ]);
  expect((await api.call('GET', '/api/listings/match')).body).toEqual(dryRun);
  expect((await api.call('GET', '/api/listings/amazon/lamp')).status).toBe(404);
});

test('what is not linked is listed in pages, and a SKU that the catalogue lacks is not sold', async () => {
  const all = await unmatched();
  expect(all).toEqual([
    'seller_sku 123 catalogue',
    'seller_sku CHAIR catalogue',
    'seller_sku MUG-BLUE-2PK catalogue',
    'seller_sku TEE_L catalogue',
    'seller_sku lamp catalogue',
    'seller_sku mug blue catalogue',
    'sku 00123 catalogue',
    'sku MUG-BLUE catalogue',
    'sku NOT-LISTED catalogue',
  ]);
  expect(await unmatched(2)).toEqual(all);
  const { items } = (await api.call<UnmatchedList>('GET', '/api/listings/unmatched')).body;
  const suggested = items.map(({ sellerSku, sku, suggestions }) =>
    [sellerSku ?? sku, ...suggestions].join(' > '),
  );
  expect(suggested).toEqual([
    '123 > 00123',
    'CHAIR',
    'MUG-BLUE-2PK > MUG-BLUE',
    'TEE_L > TEE-L > tee-l',
    'lamp > LAMP',
    'mug blue > MUG-BLUE',
    '00123',
    'MUG-BLUE',
    'NOT-LISTED',
  ]);
});

test('without dryRun the match makes these listings from the same report, and a repeated one finds them linked', async () => {
  expect(await matched(false)).toMatchObject({
    status: 'finished',
    dryRun: false,
    proposals: [
      { sellerSku: '123', outcome: 'created' },
      { sellerSku: 'LAMP', outcome: 'created', reason: 'own_name' },
      { sellerSku: 'lamp', outcome: 'created' },
      { sellerSku: 'mug blue', outcome: 'created' },
    ],
    counts: { created: 4, proposed: 0, ambiguous: 1 },
  });
  expect(catalogueReports()).toBe(1);
  expect(await componentsOf('mug blue')).toEqual([{ sku: 'MUG-BLUE', units: 1 }]);
  expect(await componentsOf('LAMP')).toEqual([{ sku: 'LAMP', units: 1 }]);
  const again = await matched(false);
  expect(again).toMatchObject({ proposals: [], counts: { created: 0, rejected: 0, ambiguous: 1 } });
  expect(await unmatched()).toEqual([
    'seller_sku CHAIR catalogue',
    'seller_sku MUG-BLUE-2PK catalogue',
    'seller_sku TEE_L catalogue',
    'sku NOT-LISTED catalogue',
  ]);
});

test('a seller SKU that a return named and that nothing links is listed once, until it is linked', async () => {
  const { disposition, orderId } = { disposition: 'SELLABLE', orderId: '111-0000001-0000001' };
  for (const sku of ['RETURNED-ONE', 'CHAIR']) {
    const returned = { orderId, sku, quantity: 1, disposition, returnedAt: '2026-11-20' };
    expect((await api.call('POST', '/webhook/amazon/return', returned)).status).toBe(200);
  }
  expect([...(await unmatched(1))].sort()).toEqual([
    'seller_sku CHAIR return',
    'seller_sku MUG-BLUE-2PK catalogue',
    'seller_sku RETURNED-ONE return',
    'seller_sku TEE_L catalogue',
    'sku NOT-LISTED catalogue',
  ]);
  const link = { components: [{ sku: 'LAMP-2', units: 1 }] };
  await api.call('PUT', '/api/listings/amazon/RETURNED-ONE', link);
  expect(await unmatched()).not.toContain('seller_sku RETURNED-ONE return');
});

test.each([
  ['FATAL', 'report_failed'],
  ['CANCELLED', 'report_cancelled'],
] as const)('a report that ends %s is an error that says what to do', async (as, code) => {
  amazon.reset();
  amazon.setReportSettings({ processing: { queuedMs: 0, progressMs: 0 } });
  amazon.setListing({ sku: 'CHAIR', quantity: 1 });
  amazon.script({ operation: 'createReport', times: 1, kind: 'report-ends', as });
  expect(await post(true)).toMatchObject({ status: 502, body: { code } });
  const shown = await api.call<MatchView>('GET', '/api/listings/match');
  expect(shown).toMatchObject({ status: 200, body: { status: 'failed', error: { code } } });
});

test('without the role for the report the error names it, and what an earlier match found stays', async () => {
  amazon.script({ operation: 'getReports', times: 1, kind: 'status', status: 403 });
  const { status, body } = await api.call('POST', '/api/listings/match');
  expect([status, body['code']]).toEqual([502, 'amazon_forbidden']);
  expect(body['message']).toContain('Product Listing');
  expect(await unmatched()).toContain('sku NOT-LISTED catalogue');
});

test('an instance without jobs makes the steps within the request', async () => {
  amazon.setListing({ sku: 'LAMP 2', quantity: 1 });
  const jobless = await startTestService(store, { RUN_JOBS: 'false', ...amazonAt(amazon) });
  try {
    const matchedHere = await eventually('the match has its result', async () => {
      const { status, body } = await jobless.api.call<MatchView>('POST', '/api/listings/match');
      return status === 200 && body;
    });
    expect(matchedHere.proposals).toMatchObject([{ sellerSku: 'LAMP 2', outcome: 'created' }]);
  } finally {
    await jobless.service.stop();
  }
});

test('while it waits for the limit of Amazon the match answers 202, and one runs at a time', async () => {
  amazon.script({
    operation: 'getReports',
    times: 1,
    kind: 'status',
    status: 429,
    retryAfterSeconds: 3_600,
  });
  const waiting = { status: 'under_way', dryRun: true, phase: 'report' };
  expect(await post(true)).toMatchObject({ status: 202, body: waiting });
  expect(await post(true)).toMatchObject({ status: 202, body: waiting });
  expect(await post(false)).toMatchObject({ status: 409, body: { code: 'match_under_way' } });
  expect((await api.call('GET', '/api/listings/match')).body).toMatchObject(waiting);
});
