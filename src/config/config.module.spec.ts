import { ConfigService } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { type AppConfig, SLICES } from './app-config';
import { ConfigModule } from './config.module';
import { loadConfig } from './load-config';

describe('the configuration module', () => {
  it('provides the loaded slices by class and by name, and nothing of the environment', async () => {
    const config = loadConfig({ TABLE_PREFIX: 'Shop-' });
    const module = await Test.createTestingModule({ imports: [ConfigModule.register(config)] }).compile();
    const service = module.get(ConfigService);
    for (const name of Object.keys(SLICES) as (keyof AppConfig)[]) {
      expect(module.get<unknown>(SLICES[name], { strict: false })).toBe(config[name]);
      expect(service.get(name)).toBe(config[name]);
    }
    expect(process.env.PATH).toBeDefined();
    expect(service.get('PATH')).toBeUndefined();
    await module.close();
  });
});
