import type { AnyOrder, OrderLine, OrderView } from '../../api/order-answers';
import type { Mark } from '../../parts/mark';
import { duration } from '../../parts/time-words';

const STATUSES: Readonly<Record<string, Mark>> = {
  PENDING_AVAILABILITY: { word: 'pre-order', icon: 'clock', tone: 'waiting' },
  PENDING: { word: 'pending', icon: 'clock', tone: 'waiting' },
  UNSHIPPED: { word: 'not shipped', icon: 'clock', tone: 'waiting' },
  PARTIALLY_SHIPPED: { word: 'partly shipped', icon: 'sent', tone: 'waiting' },
  SHIPPED: { word: 'shipped', icon: 'check', tone: 'good' },
  CANCELLED: { word: 'cancelled', icon: 'block', tone: 'quiet' },
  open: { word: 'open', icon: 'clock', tone: 'waiting' },
  cancelled: { word: 'cancelled', icon: 'block', tone: 'quiet' },
};

/** The status of an order; a word that is added later is shown as it is. */
export function statusMark(status: string): Mark {
  return STATUSES[status] ?? { word: status.toLowerCase().replaceAll('_', ' '), icon: 'info', tone: 'quiet' };
}

/** True when the order does not change any more. */
export function isFinal(status: string): boolean {
  return status === 'SHIPPED' || status === 'CANCELLED' || status === 'cancelled';
}

const NOT_COUNTED: Readonly<Record<string, string>> = {
  unknown_sku: 'Not counted: no SKU and no listing of this name was registered when it was ordered.',
  out_of_bounds: 'Not counted: the stock would have left the permitted range.',
};
const PARTIES: Readonly<Record<string, string>> = {
  BUYER: 'the buyer',
  AMAZON: 'Amazon',
  MERCHANT: 'the merchant',
};

/** What a reader should know of a line beside its figures; undefined where there is nothing. */
export function lineNote({
  notCounted,
  cancelledBy,
}: Pick<OrderLine, 'notCounted' | 'cancelledBy'>): string | undefined {
  if (notCounted !== undefined)
    return NOT_COUNTED[notCounted] ?? `Not counted: ${notCounted.replaceAll('_', ' ')}.`;
  if (cancelledBy === undefined) return undefined;
  const party = PARTIES[cancelledBy];
  if (cancelledBy === 'BUYER' || cancelledBy === 'AMAZON') return `Cancelled by ${party ?? cancelledBy}.`;
  return `Cancelled by ${party ?? cancelledBy}: the units stay taken until a person adjusts the stock, because they may be missing or damaged.`;
}

/** What the order takes from the stock now, in one sentence. Units are those that were ordered, whatever one consists of. */
export function effectText({
  lines,
  channel = 'amazon',
}: {
  readonly lines: readonly OrderLine[];
  readonly channel?: AnyOrder['channel'];
}): string {
  const sum = (of: (line: OrderLine) => number): number => lines.reduce((all, line) => all + of(line), 0);
  const [ordered, taken, released] = [
    sum((line) => line.ordered),
    sum(({ committed }) => committed),
    sum((line) => line.released),
  ];
  const back =
    released === 0
      ? ''
      : ` ${unitsText(released)} came back${channel === 'amazon' ? ' by a cancellation' : ''}.`;
  if (taken === 0) return `It takes nothing from the stock.${back}`;
  const all = taken === ordered ? unitsText(taken) : `${figure(taken)} of ${unitsText(ordered)}`;
  return `${all} ${taken === 1 && ordered === 1 ? 'is' : 'are'} out of stock because of it.${back}`;
}

const WAYS: Readonly<Record<OrderView['foundBy'], string>> = {
  notice: 'by a notice',
  search: 'by a search',
  order: 'by its number',
};

/** How long after it was placed an order was recorded, and what brought it. */
export function foundText(createdAt: string, recordedAt: string, foundBy: OrderView['foundBy']): string {
  const ms = Math.max(0, Date.parse(recordedAt) - Date.parse(createdAt));
  return `${Number.isNaN(ms) ? '' : `${duration(ms)} later, `}${WAYS[foundBy]}`;
}

function unitsText(count: number): string {
  return `${figure(count)} ordered ${count === 1 ? 'unit' : 'units'}`;
}

function figure(count: number): string {
  return count.toLocaleString('en');
}

/** A row of the ledger, as a movement of a line: which SKU's it is, and which of the line's it is. */
export interface LineMovement {
  readonly txId: string;
  readonly n: number;
  readonly sku: string | undefined;
}

/** The rows of a line; the row of a kit ends in the SKU of its component. */
export function movementsOf({
  sku,
  components = [],
  movements,
}: Pick<OrderLine, 'sku' | 'components' | 'movements'>): LineMovement[] {
  return movements.map((txId, index) => {
    const [, n = index + 1, end] = /:item:[^:]*:(\d+)(?::(.*))?$/.exec(txId) ?? [];
    const ofKit = components.find((component) => component.sku === end)?.sku;
    return { txId, n: Number(n), sku: ofKit ?? sku };
  });
}
