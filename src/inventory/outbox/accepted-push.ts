import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { timestampOf } from '../../platform/timestamp';
import { lastBroadcastValue, PENDING } from '../items/stock-item';

export type Values = Record<string, AttributeValue>;

/** A push that Amazon accepted. */
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

/** The value of the stored `unheardAt`, which is whole. */
export function unansweredValue(unheardAt: number | undefined): Values {
  return unheardAt === undefined ? {} : { ':unheardAt': { N: String(Math.ceil(unheardAt)) } };
}
