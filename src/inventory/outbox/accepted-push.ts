import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { timestampOf } from '../../platform/timestamp';
import type { PresumedSold } from '../domain/amazon-number';
import { lastBroadcastValue, listValue, PENDING } from '../items/stock-item';

export type Values = Record<string, AttributeValue>;

/** A push that Amazon accepted, or that was not needed because Amazon shows the number by itself. */
export interface AcceptedPush {
  readonly sku: string;
  readonly version: number;
  readonly count: number;
  readonly txId: string;
  readonly timestamp: string;
  /** The sender's fencing number: a sender with a lower number than the stored one may not settle. */
  readonly fence: number;
  /** An unanswered older call, given up at this time (milliseconds since the epoch), may arrive after this one. */
  readonly unheardAt?: number;
  /** The one of the stock that was sent: a SKU that listings sell since then is not settled by its own name. */
  readonly listingsRevision?: number;
  /** What was presumed sold of the stock that was sent: it changes without a new version. */
  readonly presumedSold?: readonly PresumedSold[];
}

/** What an update writes of an accepted push. */
export function acceptance({ count, txId, timestamp, fence }: AcceptedPush): Values {
  return { ':last': lastBroadcastValue({ count, txId, timestamp }), ':fence': { N: String(fence) } };
}

/**
 * The values of a late-call check, which is due from the time of the older call, or of this one if that is later; undefined
 * when none is needed.
 */
export function checkValues({ timestamp, unheardAt }: AcceptedPush): Values | undefined {
  if (unheardAt === undefined) return undefined;
  const givenUp = timestampOf(unheardAt);
  return {
    ':lateCallCheck': { S: PENDING.lateCallCheck },
    ':at': { S: givenUp > timestamp ? givenUp : timestamp },
    ...unansweredValue(unheardAt),
  };
}

/** The condition that what is presumed sold of a stock has not changed since it was read, and its values. */
export function presumptionUnchanged(presumedSold: AcceptedPush['presumedSold']): {
  readonly condition: string;
  readonly values: Values;
} {
  return presumedSold === undefined
    ? { condition: 'attribute_not_exists(presumedSold)', values: {} }
    : { condition: 'presumedSold = :presumed', values: { ':presumed': listValue(presumedSold) } };
}

/** The value of the stored `unheardAt`, which is whole. */
export function unansweredValue(unheardAt: number | undefined): Values {
  return unheardAt === undefined ? {} : { ':unheardAt': { N: String(Math.ceil(unheardAt)) } };
}
