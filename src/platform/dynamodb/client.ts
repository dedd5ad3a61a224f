import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { StoreConfig } from '../../config/app-config';
import { lightenWrites } from './plain-json';

/** Below Shopify's five seconds for an answer, so that a hung store is noticed while the caller still listens. */
const REQUEST_TIMEOUT_MS = 2000;

/**
 * The DynamoDB client of the process. The SDK's own retries are kept to a second try: whoever calls knows better
 * how long its caller will wait.
 */
export function createClient(store: StoreConfig, endpoint: string | undefined): DynamoDBClient {
  // On AWS the SDK's own chain finds them: environment with session token, profile, or the role of the machine.
  const local = store.credentials ?? { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({
    region: store.region,
    maxAttempts: 2,
    // The steps of a command are the same for every call: they are put together once.
    cacheMiddleware: true,
    ...(endpoint === undefined ? {} : { endpoint, credentials: local }),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 1000,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 64 },
      httpsAgent: { keepAlive: true, maxSockets: 64 },
    }),
  });
  lightenWrites(client);
  return client;
}
