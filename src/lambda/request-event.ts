import type { GatewayEvent } from './events';
import { encodePath, hasDotPart, servicePath } from './request-path';

/**
 * A request in the one format that the Fastify adapter gets. `path` is the path with the query as the caller sent them,
 * header names are in lower case, `sourceIp` is the address of the caller's connection.
 */
export interface PlainRequest {
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly http: { readonly sourceIp: string } };
}

/** Headers with one value: Node keeps the first and joins repeated values of all others. */
const FIRST_ONLY = new Set([
  'authorization',
  'content-type',
  'host',
  'user-agent',
  'x-request-id',
  'content-length',
]);
/** Headers of the connection between the caller and API Gateway. */
const OF_CONNECTION = new Set(['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'expect']);

/** Converts any HTTP event; undefined when its path is not well-formed. */
export function plainRequest(event: GatewayEvent): PlainRequest | undefined {
  const { requestContext } = event;
  const httpMethod = (event.httpMethod ?? requestContext.http?.method ?? 'GET').toUpperCase();
  const path = pathOf(event, httpMethod);
  if (path === undefined || hasDotPart(path)) return undefined;
  const query = queryOf(event);
  const headers = headersOf(event);
  if (requestContext.requestId !== undefined) headers['x-request-id'] ??= requestContext.requestId;
  // A REST API sends an answer in Base64 as it is, unless it is set up for binary media types.
  if (event.version === undefined) delete headers['accept-encoding'];
  return {
    httpMethod,
    path: query === '' ? path : `${path}?${query}`,
    headers,
    body: event.body ?? null,
    isBase64Encoded: event.isBase64Encoded === true,
    requestContext: {
      http: { sourceIp: requestContext.http?.sourceIp ?? requestContext.identity?.sourceIp ?? '0.0.0.0' },
    },
  };
}

function pathOf(event: GatewayEvent, method: string): string | undefined {
  const path = servicePath(event.rawPath ?? event.path ?? '/', event.requestContext.stage);
  return isDecoded(event) ? encodePath(path, method) : path;
}

/**
 * An HTTP API decodes the path, in both versions of its events; a function URL and a REST API do not. Only the domain
 * distinguishes a function URL from an HTTP API, and only a REST API has no version.
 */
function isDecoded({ version, requestContext }: GatewayEvent): boolean {
  if (version === undefined) return false;
  return !/\.lambda-url\.[a-z0-9-]+\.on\.aws(\.cn)?$/.test(requestContext.domainName ?? '');
}

/** Version 1.0 has decoded parameters; version 2.0 has the query as it was sent. */
function queryOf(event: GatewayEvent): string {
  if (event.rawQueryString !== undefined) return event.rawQueryString.replace(/^\?/, '');
  const query = new URLSearchParams();
  const lists = event.multiValueQueryStringParameters ?? {};
  for (const [name, values] of Object.entries(lists))
    for (const value of values ?? []) query.append(name, value);
  for (const [name, value] of Object.entries(event.queryStringParameters ?? {}))
    if (value !== undefined && lists[name] === undefined) query.append(name, value);
  return query.toString();
}

function headersOf(event: GatewayEvent): Record<string, string> {
  const headers: Record<string, string> = {};
  const add = (name: string, value: string): void => {
    const known = headers[name];
    if (known === undefined) headers[name] = value;
    else if (!FIRST_ONLY.has(name)) headers[name] = `${known}${name === 'cookie' ? '; ' : ', '}${value}`;
  };
  const lists = event.multiValueHeaders ?? {};
  for (const [name, values] of Object.entries(lists))
    for (const value of values ?? []) add(name.toLowerCase(), value);
  const listed = new Set(Object.keys(lists).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(event.headers ?? {}))
    if (value !== undefined && !listed.has(name.toLowerCase())) add(name.toLowerCase(), value);
  if (event.cookies !== undefined && event.cookies.length > 0) headers.cookie = event.cookies.join('; ');
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_CONNECTION.has(name)));
}
