import { Injectable } from '@nestjs/common';
import type { Change } from '../../../changes/change';
import type { LogEntry } from '../../../changes/log/change-log.repository';
import { ChangeLog } from '../../../changes/log/change-log.scheduler';
import { InventoryRepository } from '../../../inventory/stock/inventory.repository';
import { type DeliveryFilter, wants } from '../domain/delivery';
import { deliveryOfRow } from '../domain/ledger-delivery';
import type { SourceEntry, SourcePart } from '../domain/merge';
import { type DeliverySource, joinPosition, splitPosition } from './source';

/** Rows of one part of a SKU's ledger where a filter drops some. */
const ROWS_READ = 200;
/** The txIds of what both channels' orders moved: a return at Amazon has its own table. */
const OF_ORDERS = /^(?:shopify|amazon:order):/;
/** Entries of one part of the change log: of a quiet shop each has one change or two, of a busy one dozens. */
const ENTRIES_READ = 25;

/**
 * What was applied and accepted: of one SKU from its ledger, also what was refused; of all SKUs from the rows that the
 * change log of the last seven days names. ADR 14.
 */
@Injectable()
export class LedgerSources {
  constructor(
    private readonly inventory: InventoryRepository,
    private readonly log: ChangeLog,
  ) {}

  sources(filter: DeliveryFilter): DeliverySource[] {
    const { sku } = filter;
    if (sku !== undefined) {
      const isWanted =
        wants(filter, 'webhook', ['applied']) ||
        wants(filter, 'order', ['applied']) ||
        wants(filter, 'push', ['accepted', 'failed']);
      if (!isWanted) return [];
      return [
        {
          name: 'ledger',
          position: ['time', 'key'],
          read: (from, wanted) => this.ofSku(sku, filter, from, wanted),
        },
      ];
    }
    const wanted: WantedChanges = {
      movement: wants(filter, 'webhook', ['applied']) || wants(filter, 'order', ['applied']),
      push: wants(filter, 'push', ['accepted']),
    };
    if (!wanted.movement && !wanted.push) return [];
    return [
      {
        name: 'changes',
        position: ['number', 'number'],
        read: (from, count) => this.ofAll(wanted, from, count),
      },
    ];
  }

  private async ofSku(
    sku: string,
    filter: DeliveryFilter,
    from: string | undefined,
    wanted: number,
  ): Promise<SourcePart> {
    const { direction, outcome, noise } = filter;
    const isWhole = direction === undefined && outcome === undefined && noise !== false;
    const limit = isWhole ? wanted : ROWS_READ;
    const { items, next } = await this.inventory.history(
      sku,
      limit,
      from === undefined ? undefined : rowKey(sku, from),
    );
    const entries = items.flatMap((row) => {
      const delivery = deliveryOfRow(row);
      if (delivery === undefined || !wants(filter, delivery.kind, [delivery.outcome])) return [];
      return [{ delivery, position: joinPosition(row.timestamp, row.txId) }];
    });
    const last = items.at(-1);
    if (next === undefined || last === undefined) return { entries };
    return { entries, end: { position: joinPosition(last.timestamp, last.txId), at: last.timestamp } };
  }

  private async ofAll(wanted: WantedChanges, from: string | undefined, count: number): Promise<SourcePart> {
    const [number, skipped] = from === undefined ? [undefined, 0] : numbersOf(from);
    const { entries, next } = await this.log.backwards(
      number === undefined ? undefined : number + 1,
      ENTRIES_READ,
    );
    const found: { change: Change; position: string }[] = [];
    let end: SourcePart['end'];
    for (const entry of entries) {
      const already = entry.number === number ? skipped : 0;
      const changes = newestFirst(entry, wanted).slice(already);
      const room = count - found.length;
      changes.slice(0, room).forEach((change, index) => {
        found.push({ change, position: joinPosition(String(entry.number), String(already + index + 1)) });
      });
      const isWhole = changes.length <= room;
      end = {
        position: isWhole
          ? joinPosition(String(entry.number - 1), '0')
          : joinPosition(String(entry.number), String(already + room)),
        at: (isWhole ? entry.at : found.at(-1)?.change.at) ?? entry.at,
      };
      if (!isWhole) return { entries: await this.deliveriesOf(found), end };
    }
    return {
      entries: await this.deliveriesOf(found),
      ...(next === undefined || end === undefined
        ? {}
        : { end: { position: joinPosition(String(next - 1), '0'), at: end.at } }),
    };
  }

  /** Rows that are not there, because they have expired, are left out. */
  private async deliveriesOf(
    found: readonly { readonly change: Change; readonly position: string }[],
  ): Promise<SourceEntry[]> {
    const rows = await this.inventory.rowsOf(found.map(({ change }) => change.id));
    return found.flatMap(({ change, position }) => {
      const row = rows.get(change.id);
      const delivery = row === undefined ? undefined : deliveryOfRow(row);
      // The delivery log lists the pushes that failed.
      return delivery === undefined || delivery.outcome === 'failed' ? [] : [{ delivery, position }];
    });
  }
}

interface WantedChanges {
  readonly movement: boolean;
  readonly push: boolean;
}

/** The changes that may be deliveries: the rows of a large import are not read one by one to find that they are none. */
function newestFirst({ changes }: LogEntry, wanted: WantedChanges): Change[] {
  return changes
    .filter(({ kind, id }) =>
      kind === 'movement' ? wanted.movement && OF_ORDERS.test(id) : kind === 'push' && wanted.push,
    )
    .toReversed();
}

function rowKey(sku: string, position: string): Readonly<Record<string, string>> {
  const [timestamp = '', txId = ''] = splitPosition(position, 2);
  return { txId, sku, timestamp };
}

function numbersOf(position: string): [number, number] {
  const [number, skipped] = splitPosition(position, 2).map(Number);
  return [number ?? 0, skipped ?? 0];
}
