import { Injectable } from '@nestjs/common';
import { ListingsTable } from '../../inventory/outbox/listings-table';
import type { Drift, DriftCause, DriftChannel } from './domain/drift';
import { type DriftPart, DriftRepository } from './drift.repository';

export interface DriftFilter {
  readonly channel: DriftChannel | undefined;
  readonly cause: DriftCause | undefined;
  /** Undefined: both. */
  readonly open: boolean | undefined;
}

/** A place in the list: within a part, or at the beginning of the closed ones. */
export type DriftPlace = Readonly<Record<string, string>>;

/** Drifts that one page reads where few of them match. */
const MOST_READ = 1_000;

/** Lists the drifts: the open ones first, each part the newest first. */
@Injectable()
export class DriftPages {
  constructor(
    private readonly drifts: DriftRepository,
    private readonly table: ListingsTable,
  ) {}

  async page(
    filter: DriftFilter,
    limit: number,
    from: DriftPlace | undefined,
  ): Promise<{ readonly items: readonly Drift[]; readonly next?: DriftPlace }> {
    const items: Drift[] = [];
    let place = from ?? { part: filter.open === false ? 'closed' : 'open' };
    for (let read = 0; read < MOST_READ && items.length < limit; read += limit) {
      const part: DriftPart = place.part === 'closed' ? 'closed' : 'open';
      const { pk, pendingSince } = place;
      const position =
        pk === undefined || pendingSince === undefined ? undefined : { part, pk, pendingSince };
      const page = await this.table.read(() => this.drifts.page(part, limit - items.length, position), {
        items: [],
      });
      items.push(...page.items.filter((drift) => matches(drift, filter)));
      if (page.next !== undefined) place = page.next;
      else if (part === 'open' && filter.open === undefined) place = { part: 'closed' };
      else return { items };
    }
    return { items, next: place };
  }
}

function matches({ channel, cause }: Drift, filter: DriftFilter): boolean {
  return (
    (filter.channel === undefined || channel === filter.channel) &&
    (filter.cause === undefined || cause === filter.cause)
  );
}
