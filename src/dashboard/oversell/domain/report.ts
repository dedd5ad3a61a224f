import type { MomentRow } from '../../../inventory/moments/domain/moment-row';
import { durationText } from '../../../platform/durations';
import { millisOf } from '../../../platform/timestamp';
import type { OversellReport } from './oversell-report';
import { savingBuffer } from './saving-buffer';
import { happenedAt, isAccepted, isSoldByListings, type OversellFacts } from './story-rows';
import { timeLine } from './time-line';

/** How a SKU came to be oversold. */
export function reportOf(facts: OversellFacts): OversellReport {
  const { alertId, sku, dip, rows } = facts;
  const { orderId } = dip.cause;
  const saleAt = happenedAt(dip, facts.orderedAt);
  const delayMs = millisOf(dip.timestamp) - millisOf(saleAt);
  const latePush = latePushOf(facts);
  const report: Omit<OversellReport, 'text'> = {
    alertId,
    sku,
    at: dip.timestamp,
    txId: dip.txId,
    oversoldBy: Math.max(
      ...rows.map(({ action, physicalAfter }) => (action === 'sync' ? 0 : -physicalAfter)),
    ),
    sale: {
      actor: dip.actor,
      ...(orderId === undefined ? {} : { orderId }),
      units: Math.abs(dip.delta),
      ...(delayMs > 0 ? { delayMs } : {}),
    },
    ...(latePush === undefined ? {} : { latePush }),
    savingBuffer: savingBuffer(facts),
    events: timeLine(facts),
  };
  return { ...report, text: textOf(report, facts) };
}

/**
 * The first number that Amazon accepted after its sale, while it showed more than there was for it: from the movement that
 * lowered the number to its acceptance.
 */
function latePushOf(facts: OversellFacts): OversellReport['latePush'] {
  const { rows, orderedAt, numberBefore } = facts;
  const sale = saleAtAmazon(facts);
  if (sale === undefined || isSoldByListings(rows)) return undefined;
  const soldAt = happenedAt(sale, orderedAt);
  const accepted = rows.filter(isAccepted);
  const last = accepted.findLast(({ timestamp }) => timestamp <= soldAt);
  const number = last?.push?.quantity ?? numberBefore;
  const late = accepted.find(({ timestamp }) => timestamp > soldAt);
  if (number === null || late === undefined) return undefined;
  const lowered = rows.find(
    (row) =>
      row.action !== 'sync' &&
      row.txId !== sale.txId &&
      row.version > (last?.version ?? -Infinity) &&
      row.timestamp <= soldAt &&
      row.broadcastAfter < number,
  );
  if (lowered === undefined) return undefined;
  const delayMs = millisOf(late.timestamp) - millisOf(lowered.timestamp);
  return { txId: late.txId, quantity: late.push?.quantity ?? 0, delayMs };
}

/** The sale at Amazon that took the stock below zero, or the last one before another channel did. */
function saleAtAmazon({ dip, rows }: OversellFacts): MomentRow | undefined {
  return rows.findLast(({ action, timestamp }) => action === 'amazon_sale' && timestamp <= dip.timestamp);
}

function textOf(report: Omit<OversellReport, 'text'>, facts: OversellFacts): string {
  const { sku, sale, oversoldBy, latePush, savingBuffer: buffer, events } = report;
  const { actor, orderId, units, delayMs } = sale;
  const saleAt = happenedAt(facts.dip, facts.orderedAt);
  const before = events.findLast(({ at, kind }) => kind !== 'oversold' && at <= saleAt);
  const shown = before === undefined ? facts.numberBefore : before.shown.amazon;
  const by = orderId === undefined ? 'a movement' : `order ${orderId}`;
  const channel = actor === 'amazon' ? ' at Amazon' : actor === 'shopify' ? ' at Shopify' : '';
  const last = saleAtAmazon(facts);
  const sentences = [
    `${sku} was oversold by ${oversoldBy}: ${by}${channel} took ${units} with ${facts.dip.physicalAfter - facts.dip.delta} left.`,
    actor === 'amazon' && shown !== null && shown >= units ? `Amazon still showed ${shown}.` : '',
    delayMs === undefined ? '' : `The order was counted ${durationText(delayMs)} after it was placed.`,
    actor === 'amazon' || last === undefined
      ? ''
      : `Amazon's last order before it was counted ${durationText(waitOf(last, facts))} after it was placed.`,
    latePush === undefined
      ? ''
      : `The number ${latePush.quantity} took ${durationText(latePush.delayMs)} to reach Amazon.`,
    buffer === null ? 'No buffer would have prevented it.' : `A buffer of ${buffer} would have prevented it.`,
  ];
  return sentences.filter((one) => one !== '').join(' ');
}

function waitOf(sale: MomentRow, { orderedAt }: OversellFacts): number {
  return millisOf(sale.timestamp) - millisOf(happenedAt(sale, orderedAt));
}
