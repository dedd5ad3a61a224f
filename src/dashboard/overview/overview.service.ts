import { Injectable } from '@nestjs/common';
import { AlertsConfig } from '../../config/app-config';
import { CatalogService } from '../../inventory/catalog/catalog.service';
import { Clock } from '../../platform/clock';
import { StoreOutageMonitor } from '../../platform/dynamodb/outage/store-outage-monitor';
import { millisOf } from '../../platform/timestamp';
import { type ConnectionFacts, connectionsOf } from './domain/connections';
import { type OverviewReadings, OverviewReads } from './overview-reads.service';
import type { LatencyView, OverviewView, SeriesView } from './overview';

const NO_LATENCY: LatencyView = { count: 0, p50Ms: null, p95Ms: null, p99Ms: null };
const HOUR_MS = 3_600_000;

/**
 * What a merchant looks at first. The SKUs come from the catalogue index, and what has to be read is kept until it changes,
 * so that an overview costs next to nothing.
 */
@Injectable()
export class OverviewService {
  constructor(
    private readonly catalog: CatalogService,
    private readonly reads: OverviewReads,
    private readonly monitor: StoreOutageMonitor,
    private readonly config: AlertsConfig,
    private readonly clock: Clock,
  ) {}

  async current(): Promise<OverviewView> {
    const [{ counts, oldestPendingSince, lastAcceptedAt }, reads] = await Promise.all([
      this.catalog.summary(),
      this.reads.current(),
    ]);
    const { alerts, sender } = reads;
    const oldestPendingSeconds = oldestPendingSince === undefined ? 0 : this.secondsSince(oldestPendingSince);
    return {
      skus: counts,
      alerts: {
        unread: alerts.length,
        critical: alerts.filter(({ severity }) => severity === 'critical').length,
      },
      push: { pending: counts.pending, oldestPendingSeconds, ...sender },
      latency: { '1h': NO_LATENCY, '24h': NO_LATENCY },
      sales: { '24h': { orders: 0, units: 0 } },
      connections: connectionsOf({
        ...this.factsOf(reads),
        oldestPendingSeconds,
        ...(lastAcceptedAt === undefined ? {} : { acceptedAt: lastAcceptedAt }),
      }),
      ...(lastAcceptedAt === undefined ? {} : { lastAcceptedAt }),
    };
  }

  /** One point an hour, the last one for the hour that has begun. */
  series(hours: number): Promise<SeriesView> {
    const thisHour = Math.floor(this.clock.now() / HOUR_MS) * HOUR_MS;
    const points = Array.from({ length: hours }, (_, n) => ({
      at: new Date(thisHour - (hours - 1 - n) * HOUR_MS).toISOString(),
      orders: 0,
      units: 0,
      p50Ms: null,
      p95Ms: null,
      p99Ms: null,
    }));
    return Promise.resolve({ points });
  }

  private factsOf({
    alerts,
    sender,
    poll,
    waitingAlert,
  }: OverviewReadings): Omit<ConnectionFacts, 'oldestPendingSeconds' | 'acceptedAt'> {
    const { failingForMs } = this.monitor;
    return {
      alerts,
      paused: sender.paused,
      returns: {
        failures: poll.failures,
        isRunning: poll.work !== undefined,
        ...(poll.lastFinishedAt === undefined ? {} : { finishedAt: poll.lastFinishedAt }),
      },
      alertWebhook: {
        isConfigured: this.config.webhookUrl !== undefined,
        ...(waitingAlert === undefined
          ? {}
          : { waiting: { raisedAt: waitingAlert.alert.timestamp, attempts: waitingAlert.attempts } }),
      },
      ...(failingForMs === undefined ? {} : { storeFailingForMs: failingForMs }),
    };
  }

  private secondsSince(timestamp: string): number {
    return Math.max(0, Math.round((this.clock.now() - millisOf(timestamp)) / 100) / 10);
  }
}
