import type { ReceiptsFigures } from './measures/receipts';
import { table } from './support/table';

export function receiptsLines({ steps, measured, writeUnits, readUnits, looks }: ReceiptsFigures): string[] {
  return [
    `Receipts, with RECEIPT_CHECK_MS=${steps} and Amazon's orders off, so that nothing else looks. One receipt, over ${measured} of them:`,
    `${writeUnits.toFixed(1)} write units and ${readUnits.toFixed(1)} read units beside its push.`,
    table(
      ['pushes', 'a second', 'searches per 1,000 pushes'],
      looks.map(({ pushes, perSecond, callsPer1000 }) => [
        String(pushes),
        perSecond === undefined ? "Amazon's limit" : perSecond.toFixed(1),
        callsPer1000.toFixed(0),
      ]),
    ),
    'Amazon allows five searches a second.',
  ];
}
