import { Injectable } from '@nestjs/common';
import { ListingsTable } from '../../inventory/outbox/listings-table';
import type { Drift, DriftCause, DriftChannel } from './domain/drift';
import type { DriftPart } from './drift-items';
import { DriftRepository } from './drift.repository';

export interface DriftFilter {
  readonly channel: DriftChannel | undefined;
  readonly cause: DriftCause | undefined;
  /** Undefined: both. */
  readonly open: boolean | undefined;
}

/** A place in the list: within a part, or at the beginning of one. */
export type DriftPlace = Readonly<Record<string, string>>;

/** The parts of the list, in their order: those that wait for a person first. */
const PARTS: readonly DriftPart[] = ['open', 'quiet', 'closed'];

/** Drifts that one page reads where few of them match. */
const MOST_READ = 1_000;

/** Lists the drifts: those that wait for a person, the quiet ones, the closed ones; each part the newest first. */
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
    const parts = PARTS.filter((part) => filter.open === undefined || (part !== 'closed') === filter.open);
    let place = from ?? { part: parts[0] ?? 'open' };
    for (let read = 0; read < MOST_READ && items.length < limit; read += limit) {
      const part = parts.find((one) => one === place.part) ?? 'open';
      const { pk, pendingSince } = place;
      const position =
        pk === undefined || pendingSince === undefined ? undefined : { part, pk, pendingSince };
      const page = await this.table.read(() => this.drifts.page(part, limit - items.length, position), {
        items: [],
      });
      items.push(...page.items.filter((drift) => matches(drift, filter)));
      const nextPart = parts[parts.indexOf(part) + 1];
      if (page.next !== undefined) place = page.next;
      else if (nextPart !== undefined) place = { part: nextPart };
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
