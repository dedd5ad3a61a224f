import { setTimeout as delay } from 'node:timers/promises';
import { LedgerColumns } from './domain/ledger-columns';
import { type Horizon, proveAbsence, proveStock, unindexedRow } from './domain/ledger-proof';
import type { Violation } from './domain/proof-finding';
import { millisOf } from '../platform/timestamp';
import type { LedgerProofRepository, ReadRow } from './ledger-proof.repository';

/** What was read, and what speaks against it. Proven when there are no violations. */
export interface LedgerProof {
  readonly skus: number;
  /** Movements. */
  readonly rows: number;
  /** Records of pushes, which move nothing. */
  readonly pushes: number;
  /** SKUs that were read a second time, because they moved while the tables were read or because they are wrong. */
  readonly reread: number;
  readonly violations: readonly Violation[];
}

/** How far the reading is; `total` is the store's own estimate and may be 0 or too small. */
export interface ProofProgress {
  readonly step: 'rows' | 'SKUs' | 'second looks';
  readonly done: number;
  readonly total: number;
}

export interface ProverOptions {
  readonly nowMs: number;
  /** Milliseconds that a row is kept; 0 keeps it for ever. */
  readonly ttlMs: number;
  readonly onProgress?: (progress: ProofProgress) => void;
}

/** SKUs read again at once. */
const REREADS_AT_ONCE = 8;
/** Milliseconds before each further look at what still seems wrong: on AWS an index is a moment behind its table. */
const REREAD_PAUSES_MS = [0, 300, 1000];

/**
 * Proves or refutes I1 and I3 over the tables, while the service may go on moving stock: the tables are read once in
 * passing, and whatever does not prove itself is read again by itself, consistently, before it is called wrong.
 *
 * Needs memory for the rows alone: 56 bytes each, and a name per SKU; stocks are proved as they stream by.
 */
export class LedgerProver {
  private beganMs = Infinity;

  constructor(
    private readonly repository: LedgerProofRepository,
    private readonly options: ProverOptions,
  ) {}

  /** Every SKU. */
  async proveAll(): Promise<LedgerProof> {
    const size = await this.repository.size();
    this.beganMs = size.createdMs;
    const { columns, pushes, unindexed } = await this.readRows(size.rows);
    const outbox = await this.repository.outboxSkus();

    const unseen = new Set(columns.skus);
    const suspects: string[] = [];
    let skus = 0;
    await this.repository.scanStocks((stocks) => {
      for (const stock of stocks) this.noteAge(millisOf(stock.updatedAt));
      for (const stock of stocks) {
        unseen.delete(stock.sku);
        const rows = columns.rowsOf(stock.sku);
        if (proveStock(stock, rows, outbox.has(stock.sku), this.horizon).length > 0) suspects.push(stock.sku);
      }
      skus += stocks.length;
      this.options.onProgress?.({ step: 'SKUs', done: skus, total: size.skus });
    });
    suspects.push(...unseen);
    const violations = [...unindexed, ...(await this.lookAgain(suspects))];
    return { skus, rows: columns.rows, pushes, reread: suspects.length, violations };
  }

  /** One SKU; undefined when the tables do not know it. */
  async proveOne(sku: string): Promise<LedgerProof | undefined> {
    const [{ createdMs }, stock, rows, times] = await Promise.all([
      this.repository.size(),
      this.repository.stock(sku),
      this.repository.rowsOf(sku),
      this.repository.someStockTimes(),
    ]);
    if (stock === undefined && rows.length === 0) return undefined;
    this.beganMs = createdMs;
    for (const atMs of [...times, ...rows.map(({ row }) => row.atMs)]) this.noteAge(atMs);
    const movements = rows.filter(({ isMovement }) => isMovement).length;
    return {
      skus: stock === undefined ? 0 : 1,
      rows: movements,
      pushes: rows.length - movements,
      reread: 1,
      violations: await this.lookAgain([sku]),
    };
  }

  private get horizon(): Horizon {
    return { nowMs: this.options.nowMs, ttlMs: this.options.ttlMs, beganMs: this.beganMs };
  }

  /** A ledger that was restored or copied is older than its table: what it holds tells. */
  private noteAge(atMs: number): void {
    if (atMs < this.beganMs) this.beganMs = atMs;
  }

  private async readRows(
    total: number,
  ): Promise<{ columns: LedgerColumns; pushes: number; unindexed: Violation[] }> {
    const columns = new LedgerColumns();
    const unindexed: Violation[] = [];
    let pushes = 0;
    const keep = ({ txId, sku, isMovement, isIndexed, row }: ReadRow): void => {
      this.noteAge(row.atMs);
      if (!isMovement) pushes += 1;
      else if (!isIndexed) unindexed.push(unindexedRow(sku, txId));
      else columns.add(sku, row);
    };
    await this.repository.scanRows((rows) => {
      for (const row of rows) keep(row);
      this.options.onProgress?.({ step: 'rows', done: columns.rows + pushes, total });
    });
    return { columns, pushes, unindexed };
  }

  private async lookAgain(suspects: readonly string[]): Promise<Violation[]> {
    let wrong = new Map<string, Violation[]>();
    let left = [...suspects];
    for (const pauseMs of REREAD_PAUSES_MS) {
      if (left.length === 0) break;
      await delay(pauseMs);
      wrong = await this.examineAll(left);
      left = [...wrong.keys()];
    }
    return [...wrong.values()].flat();
  }

  private async examineAll(skus: readonly string[]): Promise<Map<string, Violation[]>> {
    const found = new Map<string, Violation[]>();
    const waiting = skus.values();
    let done = 0;
    const work = async (): Promise<void> => {
      for (const sku of waiting) {
        const violations = await this.examine(sku);
        if (violations.length > 0) found.set(sku, violations);
        done += 1;
        this.options.onProgress?.({ step: 'second looks', done, total: skus.length });
      }
    };
    await Promise.all(Array.from({ length: REREADS_AT_ONCE }, work));
    return found;
  }

  /**
   * The rows are read between two looks at the stock: those up to the first look must end exactly there, and younger
   * ones are explained by the second.
   */
  private async examine(sku: string): Promise<Violation[]> {
    const stock = await this.repository.stock(sku);
    const rows = (await this.repository.rowsOf(sku))
      .filter(({ isMovement }) => isMovement)
      .map(({ row }) => row);
    if (stock === undefined)
      return (await this.repository.stock(sku)) === undefined ? proveAbsence(sku, rows) : this.examine(sku);
    const { pending } = stock;
    const isFound = pending !== undefined && (await this.repository.isInOutbox(sku, pending));
    const later = await this.repository.stock(sku);
    const isMarkGone = later?.pending?.state !== pending?.state || later?.pending?.since !== pending?.since;
    const settled = rows.filter(
      ({ version }) => !(version > stock.version && version <= (later?.version ?? stock.version)),
    );
    return proveStock(stock, settled, isFound || isMarkGone, this.horizon);
  }
}
