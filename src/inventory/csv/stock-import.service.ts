import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { textOf } from '../csv-file/csv-encoding';
import { csvError } from '../csv-file/csv-errors';
import { headerOf } from '../csv-file/csv-header';
import { collectRows } from '../csv-file/csv-rows';
import {
  ALREADY_IMPORTED,
  type ImportedRow,
  type ImportReport,
  reportOf,
  type RowDecision,
} from '../csv-file/import-report';
import { type ImportOptions, ImportRun, MAX_IMPORT_MS } from '../csv-file/import-run';
import { Lookalikes, SkuCheck } from '../csv-file/sku-check';
import { importRows, type ImportRow, type ReadyRow, STOCK_COLUMNS } from './csv-import-file';
import { finalDecision, movementOf, decideRow } from './csv-import-decision';
import { resolveRows, untrimmedRows } from './csv-sku-resolve';
import { CsvProgressRepository } from '../csv-file/csv-progress.repository';
import { fileDigest, ImportIdentifier } from '../csv-file/import-identifier';
import type { Stock } from '../domain/stock';
import { trimmedSku } from '../domain/sku-spelling';
import { txIdOf } from '../domain/tx-id';
import { MAX_UNIT } from '../ledger/group-commit';
import { InventoryService } from '../stock/inventory.service';
import { soldAsListing } from '../stock/inventory-errors';
import { LedgerRepository } from '../ledger/ledger.repository';
import { batchesOf } from '../../platform/dynamodb/batch-get';

/** Rows of one batch: two full commits, and within the 100 keys of one read. */
const BATCH_ROWS = 2 * MAX_UNIT;
/** SKUs that are compared before other requests run. */
const SKUS_PER_TURN = 2000;

/** One call of an import. */
interface Call {
  readonly run: ImportRun;
  readonly rows: readonly ImportRow[];
  /** Read when the first row registers a SKU: it costs a scan of the table. */
  check?: SkuCheck;
}

/** The decision on a row, and the stock on which it depends. */
interface DecidedRow {
  readonly decision: RowDecision;
  readonly stock: Stock | undefined;
}

/**
 * Imports a file of figures into the ledger, row by row. Each import has an id, and a row its line: a row is imported
 * once, and the same file resumes an interrupted import.
 */
@Injectable()
export class StockImportService implements OnModuleDestroy {
  private readonly logger = new Logger('Import');
  private isUnderWay = false;
  private isStopping = false;

  constructor(
    private readonly inventory: InventoryService,
    private readonly ledger: LedgerRepository,
    private readonly progress: CsvProgressRepository,
    private readonly identifier: ImportIdentifier,
  ) {}

  /** A running import stops after its batch. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /**
   * Imports one file at a time; `dryRun` only reports. Throws 400 for a file that cannot be read, 409 while another
   * import runs and for a repeat, 413 for too many rows, and 503 after `maxMs` milliseconds: the same file then resumes.
   */
  async take(
    bytes: Buffer,
    { dryRun, key, repeat, maxMs = MAX_IMPORT_MS }: ImportOptions,
  ): Promise<ImportReport> {
    if (this.isUnderWay) throw csvError.underWay();
    this.isUnderWay = true;
    const deadline = performance.now() + maxMs;
    try {
      const { rows: read, ignored } = await readRows(bytes);
      const file = fileDigest(bytes);
      const rows = await this.resolve(read);
      const lastLine = rows.findLast((row) => !('problem' in row))?.line;
      if (lastLine === undefined)
        return reportOf(
          rows.map((row) => importedRow(row, undefined)),
          ignored,
        );
      const importId = await this.identifier.identify({
        kind: 'stock',
        file,
        lastLine,
        key,
        isRepeat: repeat === true,
        isDryRun: dryRun,
      });
      const run = new ImportRun(this.progress, importId, dryRun, key !== undefined, deadline);
      const report = reportOf(await this.importBatches({ run, rows }), ignored);
      const { created, changed, unchanged, rejected } = report;
      if (!dryRun) await this.progress.finish(importId, created + changed + unchanged > 0);
      this.logger.log(
        { import: importId, file, created, changed, unchanged, rejected },
        dryRun ? 'CSV import checked (dry run)' : 'CSV import done',
      );
      return report;
    } finally {
      this.isUnderWay = false;
    }
  }

  /** Reads the stocks of SKUs with blanks around them, with and without these. */
  private async resolve(rows: readonly ImportRow[]): Promise<readonly ImportRow[]> {
    const untrimmed = untrimmedRows(rows);
    if (untrimmed.length === 0) return rows;
    const skus = [...new Set(untrimmed.flatMap(({ sku }) => [sku, trimmedSku(sku)]))].filter(
      (sku) => sku !== '',
    );
    const registered = new Set<string>();
    for (const batch of batchesOf(skus))
      for (const sku of (await this.ledger.readRegistered(batch)).keys()) registered.add(sku);
    return resolveRows(rows, registered);
  }

  private async importBatches(call: Call): Promise<ImportedRow[]> {
    const { run, rows } = call;
    const imported: ImportedRow[] = [];
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      const batch = rows.slice(from, from + BATCH_ROWS);
      const lastLine = batch.at(-1)?.line ?? 0;
      const decisions = new Map(await run.begin(lastLine, this.isStopping));
      const fresh = batch.filter((row): row is ReadyRow => !('problem' in row) && !run.isImported(row.line));
      if (fresh.length > 0) {
        const decided = await this.decide(fresh, call);
        if (!run.isDryRun) await this.apply(fresh, run.importId, decided);
        for (const [line, { decision }] of decided) decisions.set(line, decision);
      }
      await run.end(lastLine, fresh.length > 0 ? decisions : undefined);
      imported.push(...batch.map((row) => importedRow(row, decisions.get(row.line))));
    }
    return imported;
  }

  private async decide(rows: readonly ReadyRow[], call: Call): Promise<Map<number, DecidedRow>> {
    const [known, stocks] = await Promise.all([
      this.ledger.readRows(rows.map(({ line }) => txIdOf.import(call.run.importId, line))),
      this.ledger.readRegistered(rows.map(({ sku }) => sku)),
    ]);
    const newSkus = rows.map(({ sku }) => sku).filter((sku) => !stocks.has(sku));
    if (newSkus.length > 0) call.check ??= await this.skuCheck(call.rows);
    const taken = await this.inventory.takenAmong(newSkus);
    return new Map(
      rows.map((row): [number, DecidedRow] => {
        const stock = stocks.get(row.sku);
        const isInLedger = known.has(txIdOf.import(call.run.importId, row.line));
        const isTaken = stock === undefined && taken.has(row.sku);
        const skuProblem = isTaken
          ? soldAsListing(row.sku)
          : stock === undefined
            ? call.check?.problemOf(row)
            : undefined;
        return [row.line, { decision: decideRow(row, { stock, isInLedger, skuProblem }), stock }];
      }),
    );
  }

  private async skuCheck(rows: readonly ImportRow[]): Promise<SkuCheck> {
    const ready = rows.filter((row): row is ReadyRow => !('problem' in row));
    const lookalikes = new Lookalikes(ready);
    for await (const skus of this.inventory.skuPages())
      for (let from = 0; from < skus.length; from += SKUS_PER_TURN) {
        for (const sku of skus.slice(from, from + SKUS_PER_TURN)) lookalikes.add(sku);
        await nextTurn();
      }
    return new SkuCheck(ready, lookalikes);
  }

  /** Commits the rows that change something, one commit at a time: sales have the other commits. */
  private async apply(
    rows: readonly ReadyRow[],
    importId: string,
    decided: Map<number, DecidedRow>,
  ): Promise<void> {
    const due = rows.filter(({ line }) => {
      const outcome = decided.get(line)?.decision.outcome;
      return outcome === 'created' || outcome === 'changed';
    });
    const outcomes = await this.inventory.recordFigures(due.map((row) => movementOf(row, importId)));
    due.forEach(({ line }, index) => {
      const stock = decided.get(line)?.stock;
      decided.set(line, { decision: finalDecision(outcomes[index], stock), stock });
    });
  }
}

/** All rows are read before the first is imported, so that a refused file changes nothing. */
async function readRows(file: Buffer): Promise<{ rows: ImportRow[]; ignored: readonly string[] }> {
  const text = textOf(file);
  const header = headerOf(text, STOCK_COLUMNS);
  return { rows: await collectRows(importRows(text, header)), ignored: header.ignored };
}

function importedRow(row: ImportRow, decision: RowDecision | undefined): ImportedRow {
  const { line, sku } = row;
  if ('problem' in row) return { line, sku, outcome: 'rejected', message: row.problem };
  return { line, sku, ...(decision ?? ALREADY_IMPORTED) };
}
