import { Injectable } from '@nestjs/common';
import type { Alert } from '../../alerts/domain/alert';
import { AlertsRepository } from '../../alerts/store/alerts.repository';
import type { Change } from '../../changes/change';
import type { LedgerRow } from '../../inventory/domain/stock';
import { toLedgerRow } from '../../inventory/items/ledger-item';
import { LedgerRepository } from '../../inventory/ledger/ledger.repository';
import { viewOf } from '../../inventory/stock/stock-view';
import { batchesOf } from '../../platform/dynamodb/batch-get';
import { viewOf as returnViewOf } from '../../returns/api/return-view';
import type { ReturnUnit } from '../../returns/units/domain/return-unit';
import { ReturnsRepository } from '../../returns/units/returns.repository';
import type { EventBatch, ListName } from './domain/pending-events';

type EventName = 'stock' | 'push' | 'alert' | 'return' | 'overview' | 'lists';

/** One event as the stream has it. */
export function eventText(name: EventName, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * The events of a chunk, once for all clients. A stock is always read (consistent): what a commit published may lack what
 * the sender wrote at another instance. What was published whole is used as it is.
 */
@Injectable()
export class EventTexts {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly alerts: AlertsRepository,
    private readonly returns: ReturnsRepository,
  ) {}

  /** Throws when the store does not answer. */
  async of({ skus, pushes, alerts, returns, lists }: EventBatch): Promise<string> {
    const [stocks, rows, alertsRead, units] = await Promise.all([
      inBatches(skus, async (batch) => [...(await this.ledger.readRegistered(batch)).values()]),
      this.whole<LedgerRow>(pushes, async (batch) =>
        [...(await this.ledger.readRows(batch.map(({ id }) => id))).values()].map(toLedgerRow),
      ),
      this.whole<Alert>(alerts, (batch) => this.alerts.findAll(batch.map(({ id }) => id))),
      this.whole<ReturnUnit>(returns, async (batch) => {
        const keys = batch.map(({ id, sku = '' }) => ({ sku, timestamp: id }));
        return [...(await this.returns.unitsAt(keys)).values()];
      }),
    ]);
    // A SKU that is missing was removed, and only the list shows that.
    const changed: readonly ListName[] =
      stocks.length === skus.length ? lists : [...new Set<ListName>([...lists, 'stock'])];
    return [
      ...stocks.map((stock) => eventText('stock', viewOf(stock))),
      ...rows.map((row) => eventText('push', row)),
      ...alertsRead.map((alert) => eventText('alert', alert)),
      ...units.map((unit) => eventText('return', returnViewOf(unit))),
      ...(changed.length === 0 ? [] : [eventText('lists', { lists: changed })]),
    ].join('');
  }

  /** The values of these changes; those without one are read. */
  private async whole<T extends object>(
    changes: readonly Change[],
    read: (changes: Change[]) => Promise<T[]>,
  ): Promise<T[]> {
    const given = changes.flatMap(({ value }) => (value === undefined ? [] : [value as T]));
    const missing = changes.filter(({ value }) => value === undefined);
    return [...given, ...(await inBatches(missing, read))];
  }
}

async function inBatches<K, T>(keys: readonly K[], read: (batch: K[]) => Promise<T[]>): Promise<T[]> {
  return (await Promise.all(batchesOf(keys).map(read))).flat();
}
