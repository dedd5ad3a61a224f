import type { LedgerRow } from '../../../api/answers';
import type { Mark } from '../../../parts/mark';

/** The actions of the ledger in words, in the order of the filter. */
const ACTIONS: Readonly<Record<string, Mark>> = {
  sale: { word: 'sale', icon: 'down', tone: 'quiet' },
  cancel: { word: 'cancelled', icon: 'retry', tone: 'quiet' },
  refund: { word: 'refund', icon: 'retry', tone: 'quiet' },
  return: { word: 'return', icon: 'retry', tone: 'good' },
  return_reversal: { word: 'return reversed', icon: 'warning', tone: 'warning' },
  adjustment: { word: 'adjustment', icon: 'hand', tone: 'waiting' },
  recount: { word: 'recount', icon: 'check', tone: 'waiting' },
  import: { word: 'import', icon: 'sent', tone: 'waiting' },
  amazon_sale: { word: 'Amazon sale', icon: 'down', tone: 'quiet' },
  amazon_cancel: { word: 'Amazon cancelled', icon: 'retry', tone: 'quiet' },
  shopify_count: { word: 'counted in Shopify', icon: 'check', tone: 'waiting' },
  order_edit: { word: 'order edited', icon: 'down', tone: 'quiet' },
  sync: { word: 'push', icon: 'sent', tone: 'good' },
};

/** The actions and their words, for the filter. */
export const ACTION_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ACTIONS).map(([action, { word }]) => [action, word]),
);

/** The mark of a row; an action of a newer service is shown by its name. */
export function actionMark({ action, status }: Pick<LedgerRow, 'action' | 'status'>): Mark {
  const mark = ACTIONS[action] ?? {
    word: (action as string).replaceAll('_', ' '),
    icon: 'info',
    tone: 'quiet',
  };
  if (action !== 'sync') return mark;
  if (status === 'failed') return { word: 'push refused', icon: 'block', tone: 'bad' };
  return status === 'completed' ? mark : { word: 'push under way', icon: 'clock', tone: 'waiting' };
}

const ACTORS: Readonly<Record<LedgerRow['actor'], string>> = {
  shopify: 'Shopify',
  amazon: 'Amazon',
  api: 'API or page',
  system: 'SyncState',
};

export function actorWord(actor: LedgerRow['actor']): string {
  return ACTORS[actor];
}

/** The reason that the service itself gives to absolute figures; the row shows them anyway. */
const FIGURES_SET =
  /^set (?:physical|buffer|lowStockThreshold|autoBufferCap)(?:, (?:buffer|lowStockThreshold|autoBufferCap))*$/;

/** Why the row exists, in one line; empty for a push, whose figures say it. */
export function causeText({
  cause,
  bufferAfter,
  lowStockThresholdAfter,
  autoBufferCapAfter: cap,
}: LedgerRow): string {
  const { orderId, refundId, topic, reason, sellerSku } = cause;
  const known = reason !== undefined && FIGURES_SET.test(reason) ? undefined : reason;
  const text = [
    orderId === undefined ? undefined : `order ${orderId}`,
    refundId === undefined ? undefined : `refund ${refundId}`,
    topic,
    sellerSku === undefined ? undefined : `as part of ${sellerSku}`,
    known,
    bufferAfter === undefined ? undefined : `buffer now ${bufferAfter.toLocaleString('en')}`,
    lowStockThresholdAfter === undefined
      ? undefined
      : `threshold now ${lowStockThresholdAfter.toLocaleString('en')}`,
    cap === undefined
      ? undefined
      : cap === 0
        ? 'auto buffer off'
        : `auto buffer up to ${cap.toLocaleString('en')}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
  return text === '' && known !== reason ? 'counted' : text;
}

/** A number with its sign: `+3`, `−2`, `0`. */
export function signed(units: number): string {
  if (units === 0) return '0';
  return `${units > 0 ? '+' : '−'}${Math.abs(units).toLocaleString('en')}`;
}
