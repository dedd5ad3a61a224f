import type { Receipt } from '../../api/receipt-answers';
import type { Mark } from '../mark';

/** How far the last number has come at Amazon, as a mark; undefined while Amazon has accepted none. */
export function receiptMark({ state, observedQuantity }: Receipt): Mark | undefined {
  switch (state) {
    case 'none':
      return undefined;
    case 'sent':
      return { word: 'sent, no answer', icon: 'clock', tone: 'warning' };
    case 'accepted':
      return { word: 'accepted', icon: 'sent', tone: 'waiting' };
    case 'observed':
      return { word: 'observed', icon: 'check', tone: 'good' };
    case 'mismatch':
      return { word: shownWord(observedQuantity), icon: 'differs', tone: 'bad' };
  }
}

/** What Amazon shows in place of the number. */
export function shownWord(quantity: number | undefined): string {
  return quantity === undefined
    ? 'Amazon shows no number'
    : `Amazon shows ${quantity.toLocaleString('en').replace('-', '−')}`;
}

/** The meaning of a receipt, for a title. */
export function receiptTitle({ state, quantity }: Receipt): string {
  const number = quantity?.toLocaleString('en') ?? 'The number';
  switch (state) {
    case 'none':
      return 'Amazon has accepted no number yet.';
    case 'sent':
      return `${number} was sent, and the call had no answer.`;
    case 'accepted':
      return `Amazon accepted ${number} and has not shown it yet.`;
    case 'observed':
      return `Amazon shows what it should after ${number}.`;
    case 'mismatch':
      return `Amazon accepted ${number} and shows another number.`;
  }
}
