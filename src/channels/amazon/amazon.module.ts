import { Module } from '@nestjs/common';
import { AmazonConfig, SyncConfig } from '../../config/app-config';
import { VERSION } from '../../config/version';
import { Clock } from '../../platform/clock';
import { AccessTokenSource, loginOf } from './http/access-token';
import type { ResponseInfo } from './http/amazon-caller';
import { AmazonMetrics } from './http/amazon-metrics';
import { AmazonListingsClient } from './listings/listings-client';
import { NOTIFICATIONS_SCOPE, NotificationsClient } from './notifications/notifications-client';
import { OrdersClient } from './orders/orders-client';
import { AmazonReportsClient } from './reports/reports-client';

/** What each client of the seller's account is made of. */
const ACCOUNT = [AmazonConfig, AccessTokenSource, Clock, AmazonMetrics];
type Account = Parameters<typeof optionsOf>;

function optionsOf(
  { endpoint, marketplaceId }: AmazonConfig,
  tokens: AccessTokenSource,
  clock: Clock,
  metrics: AmazonMetrics,
) {
  return {
    endpoint,
    marketplaceId,
    tokens,
    clock,
    version: VERSION,
    onResponse: (info: ResponseInfo) => {
      metrics.observe(info);
    },
  };
}

/** One seller account at one endpoint; the simulator is another endpoint, never another class. ADR 3. */
@Module({
  providers: [
    AmazonMetrics,
    {
      provide: AccessTokenSource,
      inject: [AmazonConfig, Clock],
      useFactory: (amazon: AmazonConfig, clock: Clock) => new AccessTokenSource(loginOf(amazon, clock)),
    },
    {
      provide: AmazonListingsClient,
      inject: [SyncConfig, ...ACCOUNT],
      useFactory: ({ usualCallTimeoutMs: timeoutMs }: SyncConfig, ...account: Account) =>
        new AmazonListingsClient({ ...optionsOf(...account), sellerId: account[0].sellerId, timeoutMs }),
    },
    {
      provide: AmazonReportsClient,
      inject: ACCOUNT,
      useFactory: (...account: Account) => new AmazonReportsClient(optionsOf(...account)),
    },
    {
      provide: OrdersClient,
      inject: ACCOUNT,
      useFactory: (...account: Account) => new OrdersClient(optionsOf(...account)),
    },
    {
      provide: NotificationsClient,
      inject: ACCOUNT,
      useFactory: (...account: Account) => {
        const [amazon, , clock] = account;
        const grantless = new AccessTokenSource(loginOf(amazon, clock, NOTIFICATIONS_SCOPE));
        return new NotificationsClient({ ...optionsOf(...account), grantless });
      },
    },
  ],
  exports: [AmazonListingsClient, AmazonReportsClient, OrdersClient, NotificationsClient],
})
export class AmazonModule {}
