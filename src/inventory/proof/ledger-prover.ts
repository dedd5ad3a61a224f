import { setTimeout as delay } from 'node:timers/promises';
import { DAY_MS } from '../../platform/durations';
import { LedgerColumns } from './domain/ledger-columns';
import { proveAbsence, proveStock, type Reach, reachOf, unindexedRow } from './domain/ledger-proof';
import type { Horizon } from './domain/ledger-proof-time';
import type { Violation } from './domain/proof-finding';
import type { ProofPush } from './domain/stock-proof';
import { millisOf } from '../../platform/timestamp';
import type { ReadRow } from './ledger-proof-item';
import type { LedgerProofRepository } from './ledger-proof.repository';
import { forEachConcurrent } from '../../platform/for-each-concurrent';

/** What was read, and what speaks against it. Proven when there are no violations. */
export interface LedgerProof {
  readonly skus: number;
  /** Movements. */
  readonly rows: number;
  /** Records of pushes, which move nothing. */
  readonly pushes: number;
  /** SKUs that were read a second time, because they moved while the tables were read or because they are wrong. */
  readonly reread: number;
  /** SKUs that proved themselves, by how much of their history is left. */
  readonly reach: Readonly<Record<Reach, number>>;
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

/** What a look at one SKU found; `reach` is absent where there is no stock. */
interface Look {
  readonly violations: readonly Violation[];
  readonly reach?: Reach;
}

/** SKUs read again at once. */
const REREADS_AT_ONCE = 8;
/** Milliseconds before each further look at what still seems wrong: on AWS an index is a moment behind its table. */
const REREAD_PAUSES_MS = [0, 300, 1000];

/**
 * Proves or refutes I1 and I3 over the tables, while the service may go on moving stock: the tables are read once in
 * passing, and whatever does not prove itself is read again by itself, consistently, before it is called wrong.
 *
 * Needs memory for the rows alone: 66 bytes each, and a name per SKU; stocks are proved as they stream by.
 */
export class LedgerProver {
  private beganMs = Infinity;
  /** The shortest that any row is kept; what was written under another setting may be gone by that one. */
  private ttlMs: number;
  private readonly reach: Record<Reach, number> = { fromFirstRow: 0, fromLaterRow: 0, unmoved: 0 };

  constructor(
    private readonly repository: LedgerProofRepository,
    private readonly options: ProverOptions,
  ) {
    this.ttlMs = options.ttlMs;
  }

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
        const isInOutbox = outbox.has(stock.sku);
        const push = columns.newestPushOf(stock.sku);
        if (proveStock(stock, rows, isInOutbox, this.horizon, push).length > 0) suspects.push(stock.sku);
        else this.reach[reachOf(stock, rows)] += 1;
      }
      skus += stocks.length;
      this.options.onProgress?.({ step: 'SKUs', done: skus, total: size.skus });
    });
    suspects.push(...unseen);
    const violations = [...unindexed, ...(await this.lookAgain(suspects))];
    return { skus, rows: columns.rows, pushes, reread: suspects.length, reach: this.reach, violations };
  }

  /** One SKU; undefined when the tables do not know it. */
  async proveOne(sku: string): Promise<LedgerProof | undefined> {
    const [{ createdMs }, found, rows, times] = await Promise.all([
      this.repository.size(),
      this.repository.stock(sku),
      this.repository.rowsOf(sku),
      this.repository.someStockTimes(),
    ]);
    if (found === undefined && rows.length === 0) return undefined;
    this.beganMs = createdMs;
    for (const atMs of times) this.noteAge(atMs);
    for (const row of rows) this.noteRow(row);
    const movements = rows.filter(({ isMovement }) => isMovement).length;
    return {
      skus: found === undefined ? 0 : 1,
      rows: movements,
      pushes: rows.length - movements,
      reread: 1,
      violations: await this.lookAgain([sku]),
      reach: this.reach,
    };
  }

  private get horizon(): Horizon {
    return { nowMs: this.options.nowMs, ttlMs: this.ttlMs, beganMs: this.beganMs };
  }

  /** A ledger that was restored or copied is older than its table: what it holds tells. */
  private noteAge(atMs: number): void {
    if (atMs < this.beganMs) this.beganMs = atMs;
  }

  private noteRow({ row, ttlDays }: ReadRow): void {
    this.noteAge(row.atMs);
    const ttlMs = ttlDays * DAY_MS;
    if (ttlMs > 0 && (this.ttlMs === 0 || ttlMs < this.ttlMs)) this.ttlMs = ttlMs;
  }

  private async readRows(
    total: number,
  ): Promise<{ columns: LedgerColumns; pushes: number; unindexed: Violation[] }> {
    const columns = new LedgerColumns();
    const unindexed: Violation[] = [];
    let pushes = 0;
    const keep = (read: ReadRow): void => {
      const { txId, sku, isMovement, isIndexed, row } = read;
      this.noteRow(read);
      if (!isMovement) {
        pushes += 1;
        const push = pushOf(read);
        if (push !== undefined) columns.addPush(sku, push);
      } else if (!isIndexed) unindexed.push(unindexedRow(sku, txId));
      else columns.add(sku, row);
    };
    await this.repository.scanRows((rows) => {
      for (const row of rows) keep(row);
      this.options.onProgress?.({ step: 'rows', done: columns.rows + pushes, total });
    });
    return { columns, pushes, unindexed };
  }

  private async lookAgain(suspects: readonly string[]): Promise<Violation[]> {
    let wrong = new Map<string, readonly Violation[]>();
    let left = [...suspects];
    for (const pauseMs of REREAD_PAUSES_MS) {
      if (left.length === 0) break;
      await delay(pauseMs);
      wrong = await this.examineAll(left);
      left = [...wrong.keys()];
    }
    return [...wrong.values()].flat();
  }

  private async examineAll(skus: readonly string[]): Promise<Map<string, readonly Violation[]>> {
    const found = new Map<string, readonly Violation[]>();
    let done = 0;
    await forEachConcurrent(skus, REREADS_AT_ONCE, async (sku) => {
      const { violations, reach } = await this.examine(sku);
      if (violations.length > 0) found.set(sku, violations);
      else if (reach !== undefined) this.reach[reach] += 1;
      done += 1;
      this.options.onProgress?.({ step: 'second looks', done, total: skus.length });
    });
    return found;
  }

  /**
   * The rows are read between two looks at the stock: those up to the first look must end exactly there, and younger
   * ones are explained by the second.
   */
  private async examine(sku: string): Promise<Look> {
    const found = await this.repository.stock(sku);
    const read = await this.repository.rowsOf(sku);
    const rows = read.filter(({ isMovement }) => isMovement).map(({ row }) => row);
    if (found === undefined) {
      const isThereNow = (await this.repository.stock(sku)) !== undefined;
      return isThereNow ? this.examine(sku) : { violations: proveAbsence(sku, rows) };
    }
    const { stock, mark } = found;
    const isFound = mark !== undefined && (await this.repository.isInOutbox(sku, mark));
    const later = await this.repository.stock(sku);
    const isMarkGone = later?.mark?.state !== mark?.state || later?.mark?.since !== mark?.since;
    const settled = rows.filter(
      ({ version }) => !(version > stock.version && version <= (later?.stock.version ?? stock.version)),
    );
    return {
      violations: proveStock(stock, settled, isFound || isMarkGone, this.horizon, newestOf(read)),
      reach: reachOf(stock, settled),
    };
  }
}

function pushOf({ isMovement, row, pushed }: ReadRow): ProofPush | undefined {
  return isMovement || pushed === undefined ? undefined : { atMs: row.atMs, quantity: pushed };
}

function newestOf(rows: readonly ReadRow[]): ProofPush | undefined {
  return rows
    .flatMap((row) => pushOf(row) ?? [])
    .reduce<ProofPush | undefined>(
      (newest, push) => (newest === undefined || push.atMs > newest.atMs ? push : newest),
      undefined,
    );
}
