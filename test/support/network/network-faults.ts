/**
 * Faults between a service and DynamoDB. The refusals have the bodies that AWS sends (developer guide,
 * "Error handling with DynamoDB"; API reference of TransactWriteItems).
 */
export type NetworkFaultKind =
  | 'throughput_exceeded'
  | 'throttling'
  | 'internal_error'
  /** The transaction is cancelled because another one holds some of its items. */
  | 'transaction_conflict'
  /** The transaction is cancelled because some of its items are throttled. */
  | 'transaction_throttled'
  | 'transaction_in_progress'
  /** No policy allows the call. */
  | 'access_denied'
  /** The session token has run out. */
  | 'token_expired'
  /** BatchGetItem answers 200 and returns every key as unprocessed. */
  | 'unprocessed_keys'
  /** The connection ends; the store never sees the request. */
  | 'dropped_before_commit'
  /** The store carries the request out; its answer is thrown away and the connection ends. */
  | 'dropped_after_commit'
  /** No answer, and the connection stays open; the store never sees the request. */
  | 'unanswered_before_commit'
  /** No answer, and the connection stays open; the store has carried the request out. */
  | 'unanswered_after_commit'
  /** The store's own answer, LATE_MS later. */
  | 'answered_late';

/** Milliseconds of a late answer: within the client's time-out. */
export const LATE_MS = 700;

/** Which requests a fault meets. Only those that AWS could answer so: a read is never in a transaction conflict. */
export interface NetworkFault {
  readonly kind: NetworkFaultKind;
  /** As in `TransactWriteItems`; any when absent. */
  readonly operations?: readonly string[];
  /** The share of the fitting requests, all when absent. */
  readonly rate?: number;
  /** How many requests at most, unlimited when absent. */
  readonly times?: number;
  /** Only requests that contain this text value, such as a SKU. */
  readonly mentions?: string;
}

/** An answer in place of the store's. */
export interface Refusal {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';
const CORAL = 'com.amazon.coral.availability#';
const SINGLE_WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];
const TRANSACTION = 'TransactWriteItems';

/** Whether AWS could answer this operation with this fault. */
export function canMeet(kind: NetworkFaultKind, operation: string): boolean {
  switch (kind) {
    case 'transaction_conflict':
      return operation === TRANSACTION || SINGLE_WRITES.includes(operation);
    case 'transaction_throttled':
    case 'transaction_in_progress':
      return operation === TRANSACTION;
    case 'unprocessed_keys':
      return operation === 'BatchGetItem';
    default:
      return true;
  }
}

/** What AWS would answer; undefined for the faults of the connection, which have no answer. */
export function refusalOf(
  kind: NetworkFaultKind,
  operation: string,
  body: string,
  random: () => number,
): Refusal | undefined {
  switch (kind) {
    case 'throughput_exceeded':
      return refusal(
        `${DYNAMODB}ProvisionedThroughputExceededException`,
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
      );
    case 'throttling':
      return refusal(
        `${CORAL}ThrottlingException`,
        'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.',
      );
    case 'internal_error':
      return {
        status: 500,
        body: { __type: `${DYNAMODB}InternalServerError`, message: 'Internal Server Error' },
      };
    case 'transaction_in_progress':
      return refusal(
        `${DYNAMODB}TransactionInProgressException`,
        'Transaction with the same client request token is in progress.',
      );
    case 'access_denied':
      return refusal(
        'com.amazon.coral.service#AccessDeniedException',
        `User: arn:aws:sts::123456789012:assumed-role/syncstate/i-0abc is not authorized to perform: dynamodb:${operation} on resource: arn:aws:dynamodb:us-east-1:123456789012:table/SyncState-Inventory because no identity-based policy allows the dynamodb:PutItem action`,
      );
    case 'token_expired':
      return refusal(
        'com.amazon.coral.service#ExpiredTokenException',
        'The security token included in the request is expired',
      );
    case 'transaction_conflict':
      return operation === TRANSACTION
        ? cancelled('TransactionConflict', 'Transaction is ongoing for the item', body, random)
        : refusal(`${DYNAMODB}TransactionConflictException`, 'Transaction is ongoing for the item');
    case 'transaction_throttled':
      return cancelled(
        'ThrottlingError',
        'Throughput exceeds the current capacity for one or more tables.',
        body,
        random,
      );
    case 'unprocessed_keys': {
      const { RequestItems } = JSON.parse(body) as { RequestItems: unknown };
      return { status: 200, body: { Responses: {}, UnprocessedKeys: RequestItems } };
    }
    case 'dropped_before_commit':
    case 'dropped_after_commit':
    case 'unanswered_before_commit':
    case 'unanswered_after_commit':
    case 'answered_late':
      return undefined;
  }
}

function refusal(type: string, message: string): Refusal {
  return { status: 400, body: { __type: type, message } };
}

/** At least one action has the fault, and any other may have it. */
function cancelled(code: string, message: string, body: string, random: () => number): Refusal {
  const { TransactItems: actions } = JSON.parse(body) as { TransactItems: readonly unknown[] };
  const certain = Math.floor(random() * actions.length);
  const reasons = actions.map((_, index) =>
    index === certain || random() < 0.3 ? { Code: code, Message: message } : { Code: 'None' },
  );
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return {
    status: 400,
    body: {
      __type: `${DYNAMODB}TransactionCanceledException`,
      CancellationReasons: reasons,
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    },
  };
}
