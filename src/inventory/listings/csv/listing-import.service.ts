import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { type AlertChange, alertIdOf } from '../../../alerts/domain/alert';
import { AlertsService } from '../../../alerts/raise/alerts.service';
import { Clock } from '../../../platform/clock';
import { forEachConcurrent } from '../../../platform/for-each-concurrent';
import { timestampOf } from '../../../platform/timestamp';
import { textOf } from '../../csv-file/csv-encoding';
import { csvError } from '../../csv-file/csv-errors';
import { headerOf, shown } from '../../csv-file/csv-header';
import { CsvProgressRepository } from '../../csv-file/csv-progress.repository';
import { collectRows } from '../../csv-file/csv-rows';
import { fileDigest, ImportIdentifier } from '../../csv-file/import-identifier';
import { ALREADY_IMPORTED, reportOf, type RowDecision } from '../../csv-file/import-report';
import { type ImportOptions, ImportRun, MAX_IMPORT_MS } from '../../csv-file/import-run';
import type { SkuCheck } from '../../csv-file/sku-check';
import { LINKED_NOW } from '../../domain/closing-notes';
import { listingRefusalError } from '../listing-errors';
import { type ListingFacts, type ListingSpec } from '../domain/listing-change';
import { ListingsService } from '../listings.service';
import { componentProblems, componentSku, putDecision, specOf } from './listing-decision';
import { batchesOfGroups, forAll, type ListingGroup, listingGroups } from './listing-groups';
import type { ImportedListingRow, ListingImportReport } from './listing-import-report';
import {
  type BatchFacts,
  type FileNames,
  isKnown,
  isRegistered,
  ListingNames,
} from './listing-names.service';
import { columnsIn, LISTING_COLUMNS, listingRows, type RuleColumn } from './listing-rows';

/** Listings of one import that are written at the same time. */
const PUTS_AT_ONCE = 8;

interface FactsToPut extends BatchFacts {
  /** The closings of the open alerts that a seller SKU is unknown, by alert. */
  readonly closings: ReadonlyMap<string, AlertChange>;
}

/** One call of an import. */
interface Call {
  readonly run: ImportRun;
  readonly groups: readonly ListingGroup[];
  readonly columns: ReadonlySet<RuleColumn>;
  readonly names: FileNames;
  /** Read for the first new listing: it costs a scan of the listings. */
  sellerSkuCheck?: SkuCheck;
  /** Read for the first component that is not registered: it costs a scan of the stocks. */
  componentCheck?: SkuCheck;
}

/**
 * Imports a file of listings, one by one. As in the stock import, each import has an id, and the same file resumes an
 * interrupted one. A file describes its listings as they are to be, so that it may be imported again at any time.
 */
@Injectable()
export class ListingImportService implements OnModuleDestroy {
  private readonly logger = new Logger('ListingImport');
  private isUnderWay = false;
  private isStopping = false;

  constructor(
    private readonly listings: ListingsService,
    private readonly names: ListingNames,
    private readonly progress: CsvProgressRepository,
    private readonly identifier: ImportIdentifier,
    private readonly alerts: AlertsService,
    private readonly clock: Clock,
  ) {}

  /** A running import stops after its batch. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /**
   * Imports one file at a time; `dryRun` only reports. Throws 400 for a file that cannot be read, 409 while another import
   * of listings runs, 413 for too many rows, and 503 after `maxMs` milliseconds: the same file then resumes.
   */
  async take(
    bytes: Buffer,
    { dryRun, key, maxMs = MAX_IMPORT_MS }: Omit<ImportOptions, 'repeat'>,
  ): Promise<ListingImportReport> {
    if (this.isUnderWay) throw csvError.underWay();
    this.isUnderWay = true;
    const deadline = performance.now() + maxMs;
    try {
      const text = textOf(bytes);
      const header = headerOf(text, LISTING_COLUMNS);
      const rows = await collectRows(listingRows(text, header));
      const names = await this.names.inFile(rows);
      const groups = await collectRows(listingGroups(rows, names.nameOf));
      const lastLine = groups.findLast(({ problems }) => problems === undefined)?.rows.at(-1)?.line;
      if (lastLine === undefined)
        return reportOf(
          groups.flatMap((group) => importedRows(group, new Map())),
          header.ignored,
        );
      const file = fileDigest(bytes);
      const importId = await this.identifier.identify({
        kind: 'listings',
        file,
        lastLine,
        key,
        isRepeat: true,
        isDryRun: dryRun,
      });
      const run = new ImportRun(this.progress, importId, dryRun, key !== undefined, deadline);
      const call: Call = { run, groups, columns: columnsIn(header), names };
      const report = reportOf(await this.importBatches(call), header.ignored);
      const { created, changed, unchanged, rejected } = report;
      if (!dryRun) await this.progress.finish(importId, created + changed + unchanged > 0);
      this.logger.log(
        { import: importId, file, listings: groups.length, created, changed, unchanged, rejected },
        dryRun ? 'CSV import of listings checked (dry run)' : 'CSV import of listings done',
      );
      return report;
    } finally {
      this.isUnderWay = false;
    }
  }

  private async importBatches(call: Call): Promise<ImportedListingRow[]> {
    const { run } = call;
    const imported: ImportedListingRow[] = [];
    for (const batch of batchesOfGroups(call.groups)) {
      const lastLine = lastLineOf(batch.at(-1));
      const decisions = new Map(await run.begin(lastLine, this.isStopping));
      const fresh = batch.filter(
        (group) => group.problems === undefined && !run.isImported(lastLineOf(group)),
      );
      if (fresh.length > 0)
        for (const [line, decision] of await this.decide(fresh, call)) decisions.set(line, decision);
      await run.end(lastLine, fresh.length > 0 ? decisions : undefined);
      for (const group of batch) for (const row of importedRows(group, decisions)) imported.push(row);
    }
    return imported;
  }

  /** The decisions by line: of a rejected listing on each row, of any other on its first. */
  private async decide(groups: readonly ListingGroup[], call: Call): Promise<Map<number, RowDecision>> {
    const decisions = new Map<number, RowDecision>();
    const facts = await this.names.facts(groups);
    const accepted: ListingGroup[] = [];
    for (const group of groups) {
      const problems = await this.problemsOf(group, call, facts);
      if (problems === undefined) accepted.push(group);
      else for (const [line, message] of problems) decisions.set(line, { outcome: 'rejected', message });
    }
    const alertIds = call.run.isDryRun ? [] : accepted.map(alertIdOfGroup);
    const { closings, release } = await this.alerts.claimClosings(alertIds, LINKED_NOW);
    try {
      for (const [line, decision] of await this.putAll(accepted, call, { ...facts, closings }))
        decisions.set(line, decision);
    } finally {
      release();
    }
    const linked = accepted.filter(({ rows }) => decisions.get(rows[0]?.line ?? 0)?.outcome !== 'rejected');
    if (!call.run.isDryRun)
      await this.alerts.closeOpen(linked.map(alertIdOfGroup), timestampOf(this.clock.now()), LINKED_NOW);
    return decisions;
  }

  private async putAll(
    groups: readonly ListingGroup[],
    call: Call,
    facts: FactsToPut,
  ): Promise<Map<number, RowDecision>> {
    const decisions = new Map<number, RowDecision>();
    const registered = registeredIn(facts);
    // Listings of one SKU are written one after the other, because their transactions would refuse each other.
    const turns = new Map<string, Promise<void>>();
    await forEachConcurrent(groups, PUTS_AT_ONCE, async (group) => {
      const skus = group.rows.map(({ sku }) => componentSku(sku, registered));
      const turn = Promise.all(skus.flatMap((sku) => turns.get(sku) ?? [])).then(async () => {
        for (const [line, decision] of await this.put(group, call, facts)) decisions.set(line, decision);
      });
      for (const sku of skus) turns.set(sku, turn);
      await turn;
    });
    return decisions;
  }

  private async problemsOf(
    group: ListingGroup,
    call: Call,
    facts: BatchFacts,
  ): Promise<ReadonlyMap<number, string> | undefined> {
    const { sellerSku, rows } = group;
    const registered = registeredIn(facts);
    const cell = rows.find((row) => row.sellerSku !== sellerSku)?.sellerSku ?? sellerSku;
    const twin = call.names.twinProblem(cell);
    if (twin !== undefined) return forAll(rows, twin);
    if (!isKnown(sellerSku, facts)) {
      call.sellerSkuCheck ??= await this.names.sellerSkuCheck(call.groups);
      const problem = call.sellerSkuCheck.problemOf({ line: rows[0]?.line ?? 0, sku: cell });
      if (problem !== undefined) return forAll(rows, problem);
    }
    if (rows.some(({ sku }) => !registered.has(componentSku(sku, registered))))
      call.componentCheck ??= await this.names.componentCheck(call.groups);
    return componentProblems(group, registered, (row) => call.componentCheck?.problemOf(row));
  }

  private async put(
    group: ListingGroup,
    { run, columns }: Call,
    batch: FactsToPut,
  ): Promise<ReadonlyMap<number, RowDecision>> {
    const { sellerSku, rows } = group;
    const spec = specOf(group, registeredIn(batch), columns);
    const facts = factsOf(sellerSku, spec, batch);
    const closes = batch.closings.get(alertIdOfGroup(group));
    const result = await this.listings.putOfMany(sellerSku, spec, { dryRun: run.isDryRun, facts, closes });
    if (result.kind !== 'refused') return new Map([[rows[0]?.line ?? 0, putDecision(result)]]);
    const { message } = listingRefusalError(result.refusal, sellerSku);
    return new Map(rows.map(({ line }) => [line, { outcome: 'rejected', message }]));
  }
}

function alertIdOfGroup({ sellerSku }: ListingGroup): string {
  return alertIdOf.unknownSku(sellerSku);
}

function registeredIn({ stocks }: BatchFacts): { has: (sku: string) => boolean } {
  return { has: (sku) => isRegistered(stocks.get(sku)) };
}

/** What the change of one listing rests on. */
function factsOf(
  sellerSku: string,
  { components }: ListingSpec,
  { items, stocks }: BatchFacts,
): ListingFacts {
  const current = items.get(sellerSku);
  const skus = [...(current?.listing.components ?? []), ...components].map(({ sku }) => sku);
  const known = [sellerSku, ...skus].flatMap((sku) => {
    const stock = stocks.get(sku);
    return stock === undefined ? [] : [[sku, stock] as const];
  });
  return { sellerSku, current, stocks: new Map(known) };
}

function lastLineOf(group: ListingGroup | undefined): number {
  return group?.rows.at(-1)?.line ?? 0;
}

/** The changes of a listing are on its first row, and what is wrong with it on each. */
function importedRows(
  { sellerSku, rows, problems }: ListingGroup,
  decisions: ReadonlyMap<number, RowDecision>,
): ImportedListingRow[] {
  const first = decisions.get(rows[0]?.line ?? 0) ?? ALREADY_IMPORTED;
  return rows.map(({ line, sku }, index) => {
    const names = { line, sellerSku: shown(sellerSku), ...(sku === '' ? {} : { sku: shown(sku) }) };
    const problem = problems?.get(line);
    if (problem !== undefined) return { ...names, outcome: 'rejected', message: problem };
    return { ...names, ...(decisions.get(line) ?? (index === 0 ? first : { outcome: first.outcome })) };
  });
}
