import { Injectable } from '@nestjs/common';
import { StoreConfig } from '../../config/app-config';
import { Clock } from '../../platform/clock';
import type { Stock } from '../domain/stock';
import { LedgerRepository } from '../ledger/ledger.repository';
import type { PastResult, ReadMore } from './domain/evidence';
import { isMovement, type MomentRow } from './domain/moment-row';
import { stockAt } from './domain/stock-at';
import { MomentsRepository, type RowsPosition } from './moments.repository';

/** Rows that the queries of one side read, one after the other: the first ones are enough nearly always. */
const ROWS_PER_QUERY: readonly number[] = [20, 200, 2_000];
/** The oldest rows of a SKU among which the oldest moment that is known is looked for. */
const OLDEST_ROWS = 100;
const MAX_CANDIDATES = 5;

/** A stock as of a moment, or why it is not known; `oldest`: the oldest moment that is. */
export type PastAnswer =
  | Exclude<PastResult, ReadMore | { readonly kind: 'expired' }>
  | { readonly kind: 'expired'; readonly oldest: string };

/** The rows of one side of a moment that were read so far. */
interface Side {
  readonly rows: MomentRow[];
  queries: number;
  next: RowsPosition;
  isRead: boolean;
}

/** Says what a stock was as of a moment: exactly, from its item and the rows of its ledger, or not at all. */
@Injectable()
export class PastStocks {
  constructor(
    private readonly moments: MomentsRepository,
    private readonly ledger: LedgerRepository,
    private readonly store: StoreConfig,
    private readonly clock: Clock,
  ) {}

  /** `at` must not be in the future. */
  async at(sku: string, at: string): Promise<PastAnswer> {
    const stock = (await this.ledger.readStocks([sku])).get(sku);
    const result = await this.of(sku, stock, at);
    return result.kind === 'expired' ? { kind: 'expired', oldest: await this.oldest(sku, stock) } : result;
  }

  /**
   * The same from the item of the SKU; `withoutPush` leaves out what Amazon had accepted. One that has not moved since the
   * moment, and whose last number is older, costs no query.
   */
  async of(
    sku: string,
    stock: Stock | undefined,
    at: string,
    withoutPush = false,
  ): Promise<Exclude<PastResult, ReadMore>> {
    const before: Side = { rows: [], queries: 0, next: undefined, isRead: false };
    const after: Side = { rows: [], queries: 0, next: undefined, isRead: false };
    for (;;) {
      const result = stockAt({
        sku,
        at,
        stock,
        before: before.rows,
        after: after.rows,
        mayReadBefore: !before.isRead,
        mayReadAfter: !after.isRead,
        nowMs: this.clock.now(),
        ttlDays: this.store.transactionTtlDays,
        withoutPush,
      });
      if (result.kind !== 'read') return result;
      const isBefore = result.side === 'before';
      await this.readOn(isBefore ? before : after, (limit, from) =>
        isBefore ? this.moments.before(sku, at, limit, from) : this.moments.after(sku, at, limit, from),
      );
    }
  }

  private async readOn(
    side: Side,
    read: (limit: number, from: RowsPosition) => ReturnType<MomentsRepository['before']>,
  ): Promise<void> {
    const { rows, next } = await read(ROWS_PER_QUERY[side.queries] ?? 1, side.next);
    side.rows.push(...rows);
    side.queries += 1;
    side.next = next;
    side.isRead = next === undefined || side.queries === ROWS_PER_QUERY.length;
  }

  /** The oldest moment of which it is known what the SKU was; that of its last movement where no row helps. */
  async oldest(sku: string, stock: Stock | undefined): Promise<string> {
    const movements = (await this.moments.oldest(sku, OLDEST_ROWS)).filter(isMovement);
    const [first] = movements;
    const candidates = [
      ...(first?.previousAt === undefined ? [] : [first.previousAt]),
      ...movements.map(({ timestamp }) => timestamp),
    ];
    for (const at of candidates.slice(0, MAX_CANDIDATES)) {
      const { kind } = await this.of(sku, stock, at, true);
      if (kind === 'known' || kind === 'unregistered') return at;
    }
    return stock?.updatedAt ?? '';
  }
}
