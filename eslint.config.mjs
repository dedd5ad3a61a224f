import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/**
 * The one direction of imports: every folder of `src`, and the folders that it may import from.
 * health -> sync, returns -> inventory -> alerts -> platform -> config, and channels below sync and returns.
 */
const MAY_IMPORT = {
  config: [],
  platform: ['config'],
  channels: ['platform', 'config'],
  changes: ['platform', 'config'],
  alerts: ['changes', 'platform', 'config'],
  inventory: ['alerts', 'changes', 'platform', 'config'],
  sync: ['inventory', 'alerts', 'channels', 'changes', 'platform', 'config'],
  returns: ['inventory', 'alerts', 'channels', 'changes', 'platform', 'config'],
  dashboard: ['sync', 'returns', 'inventory', 'alerts', 'channels', 'changes', 'platform', 'config'],
  health: ['sync', 'returns', 'inventory', 'alerts', 'platform', 'config'],
  simulators: ['platform', 'config'],
  cli: ['sync', 'returns', 'inventory', 'alerts', 'channels', 'simulators', 'platform', 'config'],
};

/** A class that needs more than six things does more than one. */
const CONSTRUCTOR_PARAMETERS = {
  selector: 'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>6]',
  message: 'A constructor takes at most six parameters.',
};

/** Recurring work is started in `*.scheduler.ts` only, so that one search finds all of it. */
const RECURRING_WORK = [
  {
    selector: 'CallExpression[callee.name="setInterval"], CallExpression[callee.property.name="setInterval"]',
    message: 'Recurring work is started in *.scheduler.ts only.',
  },
  {
    selector:
      'Decorator[expression.callee.name=/^(Cron|Interval|Timeout)$/], NewExpression[callee.name="CronJob"]',
    message: 'Recurring work is started in *.scheduler.ts only.',
  },
];

/** Decisions are plain functions of plain data: the caller passes time and randomness in. */
const IMPURE = [
  { selector: 'AwaitExpression, ForOfStatement[await=true]', message: 'domain/ is synchronous.' },
  { selector: ':function[async=true]', message: 'domain/ is synchronous.' },
  {
    selector:
      'MemberExpression[object.name="Date"][property.name="now"], NewExpression[callee.name="Date"][arguments.length=0], MemberExpression[object.name="performance"]',
    message: 'domain/ has no clock: pass the time in.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'domain/ has no randomness: pass the number in.',
  },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|setInterval|setImmediate|fetch)$/]',
    message: 'domain/ has no effects.',
  },
];

const zones = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  target: `./src/${folder}`,
  from: './src',
  except: [folder, ...allowed].map((name) => `./${name}`),
  message: `src/${folder} may import only from: ${[folder, ...allowed].join(', ')}.`,
}));

export default tseslint.config(
  {
    ignores: [
      'dist',
      '.dist-*',
      'coverage',
      'node_modules',
      'data',
      'deploy/lambda/build*',
      'deploy/.serverless',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'require',
          '__dirname',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'performance',
          'URL',
          'AbortSignal',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.json'] })],
      'import-x/extensions': ['.ts', '.tsx', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'max-lines': ['error', { max: 300 }],
      'no-restricted-syntax': ['error', CONSTRUCTOR_PARAMETERS],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in src/config only.' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Nest declares its option interfaces as classes; object literals are what they are for.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  {
    // Nest reads constructor types at run time: a type-only import would erase the injection token.
    files: ['src/**/*.ts', 'test/**/*.ts', 'deploy/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: [
      'src/config/**/*.ts',
      'src/cli/**/*.ts',
      'src/main.ts',
      'src/lambda.ts',
      'test/**/*.ts',
      'bench/**/*.ts',
      'deploy/**/*.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['src/cli/**/*.ts', 'src/main.ts', 'bench/**/*.ts', 'deploy/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/**/*.scheduler.ts',
      'src/**/*.spec.ts',
      'src/simulators/**',
      // The page runs in a browser.
      'src/dashboard/page/**',
    ],
    rules: { 'no-restricted-syntax': ['error', CONSTRUCTOR_PARAMETERS, ...RECURRING_WORK] },
  },
  {
    files: ['src/**/domain/**/*.ts'],
    ignores: ['src/**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': ['error', CONSTRUCTOR_PARAMETERS, ...RECURRING_WORK, ...IMPURE],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex:
                '^(@nestjs|@aws-sdk|@smithy|@fastify|@sp-api-sdk|axios|pino|prom-client|rxjs|node:(?!crypto|util))',
              message: 'domain/ imports no framework, SDK or input and output.',
            },
          ],
        },
      ],
    },
  },
  { files: ['**/*.spec.ts'], rules: { 'max-lines': 'off', '@typescript-eslint/unbound-method': 'off' } },
  prettier,
);
