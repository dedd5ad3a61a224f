import type { LedgerRow, StockView } from '../../../api/answers';
import type { SoldAs } from '../../../api/listing-answers';
import type { PreviousReceipt, Receipt } from '../../../api/receipt-answers';
import { shownWord } from '../../../parts/receipt/receipt-marks';
import type { Mark } from '../../../parts/mark';
import { duration } from '../../../parts/time-words';

/** What became of an accepted push, as a mark and how long after the acceptance. */
export interface ReceiptLine {
  readonly mark: Mark;
  /** When Amazon was asked what it shows; absent while it was not. */
  readonly at?: string;
  /** As in `4 min 3 s after it was accepted`. */
  readonly text: string;
}

/**
 * The receipt of each push: the row of the next push of the same name at Amazon records what became of the one before, and
 * the newest one's is on its item. `rows`: newest first. `newest`: the receipts of the items by seller SKU.
 */
export function receiptLines(
  rows: readonly LedgerRow[],
  newest: ReadonlyMap<string, Receipt>,
): ReadonlyMap<string, ReceiptLine> {
  const pushes = rows.filter(({ action }) => action === 'sync');
  const previous = new Map<string, PreviousReceipt>();
  const seen = new Set<string>();
  const lines = new Map<string, ReceiptLine>();
  for (const row of pushes) {
    const { txId, sku, sellerSku = sku, status, push } = row;
    if (push?.previous !== undefined) previous.set(push.previous.txId, push.previous);
    if (status !== 'completed') continue;
    const known = previous.get(txId) ?? (seen.has(sellerSku) ? undefined : newest.get(sellerSku));
    seen.add(sellerSku);
    const line = known === undefined ? undefined : lineOf(row, known);
    if (line !== undefined) lines.set(txId, line);
  }
  return lines;
}

/** The receipts of the names that a SKU is sold under; its own one is read with each of its events. */
export function receiptsBySellerSku(
  stock: Pick<StockView, 'sku' | 'listings' | 'receipt'> | undefined,
  soldAs: readonly Pick<SoldAs, 'sellerSku' | 'receipt'>[],
): ReadonlyMap<string, Receipt> {
  const receipts = new Map(soldAs.map(({ sellerSku, receipt }) => [sellerSku, receipt]));
  if (stock?.receipt !== undefined && stock.listings === undefined) receipts.set(stock.sku, stock.receipt);
  return receipts;
}

function lineOf(row: LedgerRow, known: PreviousReceipt | Receipt): ReceiptLine | undefined {
  const at = known.at ?? undefined;
  const shown = 'txId' in known ? known.quantity : known.observedQuantity;
  const moment = at === undefined ? {} : { at };
  switch (known.state) {
    case 'observed':
      return { mark: OBSERVED, ...moment, text: `${after(row, at)}${changedSince(row, shown)}` };
    case 'mismatch':
      return {
        mark: { word: shownWord(shown), icon: 'differs', tone: 'bad' },
        ...moment,
        text: after(row, at),
      };
    case 'superseded':
      return { mark: { word: 'superseded', icon: 'off', tone: 'quiet' }, text: 'before Amazon showed it' };
    // A call without an answer is about a number that has no row yet.
    case 'accepted':
    case 'sent':
      return { mark: { word: 'not observed yet', icon: 'clock', tone: 'waiting' }, text: '' };
    case 'none':
      return undefined;
  }
}

const OBSERVED: Mark = { word: 'observed', icon: 'check', tone: 'good' };

function changedSince({ push }: LedgerRow, shown: number | undefined): string {
  if (shown === undefined || push === undefined || shown === push.quantity) return '';
  // More is what a cancellation restored, or what the shelf has by a later count.
  const reason = shown < push.quantity ? 'because of what was sold since' : 'which is right by now';
  return `: Amazon showed ${shown.toLocaleString('en')}, ${reason}`;
}

function after({ timestamp }: LedgerRow, at: string | undefined): string {
  if (at === undefined) return '';
  return `${duration(Math.max(0, Date.parse(at) - Date.parse(timestamp)))} after it was accepted`;
}
