import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { loadConfig } from '../../../src/config/load-config';
import { CsvProgressRepository } from '../../../src/inventory/csv-file/csv-progress.repository';
import { DEFAULT_LIMITS } from '../../../src/inventory/ledger/group-commit-limits';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import { GroupCommit } from '../../../src/inventory/ledger/group-commit';
import { InventoryRepository } from '../../../src/inventory/stock/inventory.repository';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { ImportIdentifier } from '../../../src/inventory/csv-file/import-identifier';
import type { ImportReport } from '../../../src/inventory/csv-file/import-report';
import { StockImportService } from '../../../src/inventory/csv/stock-import.service';
import { Clock } from '../../../src/platform/clock';
import { ApiError } from '../../../src/platform/http/api-error';
import { aloneWith, newSku, proveLedger, registration, sale } from '../../support/store/ledger-writer';
import { type Crash, CrashingClient } from '../../support/store/crashing-client';
import { soldNamesOf } from '../../support/listings/sold-names';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The time of day, plus what a test adds. */
class LateClock extends Clock {
  lateMs = 0;

  now(): number {
    return Date.now() + this.lateMs;
  }
}

interface Instance {
  readonly commits: GroupCommit;
  readonly inventory: InventoryService;
  readonly imports: StockImportService;
}

describe('the import of a file', () => {
  let store: TestStore;
  let next: Instance;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    next = instance(store.client, new LateClock());
  });

  afterAll(async () => {
    await next.commits.drain();
    await store.stop();
  });

  /** The import's parts of one process, on the shared store. */
  function instance(client: DynamoDBClient, clock: Clock): Instance {
    const { store: config } = loadConfig(store.env);
    const ledger = new LedgerRepository(client, store.tables, config);
    const commits = new GroupCommit(ledger, clock, new OutboxNotifier(), DEFAULT_LIMITS);
    const alerts = alertsServiceOf(client, store.tables);
    const inventory = new InventoryService(
      aloneWith(commits, store),
      new InventoryRepository(documentClientOf(client), store.tables),
      alerts,
      soldNamesOf(store),
    );
    const progress = new CsvProgressRepository(documentClientOf(client), store.tables, config, clock);
    const identifier = new ImportIdentifier(progress, clock);
    return { commits, inventory, imports: new StockImportService(inventory, ledger, progress, identifier) };
  }

  /** SKUs in groups: the first ten have 5 units, the next ten 9, the others are new. */
  async function skus(count: number): Promise<string[]> {
    const prefix = newSku();
    const all = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
    await next.inventory.recordFigures(
      all.slice(0, 20).map((sku, index) => registration(sku, { physical: index < 10 ? 5 : 9 })),
    );
    return all;
  }

  function fileOf(all: readonly string[]): Buffer {
    return Buffer.from(`sku,physical\n${all.map((sku) => `${sku},5`).join('\n')}\n`);
  }

  async function rowsOf(sku: string): Promise<number> {
    return (await proveLedger(store, sku)).rows.filter(({ action }) => action === 'import').length;
  }

  async function physicalOf(sku: string): Promise<number | undefined> {
    return (await next.inventory.find(sku))?.physical;
  }

  it('stops at its time limit with the last line, and resumes there', async () => {
    const all = await skus(200);
    // A row of the first call that is rejected stays so.
    all[30] = 'TRUE';
    const file = fileOf(all);
    const reached: string[] = [];
    let report: ImportReport | undefined;
    for (let call = 1; report === undefined && call < 10; call += 1) {
      try {
        report = await next.imports.take(file, { dryRun: false, maxMs: -1 });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        expect([error.getStatus(), error.code, error.retryAfterSeconds]).toEqual([
          503,
          'import_unfinished',
          1,
        ]);
        reached.push(/line \d+/.exec(error.message)?.[0] ?? error.message);
        // Imported rows are not imported again, whether they changed something or not.
        if (call === 1) await next.inventory.record([0, 10, 20].map((index) => sale(all[index] ?? '')));
      }
    }
    expect(reached).toEqual(['line 81', 'line 161']);
    expect(report).toMatchObject({ created: 40, changed: 0, unchanged: 159, rejected: 1 });
    expect(await Promise.all([0, 10, 20, 199].map((index) => physicalOf(all[index] ?? '')))).toEqual([
      4, 4, 4, 5,
    ]);
  });

  it('with a key is answered with the first outcome of every row, though it was interrupted', async () => {
    const all = await skus(100);
    const file = fileOf(all);
    const options = { dryRun: false, key: all[0] ?? '' };
    await expect(next.imports.take(file, { ...options, maxMs: -1 })).rejects.toMatchObject({
      code: 'import_unfinished',
    });
    await next.inventory.record(all.slice(0, 30).map((sku) => sale(sku)));
    for (let call = 0; call < 2; call += 1)
      expect(await next.imports.take(file, options)).toMatchObject({
        created: 80,
        changed: 10,
        unchanged: 10,
      });
    expect(await physicalOf(all[25] ?? '')).toBe(4);
  });

  it('with a key is the last import again when it is continued after another one', async () => {
    const all = await skus(100);
    const [file, other] = [fileOf(all), fileOf(all.slice(0, 50))];
    const options = { dryRun: false, key: all[0] ?? '' };
    await expect(next.imports.take(file, { ...options, maxMs: -1 })).rejects.toMatchObject({
      code: 'import_unfinished',
    });
    await next.imports.take(other, { dryRun: false });
    await next.imports.take(file, options);
    expect(await next.imports.take(other, { dryRun: false })).toMatchObject({ unchanged: 50 });
    // What is complete is answered again, and stays an earlier import.
    await next.imports.take(file, options);
    await expect(next.imports.take(other, { dryRun: false })).rejects.toMatchObject({
      code: 'import_repeated',
    });
  });

  it('neither uses nor writes progress in a dry run', async () => {
    const file = fileOf(await skus(100));
    const tried = await next.imports.take(file, { dryRun: true });
    expect(tried).toMatchObject({ created: 80, changed: 10, unchanged: 10 });
    expect(await next.imports.take(file, { dryRun: true })).toEqual(tried);
    expect(await next.imports.take(file, { dryRun: false })).toEqual(tried);
  });

  it.each(['before', 'after'] as const)(
    'is completed by the next process when one crashes %s any write',
    async (when) => {
      let crashes = 0;
      for (let atWrite = 1; atWrite === crashes + 1; atWrite += 1) {
        const all = await skus(100);
        const file = fileOf(all);
        if (await crashesDuring(file, { atWrite, when })) crashes += 1;
        // Both batches, and all three groups.
        const checked = all.filter((_sku, index) => index % 7 === 0);
        const imported = (
          await Promise.all(checked.map(async (sku) => [sku, await isImported(sku)] as const))
        )
          .filter(([, isThere]) => isThere)
          .map(([sku]) => sku);
        await next.inventory.record(imported.map((sku) => sale(sku)));
        // Interrupted, it is continued; complete, it is a repeat.
        const rest = await next.imports.take(file, { dryRun: false }).catch((error: unknown) => error);
        if (rest instanceof ApiError) expect(rest.code).toBe('import_repeated');
        else expect(rest).toMatchObject({ rejected: 0, rows: { length: 100 } });
        for (const sku of checked) {
          expect(await rowsOf(sku)).toBe(all.indexOf(sku) < 10 ? 0 : 1);
          expect([sku, await physicalOf(sku)]).toEqual([sku, imported.includes(sku) ? 4 : 5]);
        }
      }
      // At least two commits and two writes of progress.
      expect(crashes).toBeGreaterThanOrEqual(4);
    },
  );

  /** True when the process crashed before the end of the import. */
  async function crashesDuring(file: Buffer, crash: Crash): Promise<boolean> {
    const clock = new LateClock();
    const crashing = new CrashingClient(store, crash, () => {
      clock.lateMs += 5000;
    });
    const crashed = instance(crashing.client, clock);
    await crashed.imports.take(file, { dryRun: false }).catch(() => undefined);
    await crashed.commits.drain();
    crashing.client.destroy();
    return crashing.hasCrashed;
  }

  async function isImported(sku: string): Promise<boolean> {
    return (await next.inventory.find(sku)) !== undefined && (await rowsOf(sku)) > 0;
  }
});
