import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { ChangeFeed } from '../../../src/changes/change-feed';
import { loadConfig } from '../../../src/config/load-config';
import { CatalogRepository } from '../../../src/inventory/catalog/catalog.repository';
import { CsvProgressRepository } from '../../../src/inventory/csv-file/csv-progress.repository';
import { ImportIdentifier } from '../../../src/inventory/csv-file/import-identifier';
import { DEFAULT_LIMITS } from '../../../src/inventory/ledger/group-commit-limits';
import { GroupCommit } from '../../../src/inventory/ledger/group-commit';
import type { Listing } from '../../../src/inventory/domain/listing';
import { LedgerRepository } from '../../../src/inventory/ledger/ledger.repository';
import { listingPages } from '../../../src/inventory/listings/csv/listing-export';
import type { ListingImportReport } from '../../../src/inventory/listings/csv/listing-import-report';
import { ListingImportService } from '../../../src/inventory/listings/csv/listing-import.service';
import { ListingNames } from '../../../src/inventory/listings/csv/listing-names.service';
import { ListingsRepository } from '../../../src/inventory/listings/listings.repository';
import { ListingsService } from '../../../src/inventory/listings/listings.service';
import { ListingWritesRepository } from '../../../src/inventory/listings/store/listing-writes.repository';
import { OutboxNotifier } from '../../../src/inventory/outbox/outbox-notifier';
import { InventoryRepository } from '../../../src/inventory/stock/inventory.repository';
import { InventoryService } from '../../../src/inventory/stock/inventory.service';
import { SystemClock } from '../../../src/platform/clock';
import { documentClientOf } from '../../../src/platform/dynamodb/client';
import { alertIdOf, draftAlert } from '../../../src/alerts/domain/alert';
import { alertsServiceOf } from '../../support/alerts/alerts-service';
import { difference, everything } from '../../support/service/csv-upload';
import { type Crash, CrashingClient } from '../../support/store/crashing-client';
import { aloneWith, newSku, registration } from '../../support/store/ledger-writer';
import { soldNamesOf } from '../../support/listings/sold-names';
import { startTestStore, type TestStore } from '../../support/store/test-store';

const HEADER = 'sellerSku,sku,units,percent,buffer,min,max,paused';

describe('the import of a file of listings', () => {
  let store: TestStore;
  let commits: GroupCommit;
  let inventory: InventoryService;
  let listings: ListingsRepository;
  let service: ListingsService;
  let imports: ListingImportService;
  /** Registered SKUs and the names of listings of one test. */
  let cup: string;
  let mug: string;
  let kit: string;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    store = await startTestStore();
    const ledger = new LedgerRepository(store.client, store.tables, loadConfig(store.env).store);
    const notifier = new OutboxNotifier();
    commits = new GroupCommit(ledger, new SystemClock(), notifier, DEFAULT_LIMITS);
    inventory = new InventoryService(
      aloneWith(commits, store),
      new InventoryRepository(store.documents, store.tables),
      alertsServiceOf(store.client, store.tables),
      soldNamesOf(store),
    );
    listings = new ListingsRepository(store.client, store.documents, store.tables);
    service = new ListingsService(
      listings,
      new ListingWritesRepository(store.client, store.tables, new ChangeFeed()),
      new CatalogRepository(store.documents, store.tables),
      notifier,
      alertsServiceOf(store.client, store.tables),
      new SystemClock(),
    );
    imports = importsOf(store.client);
  });

  afterAll(async () => {
    await commits.drain();
    await store.stop();
  });

  beforeEach(async () => {
    const prefix = newSku();
    [cup, mug, kit] = [`${prefix}-CUP`, `${prefix}-MUG`, `${prefix}-KIT`];
    await inventory.recordFigures([cup, mug].map((sku) => registration(sku, { physical: 10 })));
  });

  async function found(sellerSku: string): Promise<Listing | undefined> {
    return (await listings.find(sellerSku))?.listing;
  }

  /** The import of one process, which keeps its progress by this client. */
  function importsOf(client: DynamoDBClient): ListingImportService {
    const progress = new CsvProgressRepository(
      documentClientOf(client),
      store.tables,
      loadConfig(store.env).store,
      new SystemClock(),
    );
    return new ListingImportService(
      service,
      new ListingNames(listings, new CatalogRepository(store.documents, store.tables), inventory),
      progress,
      new ImportIdentifier(progress, new SystemClock()),
      alertsServiceOf(store.client, store.tables),
      new SystemClock(),
    );
  }

  function take(
    rows: readonly string[],
    options: {
      dryRun?: boolean;
      key?: string;
      maxMs?: number;
      header?: string;
      by?: ListingImportService;
    } = {},
  ): Promise<ListingImportReport> {
    const { header = HEADER, by = imports, ...rest } = options;
    return by.take(Buffer.from([header, ...rows].join('\n')), { dryRun: false, ...rest });
  }

  async function exported(): Promise<string> {
    const pages = listings.pages();
    const chunks: string[] = [];
    for await (const chunk of listingPages(await pages.next(), pages)) chunks.push(chunk);
    return chunks.join('');
  }

  /** `count` listings of one SKU each. */
  function multipacks(count: number, units = 2): string[] {
    return Array.from(
      { length: count },
      (_, index) => `${kit}-${index},${[cup, mug][index % 2] ?? ''},${units}`,
    );
  }

  const verdictsOf = ({ rows }: ListingImportReport): string[] =>
    rows.map(({ line, outcome, message = '' }) => `${line} ${outcome} ${message}`.trim());

  it('creates, changes and leaves listings, each as a dry run has reported before without a write', async () => {
    await take([`${kit}-2,${cup},2,50`, `${kit}-3,${cup},3`, `${kit}-3,${mug},1`]);
    const rows = [
      `${kit}-2,${cup},2,60,,,,true`,
      `${kit}-3,${mug},1,100`,
      `${kit}-3,${cup},3`,
      `${kit}-4,${cup},4,,1`,
      `${kit}-4,${mug},1`,
      `${kit}-5,${cup},x`,
      `${cup},${cup},2`,
    ];
    const before = await everything(store);
    const tried = await take(rows, { dryRun: true });
    expect(difference(before, await everything(store))).toEqual([]);
    expect(verdictsOf(tried)).toEqual([
      '2 changed percent 50 → 60, paused',
      '3 unchanged',
      '4 unchanged',
      `5 created ${cup} 4, ${mug} 1, buffer 1`,
      '6 created',
      '7 rejected units must be a whole number from 1 to 1000, in digits only.',
      expect.stringContaining(`8 rejected A SKU ${cup} is registered`),
    ]);
    expect(await take(rows)).toEqual(tried);
    expect((await found(`${kit}-2`))?.rule).toEqual({ percent: 60 });
    expect((await found(`${kit}-4`))?.components).toEqual([
      { sku: cup, units: 4 },
      { sku: mug, units: 1 },
    ]);
    // A column that the file does not have keeps its value.
    expect(verdictsOf(await take([`${kit}-2,${cup},1`], { header: 'sellerSku,sku,units' }))).toEqual([
      `2 changed ${cup} 2 → 1`,
    ]);
    expect(await found(`${kit}-2`)).toMatchObject({ rule: { percent: 60 }, paused: true });
  });

  it('keeps a pause that came between its reads and its write, in a file without the column', async () => {
    const components = [{ sku: cup, units: 2 }];
    await service.put(kit, { components, rule: {}, paused: false });
    const stocks = await new CatalogRepository(store.documents, store.tables).stocksOf([cup, kit]);
    const facts = { sellerSku: kit, current: await listings.find(kit), stocks };
    await service.put(kit, { components, rule: {}, paused: true });
    const spec = { components: [{ sku: cup, units: 3 }], rule: {}, paused: false };
    expect(await service.putOfMany(kit, { ...spec, kept: ['paused'] }, { facts })).toMatchObject({
      kind: 'changed',
      after: { components: spec.components, paused: true },
    });
    expect((await found(kit))?.paused).toBe(true);
  });

  it('has nothing to change in what was exported', async () => {
    await take([`=${kit},${cup},2,50,1,2,3,true`, `"${kit}, 2",${cup},1`, `"${kit}, 2",${mug},5`]);
    await service.put(` ${kit} `, { components: [{ sku: cup, units: 7 }], rule: {}, paused: false });
    const file = await exported();
    const report = await imports.take(Buffer.from(file), { dryRun: false });
    expect(report).toMatchObject({ created: 0, changed: 0, rejected: 0 });
    expect(report.unchanged).toBe(file.trim().split('\r\n').length - 1);
    expect(await exported()).toBe(file);
  });

  it('rejects names that a spreadsheet has changed, each with what exists', async () => {
    await inventory.recordFigures([registration(`00${cup.length}77${Date.now()}`, { physical: 1 })]);
    await take([`${kit},${cup},2`]);
    const rows = [
      `${kit.toLowerCase()},${cup},2`,
      `Mar-01,${cup},2`,
      `${kit}-9,${cup.toLowerCase()},1`,
      `${kit}-9,${mug},1`,
      `${kit}-8\u00a0,${mug},1`,
      `${kit}\u00a0, ${cup},3`,
    ];
    const rejected = await take(rows.slice(0, 5));
    expect(verdictsOf(rejected)).toEqual([
      expect.stringContaining(`has no listing. There is a listing ${kit}: write that`),
      expect.stringContaining(
        'The seller SKU is read as Mar-01, which looks like a date. Write the seller SKU itself',
      ),
      expect.stringContaining(`Registered is ${cup}: write that`),
      expect.stringContaining('5 rejected Line 4 of this listing is wrong: The SKU is read as'),
      expect.stringContaining(`${kit}-8<U+00A0>, with a blank`),
    ]);
    expect(verdictsOf(await take(rows.slice(5)))).toEqual([`2 changed ${cup} 2 → 3`]);
    // Two spellings in one file may be rows of one listing.
    expect(await take(rows.slice(0, 1).concat(`${kit},${cup},4`))).toMatchObject({ rejected: 2 });
  });

  it('stops at its time limit with the last line, and resumes there', async () => {
    const rows = multipacks(210);
    const reached: string[] = [];
    let report: ListingImportReport | undefined;
    while (report === undefined && reached.length < 5) {
      report = await take(rows, { maxMs: -1 }).catch((error: unknown) => {
        reached.push(/line \d+/.exec(String(error))?.[0] ?? String(error));
        return undefined;
      });
      // What is imported already is not imported again.
      if (reached.length === 1)
        await service.put(`${kit}-0`, { components: [{ sku: cup, units: 9 }], rule: {}, paused: false });
    }
    expect(reached).toEqual(['line 101', 'line 201']);
    expect(report).toMatchObject({ created: 10, unchanged: 200, rejected: 0 });
    expect((await found(`${kit}-0`))?.components).toEqual([{ sku: cup, units: 9 }]);
    expect((await inventory.find(cup))?.listings).toBe(105);
    // A file may be imported again at any time.
    expect(await take(rows)).toMatchObject({ changed: 1, unchanged: 209 });
  });

  it('with a key is answered with the first outcome of every row, though it was interrupted', async () => {
    const rows = [...multipacks(120), `${kit}-X,${cup},1`, `${kit}-X,${mug}-NONE,1`];
    await expect(take(rows, { key: kit, maxMs: -1 })).rejects.toMatchObject({ code: 'import_unfinished' });
    await service.remove(`${kit}-0`);
    const first = await take(rows, { key: kit });
    expect(first).toMatchObject({ created: 120, rejected: 2 });
    expect(await take(rows, { key: kit })).toEqual(first);
    expect(await found(`${kit}-0`)).toBeUndefined();
    await expect(take(rows.slice(1), { key: kit })).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it.each<Crash>([
    { atWrite: 2, when: 'before' },
    { atWrite: 2, when: 'after' },
  ])('is completed by the next process when one crashes at its progress, %j', async (crash) => {
    const rows = multipacks(150);
    const crashing = new CrashingClient(store, crash, () => undefined);
    await expect(take(rows, { by: importsOf(crashing.client) })).rejects.toThrow('crashed');
    crashing.client.destroy();
    expect(await take(rows)).toMatchObject({ created: 50, unchanged: 100 });
    expect((await inventory.find(cup))?.listings).toBe(75);
  });

  it('closes the alerts that the seller SKUs of its listings are unknown, and no others', async () => {
    const alerts = alertsServiceOf(store.client, store.tables);
    const names = ['0', '1', 'X'].map((name) => `${kit}-${name}`);
    for (const sku of names)
      await alerts.raise(
        draftAlert(alertIdOf.unknownSku(sku), 'unknown_sku', '2026-11-22T10:00:00Z', 'Unknown.', { sku }),
      );
    const rows = [...multipacks(2), `${kit}-X,${mug}-NONE,1`];
    const areOpen = (): Promise<boolean[]> =>
      Promise.all(names.map((sku) => alerts.isOpen(alertIdOf.unknownSku(sku))));
    await take(rows, { dryRun: true });
    expect(await areOpen()).toEqual([true, true, true]);
    await take(rows);
    expect(await areOpen()).toEqual([false, false, true]);
  });
});
