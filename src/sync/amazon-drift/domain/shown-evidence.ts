import type { OrdersKnown } from '../../../inventory/domain/amazon-number';
import type { ChangeLog, Reading, SentNumber } from '../../../inventory/domain/number-range';

/** A number that was sent to Amazon. Times in milliseconds since the epoch. */
export interface SentPush extends SentNumber {
  /** When Amazon accepted it, or was seen to show it; absent: the call had no answer. */
  readonly acceptedAtMs?: number;
  /** The `sync` row that records it. */
  readonly txId?: string;
  readonly submissionId?: string;
}

/** What Amazon showed of a seller SKU at one look. A look that failed is none. */
export interface ShownListing extends Pick<Reading, 'askedAtMs' | 'readAtMs'> {
  /** The merchant's number; absent where Amazon shows none. */
  readonly count?: number;
  /** The codes of its fulfilment channels; absent: Amazon has no such listing. */
  readonly channels?: readonly string[];
  /** Its status words, such as `BUYABLE`; absent where they were not read. */
  readonly status?: readonly string[];
}

/** Everything that decides what a look at Amazon means. The log of changes was read after the look. */
export interface ShownEvidence {
  /** The number that Amazon accepted last, or was seen to show; absent before the first. */
  readonly accepted?: SentPush;
  /**
   * Numbers that were sent in the hour before it, and the last one before these, also without an answer, and also where Amazon
   * has shown a later one since: they may still be shown, and their calls may arrive late. Oldest first.
   */
  readonly earlier: readonly SentPush[];
  /**
   * When this process became the sender, in milliseconds since the epoch: calls that a former one sent before it, and that had
   * no answer, are unknown.
   */
  readonly knownFromMs: number;
  /** What Amazon showed before the accepted number was sent; absent where that is unknown. */
  readonly before?: Reading;
  /** When a look after the acceptance showed what it should. */
  readonly seenAtMs?: number;
  /** The looks since the acceptance and before this one, oldest first: as many as are kept, the more the better. */
  readonly earlierLooks: readonly ShownListing[];
  readonly look: ShownListing;
  readonly log: ChangeLog;
  readonly orders: OrdersKnown;
  /**
   * From when on, in milliseconds since the epoch, a look counts for the last step: Amazon has applied by then what it accepted.
   * -Infinity where nothing was accepted.
   */
  readonly lastStepAtMs: number;
  /** That was over before this process became the sender, as for what a release sent that did not look. */
  readonly isFromBefore?: true;
  /** What is offered now, by the buffer, the rule of the listing and what is presumed sold. */
  readonly offered: number;
  /** Whole units that the shelf allows: of each component what is there and not presumed sold, without any buffer. */
  readonly allowed: number;
  /** `pending`: a newer number waits, is held or is on its way. `blocked`: its push waits for a person, and has an alert. */
  readonly push: 'none' | 'pending' | 'blocked';
}
