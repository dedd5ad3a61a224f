import type { QueueMessage } from '../channels/amazon/notices/notice-queue';
import { isRecord, type JsonRecord } from '../platform/json-record';

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
  | { readonly kind: 'queue'; readonly messages: readonly QueueMessage[] }
  | { readonly kind: 'ping' }
  | { readonly kind: 'unknown' };

/** The senders of a schedule's event without an input of its own: a rule, and the EventBridge Scheduler. */
const SCHEDULES: readonly unknown[] = ['aws.events', 'aws.scheduler'];

/** What warm-up tools call themselves: serverless-plugin-warmup, lambda-warmer, OpenNext, `ping`, `keep-warm`, `isWarming`. */
const WARM_UP = /^ping$|warm/i;
/** The fields whose text names the sender or the purpose of an event. */
const NAMING_FIELDS = ['source', 'type', 'action', 'event', 'name', 'detail-type'];
/** The fields of the event that the Lambda console proposes for a test. */
const CONSOLE_FIELDS = /^key[123]$/;

/**
 * The kind of an event, by its fields: a request, the schedule, records of a table's stream, messages of a queue, or a
 * warm-up ping.
 */
export function invocationOf(event: unknown): Invocation {
  if (!isRecord(event)) return { kind: isEmptyOrPing(event) ? 'ping' : 'unknown' };
  const { Records: records, requestContext } = event;
  if (isRecord(requestContext) && !('elb' in requestContext) && hasMethod(event, requestContext))
    return { kind: 'http', event: event as unknown as GatewayEvent };
  if (event['detail-type'] === 'Scheduled Event' && SCHEDULES.includes(event.source)) return { kind: 'jobs' };
  if (event.syncstate === 'jobs') return { kind: 'jobs' };
  if (Array.isArray(records) && records.length > 0) {
    if (records.every(isTableRecord)) return { kind: 'stream' };
    if (records.every(isQueueRecord)) return { kind: 'queue', messages: records.map(messageOf) };
  }
  return { kind: isPing(event) ? 'ping' : 'unknown' };
}

function isEmptyOrPing(event: unknown): boolean {
  return event === null || event === undefined || event === '' || isWarmUpWord(event);
}

/** An event without content, one that says that it keeps a container warm, or the console's example. */
function isPing(event: Record<string, unknown>): boolean {
  const fields = Object.entries(event);
  if (fields.every(([name]) => CONSOLE_FIELDS.test(name))) return true;
  if ('Records' in event || 'requestContext' in event) return false;
  return fields.some(([name, value]) =>
    NAMING_FIELDS.includes(name) ? isWarmUpWord(value) : isWarmUpWord(name) && value !== false,
  );
}

function isWarmUpWord(value: unknown): boolean {
  return typeof value === 'string' && WARM_UP.test(value);
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

function isQueueRecord(record: unknown): record is JsonRecord {
  return isRecord(record) && record.eventSource === 'aws:sqs' && typeof record.messageId === 'string';
}

function messageOf({ messageId, body, attributes }: JsonRecord): QueueMessage {
  const receives = Number(isRecord(attributes) ? attributes.ApproximateReceiveCount : undefined);
  return {
    id: String(messageId),
    body: typeof body === 'string' ? body : '',
    receives: receives > 0 ? receives : 1,
  };
}
