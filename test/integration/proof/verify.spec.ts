import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SILENT_MS, type Verification } from '../../../src/dashboard/verify/domain/verification';
import { VerificationRepository } from '../../../src/dashboard/verify/verification.repository';
import { VerifyScheduler } from '../../../src/dashboard/verify/verify.scheduler';
import type { ReadRow } from '../../../src/inventory/proof/ledger-proof-item';
import { LedgerProofRepository } from '../../../src/inventory/proof/ledger-proof.repository';
import { LedgerProver } from '../../../src/inventory/proof/ledger-prover';
import { loadConfig } from '../../../src/config/load-config';
import { SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { eventually } from '../../support/eventually';
import { lineOf, orderOf } from '../../support/orders/order-payloads';
import { makeSixMovements, reportOf, settled, verify } from '../../support/proof/verify-run';
import { startTestService, type TestService } from '../../support/service/test-service';
import { ScriptedClient } from '../../support/store/scripted-client';
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
      /^Proven: 3 SKUs, 10 movements, \d+ push records(?:, \d+ receipts?)?, 0 violations .*\nSKUs proven from their first row on: 3; from a later row, because older ones have expired: 0$/,
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

  describe('from the API', () => {
    type Seen = Verification & { readonly code?: string };

    const call = async (method: 'GET' | 'POST', api = running.api): Promise<{ status: number; body: Seen }> =>
      api.call<Seen>(method, '/api/verify');

    const ended = (): Promise<Seen> =>
      eventually('the end of the proof', async () => {
        const { body } = await call('GET');
        return body.state !== 'running' && body;
      });

    it('has the verdict of the command, in a thread beside the service, for every instance', async () => {
      const other = await startTestService(store, { RUN_JOBS: 'false' });
      try {
        await settled(running.api, ['SIX-MOVEMENTS', 'BUSY']);
        expect((await call('GET')).body).toEqual({ state: 'never' });
        const [one, two] = await Promise.all([call('POST'), call('POST', other.api)]);
        for (const { status, body } of [one, two])
          expect([status, body.state, body.startedAt]).toEqual([202, 'running', one.body.startedAt]);
        const { proof, ...run } = await ended();
        expect(run).toEqual({
          state: 'done',
          startedAt: one.body.startedAt,
          finishedAt: expect.any(String) as string,
        });
        const { skus, rows, pushes, listings, orderItems, adjustments, receipts, differences, reach } =
          await reportOf(store.env);
        expect(proof).toEqual({
          proven: true,
          ...{ skus, rows, pushes, listings, orderItems, adjustments, receipts, differences, reach },
          violations: [],
          violationCount: 0,
          durationMs: expect.any(Number) as number,
        });
        expect((await call('GET', other.api)).body).toEqual({ ...run, proof });
      } finally {
        await other.service.stop();
      }
    });

    it('runs once at a time, and again when the process that ran it has ended', async () => {
      const repository = new VerificationRepository(store.client, store.documents, store.tables);
      const startedMs = Date.now();
      expect(await repository.begin('elsewhere', 3, startedMs)).toBe(true);
      await repository.beat('elsewhere', 5, startedMs);
      const running = { state: 'running', startedAt: new Date(startedMs).toISOString() };
      expect(await call('POST')).toMatchObject({
        status: 202,
        body: { ...running, progress: { done: 5, total: 5 } },
      });
      await repository.beat('elsewhere', 6, startedMs - SILENT_MS - 1);
      const { body } = await call('GET');
      expect(body).toMatchObject({
        ...running,
        state: 'failed',
        error: expect.stringContaining('again') as string,
      });
      expect((await call('POST')).body.state).toBe('running');
      expect((await ended()).state).toBe('done');
      // It comes back, as from a machine that was asleep.
      expect(await repository.finish('elsewhere', { error: 'late' }, Date.now())).toBe(false);
    });

    it('ends with the service, which says so', async () => {
      const other = await startTestService(store, { RUN_JOBS: 'false' });
      await call('POST', other.api);
      await other.service.stop();
      expect(['done', 'failed']).toContain((await call('GET')).body.state);
    });

    const schedulerOf = (repository: VerificationRepository, client: DynamoDBClient): VerifyScheduler => {
      const { store: config, runtime } = loadConfig(store.env);
      return new VerifyScheduler(repository, client, config, runtime, new SystemClock());
    };

    it('stops only when the verdict that has just come is stored', async () => {
      const order: string[] = [];
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      class SlowRepository extends VerificationRepository {
        override async finish(...of: Parameters<VerificationRepository['finish']>): Promise<boolean> {
          order.push('verdict');
          await released;
          const isStored = await super.finish(...of);
          order.push('stored');
          return isStored;
        }
      }
      const scheduler = schedulerOf(
        new SlowRepository(store.client, store.documents, store.tables),
        store.client,
      );
      await scheduler.start();
      await eventually('the verdict is being written', () => order.length === 1);
      setImmediate(release);
      await scheduler.beforeApplicationShutdown();
      expect([...order, (await call('GET')).body.state]).toEqual(['verdict', 'stored', 'done']);
    });

    it('does not begin in a service that stopped while the run was written down', async () => {
      const script = new ScriptedClient(store);
      const repository = new VerificationRepository(
        script.client,
        documentClientOf(script.client),
        store.tables,
      );
      const scheduler = schedulerOf(repository, script.client);
      script.holdCalls('UpdateItem');
      const started = scheduler.start();
      await eventually('the run is being written', () => script.waiting === 1);
      await scheduler.beforeApplicationShutdown();
      script.releaseCalls();
      expect(await started).toMatchObject({
        state: 'failed',
        error: expect.stringContaining('stopped') as string,
      });
      script.client.destroy();
    });
  });
});
