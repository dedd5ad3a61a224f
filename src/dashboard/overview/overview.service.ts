import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../inventory/catalog/catalog.service';
import { Clock } from '../../platform/clock';
import { DAY_MS, HOUR_MS } from '../../platform/durations';
import { millisOf } from '../../platform/timestamp';
import type { Freshness } from '../../sync/amazon-orders/freshness/domain/freshness';
import { percentilesOf } from '../../platform/latency-buckets';
import {
  addCounts,
  lastSlots,
  SLOT_MS,
  type SlotCounts,
  slotsBetween,
} from '../statistics/domain/slot-counts';
import { SlotCounters } from '../statistics/slot-counters.service';
import { AmazonOrdersReads } from './amazon-orders-reads.service';
import { ConnectionsService } from './connections.service';
import type { AmazonOrdersView, DelayView, OverviewView, SeriesView } from './overview';
import { OverviewReads } from './overview-reads.service';

/**
 * What a merchant looks at first. The SKUs come from the catalogue index, and what has to be read is kept until it changes,
 * so that an overview costs next to nothing.
 */
@Injectable()
export class OverviewService {
  constructor(
    private readonly catalog: CatalogService,
    private readonly reads: OverviewReads,
    private readonly orders: AmazonOrdersReads,
    private readonly counters: SlotCounters,
    private readonly connections: ConnectionsService,
    private readonly clock: Clock,
  ) {}

  async current(): Promise<OverviewView> {
    const [{ counts, held, oldestPendingSince, lastAcceptedAt }, reads, orders, lastHour, lastDay] =
      await Promise.all([
        this.catalog.summary(),
        this.reads.current(),
        this.orders.current(),
        this.countedIn(HOUR_MS),
        this.countedIn(DAY_MS),
      ]);
    const { unread, sender } = reads;
    const oldestPendingSeconds = oldestPendingSince === undefined ? 0 : this.secondsSince(oldestPendingSince);
    return {
      skus: counts,
      alerts: unread,
      push: {
        pending: counts.pending - held,
        oldestPendingSeconds,
        ...(held === 0 ? {} : { held }),
        ...sender,
      },
      latency: { '1h': percentilesOf(lastHour.latencies), '24h': percentilesOf(lastDay.latencies) },
      amazonOrders: {
        ...stateOf(orders.freshness),
        delay: { '1h': delayOf(lastHour), '24h': delayOf(lastDay) },
      },
      sales: { '24h': { orders: lastDay.orders, units: lastDay.units, amazon: lastDay.amazon } },
      connections: this.connections.of(reads, orders, { acceptedAt: lastAcceptedAt, oldestPendingSeconds }),
      ...(lastAcceptedAt === undefined ? {} : { lastAcceptedAt }),
    };
  }

  /** One point an hour, the last one for the hour that has begun. */
  async series(hours: number): Promise<SeriesView> {
    const end = Math.floor(this.clock.now() / HOUR_MS) * HOUR_MS + HOUR_MS;
    const slots = slotsBetween(end - hours * HOUR_MS, end);
    const counts = await this.counters.of(slots);
    const slotsPerHour = HOUR_MS / SLOT_MS;
    const points = Array.from({ length: hours }, (_, hour) => {
      const from = hour * slotsPerHour;
      const { orders, units, amazon, latencies } = addCounts(counts.slice(from, from + slotsPerHour));
      const { p50Ms, p95Ms, p99Ms } = percentilesOf(latencies);
      return { at: new Date(slots[from] ?? end).toISOString(), orders, units, amazon, p50Ms, p95Ms, p99Ms };
    });
    return { points };
  }

  private async countedIn(lastMs: number): Promise<SlotCounts> {
    return addCounts(await this.counters.of(lastSlots(lastMs, this.clock.now())));
  }

  private secondsSince(timestamp: string): number {
    return Math.max(0, Math.round((this.clock.now() - millisOf(timestamp)) / 100) / 10);
  }
}

function stateOf(freshness: Freshness): Omit<AmazonOrdersView, 'delay'> {
  if (freshness.kind === 'off') return { state: 'off', reason: freshness.reason };
  const { kind, searchedThroughMs, staleSinceMs } = freshness;
  return {
    state: kind,
    ...(searchedThroughMs === undefined
      ? {}
      : { searchedThrough: new Date(searchedThroughMs).toISOString() }),
    ...(staleSinceMs === undefined ? {} : { staleSince: new Date(staleSinceMs).toISOString() }),
  };
}

function delayOf({ delays: { notice, search, order } }: SlotCounts): DelayView {
  return { notice: percentilesOf(notice), search: percentilesOf(search), order: percentilesOf(order) };
}
