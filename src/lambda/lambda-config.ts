import type { AppConfig } from '../config/app-config';
import { ConfigError, loadConfig } from '../config/load-config';

type Env = Readonly<Record<string, string | undefined>>;

/** What Lambda changes of the environment: production, the region that Lambda is in, and no clockwork of its own. */
function onLambda(env: Env): Env {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  return {
    NODE_ENV: 'production',
    AMAZON_REGION: env.AWS_REGION,
    ...given,
    // What is empty on purpose stays so.
    RETURNS_RESTOCK_DISPOSITIONS: env.RETURNS_RESTOCK_DISPOSITIONS,
    RUN_JOBS: 'false',
    // Nothing listens here.
    HOST: undefined,
    PORT: undefined,
  };
}

/**
 * The configuration on Lambda, where the function is as public as a host that is not loopback, and where nothing that
 * is started beside the function would outlive an invocation. Throws ConfigError with every problem.
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
  for (const name of ['API_KEY', 'SHOPIFY_WEBHOOK_SECRET'])
    if ((effective[name] ?? '').replaceAll(',', '').trim() === '')
      problems.push(`${name} must be set on Lambda`);
  if (config?.amazon.simulated === true)
    problems.push('MOCK_AMAZON must not be true on Lambda: set SP_API_ENDPOINT to send elsewhere');
  if (config?.store.engine.kind === 'embedded')
    problems.push('NODE_ENV must be production on Lambda, or DYNAMODB_LOCAL_ENDPOINT must be set');
  if (config?.store.createTables === true)
    problems.push('CREATE_TABLES must not be true on Lambda: create the tables before');
  if (config === undefined || problems.length > 0) throw new ConfigError(problems);
  return config;
}
