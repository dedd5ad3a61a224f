import { Injectable } from '@nestjs/common';
import { ShopConnection } from '../../channels/shopify/admin/shop-connection';
import { AlertsConfig } from '../../config/app-config';
import { StoreOutageMonitor } from '../../platform/dynamodb/outage/store-outage-monitor';
import { type Connection, type ConnectionFacts, connectionsOf } from './domain/connections';
import type { OrderFacts } from './domain/order-connections';
import type { OverviewReadings } from './overview-reads.service';

/** The state of each system that the service is connected to. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly monitor: StoreOutageMonitor,
    private readonly config: AlertsConfig,
    private readonly shop: ShopConnection,
  ) {}

  of(
    readings: OverviewReadings,
    orders: OrderFacts,
    pushes: { readonly acceptedAt: string | undefined; readonly oldestPendingSeconds: number },
  ): Connection[] {
    const { acceptedAt, oldestPendingSeconds } = pushes;
    return connectionsOf({
      ...this.factsOf(readings),
      ...(acceptedAt === undefined ? {} : { acceptedAt }),
      oldestPendingSeconds,
      orders,
      shop: this.shop.state(),
    });
  }

  private factsOf({
    webhookAt,
    alerts,
    sender,
    poll,
    waitingAlert,
  }: OverviewReadings): Omit<ConnectionFacts, 'acceptedAt' | 'oldestPendingSeconds' | 'orders' | 'shop'> {
    const { failingForMs } = this.monitor;
    const { lastFinishedAt: finishedAt } = poll;
    return {
      ...(webhookAt === undefined ? {} : { webhookAt }),
      alerts,
      paused: sender.paused,
      returns: {
        failures: poll.failures,
        isRunning: poll.work !== undefined,
        ...(poll.work?.problem === undefined ? {} : { problem: poll.work.problem }),
        ...(finishedAt === undefined ? {} : { finishedAt }),
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
}
