import { DynamoDBClient, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { InitializeHandler } from '@smithy/types';
import type { StoreConfig } from '../../config/app-config';
import { lightenWrites } from './plain-json';
import { callOf, placeOfStore, type StorePlace } from './diagnosis/store-call';
import { NoDynamoDb } from './store-error';
import { attachDiagnosis } from './diagnosis/diagnosed-errors';

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
  explainErrors(client, placeOfStore(store, endpoint));
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

/** From now on each error is known with its call and its diagnosis; costs nothing while calls succeed. */
function explainErrors(client: DynamoDBClient, place: StorePlace): void {
  client.middlewareStack.add(
    (next, context) => {
      const command = String(context.commandName);
      const call = command === 'DescribeTableCommand' ? insistingOnTable(next) : next;
      return (args) =>
        call(args).catch((error: unknown) => {
          attachDiagnosis(error, callOf(command, args.input, place));
          throw error;
        });
    },
    { step: 'initialize', name: 'explainErrors' },
  );
}

type Call = InitializeHandler<ServiceInputTypes, ServiceOutputTypes>;

/** To the SDK any JSON with 200 is an answer: the first call of every start tells a DynamoDB from another service. */
function insistingOnTable(call: Call): Call {
  return async (args) => {
    const answer = await call(args);
    if ((answer.output as { readonly Table?: unknown }).Table === undefined) throw new NoDynamoDb();
    return answer;
  };
}
