import { isRecord } from '../platform/json-record';

/** The fields of an HTTP event of API Gateway or of a function URL that are used here. */
export interface GatewayEvent {
  /** `2.0` or `1.0` on an HTTP API, `2.0` on a function URL; a REST API has none. */
  readonly version?: string;
  readonly httpMethod?: string;
  readonly path?: string;
  readonly rawPath?: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | undefined>> | null;
  readonly cookies?: readonly string[];
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly requestId?: string;
    readonly stage?: string;
    readonly domainName?: string;
    readonly http?: { readonly method?: string; readonly sourceIp?: string };
    readonly identity?: { readonly sourceIp?: string };
    readonly elb?: unknown;
  };
}

/** What an event asks for. */
export type Invocation =
  | { readonly kind: 'http'; readonly event: GatewayEvent }
  | { readonly kind: 'jobs' }
  | { readonly kind: 'stream' }
  | { readonly kind: 'unknown' };

/** The kind of an event, by its fields: a request, the schedule, or records of a table's stream. */
export function invocationOf(event: unknown): Invocation {
  if (!isRecord(event)) return { kind: 'unknown' };
  const { Records: records, requestContext } = event;
  if (isRecord(requestContext) && !('elb' in requestContext) && hasMethod(event, requestContext))
    return { kind: 'http', event: event as unknown as GatewayEvent };
  if (event['detail-type'] === 'Scheduled Event' && event.source === 'aws.events') return { kind: 'jobs' };
  if (event.syncstate === 'jobs') return { kind: 'jobs' };
  if (Array.isArray(records) && records.length > 0 && records.every(isTableRecord)) return { kind: 'stream' };
  return { kind: 'unknown' };
}

function hasMethod(event: Record<string, unknown>, context: Record<string, unknown>): boolean {
  return (
    typeof event.httpMethod === 'string' ||
    (isRecord(context.http) && typeof context.http.method === 'string')
  );
}

function isTableRecord(record: unknown): boolean {
  return isRecord(record) && record.eventSource === 'aws:dynamodb';
}
