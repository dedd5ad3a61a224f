import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { AlertChange } from '../../alerts/domain/alert';
import type { ShopifyAdjustment } from '../domain/shopify-adjustment';
import type { LedgerRow, Stock } from '../domain/stock';
import { AttachedWrites } from './attached-writes';
import type { Batch, Unit } from './domain/commit-batch';

/** A SKU's stock before and after the movements of one commit; `before` undefined registers it. */
export interface StockChange {
  readonly before: Stock | undefined;
  readonly after: Stock;
}

/** A ledger row with what commits with it: its attached writes, and what it makes due at Shopify. */
export interface PlannedRow {
  readonly row: LedgerRow;
  readonly commitId: string;
  readonly attached?: readonly TransactWriteItem[];
  readonly adjustment?: ShopifyAdjustment;
  readonly handedOver?: true;
}

/** The ledger rows, stocks and alerts that one transaction writes, all or nothing. */
export interface CommitPlan {
  readonly rows: readonly PlannedRow[];
  readonly stocks: readonly StockChange[];
  readonly alerts: readonly AlertChange[];
}

/** What the transaction of a batch writes. Order path: GroupCommit -> planOf -> LedgerRepository. */
export function planOf({ entries, stocks, alerts }: Batch<Unit>): CommitPlan {
  return {
    rows: entries.map(({ entry, row, adjustment }) => ({
      row,
      commitId: entry.commitId,
      ...(entry.attached instanceof AttachedWrites ? { attached: entry.attached.actions } : {}),
      ...(adjustment === undefined ? {} : { adjustment }),
      ...(entry.handedOver === undefined ? {} : { handedOver: true }),
    })),
    stocks: [...stocks.values()],
    alerts,
  };
}
