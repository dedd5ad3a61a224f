import { createRequire } from 'node:module';

const swcOptions = createRequire(import.meta.url)('./test/support/swc-options.json');

/** Unit specs live beside the code; `test/` holds the suites that need an engine or the whole service. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  setupFiles: ['reflect-metadata', '<rootDir>/test/support/quiet-sdk.cjs'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swcOptions, sourceMaps: 'inline' }],
  },
  // Ends a test that hangs; it must never end one that a busy machine has slowed down.
  testTimeout: 120_000,
  // More than there are cores: the suites that start services wait most of the time.
  maxWorkers: 4,
  testSequencer: '<rootDir>/test/support/slow-first.cjs',
};
