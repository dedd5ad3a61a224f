import { type DynamicModule, Global, Module, type Provider, type Type } from '@nestjs/common';
import { ConfigModule as NestConfigModule, getConfigToken, registerAs } from '@nestjs/config';
import {
  AlertsConfig,
  AmazonConfig,
  type AppConfig,
  HttpConfig,
  LogConfig,
  MetricsConfig,
  ReturnsConfig,
  ShopifyConfig,
  StoreConfig,
  SyncConfig,
} from './app-config';

/** The namespace of each slice in `@nestjs/config`, and the class that it is injected by. */
const SLICES: { readonly [Name in keyof AppConfig]: Type<AppConfig[Name]> } = {
  http: HttpConfig,
  store: StoreConfig,
  shopify: ShopifyConfig,
  amazon: AmazonConfig,
  sync: SyncConfig,
  returns: ReturnsConfig,
  alerts: AlertsConfig,
  log: LogConfig,
  metrics: MetricsConfig,
};
const NAMES = Object.keys(SLICES) as (keyof AppConfig)[];

/**
 * Makes each slice injectable by its class. `loadConfig` has read and validated the environment already, so
 * `@nestjs/config` reads neither the environment nor a file.
 */
@Global()
@Module({})
export class ConfigModule {
  static register(config: AppConfig): DynamicModule {
    const providers = NAMES.map((name): Provider => {
      return { provide: SLICES[name], inject: [getConfigToken(name)], useFactory: (slice: unknown) => slice };
    });
    return {
      module: ConfigModule,
      imports: [
        NestConfigModule.forRoot({
          isGlobal: true,
          ignoreEnvFile: true,
          validatePredefined: false,
          skipProcessEnv: true,
          load: NAMES.map((name) => registerAs(name, () => config[name])),
        }),
      ],
      providers,
      exports: providers,
    };
  }
}
