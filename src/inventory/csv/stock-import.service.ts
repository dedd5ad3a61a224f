import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ApiError } from '../../platform/http/api-error';
import { importRows, type ImportRow, type ReadyRow, textOf } from './csv-import-file';
import { type ImportedRow, type ImportReport, reportOf } from './csv-import-report';
import {
  ALREADY_IMPORTED,
  dependsOnStock,
  endOf,
  movementOf,
  type RowPast,
  type RowDecision,
  decideRow,
} from './csv-import-decision';
import { CsvProgressRepository } from './csv-progress.repository';
import type { Stock } from '../domain/stock';
import { txIdOf } from '../domain/tx-id';
import { MAX_UNIT } from '../ledger/group-commit';
import { InventoryService } from '../stock/inventory.service';
import { LedgerRepository } from '../ledger/ledger.repository';

/** Rows of one file that are taken. */
export const MAX_IMPORT_ROWS = 100_000;
/** Rows that are judged together: full commits of them, and fewer than one read of the store may name. */
const BATCH_ROWS = 2 * MAX_UNIT;
/** Rows that are read from a file before other requests get their turn. */
const ROWS_PER_TURN = 2000;
/** Milliseconds that one call may take: load balancers give up on a silent one after 60 seconds. */
const IMPORT_PATIENCE_MS = 50_000;
/** Hexadecimal digits of the SHA-256 that names a file. */
const HASH_DIGITS = 32;

/** What is to be done with a row, and the stock on which that was judged. */
interface Judged {
  readonly verdict: RowDecision;
  readonly stock: Stock | undefined;
}

/**
 * Brings a file of figures into the ledger, row by row. A file is known by its bytes and a row by its line: what came
 * before changes nothing again, and a file whose import was cut short goes on where it was.
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

  /** An import that is under way ends after the rows in hand. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /**
   * Takes a file of CSV, one at a time; `dryRun` only says what would come of it. Throws 400 for a file that cannot
   * be read, 409 while another is being taken, 413 for too many rows, and 503 when `patienceMs` milliseconds were not
   * enough: the same file then goes on where it was.
   */
  async take(
    file: Buffer,
    { dryRun, patienceMs = IMPORT_PATIENCE_MS }: { readonly dryRun: boolean; readonly patienceMs?: number },
  ): Promise<ImportReport> {
    if (this.isUnderWay)
      throw new ApiError(409, 'import_under_way', 'Another import is under way. Send this file after it.');
    this.isUnderWay = true;
    const deadline = performance.now() + patienceMs;
    try {
      const hash = createHash('sha256').update(file).digest('hex').slice(0, HASH_DIGITS);
      const report = reportOf(await this.takeRows(await readRows(file), hash, dryRun, deadline));
      const { created, changed, unchanged, rejected } = report;
      this.logger.log(
        { file: hash, created, changed, unchanged, rejected },
        dryRun ? 'CSV import tried' : 'CSV import done',
      );
      return report;
    } finally {
      this.isUnderWay = false;
    }
  }

  private async takeRows(
    rows: readonly ImportRow[],
    hash: string,
    dryRun: boolean,
    deadline: number,
  ): Promise<ImportedRow[]> {
    let throughLine = 0;
    let hasWorked = false;
    const taken: ImportedRow[] = [];
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      if (hasWorked && (this.isStopping || performance.now() > deadline))
        throw unfinished(taken.at(-1)?.line ?? 0);
      const batch = rows.slice(from, from + BATCH_ROWS);
      const lastLine = batch.at(-1)?.line ?? 0;
      // Asked anew for each batch, because another instance may be taking the same file.
      if (lastLine > throughLine) throughLine = await this.progress.throughLine(hash);
      const ready = batch.filter((row): row is ReadyRow => !('problem' in row));
      const fresh = ready.filter(({ line }) => line > throughLine);
      // These may have been rejected then, and are told so again.
      const doubtful = ready.filter((row) => row.line <= throughLine && dependsOnStock(row));
      if (fresh.length > 0) hasWorked = true;
      const judged = await this.judge([...fresh, ...doubtful], hash, throughLine);
      if (!dryRun && fresh.length > 0) {
        await this.apply(fresh, hash, judged);
        // Only now: a row without a change leaves nothing else by which it is known.
        await this.progress.save(hash, lastLine);
      }
      taken.push(...batch.map((row) => importedRow(row, judged.get(row.line)?.verdict)));
    }
    return taken;
  }

  private async judge(
    rows: readonly ReadyRow[],
    hash: string,
    throughLine: number,
  ): Promise<Map<number, Judged>> {
    const [known, stocks] = await Promise.all([
      this.ledger.readRows(rows.map(({ line }) => txIdOf.import(hash, line))),
      this.ledger.readStocks(rows.map(({ sku }) => sku)),
    ]);
    return new Map(
      rows.map((row): [number, Judged] => {
        const stock = stocks.get(row.sku);
        const dealtWith: RowPast = row.line <= throughLine ? 'dealt_with' : 'new';
        const past = known.has(txIdOf.import(hash, row.line)) ? 'in_ledger' : dealtWith;
        return [row.line, { verdict: decideRow(row, stock, past), stock }];
      }),
    );
  }

  /** Commits what has something to change. One commit at a time: sales have the store's other hand. */
  private async apply(rows: readonly ReadyRow[], hash: string, judged: Map<number, Judged>): Promise<void> {
    const due = rows.filter(({ line }) => {
      const outcome = judged.get(line)?.verdict.outcome;
      return outcome === 'created' || outcome === 'changed';
    });
    const outcomes = await this.inventory.recordFigures(due.map((row) => movementOf(row, hash)));
    due.forEach(({ line }, index) => {
      const stock = judged.get(line)?.stock;
      judged.set(line, { verdict: endOf(outcomes[index], stock), stock });
    });
  }
}

function unfinished(line: number): ApiError {
  return new ApiError(
    503,
    'import_unfinished',
    `The file was dealt with as far as line ${line}. Send it again to go on: what is in does not count twice.`,
    undefined,
    1,
  );
}

/** All rows are read before the first is applied, so that a file which is refused as a whole changes nothing. */
async function readRows(file: Buffer): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  let sinceTurn = 0;
  for (const row of importRows(textOf(file))) {
    if ((sinceTurn += 1) > ROWS_PER_TURN) {
      sinceTurn = 0;
      await nextTurn();
    }
    if (row === undefined) continue;
    if (rows.length === MAX_IMPORT_ROWS)
      throw new ApiError(
        413,
        'too_large',
        `The file has more than ${MAX_IMPORT_ROWS} rows. Send it in parts, each with the header line.`,
      );
    rows.push(row);
  }
  return rows;
}

function importedRow(row: ImportRow, verdict: RowDecision | undefined): ImportedRow {
  const { line, sku } = row;
  if ('problem' in row) return { line, sku, outcome: 'rejected', message: row.problem };
  return { line, sku, ...(verdict ?? ALREADY_IMPORTED) };
}
