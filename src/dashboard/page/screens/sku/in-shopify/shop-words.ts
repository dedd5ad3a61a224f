import type { ShopStock } from '../../../api/shopify-answers';
import type { Mark } from '../../../parts/mark';

/** What Shopify has of a SKU, as one sentence that is true, with its mark. */
export interface ShopSentence {
  readonly mark: Mark;
  readonly text: string;
}

const OK: Mark = { word: 'equal', icon: 'check', tone: 'good' };
const OPEN: Mark = { word: 'differs', icon: 'differs', tone: 'warning' };
const WAITING: Mark = { word: 'on the way', icon: 'sent', tone: 'waiting' };
const APART: Mark = { word: 'not compared', icon: 'off', tone: 'quiet' };
const LOST: Mark = { word: 'not read', icon: 'warning', tone: 'bad' };

/** Undefined: there is nothing to show, because the service has no access to the shop. */
export function shopSentence(shop: ShopStock): ShopSentence | undefined {
  const { status, message = '', link, available, expected, pending } = shop;
  switch (status) {
    case 'off':
      return undefined;
    case 'unread':
      return { mark: LOST, text: `Shopify could not be read: ${message}` };
    case 'absent':
      return { mark: APART, text: `No item of the shop has this SKU.${droppedText(pending.length)}` };
    case 'read':
      break;
  }
  if (link?.treatment !== 'linked' || expected === undefined)
    return { mark: APART, text: `Shopify has ${units(available)}. It is not compared with the ledger.` };
  if (available === null || available === undefined)
    return { mark: OPEN, text: 'Shopify gives no number for it at the locations of the pool.' };
  const wayText = pendingText(pending);
  if (available === expected)
    return {
      mark: pending.length === 0 ? OK : WAITING,
      text: `Shopify has ${units(available)}, as expected.${wayText}`,
    };
  return {
    mark: pending.length === 0 ? OPEN : WAITING,
    text: `Shopify has ${units(available)}, and ${figure(expected)} ${Math.abs(expected) === 1 ? 'is' : 'are'} expected: an order or a count may be on its way.${wayText}`,
  };
}

/** What is not written to Shopify yet. */
function pendingText(pending: ShopStock['pending']): string {
  if (pending.length === 0) return '';
  const sum = pending.reduce((total, { delta }) => total + delta, 0);
  return pending.length === 1
    ? ` One movement is on the way to it: ${signed(sum)}.`
    : ` ${figure(pending.length)} movements are on the way to it: ${signed(sum)} in all.`;
}

function droppedText(count: number): string {
  return count === 0 ? '' : ' What waits to be written to it is dropped.';
}

function units(available: number | null | undefined): string {
  if (available === null || available === undefined) return 'no number';
  return `${figure(available)} available`;
}

/** A number with its sign. */
export function signed(count: number): string {
  if (count === 0) return '0';
  return `${count > 0 ? '+' : '−'}${Math.abs(count).toLocaleString('en')}`;
}

function figure(count: number): string {
  return count.toLocaleString('en').replace('-', '−');
}
