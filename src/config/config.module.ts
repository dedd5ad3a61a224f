import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { ConfigModule as NestConfigModule, getConfigToken, registerAs } from '@nestjs/config';
import { type AppConfig, SLICES } from './app-config';

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
