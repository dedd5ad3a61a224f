import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { textOf } from './csv-encoding';
import { csvError, MAX_IMPORT_ROWS } from './csv-errors';
import { headerOf } from './csv-header';
import { importRows, type ImportRow, type ReadyRow } from './csv-import-file';
import {
  ALREADY_IMPORTED,
  finalDecision,
  movementOf,
  reportOf,
  type RowDecision,
  decideRow,
} from './csv-import-decision';
import type { ImportedRow, ImportReport } from './import-report';
import { CsvProgressRepository, type LineDecisions } from './csv-progress.repository';
import { Lookalikes, resolveRows, SkuCheck, untrimmedRows } from './csv-sku-check';
import { fileDigest, ImportIdentifier } from './import-identifier';
import type { Stock } from '../domain/stock';
import { trimmedSku } from '../domain/sku-spelling';
import { txIdOf } from '../domain/tx-id';
import { MAX_UNIT } from '../ledger/group-commit';
import { InventoryService } from '../stock/inventory.service';
import { LedgerRepository } from '../ledger/ledger.repository';
import { batchesOf } from '../../platform/dynamodb/batch-get';

/** Rows of one batch: two full commits, and within the 100 keys of one read. */
const BATCH_ROWS = 2 * MAX_UNIT;
/** Rows that are parsed, or SKUs that are compared, before other requests run. */
const ROWS_PER_TURN = 2000;
/** Milliseconds of one call: load balancers close a call without an answer after 60 seconds. */
const MAX_IMPORT_MS = 50_000;

/** How a file is sent. */
interface ImportOptions {
  readonly dryRun: boolean;
  /** The Idempotency-Key: the same import is answered again. */
  readonly key?: string;
  /** Counts the file of the last import again. */
  readonly repeat?: boolean;
  readonly maxMs?: number;
}

/** One call of an import. */
interface Run {
  readonly importId: string;
  readonly rows: readonly ImportRow[];
  readonly isDryRun: boolean;
  /** An import with a key is answered again with its first outcomes. */
  readonly isKeyed: boolean;
  readonly deadline: number;
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
        file,
        lastLine,
        key,
        isRepeat: repeat === true,
        isDryRun: dryRun,
      });
      const run: Run = { importId, rows, isDryRun: dryRun, isKeyed: key !== undefined, deadline };
      const report = reportOf(await this.importBatches(run), ignored);
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

  private async importBatches(run: Run): Promise<ImportedRow[]> {
    const { importId, rows, isDryRun } = run;
    let throughLine = 0;
    let hasOutcomes = false;
    let hasWorked = false;
    const imported: ImportedRow[] = [];
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      if (hasWorked && (this.isStopping || performance.now() > run.deadline))
        throw csvError.unfinished(imported.at(-1)?.line ?? 0);
      const batch = rows.slice(from, from + BATCH_ROWS);
      const lastLine = batch.at(-1)?.line ?? 0;
      // Read again for each batch, because another instance may continue the same import.
      if (lastLine > throughLine)
        ({ throughLine, hasOutcomes = false } = await this.progress.progress(importId));
      const fresh = batch.filter((row): row is ReadyRow => !('problem' in row) && row.line > throughLine);
      const isEarlier = lastLine <= throughLine && hasOutcomes;
      const decisions = new Map(isEarlier ? await this.progress.outcomes(importId, lastLine) : []);
      if (fresh.length > 0) {
        hasWorked = true;
        const decided = await this.decide(fresh, run);
        if (!isDryRun) await this.apply(fresh, importId, decided);
        for (const [line, { decision }] of decided) decisions.set(line, decision);
        // After the commit: the progress is all that is stored of a row without a change.
        if (!isDryRun) await this.progress.save(importId, lastLine, keptOf(run, decisions));
      }
      imported.push(...batch.map((row) => importedRow(row, decisions.get(row.line))));
    }
    return imported;
  }

  private async decide(rows: readonly ReadyRow[], run: Run): Promise<Map<number, DecidedRow>> {
    const [known, stocks] = await Promise.all([
      this.ledger.readRows(rows.map(({ line }) => txIdOf.import(run.importId, line))),
      this.ledger.readRegistered(rows.map(({ sku }) => sku)),
    ]);
    if (rows.some(({ sku }) => !stocks.has(sku))) run.check ??= await this.skuCheck(run.rows);
    return new Map(
      rows.map((row): [number, DecidedRow] => {
        const stock = stocks.get(row.sku);
        const isInLedger = known.has(txIdOf.import(run.importId, row.line));
        const skuProblem = stock === undefined ? run.check?.problemOf(row) : undefined;
        return [row.line, { decision: decideRow(row, { stock, isInLedger, skuProblem }), stock }];
      }),
    );
  }

  private async skuCheck(rows: readonly ImportRow[]): Promise<SkuCheck> {
    const ready = rows.filter((row): row is ReadyRow => !('problem' in row));
    const lookalikes = new Lookalikes(ready);
    for await (const skus of this.inventory.skuPages())
      for (let from = 0; from < skus.length; from += ROWS_PER_TURN) {
        for (const sku of skus.slice(from, from + ROWS_PER_TURN)) lookalikes.add(sku);
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

/** The outcomes that a later call answers again. Without a key these are the rejected rows: the others are imported. */
function keptOf({ isKeyed }: Run, decisions: LineDecisions): LineDecisions {
  return new Map([...decisions].filter(([, { outcome }]) => isKeyed || outcome === 'rejected'));
}

/** All rows are read before the first is imported, so that a refused file changes nothing. */
async function readRows(file: Buffer): Promise<{ rows: ImportRow[]; ignored: readonly string[] }> {
  const text = textOf(file);
  const header = headerOf(text);
  const rows: ImportRow[] = [];
  let sinceTurn = 0;
  for (const row of importRows(text, header)) {
    if ((sinceTurn += 1) > ROWS_PER_TURN) {
      sinceTurn = 0;
      await nextTurn();
    }
    if (row === undefined) continue;
    if (rows.length === MAX_IMPORT_ROWS) throw csvError.tooManyRows();
    rows.push(row);
  }
  return { rows, ignored: header.ignored };
}

function importedRow(row: ImportRow, decision: RowDecision | undefined): ImportedRow {
  const { line, sku } = row;
  if ('problem' in row) return { line, sku, outcome: 'rejected', message: row.problem };
  return { line, sku, ...(decision ?? ALREADY_IMPORTED) };
}
