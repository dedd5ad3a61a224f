import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { AlertsRepository } from '../../../src/alerts/store/alerts.repository';
import { AlertsService } from '../../../src/alerts/raise/alerts.service';
import { loadConfig } from '../../../src/config/load-config';
import { CsvProgressRepository } from '../../../src/inventory/csv/csv-progress.repository';
import { DEFAULT_LIMITS } from '../../../src/inventory/ledger/group-commit-limits';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import { GroupCommit } from '../../../src/inventory/ledger/group-commit';
import { InventoryRepository } from '../../../src/inventory/stock/inventory.repository';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import type { ImportReport } from '../../../src/inventory/csv/csv-import-report';
import { StockImportService } from '../../../src/inventory/csv/stock-import.service';
import { Clock } from '../../../src/platform/clock';
import { ApiError } from '../../../src/platform/http/api-error';
import { newSku, proveLedger, registration, sale } from '../../support/store/ledger-writer';
import { type Crash, CrashingClient } from '../../support/store/crashing-client';
import { startTestStore, type TestStore } from '../../support/store/test-store';

/** The time of day, and what a test adds to it. */
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
  let heir: Instance;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    heir = instance(store.client, new LateClock());
  });

  afterAll(async () => {
    await heir.commits.drain();
    await store.stop();
  });

  /** What one process has of the import, on the shared store. */
  function instance(client: DynamoDBClient, clock: Clock): Instance {
    const { store: config } = loadConfig(store.env);
    const ledger = new LedgerRepository(client, store.tables, config);
    const commits = new GroupCommit(ledger, clock, new OutboxNotifier(), DEFAULT_LIMITS);
    const alerts = new AlertsService(new AlertsRepository(client, store.tables));
    const inventory = new InventoryService(
      commits,
      new InventoryRepository(documentClientOf(client), store.tables),
      alerts,
    );
    const progress = new CsvProgressRepository(client, store.tables, config, clock);
    return { commits, inventory, imports: new StockImportService(inventory, ledger, progress) };
  }

  /** SKUs in groups: the first ten stand at 5 already, the next ten at 9, the others are new. */
  async function skus(count: number): Promise<string[]> {
    const prefix = newSku();
    const all = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
    await heir.inventory.recordFigures(
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
    return (await heir.inventory.find(sku))?.physical;
  }

  it('that has no time left says how far it came, and goes on from there', async () => {
    const all = await skus(200);
    const file = fileOf(all);
    const reached: string[] = [];
    let report: ImportReport | undefined;
    for (let call = 1; report === undefined && call < 10; call += 1) {
      try {
        report = await heir.imports.take(file, { dryRun: false, patienceMs: -1 });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        expect([error.getStatus(), error.code, error.retryAfterSeconds]).toEqual([
          503,
          'import_unfinished',
          1,
        ]);
        reached.push(/line \d+/.exec(error.message)?.[0] ?? error.message);
        // What was dealt with is not taken back, whether it had something to change or not.
        if (call === 1) await heir.inventory.record([0, 10, 20].map((index) => sale(all[index] ?? '')));
      }
    }
    expect(reached).toEqual(['line 81', 'line 161']);
    expect(report).toMatchObject({ created: 40, changed: 0, unchanged: 160, rejected: 0 });
    expect(await Promise.all([0, 10, 20, 199].map((index) => physicalOf(all[index] ?? '')))).toEqual([
      4, 4, 4, 5,
    ]);
  });

  it('that is only tried finds no progress and leaves none', async () => {
    const file = fileOf(await skus(100));
    const tried = await heir.imports.take(file, { dryRun: true });
    expect(tried).toMatchObject({ created: 80, changed: 10, unchanged: 10 });
    expect(await heir.imports.take(file, { dryRun: true })).toEqual(tried);
    expect(await heir.imports.take(file, { dryRun: false })).toEqual(tried);
  });

  it.each(['before', 'after'] as const)(
    'whose process dies is completed by the next one, %s whichever write it dies',
    async (when) => {
      let deaths = 0;
      for (let atWrite = 1; atWrite === deaths + 1; atWrite += 1) {
        const all = await skus(100);
        const file = fileOf(all);
        if (await diesOver(file, { atWrite, when })) deaths += 1;
        const taken = (await Promise.all(all.map(async (sku) => [sku, await isImported(sku)] as const)))
          .filter(([, isIn]) => isIn)
          .map(([sku]) => sku);
        await heir.inventory.record(taken.map((sku) => sale(sku)));
        const report = await heir.imports.take(file, { dryRun: false });
        expect(report.unchanged + report.created + report.changed).toBe(100);
        for (const [index, sku] of all.entries()) {
          expect(await rowsOf(sku)).toBe(index < 10 ? 0 : 1);
          expect([sku, await physicalOf(sku)]).toEqual([sku, taken.includes(sku) ? 4 : 5]);
        }
      }
      // Two batches: two commits and a mark of progress each, where they have so many rows.
      expect(deaths).toBeGreaterThanOrEqual(4);
    },
  );

  /** True when the process did not live to see the end of the import. */
  async function diesOver(file: Buffer, death: Crash): Promise<boolean> {
    const clock = new LateClock();
    const mortal = new CrashingClient(store, death, () => {
      clock.lateMs += 5000;
    });
    const dying = instance(mortal.client, clock);
    await dying.imports.take(file, { dryRun: false }).catch(() => undefined);
    await dying.commits.drain();
    mortal.client.destroy();
    return mortal.hasCrashed;
  }

  async function isImported(sku: string): Promise<boolean> {
    return (await heir.inventory.find(sku)) !== undefined && (await rowsOf(sku)) > 0;
  }
});
