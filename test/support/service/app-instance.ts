import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConsoleLogger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { AppModule } from '../../../src/app.module';
import { loadConfig } from '../../../src/config/load-config';
import { Clock } from '../../../src/platform/clock';
import { createClient } from '../../../src/platform/dynamodb/client';
import type { AmazonSimulator } from '../../../src/simulators/amazon/amazon-simulator';
import type { SetClock } from '../set-clock';
import type { TestStore } from '../store/test-store';
import { amazonAt } from './simulated-amazon';

interface AppParts {
  readonly store: TestStore;
  readonly amazon: AmazonSimulator;
  readonly clock: SetClock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: one of its own. */
  readonly client?: DynamoDBClient | undefined;
}

/** The parts of the application without HTTP and jobs, wired as it wires them, on a clock that the test sets. */
export interface AppInstance {
  readonly get: <T>(type: new (...parts: never[]) => T) => T;
  readonly end: () => Promise<void>;
}

export async function startAppInstance({
  store,
  amazon,
  clock,
  env,
  client,
}: AppParts): Promise<AppInstance> {
  const config = loadConfig({
    NODE_ENV: 'test',
    RUN_JOBS: 'false',
    ...store.env,
    ...amazonAt(amazon),
    ...env,
  });
  const ownClient = client ?? createClient(loadConfig(store.env).store, store.endpoint);
  const module = await Test.createTestingModule({
    imports: [AppModule.register(config, ownClient, pino({ level: 'silent' }))],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .setLogger(new ConsoleLogger('', { logLevels: [] }))
    .compile();
  return { get: (type) => module.get(type, { strict: false }), end: () => module.close() };
}
