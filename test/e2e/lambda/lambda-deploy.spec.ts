import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PENDING } from '../../../src/inventory/items/stock-item';
import { handler } from '../../../src/lambda';
import { loadLambdaConfig } from '../../../src/lambda/lambda-config';

const DEPLOY = join(__dirname, '../../../deploy');
const VARIABLES = [
  ...readFileSync(join(__dirname, '../../../.env.example'), 'utf8').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm),
].map((match) => match[1]);

interface Deployment {
  readonly params: { readonly default: Readonly<Record<string, string>> };
  readonly custom: Readonly<
    Record<'jobsEvents' | 'noticesEvents', Readonly<Record<string, readonly Record<string, unknown>[]>>>
  >;
  readonly provider: {
    readonly runtime: string;
    readonly httpApi: { readonly payload: string };
    readonly environment: Readonly<Record<string, string>>;
    readonly iam: { readonly role: { readonly statements: string } };
  };
  readonly package: { readonly patterns: readonly string[] };
  readonly functions: Readonly<Record<string, Deployed>>;
}

interface Deployed {
  readonly handler: string;
  readonly timeout: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  readonly events: unknown;
}

const deployment = parse(readFileSync(join(DEPLOY, 'serverless.yml'), 'utf8')) as Deployment;
const bundler = readFileSync(join(DEPLOY, 'lambda/bundle.mjs'), 'utf8');

describe('what is deployed', () => {
  it.each(Object.entries(deployment.functions))(
    '%s names the file that is bundled, and what it exports',
    (_name, { handler: named }) => {
      expect(named).toBe('lambda/build/lambda.handler');
      expect(bundler).toContain(`join(ROOT, 'deploy/lambda/build')`);
      expect(bundler).toContain(`join(folder, 'lambda.js')`);
      expect(handler).toBeInstanceOf(Function);
    },
  );

  it('is the bundle and nothing else', () => {
    expect(deployment.package.patterns).toEqual([
      '!**',
      'lambda/build/lambda.js',
      'lambda/build/package.json',
      'lambda/build/dashboard/**',
    ]);
    expect(deployment.provider.runtime).toBe('nodejs22.x');
    expect(deployment.provider.httpApi.payload).toBe('2.0');
  });

  it('sets only known variables, and all that the function requires', () => {
    const { environment } = deployment.provider;
    const own = Object.values(deployment.functions).flatMap((each) => Object.keys(each.environment ?? {}));
    for (const name of [...Object.keys(environment), ...own]) expect(VARIABLES).toContain(name);
    const values = Object.entries(environment).map(([name, value]): [string, string] => {
      const parameter = /^\$\{param:(\w+)\}$/.exec(value)?.[1];
      if (parameter !== undefined) return [name, deployment.params.default[parameter] ?? ''];
      return [name, value.startsWith('${ssm:') ? 'a-secret-of-the-function' : value];
    });
    const config = loadLambdaConfig({ AWS_REGION: 'eu-central-1', ...Object.fromEntries(values) });
    expect(config.store).toMatchObject({
      region: 'eu-central-1',
      engine: { kind: 'aws' },
      tablePrefix: 'SyncState-',
    });
    expect(config.sync.runJobs).toBe(false);
    for (const name of Object.keys(environment).filter((each) => /KEY|SECRET|TOKEN/.test(each)))
      expect(environment[name]).toMatch(/^\$\{ssm:/);
  });

  it('keeps an empty list that means none', () => {
    const config = loadLambdaConfig({
      AWS_REGION: 'eu-central-1',
      API_KEY: 'a-key-of-the-function',
      SHOPIFY_WEBHOOK_SECRET: 'a-secret-of-the-function',
      MOCK_AMAZON: 'false',
      SP_API_CLIENT_ID: 'client',
      SP_API_CLIENT_SECRET: 'a-secret-of-the-client',
      SP_API_REFRESH_TOKEN: 'a-token-of-the-client',
      AMAZON_SELLER_ID: 'A1SELLER',
      RETURNS_RESTOCK_DISPOSITIONS: '',
      SHOPIFY_IGNORED_SOURCES: '',
    });
    expect(config.returns).toMatchObject({ restockDispositions: [], needsCountedSale: false });
    expect(config.shopify.ignoredSources).toEqual([]);
  });

  it('has the permissions of the list', () => {
    const file = /^\$\{file\(\.\/(.+)\)\}$/.exec(deployment.provider.iam.role.statements)?.[1] ?? '';
    expect(existsSync(join(DEPLOY, file))).toBe(true);
    const statements = parse(readFileSync(join(DEPLOY, file), 'utf8')) as { Effect: string }[];
    expect(statements.length).toBeGreaterThan(3);
    for (const { Effect } of statements) expect(Effect).toBe('Allow');
  });

  it('answers requests before the timeout of API Gateway, and runs the jobs each minute, one at a time', () => {
    const { http, jobs } = deployment.functions;
    expect(http).toMatchObject({ timeout: 29, events: [{ httpApi: '*' }] });
    expect(jobs?.reservedConcurrency).toBe(1);
    for (const events of Object.values(deployment.custom.jobsEvents))
      expect(events[0]).toMatchObject({ schedule: { rate: 'rate(1 minute)' } });
  });

  it('receives notifications in batches of which only the failed messages stay', () => {
    const { with: queued = [], without } = deployment.custom.noticesEvents;
    expect(without).toEqual([]);
    expect(queued).toEqual([
      {
        sqs: {
          arn: '${param:queueArn}',
          batchSize: 10,
          functionResponseType: 'ReportBatchItemFailures',
          maximumConcurrency: 2,
        },
      },
    ]);
    expect(deployment.functions.notices?.timeout).toBe(30);
  });

  it.each(['deploy/serverless.yml', 'docs/lambda.md', 'docs/operations.md', 'docs/aws-cli.md'])(
    '%s asks for a stream that holds what its filter reads',
    (path) => {
      const text = readFileSync(join(DEPLOY, '..', path), 'utf8');
      const named = [...text.matchAll(/StreamViewType[`=\s]+([A-Z_]+)/g)].map(([, type]) => type);
      expect(named.length).toBeGreaterThan(0);
      for (const type of named) expect(['NEW_IMAGE', 'NEW_AND_OLD_IMAGES']).toContain(type);
    },
  );

  it('is called by the stream only for pending SKUs', () => {
    const { with: streamed = [], without = [] } = deployment.custom.jobsEvents;
    expect(without).toHaveLength(1);
    expect(streamed[1]).toMatchObject({
      stream: {
        type: 'dynamodb',
        filterPatterns: [{ dynamodb: { NewImage: { pending: { S: [PENDING.queued] } } } }],
      },
    });
  });
});
