import { Injectable } from '@nestjs/common';
import { CatalogRepository } from '../../../inventory/catalog/catalog.repository';
import type { PendingPush, Stock } from '../../../inventory/domain/stock';
import { OutboxIndexRepository, type PendingSku } from '../../../inventory/outbox/outbox-index.repository';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import { timestampOf } from '../../../platform/timestamp';
import { type Delivery, type DeliveryFilter, listTime, wants } from '../domain/delivery';
import type { SourcePart } from '../domain/merge';
import { type DeliverySource, joinPosition, splitPosition } from './source';

type State = Exclude<PendingPush['state'], 'held'>;

/** SKUs of one part where only those are wanted that were tried, or were not: the index does not say. */
const LOOKED_AT = 100;

/** The pushes that are not accepted yet: pending or blocked, each with its last error and its next try. */
@Injectable()
export class PushSources {
  constructor(
    private readonly index: OutboxIndexRepository,
    private readonly inventory: InventoryRepository,
    private readonly catalog: CatalogRepository,
  ) {}

  sources(filter: DeliveryFilter): DeliverySource[] {
    const states: State[] = [
      ...(wants(filter, 'push', ['waiting', 'retrying']) ? ['queued' as const] : []),
      ...(wants(filter, 'push', ['blocked']) ? ['blocked' as const] : []),
    ];
    const { sku } = filter;
    if (states.length === 0) return [];
    if (sku !== undefined)
      return [{ name: 'pending', position: ['key'], read: () => this.ofSku(sku, states, filter) }];
    return states.map((state) => ({
      name: state,
      position: ['time', 'key'],
      read: (from, wanted) => this.part(state, filter, from, wanted),
    }));
  }

  private async ofSku(sku: string, states: readonly State[], filter: DeliveryFilter): Promise<SourcePart> {
    const stock = await this.inventory.find(sku);
    const delivery = stock === undefined ? undefined : deliveryOf(stock);
    const isWanted =
      delivery !== undefined &&
      states.some((state) => state === stock?.pending?.state) &&
      wants(filter, 'push', [delivery.outcome]);
    return { entries: isWanted ? [{ delivery, position: sku }] : [] };
  }

  private async part(
    state: State,
    filter: DeliveryFilter,
    from: string | undefined,
    wanted: number,
  ): Promise<SourcePart> {
    const limit = state === 'queued' && filter.outcome !== undefined ? LOOKED_AT : wanted;
    const { skus, next } = await this.index.newest(
      state,
      limit,
      from === undefined ? undefined : keyOf(from),
    );
    const stocks = await this.catalog.stocksOf(skus.map(({ sku }) => sku));
    const entries = skus.flatMap(({ sku, since }) => {
      const stock = stocks.get(sku);
      // The index lags behind the items.
      const delivery = stock?.pending?.state === state ? deliveryOf(stock, since) : undefined;
      if (delivery === undefined || !wants(filter, 'push', [delivery.outcome])) return [];
      return [{ delivery, position: joinPosition(since, sku) }];
    });
    return {
      entries,
      ...(next === undefined
        ? {}
        : { end: { position: joinPosition(next.since, next.sku), at: listTime(next.since) } }),
    };
  }
}

function keyOf(position: string): PendingSku {
  const [since = '', sku = ''] = splitPosition(position, 2);
  return { since, sku };
}

function deliveryOf({ sku, pending }: Stock, since?: string): Delivery | undefined {
  if (pending === undefined) return undefined;
  const { state, attempts, notBefore, error } = pending;
  return {
    id: `push:${sku}`,
    direction: 'out',
    kind: 'push',
    outcome: state === 'blocked' ? 'blocked' : attempts === 0 ? 'waiting' : 'retrying',
    ...(error === undefined ? {} : { reason: error }),
    sku,
    at: listTime(since ?? pending.since),
    ...(attempts === 0 ? {} : { attempts }),
    ...(notBefore === undefined ? {} : { nextTryAt: timestampOf(notBefore) }),
  };
}
