import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DAY_MS } from '../../platform/durations';
import type { ProofRow, RowFault } from './domain/ledger-proof-row';
import { millisOf } from '../../platform/timestamp';
import { ROW_ORIGIN } from '../items/ledger-item';

export type ProofItem = Record<string, AttributeValue>;

/** A row of the Transactions table as the proof sees it; one without a SKU (a lease) is not handed out. */
export interface ReadRow {
  readonly txId: string;
  readonly sku: string;
  /** False for the record of a push, which moves nothing. */
  readonly isMovement: boolean;
  /** False: without a timestamp it is not in the SKU's history. */
  readonly isIndexed: boolean;
  /** Days that it is kept; 0 for ever. */
  readonly ttlDays: number;
  readonly row: ProofRow;
  /** What Amazon was sent, in the record of a push that it accepted; NaN when that is no number. */
  readonly pushed?: number;
}

/** What is read of each row: all that the proof needs, and no causes. */
export const ROW_PROJECTION = {
  ProjectionExpression:
    'txId, #sku, #action, #status, #timestamp, #version, #delta, physicalAfter, broadcastAfter, bufferAfter, ' +
    `expiresAt, ${Object.values(ROW_ORIGIN).join(', ')}, #push.quantity`,
  ExpressionAttributeNames: {
    '#sku': 'sku',
    '#action': 'action',
    '#status': 'status',
    '#timestamp': 'timestamp',
    '#version': 'version',
    '#delta': 'delta',
    '#push': 'push',
  },
};

/** Reads one item; none when it names no SKU. */
export function readRow(item: ProofItem): ReadRow[] {
  const sku = item.sku?.S;
  if (sku === undefined) return [];
  const atMs = preciseMillisOf(item.timestamp?.S);
  const ttlDays = daysKept(item, atMs);
  const previousAtMs = preciseMillisOf(item[ROW_ORIGIN.previousAt]?.S);
  const previousTtlDays = wholeDays(figure(item[ROW_ORIGIN.previousTtlDays]));
  const fault = faultOf(item);
  return [
    {
      txId: item.txId?.S ?? '',
      sku,
      isMovement: item.action?.S !== 'sync',
      isIndexed: item.timestamp?.S !== undefined,
      ttlDays,
      row: {
        version: figure(item.version),
        delta: figure(item.delta),
        physicalAfter: figure(item.physicalAfter),
        broadcastAfter: figure(item.broadcastAfter),
        bufferAfter: figure(item.bufferAfter),
        atMs,
        physicalBefore: figure(item[ROW_ORIGIN.openingPhysical] ?? item[ROW_ORIGIN.physicalBefore]),
        previousAtMs,
        previousTtlDays:
          Number.isNaN(previousAtMs) || !Number.isNaN(previousTtlDays) ? previousTtlDays : ttlDays,
        ...(fault === undefined ? {} : { fault }),
      },
      ...(item.push === undefined ? {} : { pushed: figure(item.push.M?.quantity) }),
    },
  ];
}

/** Only rows of this service have a version; what older tables hold beside them may say what it likes. */
function faultOf(item: ProofItem): RowFault | undefined {
  const status = item.status?.S ?? 'completed';
  if (status !== 'completed' && item.version !== undefined)
    return {
      what: 'moved stock, but says that it did not',
      expected: 'status completed',
      found: `status ${status}`,
    };
  const opening = item[ROW_ORIGIN.openingPhysical];
  if (opening === undefined) return undefined;
  const before = item[ROW_ORIGIN.physicalBefore];
  if (before !== undefined)
    return {
      what: 'registers the SKU and builds on older stock at once',
      expected: `no ${ROW_ORIGIN.physicalBefore}`,
      found: `${ROW_ORIGIN.physicalBefore} ${before.N ?? ''}`,
    };
  if (opening.N !== '0')
    return {
      what: 'registers the SKU with stock from nowhere',
      expected: '0 before it',
      found: `${opening.N ?? 'no number'} before it`,
    };
  return item.bufferAfter === undefined
    ? { what: 'registers the SKU without a buffer', expected: 'a buffer', found: 'none' }
    : undefined;
}

/** Days from a row's time to its expiry, which is in seconds: how long rows were kept when it was written. */
function daysKept(item: ProofItem, atMs: number): number {
  if (item.expiresAt === undefined) return 0;
  const days = (figure(item.expiresAt) * 1000 - Math.floor(atMs / 1000) * 1000) / DAY_MS;
  return Number.isNaN(days) ? NaN : wholeDays(Math.max(1, Math.round(days)));
}

/** Days as they are kept in columns; what no setting allows is not known. */
function wholeDays(days: number): number {
  return Number.isInteger(days) && days >= 0 && days < 0xffff ? days : NaN;
}

function figure(value: AttributeValue | undefined): number {
  return value?.N === undefined ? NaN : Number(value.N);
}

/** Milliseconds since the epoch, with the microseconds as a fraction: exact to the microsecond in a double. */
function preciseMillisOf(timestamp: string | undefined): number {
  if (timestamp === undefined) return NaN;
  return millisOf(timestamp) + (timestamp.length === 27 ? Number(timestamp.slice(23, 26)) / 1000 : 0);
}
