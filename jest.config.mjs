/** Unit specs live beside the code; `test/` holds the suites that need an engine or the whole service. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  setupFiles: ['reflect-metadata', '<rootDir>/test/support/quiet-sdk.cjs'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Ends a test that hangs; it must never end one that a busy machine has slowed down.
  testTimeout: 120_000,
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/slow-first.cjs',
};
