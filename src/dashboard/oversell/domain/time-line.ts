import type { MomentRow } from '../../../inventory/moments/domain/moment-row';
import type { OversellEvent } from './oversell-report';
import { happenedAt, isAccepted, isAtAmazon, isSoldByListings, type OversellFacts } from './story-rows';

/** The rows as events, the oldest first, each with what the channels showed right after it. */
export function timeLine({ dip, rows, numberBefore, orderedAt, observed }: OversellFacts): OversellEvent[] {
  const isByListings = isSoldByListings(rows);
  const isWritten = rows.some(({ isToShopify }) => isToShopify === true);
  let amazon = isByListings ? null : numberBefore;
  let acceptedAt = '';
  return rows.map((row) => {
    const { timestamp: at, txId, action, actor, cause, delta: units, physicalAfter: physical } = row;
    const happened = happenedAt(row, orderedAt);
    if (isAccepted(row) && !isByListings) [amazon, acceptedAt] = [row.push?.quantity ?? null, at];
    // An order from before the last number: Amazon lowered the number before that one.
    else if (isAtAmazon(row) && amazon !== null && happened > acceptedAt)
      amazon = Math.max(0, amazon + units);
    return {
      at,
      kind: action === 'sync' ? 'push' : txId === dip.txId ? 'oversold' : 'movement',
      ...{ txId, action, actor },
      ...(cause.orderId === undefined ? {} : { orderId: cause.orderId }),
      ...(happened < at ? { orderedAt: happened } : {}),
      ...{ units, physical },
      ...pushOf(row, observed),
      shown: { amazon, shopify: isWritten ? shopifyAfter(row) : null },
    };
  });
}

function pushOf(
  { txId, status, push }: MomentRow,
  observed: OversellFacts['observed'],
): Pick<OversellEvent, 'push'> {
  if (push === undefined) return {};
  const { quantity, propagationMs } = push;
  const seen = observed.get(txId);
  const state = status === 'completed' ? (seen?.state ?? 'accepted') : 'failed';
  return {
    push: {
      ...{ quantity, state, propagationMs },
      ...(seen?.at === undefined || state === 'failed' ? {} : { observedAt: seen.at }),
    },
  };
}

/** Shopify has not been written what the row leaves as an adjustment; what earlier rows left counts as written. */
function shopifyAfter({ physicalAfter, delta, isToShopify }: MomentRow): number {
  return isToShopify === true ? physicalAfter - delta : physicalAfter;
}
