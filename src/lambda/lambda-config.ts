import { type AppConfig, RuntimeConfig } from '../config/app-config';
import { EMPTY_HAS_A_MEANING, listOf } from '../config/environment';
import { ConfigError, keyProblems, loadConfig } from '../config/load-config';
import { tidy } from '../config/tidy';

type Env = Readonly<Record<string, string | undefined>>;

/** The environment on Lambda: production, Lambda's region, and no recurring jobs inside the process. */
function onLambda(env: Env): Env {
  const given = Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => value !== undefined && (tidy(value) !== '' || EMPTY_HAS_A_MEANING.has(name)),
    ),
  );
  return {
    NODE_ENV: 'production',
    AMAZON_REGION: env.AWS_REGION,
    ...given,
    RUN_JOBS: 'false',
    // The function listens on no port.
    HOST: undefined,
    PORT: undefined,
    INTERNAL_ADDRESS: 'none',
  };
}

/** Variables without a meaning on Lambda. */
const OF_A_PROCESS: ReadonlySet<string> = new Set([
  'HOST',
  'PORT',
  'INTERNAL_ADDRESS',
  'DATA_DIR',
  'MOCK_AMAZON_HOST',
  'MOCK_AMAZON_PORT',
]);

/**
 * The configuration on Lambda. The function is as public as a host that is not loopback, and a process beside it would not
 * outlast an invocation. Throws ConfigError with every problem.
 */
export function loadLambdaConfig(env: Env): AppConfig {
  const effective = onLambda(env);
  const problems: string[] = [];
  let config: AppConfig | undefined;
  try {
    config = loadConfig(effective);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  problems.push(...keyProblems(listOf(effective.API_KEY), 'on Lambda'));
  if (listOf(effective.SHOPIFY_WEBHOOK_SECRET).length === 0)
    problems.push('SHOPIFY_WEBHOOK_SECRET must be set on Lambda');
  if (config?.amazon.simulated === true)
    problems.push('MOCK_AMAZON must not be true on Lambda: set SP_API_ENDPOINT to use another endpoint');
  if (config?.store.engine.kind === 'aws' && config.store.engine.dax !== undefined)
    problems.push('DAX_ENDPOINT must not be set on Lambda: the bundle does not hold its client');
  if (config?.store.engine.kind === 'embedded')
    problems.push('NODE_ENV must be production on Lambda, or DYNAMODB_LOCAL_ENDPOINT must be set');
  if (config?.store.createTables === true)
    problems.push('CREATE_TABLES must not be true on Lambda: create the tables first');
  if (config === undefined || problems.length > 0) throw new ConfigError(problems);
  const inForce = config.runtime.settings.filter(({ name }) => !OF_A_PROCESS.has(name));
  return { ...config, runtime: new RuntimeConfig('function', inForce) };
}
