import { type DynamicModule, Global, Module } from '@nestjs/common';
import {
  AlertsConfig,
  AmazonConfig,
  AppConfig,
  HttpConfig,
  LogConfig,
  MetricsConfig,
  ReturnsConfig,
  ShopifyConfig,
  StoreConfig,
  SyncConfig,
} from './app-config';

/** Makes each slice of the configuration injectable by its class. */
@Global()
@Module({})
export class ConfigModule {
  static register(config: AppConfig): DynamicModule {
    const providers = [
      { provide: HttpConfig, useValue: config.http },
      { provide: StoreConfig, useValue: config.store },
      { provide: ShopifyConfig, useValue: config.shopify },
      { provide: AmazonConfig, useValue: config.amazon },
      { provide: SyncConfig, useValue: config.sync },
      { provide: ReturnsConfig, useValue: config.returns },
      { provide: AlertsConfig, useValue: config.alerts },
      { provide: LogConfig, useValue: config.log },
      { provide: MetricsConfig, useValue: config.metrics },
    ];
    return { module: ConfigModule, providers, exports: providers };
  }
}
