import type { AlertChange } from '../../alerts/domain/alert';
import { publishedAlert } from '../../alerts/store/alert-item';
import type { ChangeFeed } from '../../changes/change-feed';
import type { ActionFailure } from '../../platform/dynamodb/transact';
import { needsPush } from '../domain/push-need';
import type { LedgerRow, Stock } from '../domain/stock';
import { commitIdOf, toLedgerRow } from '../items/ledger-item';

interface WrittenCommit {
  readonly rows: readonly {
    readonly row: LedgerRow;
    readonly commitId: string;
    readonly handedOver?: true;
  }[];
  readonly stocks: readonly { readonly before: Stock | undefined; readonly after: Stock }[];
  readonly alerts: readonly AlertChange[];
}

/** Publishes what a transaction has written. Order path: LedgerRepository -> ChangeFeed. ADR 14. */
export function publishCommit(feed: ChangeFeed, { rows, stocks, alerts }: WrittenCommit): void {
  for (const { before, after } of stocks) {
    // The decision may rest on memory, and the sender changes marks without a new version: only a stock that waits for a
    // push since this commit is known whole.
    const change = { kind: 'stock', id: after.sku, sku: after.sku, at: after.updatedAt } as const;
    feed.publish(needsPush(before, after) ? { ...change, value: after } : change);
  }
  for (const { row } of rows)
    feed.publish({ kind: 'movement', id: row.txId, sku: row.sku, at: row.timestamp, value: row });
  for (const change of alerts) feed.publish(publishedAlert(change));
}

/**
 * Publishes the rows that an earlier try of this very commit had written, and whose answer was lost. A row that was handed
 * over may be another instance's, which has published it: a sale that is published twice would be counted twice.
 */
export function publishLateAnswers(
  feed: ChangeFeed,
  { rows }: WrittenCommit,
  failures: readonly (ActionFailure | undefined)[],
): void {
  rows.forEach(({ row: { txId, sku }, commitId, handedOver }, index) => {
    const item = failures[index]?.item;
    if (item === undefined || commitIdOf(item) !== commitId) return;
    const value = toLedgerRow(item);
    feed.publish({ kind: 'stock', id: sku, sku });
    if (handedOver !== true) feed.publish({ kind: 'movement', id: txId, sku, at: value.timestamp, value });
  });
}
