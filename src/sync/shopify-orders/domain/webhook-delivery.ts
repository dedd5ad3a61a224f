import type { StoredDelivery } from '../../../changes/delivery-log/domain/stored-delivery';
import { EFFECT, type UncountedLine } from './uncounted-lines';
import type { LineAnswer } from './webhook-answer';

/** The message that the lines came with. */
interface LinesOf {
  readonly orderId: string;
  readonly topic?: string;
}

/** A line of a message that moved no stock. Without a time it is that of the note. */
type UnappliedLine = Omit<StoredDelivery, 'at'>;

/**
 * The lines of a message that moved no stock, for the delivery log; what was applied is in the ledger. `skipped`: its units
 * are missing here; `ignored`: nothing is missing.
 */
export function unappliedLines(
  { orderId, topic }: LinesOf,
  lines: readonly LineAnswer[],
  uncounted: readonly UncountedLine[],
): UnappliedLine[] {
  const missing = new Set(uncounted.map(({ lineId, reason }) => `${reason} ${lineId}`));
  return lines.flatMap(({ lineId, sku, outcome, reason = '' }): UnappliedLine[] => {
    if (outcome === 'applied') return [];
    const about = {
      kind: 'webhook' as const,
      ...(topic === undefined ? {} : { topic }),
      orderId,
      ...(sku === null || sku === '' ? {} : { sku }),
    };
    if (outcome === 'duplicate') return [{ ...about, outcome }];
    const isMissing = missing.has(`${reason} ${lineId}`) || hasAlertOfItsSku(reason);
    return [{ ...about, outcome: isMissing ? 'skipped' : 'ignored', reason }];
  });
}

function hasAlertOfItsSku(reason: string): boolean {
  return Object.entries(EFFECT).some(([known, effect]) => known === reason && effect === 'sku_alert');
}

/** A topic as it may be shown: nothing signs the header. */
export function shownTopic(topic: string | undefined): { readonly topic?: string } {
  return topic !== undefined && /^[a-z0-9_/]{1,60}$/.test(topic) ? { topic } : {};
}
