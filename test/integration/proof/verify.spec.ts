import type { ReadRow } from '../../../src/inventory/proof/ledger-proof-item';
import { LedgerProofRepository } from '../../../src/inventory/proof/ledger-proof.repository';
import { LedgerProver } from '../../../src/inventory/proof/ledger-prover';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { makeSixMovements, reportOf, settled, verify } from '../../support/proof/verify-run';
import { startTestService, type TestService } from '../../support/service/test-service';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const DAY_MS = 86_400_000;

describe('npm run verify', () => {
  let store: TestStore;
  let running: TestService;

  beforeAll(async () => {
    store = await startTestStore();
    running = await startTestService(store);
  });

  afterAll(async () => {
    await running.service.stop();
    await store.stop();
  });

  it('proves a run of movements, printed and as JSON, for all SKUs and for one', async () => {
    const { api } = running;
    await Promise.all(['MUG', 'MUG WHITE/2'].map((sku) => api.put(sku, { physical: 3 })));
    await makeSixMovements(api, 'SIX-MOVEMENTS');
    await api.webhook('orders/create', orderOf(lineOf('MUG', 5), lineOf('MUG WHITE/2')));
    await settled(api, ['MUG', 'MUG WHITE/2', 'SIX-MOVEMENTS']);

    const all = await reportOf(store.env);
    expect(all).toMatchObject({ proven: true, skus: 3, rows: 10, violations: [] });
    expect(all.pushes).toBeGreaterThanOrEqual(3);
    expect(await reportOf(store.env, '--sku', 'SIX-MOVEMENTS')).toMatchObject({
      proven: true,
      skus: 1,
      rows: 6,
    });
    const printed = await verify(store.env);
    expect(printed).toMatchObject({ exitCode: 0, err: '' });
    expect(printed.out).toMatch(
      /^Proven: 3 SKUs, 10 movements, \d+ push records, 0 violations .*\nSKUs proven from their first row on: 3; from a later row, because older ones have expired: 0$/,
    );
  });

  it('proves the ledger while sales are being committed', async () => {
    const { api } = running;
    await api.put('BUSY', { physical: 1000 });
    let isSelling = true;
    const selling = Array.from({ length: 4 }, async () => {
      while (isSelling) await api.webhook('orders/create', orderOf(lineOf('BUSY')));
    });
    try {
      for (let run = 0; run < 5; run += 1) {
        expect((await reportOf(store.env)).violations).toEqual([]);
        expect((await reportOf(store.env, '--sku', 'BUSY')).violations).toEqual([]);
      }
    } finally {
      isSelling = false;
      await Promise.all(selling);
    }
    expect((await api.stock('BUSY')).version).toBeGreaterThan(5);
  });

  it('proves a SKU that sells at every read of its rows', async () => {
    const { api } = running;
    await api.put('HOT', { physical: 50 });
    await settled(api, ['HOT']);
    /** Commits a sale between the read of the stock and the read of its rows. */
    class SellingRepository extends LedgerProofRepository {
      override async rowsOf(sku: string): Promise<ReadRow[]> {
        await api.webhook('orders/create', orderOf(lineOf(sku)));
        return super.rowsOf(sku);
      }
    }
    const prover = new LedgerProver(new SellingRepository(store.client, store.documents, store.tables), {
      nowMs: Date.now(),
      ttlMs: 30 * DAY_MS,
    });
    expect((await prover.proveOne('HOT'))?.violations).toEqual([]);
    expect((await api.stock('HOT')).physical).toBeLessThan(50);
  });

  it('accepts a blocked SKU as pending', async () => {
    const { api } = running;
    running.service.simulator?.setListing({ sku: 'FBA', channel: 'AMAZON_NA' });
    await api.put('FBA', { physical: 9 });
    await eventually('FBA is blocked', async () => (await api.stock('FBA')).syncStatus === 'blocked');
    expect(await reportOf(store.env, '--sku', 'FBA')).toMatchObject({ proven: true });
  });

  it.each([
    ['no such SKU', ['--sku', 'NO-SUCH-SKU'], /has no SKU NO-SUCH-SKU/],
    ['an unknown option', ['--fast'], /--fast[\s\S]*Usage: npm run verify/],
  ])('exits with 2 for %s', async (_name, args, message) => {
    const run = await verify(store.env, ...args);
    expect(run.exitCode).toBe(2);
    expect(run.err).toMatch(message);
  });
});
