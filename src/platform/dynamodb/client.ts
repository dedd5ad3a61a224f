import { DynamoDBClient, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { InitializeHandler } from '@smithy/types';
import type { StoreConfig } from '../../config/app-config';
import { lightenWrites } from './plain-json';
import { callOf, placeOfStore, type StorePlace } from './diagnosis/store-call';
import { NoDynamoDb } from './store-error';
import { attachDiagnosis } from './diagnosis/diagnosed-errors';

/** Below the 5 s in which Shopify expects an answer, so that a store that hangs is answered with 503 in time. */
const REQUEST_TIMEOUT_MS = 2000;

/** The DynamoDB client of the process. The SDK tries a call twice; its caller decides on further retries. */
export function createClient(store: StoreConfig, endpoint: string | undefined): DynamoDBClient {
  // On AWS the SDK finds the credentials itself: environment with session token, profile, or the machine's role.
  const local = store.credentials ?? { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({
    region: store.region,
    maxAttempts: 2,
    // Resolves the middleware of a command once, not for every call.
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
  diagnoseErrors(client, placeOfStore(store, endpoint));
  return client;
}

/**
 * The document client over the same connections, credentials and middleware. `@aws-sdk/lib-dynamodb` refuses a client
 * with `cacheMiddleware`, so it gets a copy of the configuration without it. Items of failed conditions are not
 * converted by the library: a repository that needs them uses the raw client.
 */
export function documentClientOf(client: DynamoDBClient): DynamoDBDocumentClient {
  const uncached = Object.create(client, {
    config: { value: { ...client.config, cacheMiddleware: false } },
  }) as DynamoDBClient;
  return DynamoDBDocumentClient.from(uncached, { marshallOptions: { removeUndefinedValues: true } });
}

/** Attaches a diagnosis to each error; costs nothing while calls succeed. */
function diagnoseErrors(client: DynamoDBClient, place: StorePlace): void {
  client.middlewareStack.add(
    (next, context) => {
      const command = String(context.commandName);
      const call = command === 'DescribeTableCommand' ? requiringTable(next) : next;
      return (args) =>
        call(args).catch((error: unknown) => {
          attachDiagnosis(error, callOf(command, args.input, place));
          throw error;
        });
    },
    { step: 'initialize', name: 'diagnoseErrors' },
  );
}

type Call = InitializeHandler<ServiceInputTypes, ServiceOutputTypes>;

/** The SDK accepts any JSON with 200. DescribeTable is the first call of every start, so it detects another service. */
function requiringTable(call: Call): Call {
  return async (args) => {
    const answer = await call(args);
    if ((answer.output as { readonly Table?: unknown }).Table === undefined) throw new NoDynamoDb();
    return answer;
  };
}
