import { Injectable } from '@nestjs/common';
import {
  DeliveryLogRepository,
  type LastNumbers,
} from '../../../changes/delivery-log/delivery-log.repository';
import {
  STORED_OUTCOMES,
  type StoredDelivery,
  type StoredOutcome,
} from '../../../changes/delivery-log/domain/stored-delivery';
import { type Delivery, type DeliveryFilter, DIRECTION_OF, wants } from '../domain/delivery';
import type { SourceEntry, SourcePart } from '../domain/merge';
import { type DeliverySource, joinPosition, splitPosition } from './source';

/** Entries of the log in one part: each holds up to 25 deliveries. */
const ENTRIES_READ = 10;
/** The same where only deliveries of one SKU are wanted. */
const ENTRIES_READ_FOR_SKU = 50;

/** Outcomes that name no SKU. */
const WITHOUT_SKU: readonly StoredOutcome[] = ['refused'];

/** What changed nothing, from the delivery log of the last seven days. */
@Injectable()
export class StoredSources {
  constructor(private readonly log: DeliveryLogRepository) {}

  sources(filter: DeliveryFilter): DeliverySource[] {
    // All logs have one head, which is read once a request.
    let last: Promise<LastNumbers> | undefined;
    const lastNumbers = (): Promise<LastNumbers> => (last ??= this.log.lastNumbers());
    return STORED_OUTCOMES.filter((outcome) => isWanted(outcome, filter)).map((outcome) => ({
      name: outcome,
      position: ['number', 'number'],
      read: (from) => this.part(outcome, filter, from, lastNumbers),
    }));
  }

  private async part(
    outcome: StoredOutcome,
    filter: DeliveryFilter,
    from: string | undefined,
    lastNumbers: () => Promise<LastNumbers>,
  ): Promise<SourcePart> {
    const [last, skipped] =
      from === undefined ? [(await lastNumbers())[outcome] ?? 0, 0] : splitPosition(from, 2).map(Number);
    const newest = last ?? 0;
    const count = filter.sku === undefined ? ENTRIES_READ : ENTRIES_READ_FOR_SKU;
    const first = Math.max(1, newest - count + 1);
    const logged = await this.log.entries(outcome, first, newest);
    const entries = logged.flatMap(({ number, deliveries, more }) => {
      const listed = deliveries.toReversed().map((delivery, index) => {
        const id = `${outcome}:${number}:${deliveries.length - index}`;
        const counted = index === 0 && more > 0 ? { more } : {};
        return {
          delivery: { ...deliveryOf(id, delivery), ...counted },
          position: joinPosition(String(number), String(index + 1)),
        };
      });
      return listed.slice(number === newest ? skipped : 0);
    });
    const oldest = entries.at(-1)?.delivery.at;
    return {
      entries: entries.filter((entry) => matches(entry, filter)),
      // Where no entry is left, all older ones have expired.
      ...(first === 1 || oldest === undefined
        ? {}
        : { end: { position: joinPosition(String(first - 1), '0'), at: oldest } }),
    };
  }
}

function isWanted(outcome: StoredOutcome, filter: DeliveryFilter): boolean {
  if (filter.sku !== undefined && WITHOUT_SKU.includes(outcome)) return false;
  return outcome === 'failed'
    ? wants(filter, 'push', [outcome]) || wants(filter, 'alert', [outcome])
    : wants(filter, 'webhook', [outcome]);
}

/** The ledger of a SKU lists its pushes that failed. */
function matches({ delivery }: SourceEntry, { sku }: DeliveryFilter): boolean {
  return sku === undefined || (delivery.sku === sku && delivery.kind !== 'push');
}

function deliveryOf(id: string, { kind, ...stored }: StoredDelivery): Delivery {
  return { id, direction: DIRECTION_OF[kind], kind, ...stored };
}
