import { randomUUID } from 'node:crypto';

/**
 * The events that AWS documents, as the function gets them. Shapes:
 * - HTTP API, payload 2.0 and 1.0: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * - REST API: docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * - function URL: docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 * - schedule: docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html and services-cloudwatchevents.html
 */
export interface Sent {
  readonly method: string;
  /** The path as the caller wrote it, percent-encoded, without stage or base path. */
  readonly path: string;
  /** As written by the caller, without the question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** True: API Gateway treated the body as binary. */
  readonly base64?: boolean;
  readonly sourceIp?: string;
  readonly requestId?: string;
  /** Default: the domain of an API without a custom domain and named stages. */
  readonly stage?: string;
  /** The key of a custom domain's mapping, without slashes. */
  readonly basePath?: string;
  readonly domainName?: string;
}

const GATEWAY_HEADERS = {
  'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
  'x-forwarded-for': '198.51.100.99',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

/** An HTTP API with payload 2.0: the path arrives decoded, repeated headers and parameters are joined by commas. */
export function httpApiEvent(sent: Sent): object {
  const { stage = '$default', domainName = 'r3pmxmplak.execute-api.us-east-2.amazonaws.com' } = sent;
  const path = `${stage === '$default' ? '' : `/${stage}`}${decodeURIComponent(sent.path)}`;
  return version2(sent, { path, stage, domainName });
}

/** A function URL: payload 2.0 with the path as it was sent. */
export function functionUrlEvent(sent: Sent): object {
  const domainName = 'a1b2c3xmpl.lambda-url.eu-central-1.on.aws';
  return version2(sent, { path: sent.path, stage: '$default', domainName });
}

function version2(
  sent: Sent,
  { path, stage, domainName }: { path: string; stage: string; domainName: string },
): object {
  const { method, query = '', sourceIp = '203.0.113.7', requestId = 'JKJaXmPLvHcESHA=' } = sent;
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = name in parameters ? `${parameters[name] ?? ''},${value}` : value;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: {
      ...GATEWAY_HEADERS,
      host: domainName,
      'user-agent': 'agent',
      ...Object.fromEntries(
        Object.entries(sent.headers ?? {}).map(([name, value]) => [
          name.toLowerCase(),
          typeof value === 'string' ? value : value.join(','),
        ]),
      ),
      ...lengthOf(sent, 'content-length'),
    },
    ...(query === '' ? {} : { queryStringParameters: parameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: domainName.split('.')[0],
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: 'agent' },
      requestId,
      routeKey: '$default',
      stage,
      time: '10/Mar/2020:05:16:23 +0000',
      timeEpoch: 1583817383220,
    },
    ...bodyOf(sent, {}),
  };
}

/**
 * A REST API: the path as it was sent, with the base path of a custom domain and without the stage, names of headers as
 * they were sent, and all values both singly and as lists.
 */
export function restApiEvent(sent: Sent): object {
  const { stage = 'prod', basePath } = sent;
  const path = `${basePath === undefined ? '' : `/${basePath}`}${sent.path}`;
  return version1(sent, path, { resourcePath: '/{proxy+}', path: `/${stage}${sent.path}`, stage });
}

/** An HTTP API with payload 1.0: as of a REST API, but the path arrives decoded, and with the stage. */
export function httpApiEventOfVersion1(sent: Sent): object {
  const { stage = '$default' } = sent;
  const path = `${stage === '$default' ? '' : `/${stage}`}${decodeURIComponent(sent.path)}`;
  return { version: '1.0', ...version1(sent, path, { resourcePath: '$default', path, stage }) };
}

function version1(sent: Sent, path: string, context: Record<string, string>): object {
  const { method, sourceIp = '203.0.113.7', requestId = 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef' } = sent;
  const lists: Record<string, readonly string[]> = {
    ...Object.fromEntries(Object.entries(GATEWAY_HEADERS).map(([name, value]) => [titled(name), [value]])),
    Host: ['70ixmpl4fl.execute-api.us-east-2.amazonaws.com'],
  };
  for (const [name, value] of Object.entries({ ...sent.headers, ...lengthOf(sent, 'Content-Length') }))
    lists[titled(name)] = typeof value === 'string' ? [value] : value;
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(sent.query ?? '')) (parameters[name] ??= []).push(value);
  const hasQuery = Object.keys(parameters).length > 0;
  return {
    resource: context.resourcePath,
    path,
    httpMethod: method,
    headers: lastOf(lists),
    multiValueHeaders: lists,
    queryStringParameters: hasQuery ? lastOf(parameters) : null,
    multiValueQueryStringParameters: hasQuery ? parameters : null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: '70ixmpl4fl',
      httpMethod: method,
      identity: { sourceIp, userAgent: 'agent' },
      protocol: 'HTTP/1.1',
      requestId,
      ...context,
    },
    ...bodyOf(sent, { body: null }),
  };
}

/** The schedule of an EventBridge rule. */
export function scheduledEvent(): object {
  return {
    version: '0',
    account: '123456789012',
    region: 'us-east-2',
    detail: {},
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    time: '2019-03-01T01:23:45Z',
    id: randomUUID(),
    resources: ['arn:aws:events:us-east-2:123456789012:rule/my-schedule'],
  };
}

function bodyOf({ body, base64 = false }: Sent, none: object): object {
  if (body === undefined) return { ...none, isBase64Encoded: false };
  return {
    body: Buffer.from(body).toString(base64 ? 'base64' : 'utf8'),
    isBase64Encoded: base64,
  };
}

function lengthOf({ body }: Sent, name: string): Record<string, string> {
  return body === undefined ? {} : { [name]: String(Buffer.byteLength(body)) };
}

function lastOf(lists: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']));
}

/** `x-shopify-topic` in the case of the client: REST APIs do not change it. */
function titled(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
