import { setTimeout as delay } from 'node:timers/promises';
import { forEachConcurrent } from '../../platform/for-each-concurrent';
import { millisOf } from '../../platform/timestamp';
import {
  type LedgerProof,
  proveAbsence,
  proveStock,
  type Reach,
  reachOf,
  unindexedRow,
} from './domain/ledger-proof';
import type { ProofRow } from './domain/ledger-proof-row';
import type { Horizon } from './domain/ledger-proof-time';
import type { Violation } from './domain/proof-finding';
import type { ProofPush } from './domain/stock-proof';
import { AdjustmentProver } from './adjustment-prover';
import type { ReadRow } from './ledger-proof-item';
import type { LedgerProofRepository } from './ledger-proof.repository';
import { ListingProver } from './listing-prover';
import { OrderProver } from './order-prover';
import { ReceiptProver } from './receipt-prover';
import type { Stock } from '../domain/stock';
import type { StoredListing } from '../items/listing-item';
import { DAY_MS } from '../../platform/durations';

export interface ProverOptions {
  readonly nowMs: number;
  /** Milliseconds that a row is kept; 0 keeps it for ever. */
  readonly ttlMs: number;
  /** Called with the number of items of each page that was read, for a progress. */
  readonly onRead?: (items: number) => void;
}

/** What the first read has of one SKU. */
interface SkuLedger {
  readonly rows: ProofRow[];
  newestPush?: ProofPush;
}

/** The result for one SKU; without a stock there is no `reach`. */
interface SkuProof {
  readonly violations: readonly Violation[];
  readonly reach?: Reach;
}

/** SKUs that are read again at once. */
const REREADS_AT_ONCE = 8;
/** Milliseconds before each further read of what still seems wrong: on AWS an index lags behind its table. */
const REREAD_PAUSES_MS = [0, 300, 1000];

/**
 * Proves I1 and I3 over the tables while the service may move stock: the tables are scanned once, and each SKU that
 * the scan does not prove is read again, consistently, before it counts as a violation. All rows are in memory at once:
 * a million rows take 240 MB.
 */
export class LedgerProver {
  private beganMs = Infinity;
  /** The shortest retention of any row; rows of another setting may have expired by that one. */
  private ttlMs: number;
  private readonly reach: Record<Reach, number> = { fromFirstRow: 0, fromLaterRow: 0, unmoved: 0 };
  private readonly listings: ListingProver;
  private readonly orders: OrderProver;
  private readonly adjustments: AdjustmentProver;
  private readonly receipts: ReceiptProver;
  /** The newest record of an accepted push, by the seller SKU of its listing. */
  private readonly listingPushes = new Map<string, ProofPush>();

  constructor(
    private readonly repository: LedgerProofRepository,
    private readonly options: ProverOptions,
  ) {
    this.ttlMs = options.ttlMs;
    this.listings = new ListingProver(repository.listings);
    this.orders = new OrderProver(repository.orders, (sku) => repository.rowsOf(sku));
    this.adjustments = new AdjustmentProver(repository.adjustments);
    this.receipts = new ReceiptProver(repository.receipts);
  }

  /** Proves every SKU. */
  async proveAll(): Promise<LedgerProof> {
    this.beganMs = await this.repository.createdMs();
    const ledgers = new Map<string, SkuLedger>();
    const unindexed: Violation[] = [];
    const counts = { rows: 0, pushes: 0, skus: 0 };
    await this.repository.scanRows((rows, orderItems) => {
      this.options.onRead?.(rows.length);
      for (const item of orderItems) this.orders.noteRecord(item);
      for (const read of rows) {
        this.noteRow(read);
        this.orders.noteRow(read);
        this.receipts.noteRow(read);
        if (!read.isMovement) counts.pushes += 1;
        else if (read.isIndexed) counts.rows += 1;
        else {
          unindexed.push(unindexedRow(read.sku, read.txId));
          continue;
        }
        if (read.sellerSku === undefined) addTo(ledgers, read);
        else this.noteListingPush(read.sellerSku, read);
      }
    });
    const outbox = await this.repository.outboxSkus();
    const suspects: string[] = [];
    const components = new Map<string, Stock>();
    await this.repository.scanStocks((stocks) => {
      this.options.onRead?.(stocks.length);
      for (const { updatedAt } of stocks) this.noteTime(millisOf(updatedAt));
      for (const stock of stocks) {
        const { rows = [], newestPush } = ledgers.get(stock.sku) ?? {};
        ledgers.delete(stock.sku);
        if (stock.listingsRevision !== undefined) components.set(stock.sku, stock);
        this.receipts.noteNumber(stock);
        const violations = proveStock(stock, rows, outbox.has(stock.sku), this.horizon, newestPush);
        if (violations.length > 0) suspects.push(stock.sku);
        else this.reach[reachOf(stock, rows)] += 1;
      }
      counts.skus += stocks.length;
    });
    // What is left are rows without a stock.
    for (const sku of ledgers.keys()) suspects.push(sku);
    const listings = await this.repository.listings.scan(this.options.onRead);
    for (const { state } of listings.listings) this.receipts.noteNumber(state);
    const violations = [
      ...unindexed,
      ...(await this.proveAgain(suspects)),
      ...(await this.listings.prove(listings, { stocks: components, pushes: this.listingPushes })),
      ...(await this.orders.prove(this.horizon)),
      ...(await this.adjustments.prove(listings.adjustments, this.horizon)),
      ...(await this.receipts.prove(this.horizon)),
      ...(await this.receipts.proveDrifts(listings.differences)),
    ];
    return {
      ...counts,
      listings: countOf(listings.listings),
      orderItems: this.orders.count,
      adjustments: listings.adjustments.length,
      receipts: this.receipts.count,
      differences: this.receipts.openDrifts,
      reread: suspects.length,
      reach: this.reach,
      violations,
    };
  }

  /** Proves one SKU; undefined when the tables do not have it. */
  async proveOne(sku: string): Promise<LedgerProof | undefined> {
    const [createdMs, found, rows, times] = await Promise.all([
      this.repository.createdMs(),
      this.repository.stock(sku),
      this.repository.rowsOf(sku),
      this.repository.someStockTimes(),
    ]);
    if (found === undefined && rows.length === 0) return undefined;
    this.beganMs = createdMs;
    for (const atMs of times) this.noteTime(atMs);
    for (const row of rows) {
      this.noteRow(row);
      this.orders.noteRow(row);
      this.receipts.noteRow(row);
      if (row.sellerSku !== undefined) this.noteListingPush(row.sellerSku, row);
    }
    const listings = await this.repository.listings.of(sku);
    const adjustments = await this.adjustments.ofSku(sku);
    for (const state of [
      ...(found === undefined ? [] : [found.stock]),
      ...listings.map(({ state }) => state),
    ])
      this.receipts.noteNumber(state);
    const differences = await this.receipts.proveDriftsOf([
      sku,
      ...listings.map(({ listing }) => listing.sellerSku),
    ]);
    const movements = rows.filter(({ isMovement }) => isMovement).length;
    return {
      skus: found === undefined ? 0 : 1,
      rows: movements,
      pushes: rows.length - movements,
      listings: countOf(listings),
      orderItems: this.orders.count,
      adjustments: adjustments.length,
      receipts: this.receipts.count,
      differences: this.receipts.openDrifts,
      reread: 1,
      violations: [
        ...(await this.proveAgain([sku])),
        ...(await this.listings.proveAnew(listings, this.listingPushes)),
        ...(await this.orders.proveNoted(this.horizon)),
        ...(await this.adjustments.prove(adjustments, this.horizon)),
        ...(await this.receipts.prove(this.horizon)),
        ...differences,
      ],
      reach: this.reach,
    };
  }

  private get horizon(): Horizon {
    return { nowMs: this.options.nowMs, ttlMs: this.ttlMs, beganMs: this.beganMs };
  }

  /** A ledger that was restored or copied is older than its table: its oldest item counts. */
  private noteTime(atMs: number): void {
    if (atMs < this.beganMs) this.beganMs = atMs;
  }

  private noteRow({ row, ttlDays }: ReadRow): void {
    this.noteTime(row.atMs);
    const ttlMs = ttlDays * DAY_MS;
    if (ttlMs > 0 && (this.ttlMs === 0 || ttlMs < this.ttlMs)) this.ttlMs = ttlMs;
  }

  private noteListingPush(sellerSku: string, read: ReadRow): void {
    const push = newestPushOf([read]);
    if (push !== undefined && push.atMs > (this.listingPushes.get(sellerSku)?.atMs ?? -Infinity))
      this.listingPushes.set(sellerSku, push);
  }

  private async proveAgain(suspects: readonly string[]): Promise<Violation[]> {
    let wrong = new Map<string, readonly Violation[]>();
    let left = suspects;
    for (const pauseMs of REREAD_PAUSES_MS) {
      if (left.length === 0) break;
      await delay(pauseMs);
      wrong = await this.rereadAll(left);
      left = [...wrong.keys()];
    }
    return [...wrong.values()].flat();
  }

  private async rereadAll(skus: readonly string[]): Promise<Map<string, readonly Violation[]>> {
    const wrong = new Map<string, readonly Violation[]>();
    await forEachConcurrent(skus, REREADS_AT_ONCE, async (sku) => {
      const { violations, reach } = await this.reread(sku);
      if (violations.length > 0) wrong.set(sku, violations);
      else if (reach !== undefined) this.reach[reach] += 1;
    });
    return wrong;
  }

  /**
   * The rows are read between two reads of the stock: the rows up to the first read must end exactly there, and later
   * rows are explained by the second.
   */
  private async reread(sku: string): Promise<SkuProof> {
    const found = await this.repository.stock(sku);
    const read = await this.repository.rowsOf(sku);
    const rows = read.filter(({ isMovement }) => isMovement).map(({ row }) => row);
    const ownPushes = read.filter(({ sellerSku }) => sellerSku === undefined);
    if (found === undefined) {
      const isThereNow = (await this.repository.stock(sku)) !== undefined;
      return isThereNow ? this.reread(sku) : { violations: proveAbsence(sku, rows) };
    }
    const { stock, mark } = found;
    const isFound = mark !== undefined && (await this.repository.isInOutbox(sku, mark));
    const later = await this.repository.stock(sku);
    const isMarkGone = later?.mark?.state !== mark?.state || later?.mark?.since !== mark?.since;
    const settled = rows.filter(
      ({ version }) => !(version > stock.version && version <= (later?.stock.version ?? stock.version)),
    );
    return {
      violations: proveStock(stock, settled, isFound || isMarkGone, this.horizon, newestPushOf(ownPushes)),
      reach: reachOf(stock, settled),
    };
  }
}

/** Listings that a user made. */
function countOf(listings: readonly StoredListing[]): number {
  return listings.filter(({ listing }) => listing.implicit !== true).length;
}

function addTo(ledgers: Map<string, SkuLedger>, read: ReadRow): void {
  const push = newestPushOf([read]);
  if (!read.isMovement && push === undefined) return;
  const ledger = ledgers.get(read.sku) ?? { rows: [] };
  ledgers.set(read.sku, ledger);
  if (read.isMovement) ledger.rows.push(read.row);
  if (push !== undefined && push.atMs > (ledger.newestPush?.atMs ?? -Infinity)) ledger.newestPush = push;
}

/** The newest record of an accepted push. */
function newestPushOf(rows: readonly ReadRow[]): ProofPush | undefined {
  return rows
    .flatMap(({ isMovement, row, pushed }) =>
      isMovement || pushed === undefined ? [] : [{ atMs: row.atMs, quantity: pushed }],
    )
    .reduce<ProofPush | undefined>(
      (newest, push) => (newest === undefined || push.atMs > newest.atMs ? push : newest),
      undefined,
    );
}
