import { Injectable } from '@nestjs/common';
import { monthOf } from '../../../platform/months';
import { ReturnsService } from '../../../returns/api/returns.service';
import type { Decision } from '../../../returns/units/domain/disposition';
import type { ReturnUnit } from '../../../returns/units/domain/return-unit';
import type { ReturnPosition } from '../../../returns/units/return-list.repository';
import { type Delivery, type DeliveryFilter, listTime, type Outcome, wants } from '../domain/delivery';
import type { SourcePart } from '../domain/merge';
import { type DeliverySource, joinPosition, splitPosition } from './source';

const OUTCOME_OF = {
  restock: 'applied',
  hold: 'held',
  review: 'review',
} as const satisfies Readonly<Record<Decision, Outcome>>;

/** The returned units, by the time at which they came back to Amazon. */
@Injectable()
export class ReturnSources {
  constructor(private readonly returns: ReturnsService) {}

  sources(filter: DeliveryFilter): DeliverySource[] {
    if (!wants(filter, 'return')) return [];
    return [
      {
        name: 'returns',
        position: ['month?', 'key?', 'time?'],
        read: (from, wanted) => this.part(filter, from, wanted),
      },
    ];
  }

  private async part(filter: DeliveryFilter, from: string | undefined, wanted: number): Promise<SourcePart> {
    const { sku, outcome } = filter;
    const decision = (Object.keys(OUTCOME_OF) as Decision[]).find((one) => OUTCOME_OF[one] === outcome);
    const position = from === undefined ? undefined : positionOf(from, sku);
    const { units, next } = await this.returns.list({ sku, decision }, wanted, position);
    const entries = units.flatMap((unit) => {
      const delivery = deliveryOf(unit);
      const month = sku === undefined ? monthOf(unit.timestamp) : '';
      return wants(filter, 'return', [delivery.outcome])
        ? [{ delivery, position: joinPosition(month, unit.sku, unit.timestamp) }]
        : [];
    });
    if (next === undefined) return { entries };
    const { month = '', sku: nextSku = '', timestamp = '' } = next;
    // Before the first unit of a month everything later is read.
    const at =
      timestamp === '' ? `${month}-31T23:59:59.999999Z` : listTime(timestamp.split('#')[0] ?? timestamp);
    return { entries, end: { position: joinPosition(month, nextSku, timestamp), at } };
  }
}

function positionOf(position: string, ofSku: string | undefined): ReturnPosition {
  const [month = '', itsSku = '', timestamp = ''] = splitPosition(position, 3);
  const sku = ofSku ?? itsSku;
  return {
    ...(month === '' ? {} : { month }),
    ...(sku === '' || timestamp === '' ? {} : { sku, timestamp }),
  };
}

function deliveryOf(unit: ReturnUnit): Delivery {
  const { returnId, sku, orderId, decision, disposition, notCounted, heldReason, txId, alertId } = unit;
  return {
    id: `return:${returnId}`,
    direction: 'in',
    kind: 'return',
    outcome: OUTCOME_OF[decision],
    reason: notCounted ?? heldReason ?? disposition,
    sku,
    ...(orderId === '' ? {} : { orderId }),
    at: listTime(unit.timestamp.split('#')[0] ?? unit.returnedAt),
    ...(txId === undefined ? {} : { txId }),
    ...(alertId === undefined ? {} : { alertId }),
  };
}
