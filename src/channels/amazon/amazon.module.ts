import { Module } from '@nestjs/common';
import { AmazonConfig, SyncConfig } from '../../config/app-config';
import { VERSION } from '../../config/version';
import { Clock } from '../../platform/clock';
import { AccessTokenSource } from './http/access-token';
import { AmazonMetrics } from './http/amazon-metrics';
import { AmazonListingsClient } from './listings/listings-client';
import { NOTIFICATIONS_SCOPE, NotificationsClient } from './notifications/notifications-client';
import { OrdersClient } from './orders/orders-client';
import { AmazonReportsClient } from './reports/reports-client';

/** One seller account at one endpoint; the simulator is another endpoint, never another class. ADR 3. */
@Module({
  providers: [
    AmazonMetrics,
    {
      provide: AccessTokenSource,
      inject: [AmazonConfig, Clock],
      useFactory: (amazon: AmazonConfig, clock: Clock) =>
        new AccessTokenSource({
          url: amazon.loginEndpoint,
          clientId: amazon.clientId,
          clientSecret: amazon.clientSecret,
          refreshToken: amazon.refreshToken,
          clock,
        }),
    },
    {
      provide: AmazonListingsClient,
      inject: [AmazonConfig, SyncConfig, AccessTokenSource, Clock, AmazonMetrics],
      useFactory: (
        amazon: AmazonConfig,
        sync: SyncConfig,
        tokens: AccessTokenSource,
        clock: Clock,
        metrics: AmazonMetrics,
      ) =>
        new AmazonListingsClient({
          endpoint: amazon.endpoint,
          sellerId: amazon.sellerId,
          marketplaceId: amazon.marketplaceId,
          tokens,
          clock,
          version: VERSION,
          timeoutMs: sync.usualCallTimeoutMs,
          onResponse: (info) => {
            metrics.observe(info);
          },
        }),
    },
    {
      provide: AmazonReportsClient,
      inject: [AmazonConfig, AccessTokenSource, Clock, AmazonMetrics],
      useFactory: (amazon: AmazonConfig, tokens: AccessTokenSource, clock: Clock, metrics: AmazonMetrics) =>
        new AmazonReportsClient({
          endpoint: amazon.endpoint,
          marketplaceId: amazon.marketplaceId,
          tokens,
          clock,
          version: VERSION,
          onResponse: (info) => {
            metrics.observe(info);
          },
        }),
    },
    {
      provide: OrdersClient,
      inject: [AmazonConfig, AccessTokenSource, Clock, AmazonMetrics],
      useFactory: (amazon: AmazonConfig, tokens: AccessTokenSource, clock: Clock, metrics: AmazonMetrics) =>
        new OrdersClient({
          endpoint: amazon.endpoint,
          marketplaceId: amazon.marketplaceId,
          tokens,
          clock,
          version: VERSION,
          onResponse: (info) => {
            metrics.observe(info);
          },
        }),
    },
    {
      provide: NotificationsClient,
      inject: [AmazonConfig, AccessTokenSource, Clock, AmazonMetrics],
      useFactory: (amazon: AmazonConfig, tokens: AccessTokenSource, clock: Clock, metrics: AmazonMetrics) =>
        new NotificationsClient({
          endpoint: amazon.endpoint,
          tokens,
          grantless: new AccessTokenSource({
            url: amazon.loginEndpoint,
            clientId: amazon.clientId,
            clientSecret: amazon.clientSecret,
            refreshToken: amazon.refreshToken,
            scope: NOTIFICATIONS_SCOPE,
            clock,
          }),
          clock,
          version: VERSION,
          onResponse: (info) => {
            metrics.observe(info);
          },
        }),
    },
  ],
  exports: [AmazonListingsClient, AmazonReportsClient, OrdersClient, NotificationsClient],
})
export class AmazonModule {}
