import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { csvError, MAX_IMPORT_ROWS } from './csv-errors';
import { importRows, type ImportRow, type ReadyRow, textOf } from './csv-import-file';
import {
  ALREADY_IMPORTED,
  dependsOnStock,
  finalDecision,
  type ImportedRow,
  type ImportReport,
  movementOf,
  reportOf,
  type RowHistory,
  type RowDecision,
  decideRow,
} from './csv-import-decision';
import { CsvProgressRepository } from './csv-progress.repository';
import type { Stock } from '../domain/stock';
import { txIdOf } from '../domain/tx-id';
import { MAX_UNIT } from '../ledger/group-commit';
import { InventoryService } from '../stock/inventory.service';
import { LedgerRepository } from '../ledger/ledger.repository';

/** Rows of one batch: two full commits, and within the 100 keys of one read. */
const BATCH_ROWS = 2 * MAX_UNIT;
/** Rows that are parsed before other requests run. */
const ROWS_PER_TURN = 2000;
/** Milliseconds of one call: load balancers close a call without an answer after 60 seconds. */
const MAX_IMPORT_MS = 50_000;
/** Hexadecimal digits of the SHA-256 that names a file. */
const HASH_DIGITS = 32;

/** The decision on a row, and the stock on which it depends. */
interface DecidedRow {
  readonly decision: RowDecision;
  readonly stock: Stock | undefined;
}

/**
 * Imports a file of figures into the ledger, row by row. The hash of its bytes identifies a file, and the line a row: a
 * row is imported once, and the same file resumes an interrupted import.
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
  ) {}

  /** A running import stops after its batch. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /**
   * Imports one file at a time; `dryRun` only reports. Throws 400 for a file that cannot be read, 409 while another
   * import runs, 413 for too many rows, and 503 after `maxMs` milliseconds: the same file then resumes.
   */
  async take(
    file: Buffer,
    { dryRun, maxMs = MAX_IMPORT_MS }: { readonly dryRun: boolean; readonly maxMs?: number },
  ): Promise<ImportReport> {
    if (this.isUnderWay) throw csvError.underWay();
    this.isUnderWay = true;
    const deadline = performance.now() + maxMs;
    try {
      const hash = createHash('sha256').update(file).digest('hex').slice(0, HASH_DIGITS);
      const report = reportOf(await this.importBatches(await readRows(file), hash, dryRun, deadline));
      const { created, changed, unchanged, rejected } = report;
      this.logger.log(
        { file: hash, created, changed, unchanged, rejected },
        dryRun ? 'CSV import checked (dry run)' : 'CSV import done',
      );
      return report;
    } finally {
      this.isUnderWay = false;
    }
  }

  private async importBatches(
    rows: readonly ImportRow[],
    hash: string,
    dryRun: boolean,
    deadline: number,
  ): Promise<ImportedRow[]> {
    let throughLine = 0;
    let hasWorked = false;
    const imported: ImportedRow[] = [];
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      if (hasWorked && (this.isStopping || performance.now() > deadline))
        throw csvError.unfinished(imported.at(-1)?.line ?? 0);
      const batch = rows.slice(from, from + BATCH_ROWS);
      const lastLine = batch.at(-1)?.line ?? 0;
      // Read again for each batch, because another instance may import the same file.
      if (lastLine > throughLine) throughLine = await this.progress.throughLine(hash);
      const ready = batch.filter((row): row is ReadyRow => !('problem' in row));
      const fresh = ready.filter(({ line }) => line > throughLine);
      // These may have been rejected before, and are rejected again.
      const dependent = ready.filter((row) => row.line <= throughLine && dependsOnStock(row));
      if (fresh.length > 0) hasWorked = true;
      const decided = await this.decide([...fresh, ...dependent], hash, throughLine);
      if (!dryRun && fresh.length > 0) {
        await this.apply(fresh, hash, decided);
        // After the commit: the progress is all that is stored of a row without a change.
        await this.progress.save(hash, lastLine);
      }
      imported.push(...batch.map((row) => importedRow(row, decided.get(row.line)?.decision)));
    }
    return imported;
  }

  private async decide(
    rows: readonly ReadyRow[],
    hash: string,
    throughLine: number,
  ): Promise<Map<number, DecidedRow>> {
    const [known, stocks] = await Promise.all([
      this.ledger.readRows(rows.map(({ line }) => txIdOf.import(hash, line))),
      this.ledger.readStocks(rows.map(({ sku }) => sku)),
    ]);
    return new Map(
      rows.map((row): [number, DecidedRow] => {
        const stock = stocks.get(row.sku);
        const progress: RowHistory = row.line <= throughLine ? 'processed' : 'new';
        const history = known.has(txIdOf.import(hash, row.line)) ? 'in_ledger' : progress;
        return [row.line, { decision: decideRow(row, stock, history), stock }];
      }),
    );
  }

  /** Commits the rows that change something, one commit at a time: sales have the other commits. */
  private async apply(
    rows: readonly ReadyRow[],
    hash: string,
    decided: Map<number, DecidedRow>,
  ): Promise<void> {
    const due = rows.filter(({ line }) => {
      const outcome = decided.get(line)?.decision.outcome;
      return outcome === 'created' || outcome === 'changed';
    });
    const outcomes = await this.inventory.recordFigures(due.map((row) => movementOf(row, hash)));
    due.forEach(({ line }, index) => {
      const stock = decided.get(line)?.stock;
      decided.set(line, { decision: finalDecision(outcomes[index], stock), stock });
    });
  }
}

/** All rows are read before the first is imported, so that a refused file changes nothing. */
async function readRows(file: Buffer): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  let sinceTurn = 0;
  for (const row of importRows(textOf(file))) {
    if ((sinceTurn += 1) > ROWS_PER_TURN) {
      sinceTurn = 0;
      await nextTurn();
    }
    if (row === undefined) continue;
    if (rows.length === MAX_IMPORT_ROWS) throw csvError.tooManyRows();
    rows.push(row);
  }
  return rows;
}

function importedRow(row: ImportRow, decision: RowDecision | undefined): ImportedRow {
  const { line, sku } = row;
  if ('problem' in row) return { line, sku, outcome: 'rejected', message: row.problem };
  return { line, sku, ...(decision ?? ALREADY_IMPORTED) };
}
