import type { Receipt } from '../../api/receipt-answers';
import { MarkBadge } from '../badge';
import { Time } from '../time';
import { receiptMark, receiptTitle } from './receipt-marks';

/** How far the last number has come at Amazon, and since when; nothing while Amazon has accepted none. */
export function ReceiptBadge({ receipt }: { readonly receipt: Receipt | undefined }) {
  const mark = receipt === undefined ? undefined : receiptMark(receipt);
  if (receipt === undefined || mark === undefined) return null;
  return (
    <span class="receipt" title={receiptTitle(receipt)}>
      <MarkBadge mark={mark} /> {receipt.at === null ? null : <Time at={receipt.at} />}
    </span>
  );
}
