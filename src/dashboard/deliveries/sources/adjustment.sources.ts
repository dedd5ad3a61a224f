import { Injectable } from '@nestjs/common';
import { ShopifyAdminConfig } from '../../../config/app-config';
import type { PendingAdjustment } from '../../../inventory/items/adjustment-item';
import { ShopifyAdjustments } from '../../../inventory/outbox/shopify-adjustments.repository';
import { type Delivery, type DeliveryFilter, listTime, wants } from '../domain/delivery';
import type { SourcePart } from '../domain/merge';
import { type DeliverySource, joinPosition, splitPosition } from './source';

const PARTS = ['urgent', 'other'] as const;

/** The adjustments that Shopify has not confirmed yet; none, and no read, without Admin access. */
@Injectable()
export class AdjustmentSources {
  constructor(
    private readonly adjustments: ShopifyAdjustments,
    private readonly config: ShopifyAdminConfig,
  ) {}

  sources(filter: DeliveryFilter): DeliverySource[] {
    const { sku } = filter;
    if (!this.config.isOn || !wants(filter, 'adjustment')) return [];
    if (sku !== undefined)
      return [{ name: 'adjustments', position: ['time'], read: (from) => this.ofSku(sku, filter, from) }];
    return PARTS.map((part) => ({
      name: `adjustments-${part}`,
      position: ['time', 'key', 'key'],
      read: (from, wanted) => this.part(part, filter, from, wanted),
    }));
  }

  private async ofSku(sku: string, filter: DeliveryFilter, from: string | undefined): Promise<SourcePart> {
    const pending = await this.adjustments.ofSku(sku);
    pending.sort((one, other) => (one.at < other.at ? 1 : -1));
    // The times of a SKU's rows differ.
    const rest = pending.filter(({ at }) => from === undefined || at < from);
    return { entries: entriesOf(rest, filter, ({ at }) => at) };
  }

  private async part(
    part: (typeof PARTS)[number],
    filter: DeliveryFilter,
    from: string | undefined,
    wanted: number,
  ): Promise<SourcePart> {
    const [at = '', sku = '', txId = ''] = from === undefined ? [] : splitPosition(from, 3);
    const after = from === undefined ? undefined : { at, sku, txId };
    const { adjustments, next } = await this.adjustments.newest(part, wanted, after);
    const entries = entriesOf(adjustments, filter, (one) => joinPosition(one.at, one.sku, one.txId));
    if (next === undefined) return { entries };
    return {
      entries,
      end: { position: joinPosition(next.at, next.sku, next.txId), at: listTime(next.at) },
    };
  }
}

function entriesOf(
  adjustments: readonly PendingAdjustment[],
  filter: DeliveryFilter,
  positionOf: (adjustment: PendingAdjustment) => string,
): SourcePart['entries'] {
  return adjustments.flatMap((adjustment) => {
    const delivery = deliveryOf(adjustment);
    return wants(filter, 'adjustment', [delivery.outcome])
      ? [{ delivery, position: positionOf(adjustment) }]
      : [];
  });
}

/** A call that is stored has been sent, or is about to be. */
function deliveryOf({ sku, txId, at, call }: PendingAdjustment): Delivery {
  return {
    id: `adjustment:${txId}`,
    direction: 'out',
    kind: 'adjustment',
    outcome: call === undefined ? 'waiting' : 'retrying',
    sku,
    at: listTime(at),
    txId,
  };
}
