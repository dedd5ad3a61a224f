import { Injectable } from '@nestjs/common';
import type { Delivery, DeliveryFilter } from './domain/delivery';
import { ENDED, LATEST, nextToRead, pageOf, type SourceState, unread, withPart } from './domain/merge';
import { AdjustmentSources } from './sources/adjustment.sources';
import { AlertSources } from './sources/alert.sources';
import { LedgerSources } from './sources/ledger.sources';
import { PushSources } from './sources/push.sources';
import { ReturnSources } from './sources/return.sources';
import { type DeliverySource, isPositionOf } from './sources/source';
import { StoredSources } from './sources/stored.sources';

/** Deliveries that one read of a source gives. */
const PART = 100;
/** Reads of one request after the first one of each source: a page that they do not fill is short. */
const MORE_READS = 6;

/** Where a list continues: the position in each source by its name, and the time of the last delivery shown. */
export interface ListPosition {
  readonly positions: Readonly<Record<string, string>>;
  readonly until: string;
}

export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  readonly next?: ListPosition;
}

/** Lists what came in and went out, newest first, from the tables that have it. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly ledger: LedgerSources,
    private readonly stored: StoredSources,
    private readonly pushes: PushSources,
    private readonly adjustments: AdjustmentSources,
    private readonly alerts: AlertSources,
    private readonly returns: ReturnSources,
  ) {}

  /** A check of the position of each source that a filter reads. */
  positionsOf(filter: DeliveryFilter): Readonly<Record<string, (position: string) => boolean>> {
    return Object.fromEntries(
      this.sources(filter).map((source) => [
        source.name,
        (position: string) => isPositionOf(source, position),
      ]),
    );
  }

  /** One page, which may be short, even empty, while there is a next one. */
  async page(filter: DeliveryFilter, limit: number, from?: ListPosition): Promise<DeliveryPage> {
    const until = from?.until ?? LATEST;
    const sources = new Map(this.sources(filter).map((source) => [source.name, source]));
    const begun = [...sources.keys()].map((name) => unread(name, from?.positions[name] ?? ''));
    const wanted = Math.min(limit, PART);
    const read = async (state: SourceState): Promise<SourceState> =>
      state.start === ENDED ? state : readOn(state, sources, wanted, until);
    let states = await Promise.all(begun.map(read));
    for (let reads = 0; reads < MORE_READS; reads += 1) {
      const next = nextToRead(states, limit);
      if (next === undefined) break;
      const further = await read(next);
      states = states.map((state) => (state === next ? further : state));
    }
    const { deliveries, positions, until: last } = pageOf(states, limit, until);
    return { deliveries, ...(positions === undefined ? {} : { next: { positions, until: last } }) };
  }

  private sources(filter: DeliveryFilter): DeliverySource[] {
    const parts = [this.ledger, this.stored, this.pushes, this.adjustments, this.alerts, this.returns];
    return parts.flatMap((part) => part.sources(filter));
  }
}

async function readOn(
  state: SourceState,
  sources: ReadonlyMap<string, DeliverySource>,
  wanted: number,
  until: string,
): Promise<SourceState> {
  const position = state.end?.position ?? state.start;
  const part = await sources.get(state.name)?.read(position === '' ? undefined : position, wanted);
  return withPart(state, part ?? { entries: [] }, until);
}
