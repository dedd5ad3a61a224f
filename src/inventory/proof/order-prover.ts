import { setTimeout as delay } from 'node:timers/promises';
import {
  orderItemOf,
  type OrderHorizon,
  type ProofOrderItem,
  type ProofOrderRow,
  proveOrderItem,
} from './domain/order-proof';
import type { Violation } from './domain/proof-finding';
import type { ReadRow } from './ledger-proof-item';
import type { OrderItemKey, OrderProofRepository } from './order-proof.repository';

/** Milliseconds before each further read of what still seems wrong: an order may be under way, and an index lags. */
const REREAD_PAUSES_MS = [0, 300, 1000];

interface ReadItem {
  readonly key: OrderItemKey;
  record?: ProofOrderItem;
  readonly rows: ProofOrderRow[];
}

/**
 * Proves that the records of Amazon's order items are the sums of their rows. A scan finds suspects, and each is read again:
 * its record first, and then the rows of its SKUs, which are never older than the record.
 */
export class OrderProver {
  private readonly items = new Map<string, ReadItem>();

  constructor(
    private readonly repository: OrderProofRepository,
    private readonly rowsOf: (sku: string) => Promise<readonly ReadRow[]>,
  ) {}

  /** Order items that were noted. */
  get count(): number {
    return this.items.size;
  }

  noteRow({ txId, sku, row }: ReadRow): void {
    const key = orderItemOf(txId);
    if (key !== undefined) this.itemOf(key).rows.push({ txId, sku, delta: row.delta, atMs: row.atMs });
  }

  noteRecord(record: ProofOrderItem): void {
    this.itemOf(record).record = record;
  }

  /** The violations of all that was noted. */
  prove(horizon: OrderHorizon): Promise<Violation[]> {
    const suspects = [...this.items.values()].filter(
      ({ record, rows }) => proveOrderItem(record, rows, horizon).length > 0,
    );
    return this.proveAnew(suspects, horizon);
  }

  /** The violations of the order items whose rows were noted, each read anew. */
  proveNoted(horizon: OrderHorizon): Promise<Violation[]> {
    return this.proveAnew([...this.items.values()], horizon);
  }

  private itemOf({ orderId, orderItemId }: OrderItemKey): ReadItem {
    const name = JSON.stringify([orderId, orderItemId]);
    const item = this.items.get(name) ?? { key: { orderId, orderItemId }, rows: [] };
    this.items.set(name, item);
    return item;
  }

  private async proveAnew(suspects: readonly ReadItem[], horizon: OrderHorizon): Promise<Violation[]> {
    let violations: Violation[] = [];
    let left = suspects;
    for (const pauseMs of REREAD_PAUSES_MS) {
      if (left.length === 0) break;
      await delay(pauseMs);
      const again = await this.reread(left);
      const wrong = again.map((item) => ({ item, found: proveOrderItem(item.record, item.rows, horizon) }));
      left = wrong.filter(({ found }) => found.length > 0).map(({ item }) => item);
      violations = wrong.flatMap(({ found }) => found);
    }
    return left.length === 0 ? [] : violations;
  }

  private async reread(items: readonly ReadItem[]): Promise<ReadItem[]> {
    const again = new OrderProver(this.repository, this.rowsOf);
    const records = await this.repository.records(items.map(({ key }) => key));
    for (const record of records) again.noteRecord(record);
    const skus = new Set([
      ...records.flatMap(({ components }) => components.map(({ sku }) => sku)),
      ...items.flatMap(({ rows }) => rows.map(({ sku }) => sku)),
    ]);
    for (const sku of skus) for (const row of await this.rowsOf(sku)) again.noteRow(row);
    return items.map(({ key }) => again.itemOf(key));
  }
}
