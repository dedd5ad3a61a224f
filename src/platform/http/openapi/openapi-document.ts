import type { Body, Operation, Part } from './openapi';
import { REQUEST_ID, REQUEST_ID_HEADER, SHARED_ANSWERS, SHARED_SCHEMAS } from './openapi-shared';

/** A complete OpenAPI 3.1 document. */
interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly [part: string]: unknown;
}

const KEY = [{ bearer: [] }, { apiKey: [] }];
const SECURITY = { key: KEY, login: [], everybody: [], signature: [{ shopifySignature: [] }] } as const;

/** Joins the parts, and adds to each call the answers, parameters and security that all calls of its kind share. */
export function apiDocument(
  info: Readonly<Record<'title' | 'summary' | 'description' | 'version', string>>,
  parts: readonly Part[],
): ApiDocument {
  return {
    openapi: '3.1.0',
    info: { ...info, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/', description: 'The service that serves this document' }],
    security: KEY,
    tags: parts.map(({ tag, description }) => ({ name: tag, description })),
    paths: pathsOf(parts),
    components: {
      schemas: Object.assign({}, SHARED_SCHEMAS, ...parts.map((part) => part.schemas)) as unknown,
      parameters: { RequestId: REQUEST_ID },
      headers: { RequestId: REQUEST_ID_HEADER },
      responses: mapValues<Body>(SHARED_ANSWERS, documented),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'One of the keys of `API_KEY`.' },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'X-API-Key',
          description: 'The same key, for callers whose proxy uses `Authorization` itself.',
        },
        shopifySignature: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Shopify-Hmac-Sha256',
          description:
            'HMAC-SHA256 over the raw bytes of the body with a secret of `SHOPIFY_WEBHOOK_SECRET`, in Base64, as Shopify sends it. An API key does not replace it.',
        },
      },
    },
  };
}

function pathsOf(parts: readonly Part[]): ApiDocument['paths'] {
  const paths: Record<string, Record<string, object>> = {};
  for (const { tag, operations } of parts)
    for (const [call, operation] of Object.entries<Operation>(operations)) {
      const [method = '', path = ''] = call.split(' ');
      const name = method.toLowerCase();
      (paths[path] ??= {})[name] = operationOf(tag, name, operation);
    }
  return paths;
}

function operationOf(tag: string, method: string, operation: Operation): object {
  const { operationId, summary, description, parameters = [], body, answers, access = 'key' } = operation;
  const required = operation.bodyIsOptional !== true;
  const mayRefuse = parameters.length > 0 && operation.takesAnyText !== true;
  const shared: Readonly<Record<string, keyof typeof SHARED_ANSWERS>> = {
    // The body of every call that changes something is read, and may be invalid.
    ...(mayRefuse || method !== 'get' ? { 400: 'BadRequest' } : {}),
    ...(access === 'key' ? { 401: 'Unauthorized' } : {}),
    ...(method === 'get' ? {} : { 403: 'Forbidden' }),
    ...(access === 'everybody' ? {} : { 429: 'TooManyRequests' }),
    ...(method === 'get' ? {} : { 413: 'TooLarge', 415: 'UnsupportedMediaType' }),
    ...(operation.withoutStore === true ? {} : { 503: 'Unavailable' }),
  };
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    ...(access === 'key' ? {} : { security: SECURITY[access] }),
    parameters: [
      ...parameters.map((parameter) => ({ required: parameter.in === 'path', ...parameter })),
      { $ref: '#/components/parameters/RequestId' },
    ],
    ...(body === undefined ? {} : { requestBody: { required, ...body, content: named(body.content) } }),
    responses: {
      ...mapValues(shared, (name) => ({ $ref: `#/components/responses/${name}` })),
      ...mapValues(answers, documented),
      default: { $ref: '#/components/responses/Unexpected' },
    },
  };
}

function documented({ description, headers, content }: Body): object {
  return {
    description,
    headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' }, ...headers },
    content: named(content),
  };
}

function named(content: Body['content']): object {
  return mapValues(content, ({ schema, examples }) => ({
    schema,
    examples: mapValues(examples, (value) => ({ value })),
  }));
}

function mapValues<T>(values: Readonly<Record<string, T>>, change: (value: T) => object): object {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
